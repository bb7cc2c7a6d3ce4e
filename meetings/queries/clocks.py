"""A stretch of time in words, in a reader's language and a given zone."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from babel.dates import format_date, get_timezone_name
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pairings.queries.people import zone_of
from profiles.kinds.languages import reader_locale
from profiles.models import User


@dataclass(frozen=True)
class Clock:
    """Day, start and end as a clock in `zone` shows them."""

    day: str
    start: str
    end: str
    zone: str


def clock_in(zone: tzinfo, starts_at: datetime, ends_at: datetime) -> Clock:
    """The words of one stretch of time in this zone."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return Clock(
        day=format_date(start, "full", locale=reader_locale()),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        zone=zone_in_words(zone, starts_at),
    )


def zone_in_words(zone: tzinfo, at: datetime) -> str:
    """The name of a zone as it is called at that moment, with the city it is known by."""
    name = get_timezone_name(at.astimezone(zone), width="long", locale=reader_locale())
    area, _slash, city = str(zone).rpartition("/")
    city = city.replace("_", " ")
    return f"{name} ({city})" if area not in {"", "Etc"} and city not in name else name


def other_clock(other: User, starts_at: datetime, ends_at: datetime) -> Clock | None:
    """What the other person's clock shows, or None where it shows the same as the reader's."""
    zone, here = zone_of(other), timezone.get_current_timezone()
    if starts_at.astimezone(zone).utcoffset() == starts_at.astimezone(here).utcoffset():
        return None
    return clock_in(zone, starts_at, ends_at)


def when_for(person: User, starts_at: datetime, ends_at: datetime) -> str:
    """Day, time and zone in one line, in this person's language and zone; for notices and mails."""
    with translation.override(person.language):
        clock = clock_in(zone_of(person), starts_at, ends_at)
        return _("%(day)s, %(start)s–%(end)s, %(zone)s") % vars(clock)
