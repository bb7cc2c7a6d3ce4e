"""Typed times become moments: in every zone, and in the two nights when clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine

from meetings.forms import SessionForm, first_moment

BERLIN = ZoneInfo("Europe/Berlin")
TYPED = {
    "day": "2027-01-15",
    "start": "18:00",
    "minutes": "60",
    "format": "online",
    "where": "",
    "agenda": "",
}


def form(zone: ZoneInfo = BERLIN, **typed: str) -> SessionForm:
    return SessionForm({**TYPED, **typed}, zone=zone, zone_words="Berlin")


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Europe/Berlin", "2027-01-15T17:00:00+00:00"),
        ("Asia/Kathmandu", "2027-01-15T12:15:00+00:00"),
        ("America/St_Johns", "2027-01-15T21:30:00+00:00"),
        ("Pacific/Kiritimati", "2027-01-15T04:00:00+00:00"),
    ],
)
def test_a_time_is_meant_in_the_readers_zone(zone: str, moment: str) -> None:
    assert first_moment(date(2027, 1, 15), time(18), ZoneInfo(zone)) == (datetime.fromisoformat(moment), False)


def test_the_night_clocks_go_forward() -> None:
    assert first_moment(date(2027, 3, 28), time(1, 59), BERLIN)[0] == datetime(2027, 3, 28, 0, 59, tzinfo=UTC)
    assert first_moment(date(2027, 3, 28), time(2, 0), BERLIN) == (None, False)
    assert first_moment(date(2027, 3, 28), time(2, 59), BERLIN) == (None, False)
    assert first_moment(date(2027, 3, 28), time(3, 0), BERLIN)[0] == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_the_night_clocks_go_back() -> None:
    assert first_moment(date(2027, 10, 31), time(2, 30), BERLIN) == (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), True)
    assert first_moment(date(2027, 10, 31), time(3, 0), BERLIN) == (datetime(2027, 10, 31, 2, 0, tzinfo=UTC), False)


@pytest.fixture
def winter() -> object:
    with time_machine.travel(datetime(2027, 1, 10, tzinfo=UTC), tick=False):
        yield


@pytest.mark.usefixtures("winter")
def test_a_good_form_gives_moments() -> None:
    filled = form(minutes="90")
    assert filled.is_valid()
    assert filled.plan() == {
        "starts_at": datetime(2027, 1, 15, 17, 0, tzinfo=UTC),
        "ends_at": datetime(2027, 1, 15, 18, 30, tzinfo=UTC),
        "format": "online",
        "where": "",
        "agenda": "",
    }
    assert filled.twice is False


@pytest.mark.usefixtures("winter")
def test_a_session_over_the_night_the_clocks_change_has_its_full_length() -> None:
    filled = form(day="2027-03-28", start="01:30", minutes="60")
    assert filled.is_valid()
    assert (filled.cleaned_data["ends_at"] - filled.cleaned_data["starts_at"]).total_seconds() == 3600


@pytest.mark.usefixtures("winter")
def test_the_hour_that_comes_twice_is_noticed() -> None:
    filled = form(day="2027-10-31", start="02:30")
    assert filled.is_valid()
    assert filled.twice is True


@pytest.mark.usefixtures("winter")
@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"day": "2027-03-28", "start": "02:30"}, "start", "does not exist"),
        ({"day": "0001-01-01"}, "day", "Please check the year."),
        ({"day": "9999-12-31"}, "day", "Please check the year."),
        ({"day": "31.02.2027"}, "day", "Enter a valid date."),
        ({"start": "25:00"}, "start", "Enter a valid time."),
        ({"minutes": "7"}, "minutes", "Select a valid choice."),
        ({"minutes": "x"}, "minutes", "Select a valid choice."),
        ({"format": "in_person"}, "where", "Please write where you meet."),
        ({"where": "a\x00b"}, "where", "cannot be shown"),
        ({"where": "x" * 301}, "where", "at most 300"),
        ({"agenda": "x" * 2001}, "agenda", "at most 2000"),
    ],
)
def test_bad_input_is_answered_beside_the_field(typed: dict[str, str], field: str, sentence: str) -> None:
    filled = form(**typed)
    assert not filled.is_valid()
    assert sentence in str(filled.errors[field])
