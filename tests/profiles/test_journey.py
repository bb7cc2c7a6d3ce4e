"""Around the steps of a profile: stopping and jumping, goals on the way, wishes, a painted week."""

from typing import Any

import pytest

from activity.models import Activity
from profiles.models import Profile, User
from programs.models import Enrolment
from tests.factories import PairingFactory
from tests.profiles.steps import (
    ABOUT,
    BACKGROUND,
    CHECK,
    GOALS,
    PERSONAL,
    TOPICS,
    WHEN,
    WISHES,
    about,
    profile_of,
    when,
)
from tests.reading import parsed

pytestmark = pytest.mark.django_db


def test_one_may_stop_for_now_and_jump_to_any_step(signed_in: Any, ada: User) -> None:
    client = signed_in(ada)
    assert client.post(ABOUT, about(headline="Nurse", later="1")).headers["Location"] == "/me/"
    steps = [link["href"] for link in parsed(client.get("/me/")).select(".stepper a")]
    assert steps == [ABOUT, TOPICS, GOALS, BACKGROUND, PERSONAL, WHEN, WISHES]
    assert parsed(client.get("/me/")).select_one(".stepper li")["class"] == ["is-done"]


def test_a_mentor_is_not_asked_for_goals_nor_for_likeness(signed_in: Any, mentor: Enrolment) -> None:
    client = signed_in(mentor.user)
    page = parsed(client.get(WISHES))
    assert GOALS not in [link["href"] for link in page.select(".stepper a")]
    assert not page.select("[name^=likeness]")
    assert page.select_one(f"main a[href='/programs/places/{mentor.public_id}/']")
    assert client.post(TOPICS, {"version": "1", "support_offered": ["advice"]}).headers["Location"] == BACKGROUND


def test_several_goals_can_be_set_on_the_way(signed_in: Any, mentee: Enrolment) -> None:
    client = signed_in(mentee.user)
    assert client.post(GOALS, {"version": "0", "title": "One", "another": "1"}).headers["Location"] == GOALS
    assert client.post(GOALS, {"version": "0", "title": "Two"}).headers["Location"] == BACKGROUND
    assert client.post(GOALS, {"version": "0", "title": "Two"}).status_code == 422
    page = parsed(client.get(GOALS))
    assert "One" in page.get_text() and "Two" in page.get_text()
    change = page.select_one("main a[href$='next=/goals/guide/']")["href"]
    assert client.post(change, {"version": "1", "title": "One!", "next": GOALS}).headers["Location"] == GOALS


def test_wishes_are_kept_and_shown_to_oneself(signed_in: Any, mentee: Enrolment) -> None:
    client = signed_in(mentee.user)
    typed = {
        "version": "1",
        "likeness_industry": "different",
        "likeness_field": "similar",
        "criterion": "support",
        "avoids": " Max   Muster \nmax muster\nMax Muster\n\nolga@example.org",
    }
    assert client.post(WISHES, typed).headers["Location"] == CHECK
    profile = profile_of(mentee.user)
    assert (profile.likeness, profile.criterion) == ({"industry": "different"}, "support")
    assert profile.avoids == ["Max Muster", "max muster", "olga@example.org"]
    assert Activity.objects.get().data == {"answers": ["criterion", "likeness"]}
    page = parsed(client.get(CHECK)).get_text(" ", strip=True)
    assert "rather different from mine" in page and "Max Muster" in page


@pytest.mark.parametrize(
    ("names", "words"),
    [("Max", "could be many people"), ("\n".join(f"A B{n}" for n in range(21)), "at most 20"), ("a " * 90, "120")],
)
def test_a_name_to_avoid_must_name_somebody(signed_in: Any, ada: User, names: str, words: str) -> None:
    answer = signed_in(ada).post(WISHES, {"version": "1", "criterion": "goals", "avoids": names})
    assert answer.status_code == 422
    assert words in parsed(answer).select_one("#id_avoids_error").get_text()
    assert profile_of(ada).version == 1


def test_nobody_else_reads_whom_one_avoids(signed_in: Any, mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    Profile.objects.filter(user=mentee.user).update(avoids=["Zacharias Quill"])
    PairingFactory(mentee=mentee, mentor=mentor)
    for reader in (mentor.user, cora):
        for url in (f"/programs/places/{mentee.public_id}/", "/pairings/", "/me/"):
            assert "Quill" not in signed_in(reader).get(url).content.decode()


@pytest.mark.parametrize(
    ("grid", "hours"),
    [
        ("", []),
        ("36,37,84", [36, 37, 84]),
        ("335,0,0", [0, 335]),
        (",".join(map(str, range(0, 336, 2))), list(range(0, 336, 2))),
    ],
)
def test_a_painted_week_counts_instead_of_the_lists(signed_in: Any, ada: User, grid: str, hours: list[int]) -> None:
    lists = {"from_0_0": "2", "to_0_0": "4"}
    assert signed_in(ada).post(WHEN, when(grid=grid, **lists)).status_code == 302
    assert profile_of(ada).hours == hours


@pytest.mark.parametrize("grid", ["336", "-1", "1,,2", "a", "1;2", "9" * 4_000, "٣", "1\n"])
def test_a_painted_week_that_makes_no_sense_leaves_the_lists(signed_in: Any, ada: User, grid: str) -> None:
    assert signed_in(ada).post(WHEN, when(grid=grid, from_0_0="2", to_0_0="4")).status_code == 302
    assert profile_of(ada).hours == [2, 3]


def test_a_painted_week_stays_after_a_mistake_elsewhere(signed_in: Any, ada: User) -> None:
    answer = signed_in(ada).post(WHEN, when(grid="36,37,40,44,46", place="x" * 81))
    page = parsed(answer)
    assert answer.status_code == 422
    rows = [
        tuple(page.select_one(f"select[name={side}_0_{row}] option[selected]")["value"] for side in ("from", "to"))
        for row in range(4)
    ]
    assert rows == [("36", "38"), ("40", "41"), ("44", "45"), ("46", "47")]


def test_every_step_opens_in_german(signed_in: Any, mentee: Enrolment) -> None:
    User.objects.filter(pk=mentee.user.pk).update(language="de")
    client = signed_in(mentee.user)
    for url in (ABOUT, TOPICS, GOALS, BACKGROUND, PERSONAL, WHEN, WISHES, CHECK, "/me/"):
        assert client.get(url).status_code == 200
