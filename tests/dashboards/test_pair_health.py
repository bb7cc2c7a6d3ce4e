"""How pairings go: the one rule, its words, and the coordinators' list."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboards.queries.health import HEALTHS, health_counts
from dashboards.queries.progress import pair_page, pairs_in_progress
from meetings.models import Session
from pairings.models import Pairing
from profiles.models import User
from programs.models import Cohort
from tests.factories import EnrolmentFactory, PairingFactory

SignedIn = Callable[[User], Client]
NOW = timezone.now().replace(microsecond=0)


def pair(cohort: Cohort, *sessions: tuple[int, str], days: int = 99, status: str = "active", name: str = "") -> Pairing:
    """A pairing that is `days` old, with sessions so many days from now (before it: negative)."""
    pairing = PairingFactory(
        mentee=EnrolmentFactory(cohort=cohort, **({"user__profile__name": name} if name else {})),
        mentor=EnrolmentFactory(cohort=cohort, role="mentor"),
        status=status,
        status_since=NOW - timedelta(days=days),
    )
    for away, state in sessions:
        start = NOW + timedelta(days=away)
        Session.objects.create(
            pairing=pairing, starts_at=start, ends_at=start + timedelta(hours=1), format="online", status=state
        )
    return pairing


CASES = {
    "well: it has just begun": ("well", [], 14, "active"),
    "unmet: two weeks without a session": ("unmet", [], 15, "active"),
    "well: a first session is planned": ("well", [(3, "scheduled")], 40, "active"),
    "unmet: what was cancelled or missed is no session": ("unmet", [(-3, "missed"), (4, "cancelled")], 40, "active"),
    "well: they met four weeks ago": ("well", [(-28, "held")], 99, "active"),
    "silent: they met longer ago": ("silent", [(-29, "held"), (-50, "held")], 99, "active"),
    "well: they met long ago and will again": ("well", [(-60, "held"), (5, "scheduled")], 99, "active"),
    "well: they have just taken it up again": ("well", [(-60, "held")], 2, "active"),
    "well: yesterday's session has no answer yet": ("well", [(-1, "scheduled")], 99, "active"),
    "unanswered: nor has that of last week": ("unanswered", [(-7, "scheduled")], 99, "active"),
    "unanswered: though another one is planned": ("unanswered", [(-7, "scheduled"), (2, "scheduled")], 99, "active"),
    "paused: whatever was before": ("paused", [(-60, "held"), (-7, "scheduled")], 40, "paused"),
}


@pytest.mark.parametrize("case", CASES)
def test_each_pairing_has_one_health(case: str, cohort: Cohort) -> None:
    health, sessions, days, status = CASES[case]
    pair(cohort, *sessions, days=days, status=status)
    assert {key: count for key, count in health_counts(cohort, now=NOW).items() if count} == {health: 1}


def test_the_reason_stands_in_words_with_its_days(cohort: Cohort) -> None:
    for number, (_health, sessions, days, status) in enumerate(CASES.values()):
        pair(cohort, *sessions, days=days, status=status, name=f"P{number:02d} X")
    lines = pair_page(pairs_in_progress(cohort, now=NOW), number=None, now=NOW).object_list
    said = {line.mentee[:3]: line.why.split(" on ")[0].split(" since ")[0].split(" of ")[0] for line in lines}
    assert said == {
        "P00": "On its way",
        "P01": "Paired for 15 days, no session so far and none planned.",
        "P02": "The next session is",
        "P03": "Paired for 40 days, no session so far and none planned.",
        "P04": "They met",
        "P05": "Silent for 29 days, and no session is planned.",
        "P06": "The next session is",
        "P07": "On its way",
        "P08": "On its way",
        "P09": "Nobody has said yet whether the session",
        "P10": "Nobody has said yet whether the session",
        "P11": "Paused",
    }


def test_only_pairings_in_progress_are_listed_the_longest_silence_first(cohort: Cohort) -> None:
    pair(cohort, days=20, name="Second X")
    pair(cohort, days=30, name="First X")
    pair(cohort, name="Over X", status="completed")
    pair(cohort, name="Waits X", status="proposed")
    assert [row.mentee.user.profile.name for row in pairs_in_progress(cohort, now=NOW)] == ["First X", "Second X"]


def test_coordinators_filter_by_health_and_by_name(cohort: Cohort, cora: User, signed_in: SignedIn) -> None:
    pair(cohort, days=30, name="Quiet Quinn")
    pair(cohort, days=3, name="Merry May")
    client, url = signed_in(cora), reverse("dashboards:pair-list", args=[cohort.public_id])

    def named(**asked: str) -> set[str]:
        text = client.get(url, asked).content.decode()
        return {name for name in ("Quinn", "May") if name in text}

    assert named() == {"Quinn", "May"}
    assert named(health="quiet") == {"Quinn"}
    assert named(health="well") == {"May"}
    assert named(words="quinn") == {"Quinn"}
    assert named(health="nonsense") == {"Quinn", "May"}
    assert "No pairing fits these filters" in client.get(url, {"health": "paused"}).content.decode()


def test_every_rule_stands_on_the_page_even_without_pairings(cohort: Cohort, cora: User, signed_in: SignedIn) -> None:
    text = signed_in(cora).get(reverse("dashboards:pair-list", args=[cohort.public_id])).content.decode()
    assert all(str(health.rule) in text for health in HEALTHS)
    assert "Nobody is paired yet" in text


@pytest.mark.parametrize("items", [1, 3])
def test_the_list_asks_a_constant_number_of_questions(
    items: int, cohort: Cohort, cora: User, signed_in: SignedIn, django_assert_num_queries: Callable[[int], object]
) -> None:
    for _ in range(items):
        pair(cohort, (-40, "held"))
    client, url = signed_in(cora), reverse("dashboards:pair-list", args=[cohort.public_id])
    client.get(url)
    with django_assert_num_queries(12):
        client.get(url)
