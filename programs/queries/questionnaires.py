"""The questionnaire of a program as its coordinators build it, with how often each question was answered."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from profiles.models import User
from programs.kinds.questions import WORDED
from programs.models import Program, Question, Wording

NOT_HERE = ("withdrawn", "declined")


@dataclass(frozen=True)
class Line:
    """One question of the questionnaire. `answers` counts people who take part; `changes` rewordings so far."""

    question: Question
    wording: Wording
    answers: int
    first: bool = False
    last: bool = False

    @property
    def changes(self) -> int:
        return self.question.version - 1


def newest(program: Program, *, retired: bool) -> QuerySet[Wording]:
    """The newest wording of each question, asked or taken out, with the number of answers that count."""
    here = Q(question__answers__left_open=False) & ~Q(question__answers__enrolment__status__in=NOT_HERE)
    counts = Q(question__answers__wording__number__gte=F("question__asked_since"))
    return (
        Wording.objects.filter(question__program=program, question__retired=retired, number=F("question__version"))
        .select_related("question")
        .annotate(answered=Count("question__answers", filter=here & counts, distinct=True))
        .order_by("question__position", "question__pk")
    )


def lines_of(program: Program, *, retired: bool = False) -> list[Line]:
    """The questions in their order; one query."""
    found = list(newest(program, retired=retired))
    return [
        Line(
            one.question,
            one,
            one.answered,  # type: ignore[attr-defined]
            first=place == 0,
            last=place == len(found) - 1,
        )
        for place, one in enumerate(found)
    ]


def contents_of(program: Program) -> list[dict[str, Any]]:
    """What another program needs to ask the same questions; words of the program's own are left behind."""
    rows = Wording.objects.current().filter(question__program=program)
    return [{name: getattr(one, name) for name in WORDED} for one in rows]


def sources_for(person: User, program: Program) -> list[Program]:
    """Other programs this person runs that have a questionnaire to copy."""
    run = Program.objects.coordinated_by(person).exclude(pk=program.pk)
    return list(run.filter(questions__retired=False).distinct())
