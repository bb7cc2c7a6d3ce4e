"""What the pages of an import show beside its preview: the report of a commit, the list of a cohort, rows to mend."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from programs.models import Cohort, Enrolment, ParticipantImport
from programs.queries.imports.faults import Fault
from programs.queries.imports.previews import OUTCOMES, PAGE_SIZE, Found, RemarkGroup, grouped


@dataclass(frozen=True)
class ReportLine:
    """One row of the report: a person who was imported, or a row that was left out."""

    line: int
    word: str
    tone: str
    places: list[Enrolment]
    column: str = ""
    sentence: str = ""
    invited: bool = False


def report_page(upload: ParticipantImport, show: str, number: str | int | None) -> Page[Any]:
    """The rows of one outcome (all imported ones where `show` is none) as ReportLines, a page at a time.

    Two queries at most, however long the report is.
    """
    if show == "wrong":
        page = Paginator(upload.report["left_out"], PAGE_SIZE).get_page(number)
        page.object_list = [left_out_line(*fault) for fault in page.object_list]
        return page
    rows = [row for row in upload.report["rows"] if show not in OUTCOMES or row[1] == show]
    page = Paginator(rows, PAGE_SIZE).get_page(number)
    wanted = [public_id for row in page.object_list for public_id in row[2]]
    places = {place.public_id: place for place in Enrolment.objects.filter(public_id__in=wanted).people()}
    page.object_list = [
        report_line(line, outcome, [places[i] for i in ids if i in places]) for line, outcome, ids in page.object_list
    ]
    return page


def report_line(line: int, outcome: str, places: list[Enrolment]) -> ReportLine:
    word, tone = OUTCOMES[outcome]
    return ReportLine(line, str(word), tone, places, invited=outcome == "invited")


def left_out_line(line: int, code: str, column: str, params: dict[str, int]) -> ReportLine:
    word, tone = OUTCOMES["wrong"]
    return ReportLine(line, str(word), tone, [], column, Fault(line, code, column, params=params).sentence)


def report_remarks(upload: ParticipantImport) -> list[RemarkGroup]:
    return grouped(Fault(line, code, column, params=params) for line, code, column, params in upload.report["remarks"])


def imports_of(cohort: Cohort) -> QuerySet[ParticipantImport]:
    """Imports of a cohort, newest first, without their rows; one query."""
    return (
        ParticipantImport.objects.filter(cohort=cohort)
        .select_related("uploaded_by__profile")
        .defer("rows", "preview", "report", "header", "mapping", "topic_choices")
        .annotate(new=KT("report__counts__new"), updated=KT("report__counts__updated"))
        .order_by("-created_at", "-pk")
    )


def faulty_rows(upload: ParticipantImport, found: Found) -> tuple[list[str], list[list[Any]]]:
    """The rows with errors as they were uploaded, each with its line and what to correct."""
    said = defaultdict(list)
    for fault in (Fault(**row) for row in found["faults"]):
        said[fault.line].append(f"{fault.column}: {fault.sentence}" if fault.column else fault.sentence)
    header = [*upload.header, _("Line"), _("Please correct")]
    cells = {row[0]: row[1 : len(upload.header) + 1] for row in upload.rows if row[0] in said}
    return header, [[*cells[line], line, " ".join(words)] for line, words in said.items()]
