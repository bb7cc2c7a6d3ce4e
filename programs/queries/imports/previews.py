"""What the preview of an import shows: found in its plan, kept as JSON where a worker looked for it, and read again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from profiles.models import Topic
from programs.kinds import Role
from programs.models import ParticipantImport
from programs.queries.imports.faults import Fault
from programs.queries.imports.plans import Plan, RowPlan, capacity_of, plan_import, version_of
from programs.queries.imports.words import NEW, NewWord

PAGE_SIZE = 50
SAMPLE = 8
OUTCOMES: dict[str, tuple[Promise | str, str]] = {
    "new": (_("new"), "ok"),
    "invited": (_("invited"), "wait"),
    "updated": (_("updated"), "info"),
    "unchanged": (_("unchanged"), "plain"),
    "wrong": (_("left out"), "stop"),
}
Found = Mapping[str, Any]


@dataclass(frozen=True)
class SampleRow:
    """One row as it would be imported."""

    line: int
    name: str
    held: list[str]
    places: str
    topics: list[str]
    outcome: str

    @property
    def roles(self) -> str:
        return " + ".join(str(Role(role).label) for role in self.held)

    @property
    def word(self) -> str:
        return str(OUTCOMES[self.outcome][0])

    @property
    def tone(self) -> str:
        return OUTCOMES[self.outcome][1]


@dataclass(frozen=True)
class RemarkGroup:
    """The same remark about many rows."""

    code: str
    column: str
    params: Mapping[str, int]
    lines: list[int] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        return Fault(0, self.code, params=self.params).sentence

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


def found_in(upload: ParticipantImport, choices: dict[str, str] | None = None) -> Found:
    """What a worker has found in the file, else what is found now under these choices."""
    return upload.preview or findings(plan_import(upload, choices))


def findings(plan: Plan) -> Found:
    """What a preview needs of a plan, as JSON: in codes, so that each reader gets it in her language."""
    too_many = plan.too_many_words
    return {
        "counts": dict(plan.counts),
        "places": dict(plan.places),
        "faults": [vars(fault) for fault in plan.faults],
        "remarks": [vars(group) for group in grouped(plan.remarks)],
        "words": [] if too_many else [word_row(word) for word in plan.new_words()],
        "too_many_words": too_many,
        "sample": [vars(sample_of(row)) for row in plan.rows if row.person][:SAMPLE],
    }


def preview_of(
    upload: ParticipantImport, found: Found, choices: Mapping[str, str], number: str | int | None
) -> Preview:
    """The preview of what was found; `number` is the page of the list of errors."""
    faults = Paginator(found["faults"], PAGE_SIZE).get_page(number)
    faults.object_list = [Fault(**row) for row in faults.object_list]
    return Preview(
        counts=found["counts"],
        places=found["places"],
        faults=faults,
        remarks=[RemarkGroup(**row) for row in found["remarks"]],
        words=words_of(found["words"], choices),
        too_many_words=found["too_many_words"],
        sample=[SampleRow(**row) for row in found["sample"]],
        seen=version_of(upload),
    )


def word_row(word: NewWord) -> dict[str, Any]:
    topics = [{name: getattr(topic, name) for name in ("slug", "label_en", "label_de")} for topic in word.topics]
    return {
        "key": word.key,
        "word": word.word,
        "count": word.count,
        "topics": topics,
        "words": [other.key for other in word.words],
    }


def words_of(rows: Iterable[Mapping[str, Any]], choices: Mapping[str, str]) -> list[NewWord]:
    """The new words again, each with what is chosen for it now."""
    words = {
        row["key"]: NewWord(
            row["key"],
            row["word"],
            row["count"],
            choices.get(row["key"], NEW),
            [Topic(**topic) for topic in row["topics"]],
        )
        for row in rows
    }
    for row in rows:
        words[row["key"]].words = [words[key] for key in row["words"]]
    return list(words.values())


def sample_of(row: RowPlan) -> SampleRow:
    draft = row.draft
    topics = list(dict.fromkeys(word for words in draft.topics.values() for word in words))
    return SampleRow(
        line=draft.line,
        name=draft.name or draft.nickname or draft.email,
        held=list(draft.roles),
        places=", ".join(str(capacity_of(place)) for place in row.places if place.role == Role.MENTOR),
        topics=topics[:6],
        outcome=row.outcome,
    )


def grouped(remarks: Iterable[Fault]) -> list[RemarkGroup]:
    """Remarks that say the same about the same column, the most frequent first."""
    groups: dict[tuple[str, str], RemarkGroup] = {}
    for remark in remarks:
        group = groups.setdefault((remark.code, remark.column), RemarkGroup(remark.code, remark.column, remark.params))
        group.lines.append(remark.line)
    return sorted(groups.values(), key=lambda group: -len(group.lines))
