"""All cohorts of everything a person runs at a look: one line each, and the totals."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Count, Q

from dashboards.queries.cohorts import CohortCard, cohort_cards, coordinated_cohorts
from dashboards.queries.health import QUIET, with_health
from dashboards.queries.todos import todos_of
from pairings.models import MentorshipRequest
from profiles.models import User
from programs.models import Cohort, Program


@dataclass(frozen=True)
class Numbers:
    """What is counted in a cohort; `seeking` are mentees with a place and nobody, `todos` what waits for the reader."""

    mentees: int = 0
    mentors: int = 0
    free_places: int = 0
    waiting: int = 0
    requests: int = 0
    pairs: int = 0
    silent: int = 0
    seeking: int = 0
    todos: int = 0

    @property
    def people(self) -> int:
        return self.mentees + self.mentors


@dataclass(frozen=True)
class OverviewLine:
    """One cohort that has not ended."""

    cohort: Cohort
    numbers: Numbers


@dataclass(frozen=True)
class Overview:
    """Everything the page shows: the cohorts by program, their sums, and programs in which nothing is on its way."""

    lines: list[OverviewLine]
    totals: Numbers
    idle: list[Program]


def overview_of(person: User, *, now: datetime) -> Overview:
    """All this person runs; seventeen queries at most, however many programs and cohorts."""
    programs = list(Program.objects.coordinated_by(person))
    cohorts = coordinated_cohorts(person)
    todos = Counter(todo.cohort for todo in todos_of(person, cohorts, now=now))
    asked = dict(
        MentorshipRequest.objects.open()
        .filter(mentee__cohort__in=cohorts)
        .order_by()
        .values_list("mentee__cohort")
        .annotate(Count("pk"))
    )
    paired = with_health(cohorts, now=now).order_by().values_list("mentee__cohort")
    going = {
        pk: (pairs, silent)
        for pk, pairs, silent in paired.annotate(n=Count("pk"), n_quiet=Count("pk", filter=Q(health__in=QUIET)))
    }
    lines = [
        OverviewLine(card.cohort, numbers_of(card, asked, going, todos.get(card.cohort.pk, 0)))
        for card in cohort_cards(cohorts)
    ]
    busy = {cohort.program_id for cohort in cohorts}
    return Overview(lines, total(line.numbers for line in lines), [one for one in programs if one.pk not in busy])


def numbers_of(card: CohortCard, asked: dict[int, int], going: dict[int, tuple[int, int]], todos: int) -> Numbers:
    pairs, silent = going.get(card.cohort.pk, (0, 0))
    return Numbers(
        mentees=card.mentees,
        mentors=card.mentors,
        free_places=card.free_places,
        waiting=card.waiting,
        requests=asked.get(card.cohort.pk, 0),
        pairs=pairs,
        silent=silent,
        seeking=card.seeking,
        todos=todos,
    )


def total(numbers: Iterable[Numbers]) -> Numbers:
    """The sum of each column."""
    rows = list(numbers)
    return Numbers(**{field.name: sum(getattr(row, field.name) for row in rows) for field in fields(Numbers)})
