"""Keeping a cohort from moving on while something is decided by its state."""

from django.utils.translation import gettext as _

from activity.states import Refused
from programs.models import Cohort


def hold(cohort: Cohort) -> Cohort:
    """The cohort as it is now, kept from moving on until this transaction ends."""
    return Cohort.objects.select_for_update(no_key=True, of=("self",)).select_related("program").get(pk=cohort.pk)


def refuse_ended(cohort: Cohort) -> None:
    """Raise Refused where nobody can be imported any more."""
    if cohort.status == "closed":
        raise Refused(_("This cohort has ended, so nobody can join it any more. Import into another cohort."))
