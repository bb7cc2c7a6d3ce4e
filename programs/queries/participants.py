"""The people of a cohort as a table to take out: what its coordinators may see of each, row by row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from profiles.queries.people import profile_view
from programs.models import Cohort, Enrolment, Wording
from programs.queries.answers import answers_by_place

AT_ONCE = 500  # people whose topics and answers are read together
T = TypeVar("T")
Cells = list[object]


@dataclass(frozen=True)
class ExportTable:
    """Names of columns, and rows that are read while they are written: memory does not grow with their number."""

    header: Cells
    rows: Iterator[Cells]


def participant_table(cohort: Cohort, places: QuerySet[Enrolment]) -> ExportTable:
    """These places of a cohort. Of somebody who withdrew or was declined there is name, role and state alone.

    Columns of the coordinators' own files and the program's questions follow the profile. A few queries for every
    AT_ONCE people.
    """
    own = sorted({key for row in places.order_by().values_list("background", flat=True).iterator() for key in row})
    asked = Wording.objects.current().filter(question__program=cohort.program_id)
    questions = {one.question_id: one.label for one in asked}
    header: Cells = [*fixed_header(), *own, *questions.values()]
    return ExportTable(header, rows_of(places, own, list(questions), translation.get_language() or "en"))


def fixed_header() -> list[str]:
    """In words that the import knows again."""
    return [
        *(
            _("name"),
            _("e-mail address"),
            _("role"),
            _("state"),
            _("applied on"),
            _("places"),
            _("taken"),
            _("at least"),
        ),
        *(_("pronouns"), _("one line about me"), _("about me"), _("languages"), _("how to meet"), _("place")),
        *(_("line of work"), _("field of study"), _("occupation"), _("years of experience")),
        *(_("topics offered"), _("topics sought"), _("kinds of support offered"), _("kinds of support sought")),
        *(_("why I apply"), _("id in your files")),
    ]


def rows_of(places: QuerySet[Enrolment], own: list[str], questions: list[int], language: str) -> Iterator[Cells]:
    """The rows. A response that streams is read after its request is over, so the language comes along."""
    known = places.select_related("user__profile").prefetch_related("user__profile__choices__topic")
    for some in portions(known.iterator(chunk_size=AT_ONCE)):
        with translation.override(language):
            rows = table_rows(some, own, questions)
        yield from rows


def table_rows(places: list[Enrolment], own: list[str], questions: list[int]) -> list[Cells]:
    answers = answers_by_place([place for place in places if is_open(place)])
    rows = []
    for place in places:
        row = fixed_cells(place)
        if is_open(place):
            told = {one.question_id: ", ".join(one.words) for one in answers.get(place.pk, [])}
            row += [
                *(place.background.get(key, "") for key in own),
                *(told.get(question, "") for question in questions),
            ]
        rows.append(row)
    return rows


def fixed_cells(place: Enrolment) -> Cells:
    view = profile_view(place.user.profile, "pairing")
    who: Cells = [view.name, view.email if is_open(place) else "", place.get_role_display(), str(place.state.label)]
    who.append(timezone.localdate(place.applied_at))
    if not is_open(place):
        return who
    return [
        *(*who, place.capacity, place.active, place.minimum),
        *(view.pronouns, view.headline, view.about, ", ".join(view.languages), ", ".join(view.formats), view.place),
        *(view.industry, view.field_of_study, view.occupation, view.experience_years),
        *("; ".join(some) for some in (view.offered, view.sought, view.support_offered, view.support_sought)),
        *(place.motivation, place.external_id),
    ]


def is_open(place: Enrolment) -> bool:
    return place.status in Enrolment.lifecycle.open


def portions(rows: Iterable[T]) -> Iterator[list[T]]:
    source = iter(rows)
    while some := list(islice(source, AT_ONCE)):
        yield some
