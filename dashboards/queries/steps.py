"""The next step: one thing to do, or what we wait for, from whom and until when; comparable by urgency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from profiles.kinds.zones import place_of

FAR = datetime.max.replace(tzinfo=UTC)


class Urgency(IntEnum):
    """What comes first when a person wears several hats."""

    SOMEBODY_WAITS = 1  # another person waits for this one
    MEETING = 2  # a session is planned
    TO_DO = 3  # nothing moves on until this is done
    GOOD_IDEA = 4  # it would help
    WAITING = 5  # others have to act
    REST = 6  # nothing is open


@dataclass(frozen=True)
class Action:
    """A link to where it is done, in the shape templates/components/action.html reads."""

    label: str
    url: str
    kind: str = "primary"
    icon: str = ""


@dataclass(frozen=True)
class Step:
    """One card. `title` and `text` are whole sentences; `until` says by when; `due` only orders."""

    urgency: Urgency
    title: str
    text: str = ""
    until: str = ""
    due: datetime = FAR
    actions: tuple[Action, ...] = ()
    where: str = ""

    @property
    def calm(self) -> bool:
        """Nothing is to be done by this person."""
        return self.urgency >= Urgency.WAITING

    @property
    def url(self) -> str:
        """Where the first action leads."""
        return self.actions[0].url if self.actions else ""


def in_order(steps: Iterable[Step]) -> list[Step]:
    """The most urgent first, then what is due first. Steps of the same rank keep their order."""
    return sorted(steps, key=lambda step: (step.urgency, step.due))


def go(label: str, route: str, *args: str, quiet: bool = False) -> Action:
    """A link to a page of ours."""
    return Action(label, reverse(route, args=args), "quiet" if quiet else "primary")


def day(moment: date | datetime) -> str:
    """Such as "Friday, 27 November", in the reader's language and zone; with the year where it is another one."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    this_year = local.year == timezone.localdate().year
    # Translators: formats of Django's "date" filter; German: "l, j. F" and "l, j. F Y".
    pattern = pgettext("a day", "l, j F") if this_year else pgettext("a day of another year", "l, j F Y")
    return date_format(local, pattern)


def clock(moment: datetime) -> str:
    """The time of day in the reader's zone."""
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


def zone_note(moment: datetime) -> str:
    """Which zone a time is meant in; two people who meet may live in two."""
    return _("%(time)s is meant in your time zone, %(zone)s.") % {
        "time": clock(moment),
        "zone": place_of(timezone.get_current_timezone_name()),
    }


def greeting(first_name: str) -> str:
    """Words of welcome for the reader's time of day."""
    hour = timezone.localtime().hour
    names = {"name": first_name}
    if 5 <= hour < 12:
        return _("Good morning, %(name)s") % names
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s") % names
    return _("Good evening, %(name)s") % names
