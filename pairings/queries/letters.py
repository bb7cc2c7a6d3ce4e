"""Who is told what about a request or a pairing, and in which states it stays true."""

from babel.dates import format_date
from django.utils import translation

from activity.services import Notify
from pairings.models import MentorshipRequest, Pairing
from pairings.queries.people import zone_of
from profiles.kinds.languages import reader_locale
from profiles.models import User
from programs.models import Enrolment, Program


def request_letter(to: Enrolment, kind: str, request: MentorshipRequest, *, holds: str) -> Notify:
    """Tell the person of `to` about the other one of the request, by short name: they are not paired.

    The names carry the promised day as well, in the words and the zone of the person who reads it.
    """
    about = request.mentor if to.pk == request.mentee_id else request.mentee
    with translation.override(to.user.language):
        until = format_date(request.expires_at.astimezone(zone_of(to.user)), "long", locale=reader_locale())
    return Notify(
        to=to.user,
        kind=kind,
        names={"name": about.user.profile.short_name, "until": until},
        route="pairings:request-detail",
        args=(request.public_id,),
        holds=(holds,),
    )


def pairing_letters(kind: str, pairing: Pairing, *, holds: tuple[str, ...], full_names: bool = True) -> list[Notify]:
    """Tell both people about each other."""
    pair = ((pairing.mentee, pairing.mentor), (pairing.mentor, pairing.mentee))
    return [
        Notify(
            to=place.user,
            kind=kind,
            names={"name": other.user.profile.name if full_names else other.user.profile.short_name},
            route="pairings:pairing-detail",
            args=(pairing.public_id,),
            holds=holds,
        )
        for place, other in pair
    ]


def approval_letters(pairing: Pairing) -> list[Notify]:
    """Tell the coordinators that a pairing waits for them."""
    cohort = pairing.mentee.cohort
    names = {"mentee": pairing.mentee.user.profile.name, "mentor": pairing.mentor.user.profile.name}
    return [
        Notify(
            to=person,
            kind="pairing_to_approve",
            names=names,
            route="pairings:pairing-approvals",
            args=(cohort.public_id,),
            holds=("proposed",),
        )
        for person in coordinators_of(cohort.program)
    ]


def coordinators_of(program: Program) -> list[User]:
    """Who runs the program now."""
    return list(User.objects.filter(coordinations__program=program, is_active=True).order_by("pk"))
