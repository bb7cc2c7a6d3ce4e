"""Names and free places, in words: what one may call a person, and why she cannot take one more pairing."""

from django.utils.translation import gettext as _

from profiles.models import User
from programs.kinds import Role
from programs.models import Enrolment


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
    if place.role == Role.MENTOR:
        return _("%(name)s has no free place at the moment.") % {"name": name}
    return _("%(name)s has a mentor already.") % {"name": name}
