"""One side of a request or a pairing as a page shows it, with the name this reader may know."""

from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from pairings.queries.places import name_for
from profiles.models import User
from profiles.queries.people import tint_of
from programs.models import Enrolment


@dataclass(frozen=True)
class Side:
    """A person of a pair. `email` is empty unless the reader may write to the person."""

    name: str
    initials: str
    tint: int
    photo_url: str
    headline: str
    email: str
    place_id: str


def side_of(place: Enrolment, other: Enrolment, reader: User, *, paired: bool, contact: bool = False) -> Side:
    """The person of `place`, for `reader`."""
    profile = place.user.profile
    return Side(
        name=name_for(reader, place, other, paired=paired),
        initials=profile.initials,
        tint=tint_of(profile),
        photo_url=profile.photo_url,
        headline=profile.headline,
        email=(place.user.email or "") if contact else "",
        place_id=place.public_id,
    )


def role_of(reader: User, mentee: Enrolment, mentor: Enrolment) -> str:
    """Which of the two the reader is: "mentee", "mentor" or, for a coordinator, neither."""
    if reader.pk == mentee.user_id:
        return "mentee"
    return "mentor" if reader.pk == mentor.user_id else ""


def zone_of(person: User) -> tzinfo:
    """The zone a person lives in; the site's own where the stored name is not known any more."""
    try:
        return ZoneInfo(person.profile.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
