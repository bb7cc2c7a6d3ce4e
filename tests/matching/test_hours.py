"""Half-hours of different clocks: a shift by the offset of the day, honest where a zone is a quarter of an hour off."""

from datetime import date

import pytest

from matching.snapshot import in_utc, in_zone

WINTER, SUMMER = date(2026, 1, 15), date(2026, 7, 15)
TUESDAY = 48


@pytest.mark.parametrize(
    ("zone", "on", "shift"),
    [
        ("UTC", WINTER, 0),
        ("Europe/Berlin", WINTER, -2),
        ("Europe/Berlin", SUMMER, -4),
        ("Asia/Kolkata", WINTER, -11),
        ("America/St_Johns", WINTER, 7),
        ("America/Los_Angeles", SUMMER, 14),
        ("Nowhere/Atall", WINTER, 0),
    ],
)
def test_a_clock_shifts_its_half_hours(zone: str, on: date, shift: int) -> None:
    assert in_utc([TUESDAY + 36, TUESDAY + 37], zone, on) == (TUESDAY + 36 + shift, TUESDAY + 37 + shift)


def test_hours_wrap_around_the_week() -> None:
    assert in_utc([0, 1, 335], "Asia/Tokyo", WINTER) == (317, 318, 319)
    assert in_utc([334, 335], "America/New_York", WINTER) == (8, 9)


def test_a_quarter_hour_zone_promises_only_whole_half_hours() -> None:
    """Kathmandu is 5:45 ahead: 18:00 to 19:30 there is 12:15 to 13:45 in UTC, of which 12:30 to 13:30 is whole."""
    assert in_utc([36, 37, 38], "Asia/Kathmandu", WINTER) == (25, 26)
    assert in_utc([36], "Asia/Kathmandu", WINTER) == ()


def test_nothing_and_nonsense_are_no_hours() -> None:
    assert in_utc([], "Europe/Berlin", WINTER) == ()
    assert in_utc([-1, 336, 1000], "UTC", WINTER) == ()


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "America/New_York"])
def test_there_and_back_again(zone: str) -> None:
    hours = [0, 1, 2, 40, 100, 101, 335]
    back = {
        minute // 30 % 336 for a, b in in_zone(in_utc(hours, zone, SUMMER), zone, SUMMER) for minute in range(a, b, 30)
    }
    assert back == set(hours)


def test_ranges_join_neighbours_also_across_sunday_midnight() -> None:
    assert in_zone([36, 37, 39], "UTC", WINTER) == [(36 * 30, 38 * 30), (39 * 30, 40 * 30)]
    assert in_zone([334, 335, 0], "UTC", WINTER) == [(334 * 30, 337 * 30)]
    assert in_zone([], "UTC", WINTER) == []
    assert in_zone(range(336), "UTC", WINTER) == [(0, 336 * 30)]
