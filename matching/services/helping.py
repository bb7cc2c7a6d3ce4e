"""A coordinator gives a mentee a hand: suggesting mentors, answering a call for help, pairing two people herself."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from activity.states import Conflict, Refused
from matching.queries.browse_reasons import rules_between
from matching.snapshot import Ranking, ranking_for
from matching.snapshot.browsing import is_avoided, rules_broken
from pairings.jobs.places import COUNTED, lock_places
from pairings.kinds import Origin
from pairings.models import HelpCall, Pairing, RatherNot
from pairings.queries.letters import REPLACED
from pairings.services.help import answer_call
from pairings.services.pairings import create_pairing, decline_pairing, end_pairing
from pairings.services.wishes import suggest_mentor
from pairings.states import IN_TOUCH, TOGETHER
from profiles.models import User
from programs.models import Enrolment


@transaction.atomic
def answer_help(
    *, call: HelpCall, mentors: Iterable[Enrolment], answer: str, by: User, now: datetime | None = None
) -> None:
    """Answer a call with words, suggestions or both; the mentee decides herself. All of it or nothing.

    Raises Refused where there is neither, and for a mentor whom a rule keeps apart or who has no place any more.
    """
    chosen = list(mentors)
    if not chosen and not answer.strip():
        raise Refused(_("Please suggest somebody, or write a few words to the mentee."))
    lock_places(call.mentee, *chosen)
    for mentor in chosen:
        suggest(call.mentee, mentor, "", by, now)
    answer_call(call=call, answer=answer, by=by, now=now)


@transaction.atomic
def suggest_instead(*, pairing: Pairing, mentor: Enrolment, note: str, by: User, now: datetime | None = None) -> None:
    """Do not approve a pairing, and suggest another mentor to the mentee in the same step."""
    lock_places(pairing.mentee, pairing.mentor, mentor)
    decline_pairing(pairing=pairing, by=by, note=note, now=now)
    pairing.mentee.refresh_from_db()
    suggest(pairing.mentee, mentor, note, by, now)


def suggest(mentee: Enrolment, mentor: Enrolment, note: str, by: User, now: datetime | None) -> None:
    """One suggestion within the rules that hold for every pair. Both places are locked by the caller."""
    refuse_ruled_out(mentee, mentor, ranking_for(mentee, met=True))
    suggest_mentor(mentee=mentee, mentor=mentor, note=note, by=by, now=now)


def refuse_ruled_out(mentee: Enrolment, mentor: Enrolment, ranking: Ranking) -> None:
    """Raise Refused where a rule keeps the two apart."""
    if is_avoided(ranking, mentor.public_id):
        raise Refused(_("This mentor cannot be suggested to this mentee. Please choose somebody else."))
    for reason in rules_between(rules_broken(ranking, mentor.public_id)):
        raise Refused(_("%(name)s: %(reason)s") % {"name": mentor.user.profile.name, "reason": reason.sentence})


@transaction.atomic
def replace_mentor(
    *, pairing: Pairing, mentor: Enrolment, note: str = "", by: User, now: datetime | None = None
) -> Pairing:
    """Give the mentee of a pairing another mentor: the old pairing ends, the new one begins, both or neither.

    A pairing that has ended already stays as it is. All three are told; goals are the mentee's and go with her. Where
    the program wants a yes of both, the new pairing waits for it.
    Raises Refused where a rule keeps the two apart, one of them said no to the other, or somebody has no place;
    Conflict where the pairing never began.
    """
    mentee = pairing.mentee
    lock_places(mentee, pairing.mentor, mentor)
    pairing.refresh_from_db(fields=["status", "status_since"])
    if pairing.status not in TOGETHER:
        raise Conflict(_("Meanwhile this has changed. Please look at it again."))
    if pairing.status in IN_TOUCH:
        end_pairing(pairing=pairing, by=by, note=note, after=REPLACED, now=now)
    mentee.refresh_from_db(fields=COUNTED)
    return bring_together(mentee, mentor, "", by, now)


@transaction.atomic
def pair_now(*, mentee: Enrolment, mentor: Enrolment, note: str = "", by: User, now: datetime | None = None) -> Pairing:
    """A coordinator pairs two people without a request; `note` tells both why and is kept. Both are told.

    It begins at once, or once both have said yes, as the program wants it. Raises Refused where a rule keeps the two
    apart, where one of them said no to the other, and where somebody has no place.
    """
    lock_places(mentee, mentor)
    return bring_together(mentee, mentor, note.strip(), by, now)


def bring_together(mentee: Enrolment, mentor: Enrolment, note: str, by: User, now: datetime | None) -> Pairing:
    """The pairing a coordinator decides on, within the rules that hold for every pair, with how the two fit. Both
    places are locked by the caller.
    """
    if RatherNot.objects.filter(pairing__mentee=mentee, pairing__mentor=mentor).exists():
        raise Refused(_("One of the two would rather not be paired with the other. Please choose somebody else."))
    ranking = ranking_for(mentee, met=True)
    refuse_ruled_out(mentee, mentor, ranking)
    return create_pairing(
        mentee=mentee,
        mentor=mentor,
        origin=Origin.COORDINATOR,
        by=by,
        status="offered" if mentee.cohort.program.both_confirm else "active",
        fit=ranking.scores.get(mentor.public_id),
        reasons=ranking.components(mentor.public_id) if mentor.public_id in ranking.scores else (),
        note=note,
        now=now,
    )
