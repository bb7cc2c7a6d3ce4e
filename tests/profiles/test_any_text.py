"""Any text in any field of the way through the profile: kept as typed, or refused with a sentence and nothing lost."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from profiles.forms.availability import AvailabilityForm
from profiles.kinds.text import forbidden_character, tidy
from profiles.models import Profile, SensitiveAnswer, User
from profiles.queries.sides import Setting
from tests.factories import EnrolmentFactory

pytestmark = pytest.mark.django_db
MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
SHORT = (
    st.text(max_size=60)
    | st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Co", "Cn"]), max_size=12)
    | st.text(MARKS + "abc שלום مرحبا", max_size=20)
    | st.text("👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈é̈ßſﬁ", max_size=20)
    | st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</textarea><img src=x onerror=alert(1)>",
            '=HYPERLINK("http://evil.example")',
            "+1+1",
            "@SUM(A1)",
            "-2+3",
            "%(name)s {0} {{ name }} {% now %}",
            "a\x00b",
            "\r\nBcc: x@example.org",
        ]
    )
)
TEXT = SHORT | st.builds(lambda text, times: text * times, SHORT, st.sampled_from([40, 400]))
# url, where the text goes, what must be sent with it, the longest text, several lines?
FIELDS: dict[str, tuple[str, str, dict[str, str], int, bool]] = {
    "name": ("/me/about/", "name", {}, 120, False),
    "pronouns": ("/me/about/", "pronouns", {"name": "A"}, 40, False),
    "headline": ("/me/about/", "headline", {"name": "A"}, 140, False),
    "about": ("/me/about/", "about", {"name": "A"}, 3000, True),
    "occupation": ("/me/background/", "occupation", {}, 120, False),
    "place": ("/me/availability/", "place", {"time_zone": "UTC"}, 80, False),
    "avoids": ("/me/wishes/", "avoids", {}, 2420, True),
    "goal": ("/goals/guide/", "title", {}, 140, False),
    "goal text": ("/goals/guide/", "text", {"title": "A"}, 2000, True),
    "words": ("/me/personal/add/identity/", "words", {}, 500, True),
}


def stored_text(user: User, field: str) -> str | None:
    """What is kept of the field now."""
    if field == "words":
        answer = SensitiveAnswer.objects.filter(profile=user.profile).first()
        return answer.words if answer else None
    if field.startswith("goal"):
        goal = user.goals.first()
        return (goal.title if field == "goal" else goal.text) if goal else None
    return str(getattr(Profile.objects.get(user=user), field))


def is_plain(text: str, longest: int, *, lines: bool) -> bool:
    return len(text) <= longest and forbidden_character(text, lines=lines) is None


@pytest.mark.parametrize("field", FIELDS)
def test_any_text(field: str, ada: User, signed_in: Callable[[User], Client]) -> None:
    EnrolmentFactory(user=ada, role="mentee")
    url, name, along, longest, lines = FIELDS[field]
    client = signed_in(ada)

    @settings(max_examples=25, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(text=TEXT)
    def try_text(text: str) -> None:
        with transaction.atomic():
            version = str(Profile.objects.get(user=ada).version)
            answer = client.post(url, {"version": version, **along, name: text.encode("utf-8", "replace").decode()})
            plain = tidy(text.encode("utf-8", "replace").decode())
            page = BeautifulSoup(answer.content, "html.parser")
            assert not page.select("main img, main script")
            if answer.status_code == 302:
                kept = stored_text(ada, field)
                if field != "avoids":
                    assert kept == plain.strip()
                    assert is_plain(plain.strip(), longest, lines=lines)
                after = client.get(answer.headers["Location"])
                assert after.status_code == 200
                assert b"<script>alert" not in after.content and b"<img src=x" not in after.content
            else:
                assert answer.status_code == 422, answer.status_code
                assert page.select_one(".error-summary li").get_text(strip=True)
                if "\x00" not in plain and "\r" not in text:
                    control = page.select_one(f"[name={name}]")
                    again = control.text.removeprefix("\n") if control.name == "textarea" else control.get("value", "")
                    assert words(again) == words(plain)
            transaction.set_rollback(True)

    try_text()


def words(text: str) -> list[str]:
    """A text without what a page cannot show or folds: control characters and blanks."""
    shown = "".join(" " if unicodedata.category(one) in {"Cc", "Zs", "Zl", "Zp"} else one for one in text)
    return shown.split()


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(st.dictionaries(st.sampled_from(["grid", "from_0_0", "to_0_0", "from_6_2", "to_6_2"]), st.text(max_size=20)))
def test_any_hours(payload: dict[str, Any]) -> None:
    """The form alone: it never raises, and what it accepts are half-hours of a week."""
    form = week_form(payload)
    if form.is_valid():
        assert form.cleaned_data["hours"] == sorted({hour for hour in form.cleaned_data["hours"] if 0 <= hour < 336})


def week_form(payload: dict[str, Any]) -> Any:
    data = {"version": "1", "time_zone": "UTC", **payload}
    return AvailabilityForm(data, profile=Profile(name="A"), setting=Setting((), ()))
