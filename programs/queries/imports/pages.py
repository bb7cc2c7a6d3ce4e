"""What the pages of an import show: the preview of a plan, the report of a commit, the list of a cohort."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.kinds import Role
from programs.models import Cohort, Enrolment, ParticipantImport
from programs.queries.imports.faults import Fault
from programs.queries.imports.plans import Plan, RowPlan, capacity_of, version_of
from programs.queries.imports.words import NewWord

PAGE_SIZE = 50
SAMPLE = 8
OUTCOMES: dict[str, tuple[Promise | str, str]] = {
    "new": (gettext_lazy("new"), "ok"),
    "invited": (gettext_lazy("invited"), "wait"),
    "updated": (gettext_lazy("updated"), "info"),
    "unchanged": (gettext_lazy("unchanged"), "plain"),
    "wrong": (gettext_lazy("left out"), "stop"),
}


@dataclass(frozen=True)
class SampleRow:
    """One row as it would be imported."""

    line: int
    name: str
    roles: str
    places: str
    topics: list[str]
    word: str
    tone: str


@dataclass(frozen=True)
class RemarkGroup:
    """The same remark about many rows."""

    sentence: str
    column: str
    lines: list[int]

    @property
    def first_lines(self) -> str:
        shown = ", ".join(str(line) for line in self.lines[:10])
        return f"{shown} …" if len(self.lines) > 10 else shown


@dataclass(frozen=True)
class Preview:
    """Everything the preview says."""

    counts: dict[str, int]
    places: dict[str, int]
    faults: Page[Fault]
    remarks: list[RemarkGroup]
    words: list[NewWord]
    too_many_words: bool
    sample: list[SampleRow]
    seen: str

    @property
    def good(self) -> int:
        """Rows that can be imported."""
        return self.counts["new"] + self.counts["updated"] + self.counts["unchanged"]

    @property
    def look_alikes(self) -> list[NewWord]:
        return [word for word in self.words if word.looks_known]

    @property
    def other_words(self) -> list[NewWord]:
        return [word for word in self.words if not word.looks_known]


def preview_of(upload: ParticipantImport, plan: Plan, number: str | int | None) -> Preview:
    """The preview of a plan; `number` is the page of the list of errors."""
    too_many = plan.too_many_words
    return Preview(
        counts=dict(plan.counts),
        places=dict(plan.places),
        faults=Paginator(plan.faults, PAGE_SIZE).get_page(number),
        remarks=grouped(plan.remarks),
        words=[] if too_many else plan.new_words(),
        too_many_words=too_many,
        sample=[sample_of(row) for row in plan.rows if row.person][:SAMPLE],
        seen=version_of(upload),
    )


def sample_of(row: RowPlan) -> SampleRow:
    draft = row.draft
    word, tone = OUTCOMES[row.outcome]
    topics = list(dict.fromkeys(word for words in draft.topics.values() for word in words))
    return SampleRow(
        line=draft.line,
        name=draft.name or draft.nickname or draft.email,
        roles=" + ".join(str(Role(role).label) for role in draft.roles),
        places=", ".join(str(capacity_of(place)) for place in row.places if place.role == Role.MENTOR),
        topics=topics[:6],
        word=str(word),
        tone=tone,
    )


def grouped(remarks: Iterable[Fault]) -> list[RemarkGroup]:
    """Remarks that say the same about the same column, the most frequent first."""
    groups: dict[tuple[str, str], RemarkGroup] = {}
    for remark in remarks:
        group = groups.setdefault((remark.code, remark.column), RemarkGroup(remark.sentence, remark.column, []))
        group.lines.append(remark.line)
    return sorted(groups.values(), key=lambda group: -len(group.lines))


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
        .defer("rows", "report", "header", "mapping", "topic_choices")
        .annotate(new=KT("report__counts__new"), updated=KT("report__counts__updated"))
        .order_by("-created_at", "-pk")
    )


def faulty_rows(upload: ParticipantImport, plan: Plan) -> tuple[list[str], list[list[Any]]]:
    """The rows with errors as they were uploaded, each with its line and what to correct."""
    cells = {row[0]: row[1:] for row in upload.rows}
    header = [*upload.header, _("Line"), _("Please correct")]
    rows = []
    for row in plan.rows:
        if row.draft.faults:
            own = cells[row.draft.line][: len(upload.header)]
            said = [
                f"{fault.column}: {fault.sentence}" if fault.column else fault.sentence for fault in row.draft.faults
            ]
            rows.append([*own, row.draft.line, " ".join(said)])
    return header, rows
