"""Next steps around first sessions on the homes of Ada and Ben, and a constant number of queries."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboards.queries.home import home_of
from meetings.models import FirstRating, FirstSession
from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from tests.factories import EnrolmentFactory

NOW = timezone.now()


@pytest.fixture
def first(program: Program, mentee: Enrolment, mentor: Enrolment) -> FirstSession:
    Program.objects.filter(pk=program.pk).update(first_sessions=2, self_matching=False)
    return FirstSession.objects.create(mentee=mentee, mentor=mentor, until=NOW.date() + timedelta(days=9))


def titles(person: User) -> list[str]:
    return [
        step.title
        for step in home_of(person, now=NOW).steps
        if any(word in step.title for word in ("meet", "Meet", "met"))
    ]


def put(first: FirstSession, starts_at: datetime, by: str, *, agreed: bool = False) -> None:
    FirstSession.objects.filter(pk=first.pk).update(starts_at=starts_at, proposed_by=by, agreed=agreed)


def test_from_the_first_proposal_to_the_last_word(first: FirstSession, ada: User, ben: User) -> None:
    assert titles(ada) == ["Meet Ben O.: propose a time for your first session."]
    begin = NOW + timedelta(days=2)
    put(first, begin, "mentor")
    (hers,), his = titles(ada), [step.title for step in home_of(ben, now=NOW).steps]
    assert hers.startswith("Ben O. proposes to meet on ")
    assert any(title.startswith("Ada N. is asked whether your time suits") for title in his)
    put(first, begin, "mentor", agreed=True)
    assert titles(ada)[0].startswith("You meet Ben O. for a first session on ")
    put(first, NOW - timedelta(hours=1), "mentor", agreed=True)
    assert titles(ada) == ["Have you met Ben O.? Say how you would like to go on."]
    FirstSession.objects.update(status="held")
    FirstRating.objects.create(first=first, place=first.mentee, rating=1)
    assert [step.title for step in home_of(ada, now=NOW).steps if "said" in step.title] == [
        "Thank you: you have said how you would like to go on."
    ]
    assert titles(ben) == ["Have you met Ada N.? Say how you would like to go on."]
    FirstSession.objects.update(status="missed")
    assert any("look for a mentor for you" in step.title for step in home_of(ada, now=NOW).steps)


def test_several_without_a_time_are_one_step(first: FirstSession, cohort: Cohort, mentee: Enrolment, ada: User) -> None:
    FirstSession.objects.create(mentee=mentee, mentor=EnrolmentFactory(cohort=cohort, role="mentor"), until=first.until)
    (step,) = (one for one in home_of(ada, now=NOW).steps if "first sessions" in one.title)
    assert (step.title, step.url) == (
        "Propose times for your 2 first sessions.",
        reverse("meetings:first-session-list"),
    )


def test_homes_ask_as_many_queries_for_one_as_for_three(
    first: FirstSession, cohort: Cohort, mentee: Enrolment, ada: User
) -> None:
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            home_of(User.objects.select_related("profile").get(pk=ada.pk), now=NOW)
        counts.append(len(asked))
        for _number in range(2):
            FirstSession.objects.create(
                mentee=mentee, mentor=EnrolmentFactory(cohort=cohort, role="mentor"), until=first.until
            )
    assert counts[0] == counts[1]


def test_no_day_that_has_passed_is_named(first: FirstSession, cohort: Cohort, ada: User, ben: User) -> None:
    FirstSession.objects.update(status="held", until=NOW.date() - timedelta(days=1))
    assert [step.until for step in home_of(ada, now=NOW).steps if "Say how" in step.title] == [""]
    FirstRating.objects.create(first=first, place=first.mentee, rating=1)
    FirstRating.objects.create(first=first, place=first.mentor, rating=1)
    untils = [[one.until for one in home_of(who, now=NOW).steps if "you have said" in one.title] for who in (ada, ben)]
    assert untils[0][0].startswith("If nothing has happened by ")
    assert untils[1] == [""]
