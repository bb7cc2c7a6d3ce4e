"""Who is told what about a request or a pairing, and in which states it stays true."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from babel.dates import format_date
from django.utils import translation

from activity.services import Notify
from pairings.kinds import Addressee
from pairings.models import HelpCall, MentorshipRequest, Pairing, Wish
from pairings.queries.people import zone_of
from pairings.queries.tickets import offer_ticket, ticket_for
from pairings.states import IN_TOUCH
from profiles.kinds.languages import reader_locale
from profiles.models import User
from programs.kinds import Role
from programs.models import Enrolment
from programs.queries.team import coordinators_of

# What the mentor, and the mentee, can answer by following the link of the mail.
FROM_THE_MAIL = {
    **dict.fromkeys(("request_received", "request_reminder", "request_reply"), Role.MENTOR),
    **dict.fromkeys(("request_question", "wish_sent"), Role.MENTEE),
}

SEARCHING = ("request_declined", "request_expired_mentee", "request_stranded")

# What comes after a pairing whose mentee gets another mentor, for her and for the one she had.
REPLACED, HANDED_ON = "replaced", "handed_on"


def request_letter(to: Enrolment, kind: str, request: MentorshipRequest, *, holds: str) -> Notify:
    """Tell the person of `to` about the other one of the request, by short name: they are not paired.

    The names carry the promised day as well, in the words and the zone of the person who reads it.
    """
    about = request.mentor if to.pk == request.mentee_id else request.mentee
    side = FROM_THE_MAIL.get(kind)
    return Notify(
        to=to.user,
        kind=kind,
        mail_route="pairings:request-answer" if side else "",
        mail_args=(ticket_for(request, side),) if side else (),
        names={"name": about.user.profile.short_name, "until": day_for(to.user, request.expires_at)},
        route="pairings:request-detail",
        args=(request.public_id,),
        holds=(holds,),
        # What comes next in a search is true while nobody new was found.
        where={"mentee__active__lte": request.mentee.active} if kind in SEARCHING else {},
    )


def suggestion_letter(wish: Wish) -> Notify:
    """Tell the mentee that a coordinator suggests a mentor."""
    names = {"name": wish.mentor.user.profile.short_name}
    return Notify(wish.mentee.user, "wish_suggested", names, "pairings:wish-list", holds=("suggested",))


def help_letters(call: HelpCall) -> list[Notify]:
    """Tell the coordinators that a mentee needs a hand."""
    names = {"name": call.mentee.user.profile.name, "cohort": call.mentee.cohort.full_name}
    page = ("matching:help-answer", (call.public_id,))
    readers = coordinators_of(call.mentee.cohort.program)
    takes_part = {"mentee__status": "accepted"}
    return [Notify(person, "help_called", names, *page, ("open",), where=takes_part) for person in readers]


def pairing_letters(
    kind: str, pairing: Pairing, *, holds: Iterable[str], full_names: bool = True, **names: str
) -> list[Notify]:
    """Tell both people about each other; `names` are further words of the mail. The mentee comes first."""
    pair = ((pairing.mentee, pairing.mentor), (pairing.mentor, pairing.mentee))
    return [
        Notify(
            to=place.user,
            kind=kind,
            names={"name": other.user.profile.name if full_names else other.user.profile.short_name, **names},
            route="pairings:pairing-detail",
            args=(pairing.public_id,),
            holds=tuple(holds),
        )
        for place, other in pair
    ]


def closing_letters(kind: str, pairing: Pairing, to: str, after: str) -> list[Notify]:
    """Tell both that it is over, and what comes next for the mentee."""
    mentee, mentor = pairing_letters(kind, pairing, holds=(to,), after=after)
    return [mentee, replace(mentor, names={**mentor.names, "after": HANDED_ON if after == REPLACED else ""})]


def reminder_letters(pairing: Pairing, to: str, words: str) -> list[Notify]:
    """Ask one or both how it goes, with the coordinators' own words."""
    mentee, mentor = pairing_letters("pairing_reminder", pairing, holds=("active",), words=words)
    return {Addressee.MENTEE: [mentee], Addressee.MENTOR: [mentor]}.get(Addressee(to), [mentee, mentor])


def last_day_letters(kind: str, pairing: Pairing, last_day: date) -> list[Notify]:
    """Tell both until when they go on, the day in the words of the reader. True until another day is laid down."""
    where = {"ends_on": pairing.ends_on and pairing.ends_on.isoformat()}
    letters = pairing_letters(kind, pairing, holds=sorted(IN_TOUCH))
    return [replace(one, names={**one.names, "until": day_for(one.to, last_day)}, where=where) for one in letters]


def day_for(reader: User, day: date) -> str:
    """A day as this person writes it; of a moment, the day it has in her zone."""
    if isinstance(day, datetime):
        day = day.astimezone(zone_of(reader))
    with translation.override(reader.language):
        return format_date(day, "long", locale=reader_locale())


def offer_letter(to: Enrolment, pairing: Pairing, kind: str = "pairing_offered") -> Notify:
    """Ask one of the two whether the pairing may begin, with a way to answer from the mail. True while it is offered
    and she has not said yes.

    The other one is named shortly: they are not paired. Raises ValueError for a pairing without a date.
    """
    if pairing.answer_by is None:
        raise ValueError("an offer holds until a day")
    side, other = ("mentee", pairing.mentor) if to.pk == pairing.mentee_id else ("mentor", pairing.mentee)
    return Notify(
        to=to.user,
        kind=kind,
        names={
            "name": other.user.profile.short_name,
            "until": day_for(to.user, pairing.answer_by),
            "role": side,
            "note": pairing.opening_note,
        },
        route="pairings:pairing-detail",
        args=(pairing.public_id,),
        holds=("offered",),
        where={f"{side}_yes_at": None},
        mail_route="pairings:offer-answer",
        mail_args=(offer_ticket(pairing, side),),
    )


def offer_letters(pairing: Pairing) -> list[Notify]:
    """Ask both."""
    return [offer_letter(place, pairing) for place in (pairing.mentee, pairing.mentor)]


def over_letters(pairing: Pairing, state: str, after: str, hear_by: datetime | None) -> list[Notify]:
    """Tell both that the offer ends in `state` without a pairing; who said no is not told.

    `after` says what happens next for the mentee: her wish list goes on, a call for help is answered by `hear_by`, or
    neither is needed.
    """
    told = []
    for place, other, then in (
        (pairing.mentee, pairing.mentor, after),
        (pairing.mentor, pairing.mentee, "mentor"),
    ):
        names = {"name": other.user.profile.short_name, "next": then}
        if place is pairing.mentee and hear_by is not None:
            names["until"] = day_for(place.user, hear_by)
        page = ("pairings:pairing-detail", (pairing.public_id,))
        told.append(Notify(place.user, "pairing_offer_over", names, *page, holds=(state,)))
    return told


def approval_letters(pairing: Pairing, kind: str = "pairing_to_approve") -> list[Notify]:
    """Tell the coordinators that a pairing waits for them."""
    cohort = pairing.mentee.cohort
    names = {"mentee": pairing.mentee.user.profile.name, "mentor": pairing.mentor.user.profile.name}
    first = {"approved_by": None} if kind == "pairing_to_approve" else {}
    return [
        Notify(
            to=person,
            kind=kind,
            names=names,
            route="pairings:pairing-approvals",
            args=(cohort.public_id,),
            holds=("proposed",),
            where=first,
        )
        for person in coordinators_of(cohort.program)
    ]
