"""What people of a cohort are asked and have answered, in words for those who may read it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from profiles.models import Topic
from programs.kinds.questions import Audience, Kind, Readers, is_open_to
from programs.models import Answer, Enrolment, Program, Wording


def asked_of(program: Program, role: str) -> list[Wording]:
    """What people of this role are asked now, in order; one query."""
    return list(wordings_for(program.pk, role))


def wordings_for(program: int, role: str) -> QuerySet[Wording]:
    return Wording.objects.current().filter(question__program=program, asks__in=(Audience.BOTH, role))


def asks_anything(program: Program) -> bool:
    """Whether the program has questions of its own; one query."""
    return Wording.objects.current().filter(question__program=program).exists()


def answered_in(place: Enrolment) -> dict[int, Answer]:
    """The answers of a place that count, by question; one query."""
    rows = Answer.objects.counting().filter(enrolment=place).select_related("wording")
    return {answer.question_id: answer for answer in rows}


def new_for(place: Enrolment, asked: Iterable[Wording], given: Mapping[int, Answer]) -> list[Wording]:
    """The questions this person has neither answered nor left open since they were asked last."""
    return [one for one in asked if one.question_id not in given]


def asked_and_new(place: Enrolment) -> tuple[int, int]:
    """How many questions this place is asked, and how many of them are `new_for` its person; one query."""
    told = Answer.objects.counting().filter(enrolment=place, question=OuterRef("question"))
    asked = wordings_for(place.cohort.program_id, place.role)
    counts = asked.aggregate(asked=Count("pk"), new=Count("pk", filter=~Exists(told)))
    return counts["asked"], counts["new"]


@dataclass(frozen=True)
class AnswerView:
    """One answer ready to show, under the words the person read. `former`: the question reads otherwise today."""

    question_id: int
    question: str
    words: tuple[str, ...]
    readers: Readers
    is_long: bool = False
    former: bool = False


def answers_of(place: Enrolment, circle: Readers = Readers.COORDINATORS) -> list[AnswerView]:
    """What this place answered and `circle` may read: coordinators everything, others what the wording promised.

    Three queries at most.
    """
    return answers_by_place([place], circle).get(place.pk, [])


def answers_by_place(
    places: Collection[Enrolment], circle: Readers = Readers.COORDINATORS
) -> dict[int, list[AnswerView]]:
    """`answers_of` for many places, by primary key; questions that were taken out are for coordinators alone."""
    rows = (
        Answer.objects.filter(enrolment__in=[place.pk for place in places], left_open=False)
        .select_related("wording", "question")
        .order_by("question__position", "pk")
    )
    open_ones = [
        row
        for row in rows
        if is_open_to(row.wording.readers, circle) and (circle == Readers.COORDINATORS or not row.question.retired)
    ]
    topics = topic_labels([row for row in open_ones if row.wording.kind == Kind.TOPICS])
    roles = {place.pk: place.role for place in places}
    found: dict[int, list[AnswerView]] = {}
    for row in open_ones:
        wording = row.wording
        view = AnswerView(
            row.question_id,
            wording.label_for(roles[row.enrolment_id]),
            value_words(wording, row.value, topics),
            Readers(wording.readers),
            is_long=wording.kind == Kind.LONG,
            former=row.question.retired or wording.number != row.question.version,
        )
        found.setdefault(row.enrolment_id, []).append(view)
    return found


def topic_labels(rows: Iterable[Answer]) -> dict[str, str]:
    """The words of the topics that these answers name; one query where there are any."""
    slugs = {slug for row in rows for slug in row.value}
    return {topic.slug: topic.label for topic in Topic.objects.filter(slug__in=slugs)} if slugs else {}


def value_words(wording: Wording, value: Any, topics: Mapping[str, str]) -> tuple[str, ...]:
    """An answer in the reader's language; what no list knows any more stands for itself."""
    match wording.kind:
        case Kind.CHOICE:
            return (wording.option_words.get(value, value),)
        case Kind.SEVERAL:
            known = wording.option_words
            return tuple(known.get(code, code) for code in value)
        case Kind.TOPICS:
            return tuple(sorted(topics.get(slug, slug) for slug in value))
        case Kind.SCALE:
            return (step_words(wording, value),)
    return (str(value),)


def step_words(wording: Wording, step: int) -> str:
    """A step of a scale, with the words at its ends."""
    ends = wording.option_words
    end = ends.get("low", "") if step == 1 else ends.get("high", "") if step == wording.steps else ""
    return f"{step}/{wording.steps} ({end})" if end else f"{step}/{wording.steps}"
