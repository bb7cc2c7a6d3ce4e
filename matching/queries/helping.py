"""Mentees who need a hand, the most urgent first, and what has happened in each search."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import ngettext_lazy

from activity.states import Text
from matching.queries.unplaced import BROKEN
from pairings.models import HelpCall, MentorshipRequest, RatherNot, Wish
from programs.models import Cohort, Enrolment

# rule -> what stands in the way of so many mentors; the others are worded as for a run
IN_THE_WAY: Mapping[str, Any] = {
    "past_pair": ngettext_lazy(
        "%(count)d mentor: paired with this mentee before", "%(count)d mentors: paired with this mentee before", "count"
    ),
    "declined": ngettext_lazy(
        "%(count)d mentor: said no to this mentee", "%(count)d mentors: said no to this mentee", "count"
    ),
    "coordinator": BROKEN["excluded"],
    **BROKEN,
}
NO_PLACE = ngettext_lazy(
    "%(count)d mentor would fit and has no place", "%(count)d mentors would fit and have no place", "count"
)


def in_the_way(left_out: Mapping[str, int], taken: int) -> list[str]:
    """What keeps mentors from this mentee, for a coordinator; `taken` fit and have no place."""
    told = [IN_THE_WAY[rule] % {"count": count} for rule, count in left_out.items()]
    return [NO_PLACE % {"count": taken}, *told] if taken else told


def on_the_way(mentee: Enrolment) -> set[str]:
    """Public ids of mentors this mentee waits for, or has on her list; two queries."""
    asked = MentorshipRequest.objects.open().filter(mentee=mentee).values_list("mentor__public_id", flat=True)
    listed = Wish.objects.open().filter(mentee=mentee).values_list("mentor__public_id", flat=True)
    return {*asked, *listed}


def refused_with(mentee: Enrolment) -> set[str]:
    """Public ids of mentors with whom one of the two would rather not be paired; one query."""
    return set(RatherNot.objects.filter(pairing__mentee=mentee).values_list("pairing__mentor__public_id", flat=True))


def names_of(places: Iterable[str]) -> dict[str, str]:
    """Full names by the public id of the place; one query."""
    rows = Enrolment.objects.filter(public_id__in=list(places))
    return dict(rows.values_list("public_id", "user__profile__name"))


@dataclass(frozen=True)
class CallLine:
    """One call as a coordinator sees it on the list."""

    public_id: str
    name: str
    reason: Text
    words: str
    created_at: datetime
    answer_by: datetime
    late: bool
    asked: int
    declined: int
    expired: int


def counted() -> dict[str, Count]:
    """How the mentee's requests ended, as annotations."""
    sent = "mentee__requests_sent"
    return {
        "n_asked": Count(sent, distinct=True),
        "n_declined": Count(sent, filter=Q(**{f"{sent}__status": "declined"}), distinct=True),
        "n_expired": Count(sent, filter=Q(**{f"{sent}__status": "expired"}), distinct=True),
    }


def line_of(call: HelpCall, *, now: datetime) -> CallLine:
    """One line; `call` carries the counts."""
    return CallLine(
        public_id=call.public_id,
        name=call.mentee.user.profile.name,
        reason=call.get_reason_display(),
        words=call.words,
        created_at=call.created_at,
        answer_by=call.answer_by,
        late=call.answer_by < now,
        asked=call.n_asked,  # type: ignore[attr-defined]
        declined=call.n_declined,  # type: ignore[attr-defined]
        expired=call.n_expired,  # type: ignore[attr-defined]
    )


def open_calls(cohort: Cohort, *, now: datetime) -> list[CallLine]:
    """Calls of a cohort that wait, by the promised day, without those of mentees who have left; one query."""
    calls = HelpCall.objects.unanswered().people().filter(mentee__cohort=cohort).annotate(**counted())
    return [line_of(call, now=now) for call in calls.order_by("answer_by", "pk")]
