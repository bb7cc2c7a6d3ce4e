"""The coordinators' table of all places of a cohort: filtered, sorted, one page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.kinds import Age
from programs.models import Cohort, Enquiry, EnquiryQuerySet, Enrolment
from programs.queries.agreeing import owes_words
from programs.queries.decisions import Decision, decisions_about
from programs.queries.narrowing import narrowed

PAGE_SIZE = 50
FIRST_SORT = "-waited"  # who has waited before comes first, then by name
ASKED = "asked"


class Column(TypedDict, total=False):
    """A column as templates/components/table.html takes it."""

    label: Promise | str
    sort: str
    order: str
    numeric: bool
    hidden: bool


COLUMNS: tuple[tuple[str, Promise, str, bool], ...] = (
    ("name", _("Name"), "user__profile__name", False),
    ("role", _("Role"), "role", False),
    ("state", _("State"), "state_order", False),
    ("places", _("Places"), "capacity", True),
    ("taken", _("Taken"), "active", True),
    ("applied", _("Applied on"), "applied_at", False),
)
SORTS = {name: field for name, _label, field, _numeric in COLUMNS} | {"waited": "priority"}


def columns_sorted_by(sort: str) -> list[Column]:
    """The columns of the table, each with the sorting its head leads to, and one for the buttons."""
    columns: list[Column] = []
    for name, label, _field, numeric in COLUMNS:
        column = Column(label=label, numeric=numeric, sort=name)
        if sort.removeprefix("-") == name:
            column["order"] = "descending" if sort.startswith("-") else "ascending"
            column["sort"] = name if sort.startswith("-") else f"-{name}"
        columns.append(column)
    columns.append(Column(label=_("Decision"), hidden=True))
    return columns


def enrolments_of(
    cohort: Cohort,
    *,
    role: str = "",
    state: str = "",
    words: str = "",
    guardian: str = "",
    further: Mapping[str, str] | None = None,
) -> QuerySet[Enrolment]:
    """Places of a cohort: of one role, in one state, of people whose name or address has all the words, whose guardian
    was asked or has said something, and to whom all applies that the program's gates and questions ask `further`.
    """
    places = narrowed(Enrolment.objects.filter(cohort=cohort), cohort, further or {})
    if role:
        places = places.filter(role=role)
    if state == ASKED:
        places = places.filter(Exists(open_enquiries()))
    elif state:
        places = places.filter(status=state)
    if guardian:
        places = places.exclude(guardian="") if guardian == Age.MINOR else places.filter(guardian=guardian)
    for word in words.split():
        places = places.filter(Q(user__profile__name__icontains=word) | Q(user__email__icontains=word))
    return places


@dataclass(frozen=True)
class Row:
    """One line of the table. `key` names the place together with the state in which the coordinator sees it."""

    place: Enrolment
    name: str
    email: str
    key: str
    decisions: tuple[Decision, ...]


def row_of(place: Enrolment, cohort: Cohort) -> Row:
    """The line of one place; whoever waits for an answer has the answers beside the name."""
    place.cohort = cohort
    waits = place.status in {"submitted", "waitlisted"}
    return Row(
        place,
        place.user.profile.name,
        (place.user.email or "") if place.status in Enrolment.lifecycle.open else "",
        f"{place.public_id}.{place.status}",
        tuple(decisions_about(place)) if waits else (),
    )


def open_enquiries() -> EnquiryQuerySet:
    """Questions that wait for the answer of the person of the outer row."""
    return Enquiry.objects.open().filter(enrolment=OuterRef("pk"))


def sorted_places(places: QuerySet[Enrolment], sort: str) -> QuerySet[Enrolment]:
    """In the order the table shows; unknown sortings fall back to names."""
    field = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    backwards = "-" if sort.startswith("-") else ""
    state_order = Case(
        *(When(status=value, then=Value(place)) for place, value in enumerate(Enrolment.lifecycle.values)),
        output_field=IntegerField(),
    )
    ordered = places.select_related("user__profile").annotate(  # type: ignore[no-redef]
        state_order=state_order, asked_more=Exists(open_enquiries()), owes=owes_words()
    )
    return ordered.order_by(f"{backwards}{field}", "user__profile__name", "pk")


def enrolment_page(cohort: Cohort, places: QuerySet[Enrolment], *, sort: str, number: str | None) -> Page[Any]:
    """One page of the table, as rows; two queries. Unknown sortings and pages fall back."""
    page: Page[Any] = Paginator(sorted_places(places, sort), PAGE_SIZE).get_page(number)
    page.object_list = [row_of(place, cohort) for place in page.object_list]
    return page
