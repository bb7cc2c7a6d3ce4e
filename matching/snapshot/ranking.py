"""All mentors of a cohort in the order they fit one mentee, for her own search; fast enough for a page."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Max, Q, Sum

from matching.engine import Index, Mentee, Problem
from matching.engine.explaining import Explainer
from matching.engine.scoring import score_block
from matching.kinds import policy_of
from matching.queries.avoidance import refused_after_meeting
from matching.snapshot.answers import questions_of
from matching.snapshot.people import Member, mentee_person, mentor_person, people_of, reference_date
from matching.snapshot.policy import policy_from, with_questions
from matching.snapshot.reasons import component_rows
from matching.snapshot.rules import exclusions_among
from programs.models import Cohort, Enrolment, Question

Stamp = tuple[Any, ...]
MOST_KEPT = 16
# What keeps nobody from her own list: her own request, and a no to an offer, which would tell her who said it.
NOT_TOLD = ("asked", "rather_not")
NO_STRESS: Mapping[str, float] = MappingProxyType({})
_kept: "OrderedDict[int, tuple[Stamp, Index]]" = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Ranking:
    """`scores` holds every mentor no rule keeps away, best first, full ones too, as public id → fit (0 to 1).

    `left_out` maps a broken rule to the mentors it keeps away: same_person, avoided, coordinator, past_pair,
    declined, conflicts, language, formats, shared_hours; one may stand under several. A mentor who was asked and has
    not answered is ranked like all others, and so is one of whom or by whom an offer was refused.
    """

    scores: Mapping[str, float]
    left_out: Mapping[str, frozenset[str]]
    on: date
    explainer: Explainer

    row: int = 0

    @property
    def seeker(self) -> Mentee:
        """The mentee as the engine knows her."""
        return self.explainer.seekers.people[self.row]

    def components(self, mentor: str) -> list[dict[str, Any]]:
        """Why this mentor fits as she does, in the rows that `{% fit_bars %}` shows."""
        index = self.explainer.index
        return component_rows(self.explainer.components(self.row, index.column[mentor]), index.policy, self.on)


def ranking_for(
    mentee: Enrolment, *, today: date | None = None, stress: Mapping[str, float] = NO_STRESS, met: bool = False
) -> Ranking:
    """Rank the cohort's mentors for this mentee under the default policy; at most fifteen queries on a warm index.

    `stress` says how many times more a component counts for her; it changes the order, never whom a rule keeps away.
    With `met`, whoever said no after a first session is left out like whom one avoids. Her own list never knows of it:
    she would learn what the other one said from who is missing.
    """
    return rankings_for([mentee], today=today, stress=stress, met=met)[mentee.pk]


def rankings_for(
    mentees: Sequence[Enrolment],
    *,
    today: date | None = None,
    stress: Mapping[str, float] = NO_STRESS,
    met: bool = False,
) -> dict[int, Ranking]:
    """The same for several mentees of one cohort, by primary key, with no more queries."""
    cohort = mentees[0].cohort
    on = reference_date(cohort, today)
    index = index_for(cohort, on)
    chosen = Enrolment.objects.filter(pk__in=[mentee.pk for mentee in mentees])
    members = people_of(chosen, on)
    seekers = index.encode([asking(member, stress) for member in members])
    block = score_block(seekers, slice(0, len(members)))
    ids, explainer = index.mentors.ids, Explainer(seekers)
    guides = cohort.enrolments.accepted().mentors().order_by().values_list("user_id", "public_id", named=True)
    apart = exclusions_among(chosen, guides, mentees)
    if met:
        apart |= dict.fromkeys(refused_after_meeting(cohort), "avoided")
    excluded: dict[str, dict[str, set[str]]] = {}
    for (mentee, mentor), reason in apart.items():
        if reason not in NOT_TOLD and mentor in index.column:
            excluded.setdefault(mentee, {}).setdefault(reason, set()).add(mentor)
    found = {}
    for row, member in enumerate(members):
        left_out = {
            rule: frozenset(ids[at] for at in flags[row].nonzero()[0])
            for rule, flags in block.broken.items()
            if flags[row].any()
        }
        for reason, mentors in excluded.get(member.enrolment.public_id, {}).items():
            left_out[reason] = left_out.get(reason, frozenset()) | mentors
        away = frozenset().union(*left_out.values())
        order = (-block.scores[row]).argsort(kind="stable")
        scores = {ids[at]: float(block.scores[row, at]) for at in order if ids[at] not in away}
        found[member.enrolment.pk] = Ranking(scores, left_out, on, explainer, row)
    return found


def asking(member: Member, stress: Mapping[str, float] = NO_STRESS) -> Mentee:
    """One mentee as the engine sees her; her demand does not matter for a ranking."""
    person = mentee_person(member, demand=1)
    weights = {name: person.weights.get(name, 1.0) * stress.get(name, 1.0) for name in {*person.weights, *stress}}
    return replace(person, weights=weights)


def index_for(cohort: Cohort, on: date) -> Index:
    """The cohort's accepted mentors, encoded; kept in this process until one of them, the program's questions or
    the day changes.

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
        *Question.objects.filter(program=cohort.program_id)
        .aggregate(Sum("version"), Sum("asked_since"), Count("pk"), gone=Count("pk", filter=Q(retired=True)))
        .values(),
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
    questions = questions_of(cohort)
    members = people_of(cohort.enrolments.accepted(), on, questions)
    return Index(
        Problem(
            mentors=tuple(mentor_person(one, capacity=1) for one in members if one.enrolment.role == "mentor"),
            mentees=tuple(mentee_person(one, demand=1) for one in members if one.enrolment.role == "mentee"),
            policy=with_questions(policy_from(policy_of()), questions.weights),
        )
    )
