"""Runs side by side: what is counted, which is best, who is paired differently; names and notes."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation

from matching.jobs import run_match
from matching.kinds import policy_of
from matching.models import MatchRun
from matching.queries.comparison import comparison_of
from matching.queries.numbers import decimals
from matching.services.runs import start_run
from profiles.models import User
from programs.models import Cohort
from tests.factories import EnrolmentFactory, TopicFactory, choose

SignedIn = Callable[[User], Client]


@pytest.fixture
def two_runs(cohort: Cohort, cora: User) -> list[MatchRun]:
    """By topics alone Ann goes with Tim; by the kind of help she goes with Hal."""
    chess = TopicFactory(slug="chess")
    for name, topic, support in (("Tim", chess, []), ("Hal", TopicFactory(), ["practical"])):
        place = EnrolmentFactory(
            cohort=cohort, role="mentor", user__profile__name=name, user__profile__support_offered=support
        )
        choose(place.user, "offered", topic)
    ann = EnrolmentFactory(cohort=cohort, user__profile__name="Ann", user__profile__support_sought=["practical"])
    choose(ann.user, "sought", chess)
    return [run_with(cohort, cora, interests=5), run_with(cohort, cora, support=5)]


def run_with(cohort: Cohort, by: User, **weights: int) -> MatchRun:
    zero = dict.fromkeys(("interests", "goals", "support", "background", "availability", "languages"), 0)
    run = start_run(cohort=cohort, by=by, policy=policy_of(weights=zero | weights))
    assert run_match(run.pk) == "succeeded"
    return MatchRun.objects.get(pk=run.pk)


def test_who_is_paired_differently_and_how_well(cohort: Cohort, two_runs: list[MatchRun]) -> None:
    told = comparison_of(cohort, two_runs)
    assert [(one.name, one.mentors) for one in told.differing] == [("Ann", ("Tim, fit 1.00", "Hal, fit 1.00"))]
    assert told.alike == 0
    measures = {one.label: one for one in told.measures}
    assert measures["Mentees placed"].values == ("100 %", "100 %")
    assert measures["Mentees placed"].best == ()
    assert measures["Mean fit"].values == ("1.00", "1.00")
    assert measures["Mentors without a mentee"].values == ("1", "1")


def test_the_better_value_is_marked_and_a_rejected_pair_no_longer_counts(
    cohort: Cohort, two_runs: list[MatchRun]
) -> None:
    two_runs[1].proposals.update(status="rejected")
    told = comparison_of(cohort, two_runs)
    placed = next(one for one in told.measures if one.label == "Mentees placed")
    assert (placed.values, placed.best) == (("100 %", "0 %"), (0,))
    assert told.differing[0].mentors == ("Tim, fit 1.00", "nobody")


def test_groups_count_from_five_people_on(cohort: Cohort, cora: User) -> None:
    topic = TopicFactory()
    guide = EnrolmentFactory(cohort=cohort, role="mentor", capacity=9, user__profile__languages=["en", "de"])
    choose(guide.user, "offered", topic)
    for language, number, share in (("en", 5, 0), ("de", 4, 1)):
        for _ in range(number):
            seeker = EnrolmentFactory(cohort=cohort, user__profile__languages=[language])
            choose(seeker.user, "sought", topic, *[TopicFactory() for _one in range(share)])
    few = comparison_of(cohort, [run_with(cohort, cora, interests=5)])
    assert "Widest difference between groups" not in {one.label for one in few.measures}
    seeker = EnrolmentFactory(cohort=cohort, user__profile__languages=["de"])
    choose(seeker.user, "sought", topic, TopicFactory())
    guide.capacity = 10
    guide.save()
    many = comparison_of(cohort, [run_with(cohort, cora, interests=5)])
    gap = next(one for one in many.measures if one.label == "Widest difference between groups")
    assert float(gap.values[0]) > 0.2


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_takes_the_same_queries_for_few_and_many(
    cohort: Cohort,
    cora: User,
    two_runs: list[MatchRun],
    signed_in: SignedIn,
    more: int,
    django_assert_num_queries: Any,
) -> None:
    for _ in range(more):
        EnrolmentFactory(cohort=cohort)
    desk = signed_in(cora)
    with django_assert_num_queries(12):
        page = desk.get(reverse("matching:run-compare", args=(cohort.public_id,)))
    table = BeautifulSoup(page.content, "html.parser").select_one("#differing")
    assert [cell.get_text(strip=True) for cell in table.select("tbody tr > *")] == [
        "Ann",
        "Tim, fit 1.00",
        "Hal, fit 1.00",
    ]


@pytest.mark.parametrize(
    ("value", "places", "english", "german"),
    [
        (0.8999, 2, "0.90", "0,90"),
        (149.146, 2, "149.15", "149,15"),
        (0.5, 3, "0.500", "0,500"),
        (1e-9, 2, "0.00", "0,00"),
    ],
)
def test_numbers_are_rounded_and_not_cut_off(value: float, places: int, english: str, german: str) -> None:
    assert decimals(value, places) == english
    with translation.override("de"):
        assert decimals(value, places) == german


def test_one_run_alone_leads_to_starting_another(cohort: Cohort, cora: User, signed_in: SignedIn) -> None:
    page = signed_in(cora).get(reverse("matching:run-compare", args=(cohort.public_id,)))
    assert "There is nothing to compare yet" in page.content.decode()


def test_a_run_gets_a_name_and_a_note(cora: User, two_runs: list[MatchRun], signed_in: SignedIn) -> None:
    desk, run = signed_in(cora), two_runs[0]
    url = reverse("matching:run-rename", args=(run.public_id,))
    page = desk.post(url, {"name": "Topics only", "note": "To show the board"}, follow=True).content.decode()
    assert "“Topics only”" in page and "To show the board" in page
    assert desk.post(url, {"name": "x" * 81, "note": ""}).status_code == 422
