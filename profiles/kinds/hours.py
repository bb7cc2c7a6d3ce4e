"""A week as half-hours: Monday 00:00 is 0, Sunday 23:30 is 335, in the person's own time zone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from profiles.kinds import HALF_HOURS_A_WEEK

HALF_HOURS_A_DAY = HALF_HOURS_A_WEEK // 7


@dataclass(frozen=True, order=True)
class Span:
    """Hours of one day. `start` and `end` count half-hours from midnight; `end` may be 48, which is 24:00."""

    day: int
    start: int
    end: int

    def half_hours(self) -> range:
        first = self.day * HALF_HOURS_A_DAY
        return range(first + self.start, first + self.end)


def clock(half_hours: int) -> str:
    """Half-hours from midnight as a time of day, 00:00 to 24:00."""
    return f"{half_hours // 2:02d}:{half_hours % 2 * 30:02d}"


def spans_of(hours: Iterable[int]) -> list[Span]:
    """Half-hours as spans, in order, joined where they touch, and cut at midnight."""
    spans: list[Span] = []
    for hour in sorted(set(hours)):
        day, start = divmod(hour, HALF_HOURS_A_DAY)
        if spans and spans[-1].day == day and spans[-1].end == start:
            spans[-1] = Span(day, spans[-1].start, start + 1)
        else:
            spans.append(Span(day, start, start + 1))
    return spans


def hours_of(spans: Collection[Span]) -> list[int]:
    """Spans as sorted half-hours, each once."""
    return sorted({hour for span in spans for hour in span.half_hours()})
