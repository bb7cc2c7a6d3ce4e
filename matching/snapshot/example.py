"""A live example for the policy editor: how one real pair of the cohort would fare under the rules being typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.engine import EngineError, Index, Problem
from matching.engine.explaining import Explainer
from matching.engine.scoring import score_block
from matching.snapshot.answers import questions_of
from matching.snapshot.people import mentee_person, mentor_person, people_of, reference_date
from matching.snapshot.policy import policy_from, with_questions
from matching.snapshot.reasons import component_rows
from programs.models import Cohort, Enrolment
from safeguarding.queries import matchable

MOST = 40


@dataclass(frozen=True)
class Example:
    """A mentee and the mentor who fits her best among a few, with the fit and its components."""

    mentee: Enrolment
    mentor: Enrolment
    score: float
    components: list[dict[str, Any]]


def example_for(cohort: Cohort, stored: Mapping[str, Any]) -> Example | None:
    """The first mentees and mentors of the cohort compared under a stored policy; None where no two may be paired.

    What people told in confidence is left out of an example. Twelve queries at most.
    """
    placed = matchable(cohort.enrolments.accepted().with_room()).order_by("pk")
    ids = [*placed.mentees().values_list("pk", flat=True)[:MOST], *placed.mentors().values_list("pk", flat=True)[:MOST]]
    on, questions = reference_date(cohort), questions_of(cohort)
    wanted = stored["rules"]["conflicts"]
    members = people_of(Enrolment.objects.filter(pk__in=ids), on, questions, conflicts=wanted)
    places = {one.enrolment.public_id: one.enrolment for one in members}
    try:
        problem = Problem(
            mentors=tuple(mentor_person(one, capacity=1) for one in members if one.enrolment.role == "mentor"),
            mentees=tuple(mentee_person(one, demand=1) for one in members if one.enrolment.role == "mentee"),
            policy=with_questions(policy_from(stored), questions.weights),
        )
    except EngineError:
        return None
    if not problem.mentors or not problem.mentees:
        return None
    seekers = Index(problem).encode(problem.mentees)
    block = score_block(seekers, slice(0, len(problem.mentees)))
    scores = np.where(block.eligible, block.scores, -1.0)
    row, column = np.unravel_index(int(scores.argmax()), scores.shape)
    if scores[row, column] < 0:
        return None
    components = Explainer(seekers).components(int(row), int(column))
    return Example(
        places[problem.mentees[row].id],
        places[problem.mentors[column].id],
        float(scores[row, column]),
        component_rows(components, problem.policy, on),
    )
