"""All mentors of a cohort in the order they fit one mentee, for her own search; fast enough for a page."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum

from matching.engine import Index, Mentee, Problem
from matching.engine.explaining import Explainer
from matching.engine.scoring import score_block
from matching.kinds import policy_of
from matching.snapshot.people import mentee_person, mentor_person, people_of, reference_date
from matching.snapshot.policy import policy_from
from matching.snapshot.reasons import component_rows
from matching.snapshot.rules import exclusions_among
from programs.models import Cohort, Enrolment

Stamp = tuple[Any, ...]
MOST_KEPT = 16
_kept: "OrderedDict[int, tuple[Stamp, Index]]" = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Ranking:
    """`scores` holds every mentor no rule keeps away, best first, full ones too, as public id → fit (0 to 1).

    `left_out` maps a broken rule to the mentors it keeps away: same_person, coordinator, past_pair, declined,
    conflicts, language, formats, shared_hours; one may stand under several. A mentor who was asked and has not answered
    is ranked like all others.
    """

    scores: Mapping[str, float]
    left_out: Mapping[str, frozenset[str]]
    on: date
    explainer: Explainer

    def components(self, mentor: str) -> list[dict[str, Any]]:
        """Why this mentor fits as she does, in the rows that `{% fit_bars %}` shows."""
        index = self.explainer.index
        return component_rows(self.explainer.components(0, index.column[mentor]), index.policy, self.on)


def ranking_for(mentee: Enrolment, *, today: date | None = None) -> Ranking:
    """Rank the cohort's mentors for this mentee under the default policy; nine queries once the index is warm."""
    on = reference_date(mentee.cohort, today)
    index = index_for(mentee.cohort, on)
    alone = Enrolment.objects.filter(pk=mentee.pk)
    seekers = index.encode([asking(alone, on)])
    block = score_block(seekers, slice(0, 1))
    ids = index.mentors.ids
    left_out = {
        rule: frozenset(ids[at] for at in flags[0].nonzero()[0]) for rule, flags in block.broken.items() if flags.any()
    }
    guides = mentee.cohort.enrolments.accepted().mentors().only("cohort_id", "user_id", "public_id")
    for (_mentee, mentor), reason in exclusions_among(alone, guides, [mentee]).items():
        if reason != "asked" and mentor in index.column:
            left_out[reason] = left_out.get(reason, frozenset()) | {mentor}
    away = frozenset().union(*left_out.values())
    order = (-block.scores[0]).argsort(kind="stable")
    return Ranking(
        {ids[at]: float(block.scores[0, at]) for at in order if ids[at] not in away}, left_out, on, Explainer(seekers)
    )


def asking(alone: QuerySet[Enrolment], on: date) -> Mentee:
    """The one mentee of this queryset; her demand does not matter for a ranking."""
    return mentee_person(people_of(alone, on)[0], demand=1)


def index_for(cohort: Cohort, on: date) -> Index:
    """The cohort's accepted mentors, encoded; kept in this process until one of them changes or the day does.

    Words weigh by how rare they are among everybody at the time of encoding. A mentee's own changes need no new index.
    """
    mentors = cohort.enrolments.accepted().mentors()
    stamp = (
        on,
        *mentors.aggregate(
            Count("pk"),
            Sum("version"),
            Max("status_since"),
            Sum("user__profile__version"),
            Max("user__profile__updated_at"),
        ).values(),
    )
    with _lock:
        kept = _kept.get(cohort.pk)
        if kept and kept[0] == stamp:
            _kept.move_to_end(cohort.pk)
            return kept[1]
    index = encoded(cohort, on)
    with _lock:
        _kept[cohort.pk] = (stamp, index)
        _kept.move_to_end(cohort.pk)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return index


def encoded(cohort: Cohort, on: date) -> Index:
    """A fresh index over all accepted mentors, with the vocabulary of everybody accepted."""
    members = people_of(cohort.enrolments.accepted(), on)
    return Index(
        Problem(
            mentors=tuple(mentor_person(one, capacity=1) for one in members if one.enrolment.role == "mentor"),
            mentees=tuple(mentee_person(one, demand=1) for one in members if one.enrolment.role == "mentee"),
            policy=policy_from(policy_of()),
        )
    )
