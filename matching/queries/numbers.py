"""Numbers in words: rounded the same way on every page, by the reader's customs."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def decimals(value: float, places: int = 2) -> str:
    """Rounded to so many places and written with all of them. (`number_format` alone cuts off what follows.)"""
    return str(number_format(round(value, places), decimal_pos=places))


def percent(share: float) -> str:
    """A share of 1 in percent, without decimals where they are nought."""
    number = round(100.0 * share, 1)
    return _("%(number)s %%") % {"number": number_format(number, decimal_pos=0 if number.is_integer() else 1)}
