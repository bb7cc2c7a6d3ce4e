"""Answers to a program's own questions, as tags and keys the engine compares."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from programs.kinds.questions import RULES, Kind, Measure, Readers
from programs.models import Answer, Cohort, Enrolment, Wording

MATCHED = tuple(measure for measure in Measure.values if measure)


@dataclass(frozen=True)
class Told:
    """What one place answered: tags "question:answer" that are compared, and rules as (question, measure, codes)."""

    tags: tuple[str, ...] = ()
    rules: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Questions:
    """What the matching of a program uses: weights by question, and all codes of the questions that must agree."""

    weights: Mapping[str, float] = field(default_factory=dict)
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)


def questions_of(cohort: Cohort) -> Questions:
    """The questions of the cohort's program that the matching uses now; two queries at most."""
    rows = list(Wording.objects.current().filter(question__program=cohort.program_id).exclude(measure=Measure.NONE))
    weights = {one.question.public_id: float(one.weight) for one in rows if not one.is_rule}
    agreeing = {one.question_id: one.question.public_id for one in rows if one.measure == Measure.AGREE}
    codes: dict[str, set[str]] = {public_id: set() for public_id in agreeing.values()}
    if agreeing:
        # People may still hold an answer that is offered no more.
        for question, options in Wording.objects.filter(question__in=agreeing).values_list("question_id", "options"):
            codes[agreeing[question]] |= {one["code"] for one in options}
    return Questions(weights, {public_id: frozenset(known) for public_id, known in codes.items()})


def told_by(enrolments: models.QuerySet[Enrolment], *, hidden: bool) -> dict[int, Told]:
    """What these places answered to questions that the matching uses, by primary key; one query.

    With `hidden` also what not everybody one could be paired with may read.
    """
    answers = Answer.objects.counting()
    rows = (
        (answers if hidden else answers.filter(wording__readers=Readers.CANDIDATES))
        .filter(
            enrolment__in=enrolments.order_by().values("pk"),
            left_open=False,
            question__wordings__number=models.F("question__version"),
            # In the same filter, so that only the newest wording is asked, not every one there ever was.
            question__wordings__measure__in=MATCHED,
        )
        .order_by("pk")
        .values_list(
            "enrolment_id",
            "value",
            "question__public_id",
            "question__wordings__kind",
            "question__wordings__steps",
            "question__wordings__measure",
            "wording__steps",
        )
    )
    tags: dict[int, list[str]] = defaultdict(list)
    rules: dict[int, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(list)
    for place, value, question, kind, steps, measure, old_steps in rows:
        codes = tuple(codes_of(kind, value, steps)) if kind != Kind.SCALE or steps == old_steps else ()
        if measure in RULES:
            rules[place].append((question, measure, codes))
        else:
            tags[place] += [f"{question}:{code}" for code in codes]
    return {place: Told(tuple(tags[place]), tuple(rules[place])) for place in {*tags, *rules}}


def codes_of(kind: str, value: Any, steps: int) -> Iterable[str]:
    """An answer as codes. Of a scale, one for each line between two steps: below or above it.

    Two people share as many of those as there are steps between the ends less the steps between them, so that the
    shared part says how close they are.
    """
    if kind == Kind.SCALE:
        return [f"{line}{'+' if value > line else '-'}" for line in range(1, steps)]
    return [value] if isinstance(value, str) else value


def keys_for(told: Told, role: str, questions: Questions) -> list[str]:
    """Keys that keep two people apart where one of the mentee's is among the mentor's.

    Whoever must differ carries what she answered. Whoever must agree carries, as a mentee, her answer and, as a mentor,
    every other answer there is.
    """
    keys = []
    for question, measure, codes in told.rules:
        if measure == Measure.AGREE and role == "mentor":
            keys += [f"question:{question}:{code}" for code in sorted(questions.codes.get(question, set()) - {*codes})]
        else:
            keys += [f"question:{question}:{code}" for code in codes]
    return keys
