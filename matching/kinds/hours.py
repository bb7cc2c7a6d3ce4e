"""Weekly half-hours on somebody's own clock, as half-hours of the week in UTC, and back."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

HALF_HOURS = 336
MINUTES = HALF_HOURS * 30


@lru_cache(maxsize=2048)
def offset(zone: str, on: date) -> int:
    """Minutes the clocks of `zone` are ahead of UTC at noon of that day; an unknown zone counts as UTC."""
    try:
        ahead = datetime.combine(on, time(12), ZoneInfo(zone)).utcoffset()
    except (KeyError, ValueError, OSError):
        return 0
    return round(ahead.total_seconds() / 60) if ahead else 0


def in_utc(hours: Iterable[int], zone: str, on: date) -> tuple[int, ...]:
    """The half-hours in UTC (0 = Monday 00:00) wholly covered by these half-hours of the week in `zone`.

    Where a zone is a quarter of an hour off, a half-hour in UTC counts only if both local ones it touches are free:
    nobody is promised time she did not give. The week is the one of the day `on`, with that day's offset.
    """
    free = {hour for hour in hours if 0 <= hour < HALF_HOURS}
    if not free:
        return ()
    ahead = offset(zone, on)
    return tuple(hour for hour in range(HALF_HOURS) if touched(hour * 30 + ahead) <= free)


def touched(minute: int) -> set[int]:
    """The half-hours of the week that the 30 minutes from `minute` on touch."""
    return {minute // 30 % HALF_HOURS, (minute + 29) // 30 % HALF_HOURS}


def in_zone(hours: Iterable[int], zone: str, on: date) -> list[tuple[int, int]]:
    """Ranges of minutes of the week on the clock of `zone`, from these half-hours in UTC; ends may pass the week's end.

    Neighbouring half-hours are one range, also across Sunday midnight.
    """
    ahead = offset(zone, on)
    starts = sorted((hour * 30 + ahead) % MINUTES for hour in set(hours))
    ranges: list[tuple[int, int]] = []
    for start in starts:
        if ranges and ranges[-1][1] == start:
            ranges[-1] = (ranges[-1][0], start + 30)
        else:
            ranges.append((start, start + 30))
    if len(ranges) > 1 and ranges[0][0] == 0 and ranges[-1][1] == MINUTES:
        ranges[-1] = (ranges[-1][0], MINUTES + ranges.pop(0)[1])
    return ranges
