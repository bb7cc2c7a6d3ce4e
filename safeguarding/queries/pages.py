"""The coordinators' table of people and gates: filtered, sorted, one page at a time."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from programs.models import Cohort, Enrolment, EnrolmentQuerySet, site_today
from programs.queries.agreeing import with_words
from programs.queries.enrolments import Column
from safeguarding.models import Gate, GateMark
from safeguarding.queries.clearance import SOON, GateLine, lines_from, matchable

PAGE_SIZE = 50
SORTS = {"name": "user__profile__name", "role": "role"}


@dataclass(frozen=True)
class GateRow:
    """One person: a cell for each gate of the program, None where the gate does not ask this role."""

    place: Enrolment
    name: str
    cells: tuple[GateLine | None, ...]

    @property
    def ready(self) -> bool:
        return not self.place.owes and all(cell is None or cell.passed for cell in self.cells)


def gates_of(cohort: Cohort) -> list[Gate]:
    """What this cohort's program asks now; one query."""
    return list(Gate.objects.in_force().filter(program=cohort.program_id))


def people_asked(
    cohort: Cohort, *, words: str = "", role: str = "", show: str = "", on: date | None = None
) -> EnrolmentQuerySet:
    """Open places of a cohort, by name or address, role, and readiness."""
    day = on or site_today()
    places = Enrolment.objects.filter(cohort=cohort, status__in=Enrolment.lifecycle.open)
    if role:
        places = places.filter(role=role)
    for word in words.split():
        places = places.filter(Q(user__profile__name__icontains=word) | Q(user__email__icontains=word))
    if show == "ready":
        return matchable(places, day)
    if show == "open":
        return places.exclude(pk__in=matchable(places, day).values("pk"))
    if show == "soon":
        ends = GateMark.objects.valid_on(day).filter(
            valid_until__lt=day + SOON,
            user=OuterRef("user"),
            gate__program=cohort.program_id,
            gate__retired_at__isnull=True,
        )
        return places.filter(Exists(ends))
    return places


def gate_page(
    cohort: Cohort, gates: list[Gate], places: EnrolmentQuerySet, *, sort: str, number: str | None
) -> Page[Any]:
    """One page as rows; three queries. Unknown sortings and pages fall back."""
    backwards = "-" if sort.startswith("-") else ""
    field = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    ordered = (
        with_words(places).select_related("user__profile").order_by(f"{backwards}{field}", "user__profile__name", "pk")
    )
    page: Page[Any] = Paginator(ordered, PAGE_SIZE).get_page(number)
    people = list(page.object_list)
    marks: dict[int, dict[int, GateMark]] = {}
    for mark in GateMark.objects.filter(gate__in=gates, user__in=[place.user_id for place in people]):
        marks.setdefault(mark.user_id, {})[mark.gate_id] = mark
    today = site_today()
    page.object_list = [row_of(place, gates, marks.get(place.user_id, {}), today) for place in people]
    return page


def row_of(place: Enrolment, gates: list[Gate], marks: dict[int, GateMark], today: date) -> GateRow:
    lines = {line.gate.pk: line for line in lines_from(gates, marks, today) if line.gate.role in ("", place.role)}
    return GateRow(place, place.user.profile.name, tuple(lines.get(gate.pk) for gate in gates))


def gate_columns(gates: list[Gate], sort: str) -> list[Column]:
    """Name and role, then one column for each gate."""
    columns = []
    for name, label in (("name", _("Name")), ("role", _("Role"))):
        column = Column(label=label, sort=name)
        if sort.removeprefix("-") == name:
            column["order"] = "descending" if sort.startswith("-") else "ascending"
            column["sort"] = name if sort.startswith("-") else f"-{name}"
        columns.append(column)
    return [*columns, *(Column(label=gate.name) for gate in gates)]
