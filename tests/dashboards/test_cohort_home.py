"""The page of a cohort for its coordinators: what waits, how far people have come, supply and demand."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboards.queries.cohort_todos import cohort_todos
from dashboards.queries.funnel import funnel_of
from dashboards.queries.supply import parts_of, supply_of
from meetings.models import Session
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import CohortFactory, EnrolmentFactory, PairingFactory, TopicFactory, choose

SignedIn = Callable[[User], Client]
WINTER = date(2026, 1, 14)


def met(pairing: object, days_ago: int = 1) -> None:
    start = timezone.now() - timedelta(days=days_ago)
    Session.objects.create(
        pairing=pairing, starts_at=start, ends_at=start + timedelta(hours=1), format="online", status="held"
    )


def rows_of(chart: object) -> dict[str, tuple[int, int]]:
    return {row.label: (row.first, row.second) for row in chart.rows}


def test_the_funnel_counts_everybody_in_each_step_that_was_reached(cohort: Cohort) -> None:
    EnrolmentFactory(cohort=cohort, status="submitted")
    EnrolmentFactory(cohort=cohort)
    EnrolmentFactory()  # of another cohort
    for status in ("active", "completed", "ended", "proposed", "declined"):
        pairing = PairingFactory(
            mentee=EnrolmentFactory(cohort=cohort), mentor=EnrolmentFactory(cohort=cohort, role="mentor"), status=status
        )
        if status in {"active", "completed"}:
            met(pairing, 1)
            met(pairing, 9)
    Enrolment.objects.filter(pairings_as_mentee__status="ended").update(status="withdrawn")
    assert rows_of(funnel_of(cohort)) == {
        "applied or added": (7, 5),
        "accepted": (6, 5),
        "paired": (3, 3),
        "met at least once": (2, 2),
        "completed together": (1, 1),
    }


def test_topics_are_counted_by_who_wants_them_and_by_the_places_that_are_offered(cohort: Cohort) -> None:
    garden, chess, sewing = (TopicFactory(slug=slug) for slug in ("garden", "chess", "sewing"))
    for _ in range(3):
        choose(EnrolmentFactory(cohort=cohort).user, "sought", garden, chess)
    mentor = EnrolmentFactory(cohort=cohort, role="mentor", capacity=2)
    choose(mentor.user, "offered", garden, sewing)
    choose(mentor.user, "sought", chess)  # what a mentor looks for herself is no demand
    choose(EnrolmentFactory(cohort=cohort, status="submitted").user, "sought", sewing)
    choose(EnrolmentFactory(role="mentor").user, "offered", chess)  # elsewhere
    found = supply_of(cohort, zone="UTC", on=WINTER).topics
    assert rows_of(found) == {"Chess": (3, 0), "Garden": (3, 2), "Sewing": (0, 2)}
    assert [row.label for row in found.rows] == ["Chess", "Garden", "Sewing"]
    assert [row.remark for row in found.rows] == ["3 more wanted", "1 more wanted", ""]


def test_languages_and_hours_follow_everybodys_own_clock(cohort: Cohort) -> None:
    monday_17 = [34, 35]
    EnrolmentFactory(
        cohort=cohort,
        user__profile__languages=["de"],
        user__profile__hours=monday_17,
        user__profile__time_zone="Europe/Berlin",
    )
    EnrolmentFactory(
        cohort=cohort,
        role="mentor",
        capacity=3,
        user__profile__languages=["de", "tr"],
        user__profile__hours=monday_17,
        user__profile__time_zone="America/New_York",  # six hours behind: 23:00 in Berlin
    )
    found = supply_of(cohort, zone="Europe/Berlin", on=WINTER)
    assert rows_of(found.languages) == {"German": (1, 3), "Turkish": (0, 3)}
    assert {label: two for label, two in rows_of(found.hours).items() if any(two)} == {
        "Monday to Friday, 17 to 22": (1, 0),
        "Monday to Friday, 22 to 6": (0, 3),
    }


def test_a_single_half_hour_is_no_time_to_meet() -> None:
    assert parts_of([34], 0) == []
    assert parts_of([34, 35], 0) == [2]
    assert parts_of([335, 0], 0) == []
    assert parts_of([0, 1], -60) == [7]  # Monday at midnight is Sunday night one zone to the west


def test_the_list_names_all_that_waits_and_leads_there(cohort: Cohort, cora: User, signed_in: SignedIn) -> None:
    Cohort.objects.update(status="running")
    cohort.refresh_from_db()
    now = timezone.now()
    EnrolmentFactory(cohort=cohort, status="submitted")
    EnrolmentFactory(cohort=cohort)
    mentor = EnrolmentFactory(cohort=cohort, role="mentor", capacity=3)
    PairingFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor, status="proposed")
    PairingFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor, status_since=now - timedelta(days=20))
    PairingFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor)
    found = cohort_todos(cohort, now=now)
    assert {todo.words: (todo.count, todo.url.removeprefix("/").split("/")[0]) for todo in found} == {
        "pairing of Autumn to approve": (1, "pairings"),
        "application to Autumn to read": (1, "programs"),
        "pairing of Autumn that is silent": (1, "overview"),
        "mentee without a mentor": (1, "matching"),
    }
    assert found[-1].words == "mentee without a mentor"
    client = signed_in(cora)
    assert {client.get(todo.url).status_code for todo in found} == {200}


def test_other_cohorts_are_not_mixed_in(cohort: Cohort) -> None:
    EnrolmentFactory(cohort=CohortFactory(program=cohort.program), status="submitted")
    assert cohort_todos(cohort, now=timezone.now()) == []


def test_the_page_shows_list_funnel_and_charts_with_their_tables(
    cohort: Cohort, cora: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn
) -> None:
    garden = TopicFactory(slug="garden")
    choose(mentee.user, "sought", garden)
    EnrolmentFactory(cohort=cohort, status="submitted")
    page = BeautifulSoup(
        signed_in(cora).get(reverse("programs:cohort-detail", args=[cohort.public_id])).content, "html.parser"
    )
    assert [line.get_text(" ", strip=True) for line in page.select("section.card .todo li .todo-words")] == [
        "application to Autumn to read"
    ]
    tables = {table.caption.get_text(strip=True): table for table in page.select(".chart table")}
    assert set(tables) == {
        "How far people have come",
        "Topics: wanted and offered",
        "Languages: wanted and offered",
    }
    cells = [cell.get_text(strip=True) for cell in tables["Topics: wanted and offered"].tbody.select("th, td")]
    assert cells == ["Garden", "1", "0", "1 more wanted"]


@pytest.mark.parametrize("items", [1, 3])
def test_the_page_asks_a_constant_number_of_questions(
    items: int, cohort: Cohort, cora: User, signed_in: SignedIn, django_assert_num_queries: Callable[[int], object]
) -> None:
    Cohort.objects.update(status="running")
    topics = [TopicFactory() for _ in range(items)]
    for _ in range(items):
        mentee, mentor = EnrolmentFactory(cohort=cohort), EnrolmentFactory(cohort=cohort, role="mentor")
        choose(mentee.user, "sought", *topics)
        met(PairingFactory(mentee=mentee, mentor=mentor, status_since=timezone.now() - timedelta(days=99)), 60)
        EnrolmentFactory(cohort=cohort, status="submitted")
    client = signed_in(cora)
    client.get(reverse("programs:cohort-detail", args=[cohort.public_id]))
    with django_assert_num_queries(25):
        client.get(reverse("programs:cohort-detail", args=[cohort.public_id]))
