"""Weekly hours in words."""

from collections.abc import Iterable
from typing import Literal

from babel.dates import get_day_names

from profiles.kinds.hours import Span, clock, spans_of
from profiles.kinds.languages import reader_locale


def weekdays(width: Literal["wide", "abbreviated"] = "wide") -> list[str]:
    """Monday to Sunday in the reader's language."""
    names = get_day_names(width, context="stand-alone", locale=reader_locale())
    return [names[day] for day in range(7)]


def span_in_words(span: Span, days: list[str]) -> str:
    return f"{days[span.day]} {clock(span.start)}–{clock(span.end)}"


def hours_in_words(hours: Iterable[int]) -> list[str]:
    """Half-hours of a week as ranges: "Tue 18:00–20:00". Empty where none are given."""
    spans = spans_of(hours)
    days = weekdays("abbreviated") if spans else []
    return [span_in_words(span, days) for span in spans]
