"""Weekly hours as rows of from and to, day by day, or painted in the browser and sent as one list."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profiles.kinds import HALF_HOURS_A_WEEK
from profiles.kinds.hours import HALF_HOURS_A_DAY, Span, clock, hours_of, spans_of
from profiles.queries.hours import weekdays

ROWS_A_DAY = 3
STARTS = [("", "–"), *((str(n), clock(n)) for n in range(HALF_HOURS_A_DAY))]
ENDS = [("", "–"), *((str(n), clock(n)) for n in range(1, HALF_HOURS_A_DAY + 1))]
GRID = "grid"


def painted(data: Any) -> list[int] | None:
    """The half-hours of a week painted in the browser, or None where none was sent or it makes no sense."""
    sent = data.get(GRID) if data is not None else None
    if not isinstance(sent, str) or not re.fullmatch(r"([0-9]{1,3}(,[0-9]{1,3}){0,335})?", sent):
        return None
    hours = sorted({int(half_hour) for half_hour in sent.split(",") if half_hour})
    return hours if not hours or hours[-1] < HALF_HOURS_A_WEEK else None


def as_rows(data: Any, hours: Iterable[int]) -> MultiValueDict[str, str]:
    """What was sent, with these hours in the rows of from and until in place of what stood there."""
    copy = (
        MultiValueDict(data) if isinstance(data, MultiValueDict) else MultiValueDict({k: [v] for k, v in data.items()})
    )
    for name in [name for name in copy if name == GRID or name.startswith(("from_", "to_"))]:
        del copy[name]
    next_row = [0] * 7
    for span in spans_of(hours):
        row = next_row[span.day]
        next_row[span.day] += 1
        copy[f"from_{span.day}_{row}"], copy[f"to_{span.day}_{row}"] = str(span.start), str(span.end)
    return copy


@dataclass(frozen=True)
class Row:
    """One from–to of a day, ready to render."""

    start: BoundField
    end: BoundField

    @property
    def filled(self) -> bool:
        return bool(self.start.value() or self.end.value() or self.start.errors or self.end.errors)


@dataclass(frozen=True)
class Day:
    """A weekday: the first row is always open, the others wait folded until somebody needs them."""

    name: str
    short: str
    first: Row
    more: tuple[Row, ...]

    @property
    def unfolded(self) -> bool:
        return any(row.filled for row in self.more)


class WeekFields(forms.Form):
    """Mixin: adds the rows of seven days and gathers `hours`, sorted half-hours of the week, in cleaned_data.

    Rows that overlap are joined. Where the stored hours have more spans on a day than ROWS_A_DAY, there is a row for
    each, so that saving unchanged keeps them.
    """

    rows_by_day: tuple[int, ...]

    def add_week(self, hours: Iterable[int]) -> None:
        """Add the fields, filled with the stored hours. Call once in `__init__`."""
        days = weekdays()
        spans = spans_of(hours)
        by_day = [[span for span in spans if span.day == day] for day in range(7)]
        self.rows_by_day = tuple(max(ROWS_A_DAY, len(spans)) for spans in by_day)
        for day, rows in enumerate(self.rows_by_day):
            for row in range(rows):
                stored = by_day[day][row] if row < len(by_day[day]) else None
                words = {"day": days[day], "row": row + 1}
                self.fields[f"from_{day}_{row}"] = half_hour(
                    _("%(day)s, time %(row)s, from") % words, STARTS, stored.start if stored else None
                )
                self.fields[f"to_{day}_{row}"] = half_hour(
                    _("%(day)s, time %(row)s, until") % words, ENDS, stored.end if stored else None
                )

    @property
    def days(self) -> list[Day]:
        """The week for the template."""
        return [
            Day(name, short, rows[0], tuple(rows[1:]))
            for name, short, rows in zip(weekdays(), weekdays("abbreviated"), map(self.rows_of, range(7)), strict=True)
        ]

    def rows_of(self, day: int) -> list[Row]:
        return [Row(self[f"from_{day}_{row}"], self[f"to_{day}_{row}"]) for row in range(self.rows_by_day[day])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        spans = []
        for day, rows in enumerate(self.rows_by_day):
            for row in range(rows):
                span = self.clean_row(day, cleaned.pop(f"from_{day}_{row}", ""), f"to_{day}_{row}")
                if span:
                    spans.append(span)
        cleaned["hours"] = hours_of(spans)
        return cleaned

    def clean_row(self, day: int, start: str, end_name: str) -> Span | None:
        """One row as a span; what is wrong with it is said beside its end."""
        end = self.cleaned_data.pop(end_name, "")
        if not start and not end:
            return None
        if not start or not end:
            self.add_error(end_name, gettext_lazy("Please choose a beginning and an end, or neither."))
            return None
        if int(start) >= int(end):
            self.add_error(end_name, gettext_lazy("The end must come after the beginning. For a night, use two days."))
            return None
        return Span(day, int(start), int(end))


def half_hour(label: str, choices: list[tuple[str, str]], stored: int | None) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, initial="" if stored is None else str(stored)
    )
