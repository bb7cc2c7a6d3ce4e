"""Names and free places, in words: what one may call a person, and why she cannot take one more pairing."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from profiles.models import User
from programs.kinds import Role
from programs.models import Enrolment
from programs.permissions import can_coordinate
from safeguarding.queries import is_matchable, why_not_ready


def name_for(reader: User | None, place: Enrolment, other: Enrolment, *, paired: bool = False) -> str:
    """The name of the person of `place` for `reader`.

    The two people see each other's short name until they are paired; they see their own name, and coordinators see
    every name, in full.
    """
    profile = place.user.profile
    across = reader is not None and reader.pk == other.user_id and reader.pk != place.user_id
    return profile.short_name if across and not paired else profile.name


def why_no_place(place: Enrolment, name: str) -> str:
    """Why this person, called `name`, cannot take one more pairing; empty where she can."""
    if place.status != "accepted":
        return _("%(name)s does not take part in this round any more.") % {"name": name}
    if place.free_places:
        return ""
    if place.paused_until:
        return _("%(name)s takes a rest until %(day)s.") % {
            "name": name,
            "day": date_format(place.paused_until, "DATE_FORMAT"),
        }
    if place.role == Role.MENTOR:
        return _("%(name)s has no free place at the moment.") % {"name": name}
    if not place.active:
        return _("%(name)s looks for nobody else at the moment.") % {"name": name}
    return _("%(name)s has a mentor already.") % {"name": name}


def why_not_looking(mentee: Enrolment) -> str:
    """Why a mentee without a free place cannot look for anybody, in a sentence to her."""
    if not mentee.active:
        return _("You have finished your search. On your home page you can take it up again.")
    return _("You have a mentor already. Talk to your coordinators if you would like a change.")


def not_ready(place: Enrolment, name: str, reader: User | None) -> str:
    """That this person is not ready to be matched; what is open is for herself and her coordinators alone."""
    if reader is not None and reader.pk == place.user_id:
        return _("Before you can be matched something is still open. Your page of the cohort says what.")
    if reader is not None and can_coordinate(reader, place.cohort.program):
        return why_not_ready(place, name)
    return _("%(name)s cannot be paired with anybody at the moment.") % {"name": name}


def why_not_now(place: Enrolment, name: str, reader: User | None) -> str:
    """Why this person, called `name`, cannot take one more pairing now, readiness included; empty where she can."""
    return why_no_place(place, name) or ("" if is_matchable(place) else not_ready(place, name, reader))
