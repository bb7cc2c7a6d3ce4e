"""What coordinators decide about places: accepting, waiting list, declining, and adding somebody themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _

from activity.services import Notify, Preview, preview, record_fact
from activity.states import Conflict, Refused
from activity.transitions import move
from profiles.models import User
from profiles.services.accounts import create_account
from programs.jobs.holding import hold
from programs.kinds import GUARDIAN_FREE, Role
from programs.models import Cohort, Enrolment
from programs.queries.decisions import decisions_about
from programs.services.enrolments import refuse_places

DECISIONS = {
    "accepted": "application_accepted",
    "waitlisted": "application_waitlisted",
    "declined": "application_declined",
}


@dataclass(frozen=True)
class Decided:
    """What became of many decisions: how many were carried out, and whom they left as they were, with the state."""

    done: int
    left: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Planned:
    """What a decision would do: how many mails go out, one of them for each role, and who stays as she is."""

    mails: int
    previews: tuple[Preview, ...]
    left: tuple[str, ...]


def planned_decision(places: Sequence[Enrolment], to: str, words: str) -> Planned:
    """What `decide_enrolments` would do now with these places, whose people are loaded; nothing is written."""
    going = [place for place in places if any(one.value == to for one in decisions_about(place))]
    told = [place for place in going if place.user.email and place.user.is_active]
    one_each = {place.role: place for place in reversed(told)}.values()
    left = tuple(place.user.profile.name for place in places if place not in going)
    return Planned(len(told), tuple(preview(decision_letter(place, to, words)) for place in one_each), left)


@transaction.atomic
def decide_enrolments(*, cohort: Cohort, chosen: Mapping[str, str], to: str, by: User, words: str = "") -> Decided:
    """Accept, put on the waiting list or decline many at once, with `words` for all of them.

    `chosen` maps public ids to the state in which the coordinator saw each ("" where she did not say); whoever is in
    another state by now, or cannot go there, stays as she is and is named. Ids of other cohorts count for nothing.
    """
    cohort = refuse_decision(cohort, to)
    found = Enrolment.objects.filter(cohort=cohort, public_id__in=chosen).select_related("user__profile")
    left = []
    for enrolment in sorted(found, key=lambda row: row.pk):
        enrolment.cohort = cohort
        try:
            decide(enrolment, to, by, seen=chosen[enrolment.public_id], words=words)
        except Conflict:
            left.append((enrolment.user.profile.name, str(why_left(enrolment, to))))
    return Decided(len(found) - len(left), tuple(left))


def why_left(enrolment: Enrolment, to: str) -> str:
    """What kept this place from being decided, in a word."""
    if to == "accepted" and enrolment.guardian_state and enrolment.guardian not in GUARDIAN_FREE:
        return str(enrolment.guardian_state.label)
    return str(enrolment.state.label)


def refuse_decision(cohort: Cohort, to: str) -> Cohort:
    """The cohort, held; refused where `to` is no decision, or where the cohort has ended and nobody can join."""
    if to not in DECISIONS:
        raise Refused(_("Please choose whether to accept, to put on the waiting list or to decline."))
    cohort = hold(cohort)
    if to != "declined" and cohort.status == "closed":
        raise Refused(_("This cohort has ended, so nobody can join it any more."))
    return cohort


def decision_letter(enrolment: Enrolment, to: str, words: str = "") -> Notify:
    """What the person hears of a decision, with what the coordinators add to it."""
    names = {"cohort": enrolment.cohort.full_name, "role": enrolment.role, "words": words}
    route = ("programs:enrolment-detail", (enrolment.public_id,))
    return Notify(enrolment.user, DECISIONS[to], names, *route, holds=(to,))


def decide(enrolment: Enrolment, to: str, by: User, *, seen: str, words: str = "") -> None:
    """The move itself, with its mail. A place in use by a pairing is not taken away."""
    # A place in use is not taken away, and nobody has one before a guardian who is needed has agreed.
    unused = models.Q(guardian__in=GUARDIAN_FREE) if to == "accepted" else models.Q(active=0)
    as_seen = models.Q(status=seen) if seen else models.Q()
    move(
        enrolment,
        to,
        by=by,
        kind=f"enrolment.{to}",
        where=unused & as_seen,
        notify=[decision_letter(enrolment, to, words)],
        decision_words=words,
    )


@transaction.atomic
def add_participant(*, cohort: Cohort, name: str, role: str, by: User, places: int = 1) -> Enrolment:
    """Give a place to somebody without an address, whom the coordinators look after: she cannot sign in.

    Whoever has an address is invited instead (`services.invitations`): nobody's account is placed, and nobody's
    profile seen, before that person has said yes.
    """
    cohort = refuse_decision(cohort, "accepted")
    refuse_places(places, least=0)
    person = create_account(name=name, language=by.language)
    enrolment = Enrolment.objects.create(
        cohort=cohort,
        user=person,
        role=role,
        status="accepted",
        capacity=places if role == Role.MENTOR else 1,
    )
    record_fact(enrolment, "enrolment.added", by=by)
    return enrolment
