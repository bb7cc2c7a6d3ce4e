"""Each promise of the tags about time is kept by the clock, on its day and not before, over simulated months."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command

from activity.jobs import send_mail
from activity.models import Look, Mail
from activity.services import note_looks
from matching.models import MatchRun, Proposal
from pairings.models import Pairing
from privacy.jobs.erasing import erase
from privacy.jobs.retention import ask_to_stay, kept_too_long, let_go
from privacy.models import Leaving, StayQuestion
from privacy.queries.retention import rules
from profiles.models import User
from programs.models import Cohort, Enrolment, Invitation
from tests.factories import EnrolmentFactory
from tests.worlds import World

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
YEARS = timedelta(days=settings.ACCOUNT_KEPT_DAYS)
DAY = timedelta(days=1)


def test_every_promise_can_be_counted_from_something() -> None:
    found = rules()
    assert {rule.retention for rule in found} >= {"365 days", "90 days", "30 days", "cohort"}
    for rule in found:
        rule.over(START)


def test_looks_are_forgotten_after_a_year(ada: User, cora: User) -> None:
    for month in range(14):
        note_looks([ada.pk], "place", by=cora, now=START + month * timedelta(days=30))
    end = START + 13 * timedelta(days=30)
    for days in range(60):
        let_go(now=end + days * DAY)
    kept = end + 59 * DAY - timedelta(days=365)
    assert Look.objects.filter(at__lte=kept).count() == 0
    assert Look.objects.count() == sum(1 for m in range(14) if START + m * timedelta(days=30) > kept)


def test_invitations_are_forgotten_a_year_after_the_last_asking_unless_they_wait(cohort: Cohort) -> None:
    ages = {"accepted": 365, "declined": 365, "invited": 365, "expired": 364}
    for status, days in ages.items():
        asked = START - timedelta(days=days)
        Invitation.objects.create(
            cohort=cohort, role="mentee", address=f"{status}@example.org", status=status, asked_at=asked
        )
    assert let_go(now=START) == 2
    assert set(Invitation.objects.values_list("status", flat=True)) == {"invited", "expired"}


def test_what_matching_worked_with_goes_when_the_cohort_is_long_over(world: World, cohort: Cohort) -> None:
    run, ends = MatchRun.objects.get(), datetime.combine(cohort.ends_on, datetime.min.time(), UTC)
    assert run.problem
    run.adjustments.update(before={"a": [{"components": ["why"]}]}, after={"a": []})
    over = ends + timedelta(days=settings.COHORT_KEPT_DAYS)
    assert cohort.status != "closed", "it counts from its last day, whether or not anybody has closed it"
    let_go(now=over - 2 * DAY)
    run.refresh_from_db()
    assert run.problem
    let_go(now=over + 2 * DAY)
    run.refresh_from_db()
    assert run.problem == ""
    assert not Proposal.objects.exclude(components=[]).exists()
    assert run.adjustments.values_list("before", "after").get() == ({}, {})
    assert Pairing.objects.count() == 1


def test_whoever_is_away_is_asked_then_erased_and_whoever_signs_in_stays(
    ada: User, ben: User, cora: User, sam: User, mentor: Enrolment
) -> None:
    Cohort.objects.update(ends_on=(START + YEARS + 60 * DAY).date())
    User.objects.update(date_joined=START, last_login=START)
    with time_machine.travel(START + YEARS, tick=False) as clock:
        for _day in range(3):
            ask_to_stay()
            ask_to_stay()
            clock.shift(DAY)
        assert list(StayQuestion.objects.values_list("user", flat=True)) == [ada.pk]
        (letter,) = Mail.objects.filter(kind="stay")
        assert send_mail(letter.pk) == "sent"
        clock.shift(26 * DAY)
        ask_to_stay()
        assert not Leaving.objects.exists()
        clock.shift(2 * DAY)
        ask_to_stay()
        leaving = Leaving.objects.get()
        assert leaving.user == ada
        clock.shift(timedelta(minutes=10))
        assert erase(leaving.pk) is True
    assert not User.objects.filter(pk=ada.pk).exists()
    assert User.objects.count() == 3


def test_signing_in_is_an_answer(ada: User) -> None:
    User.objects.update(date_joined=START, last_login=START)
    ask_to_stay(now=START + YEARS)
    assert StayQuestion.objects.count() == 1
    User.objects.update(last_login=START + YEARS + DAY)
    ask_to_stay(now=START + YEARS + 60 * DAY)
    assert not StayQuestion.objects.exists()
    assert not Leaving.objects.exists()


@pytest.mark.parametrize(
    ("status", "over", "kept"), [("running", False, True), ("closed", False, False), ("running", True, False)]
)
def test_somebody_without_an_address_stays_while_the_round_goes_on(
    cohort: Cohort, status: str, over: bool, kept: bool
) -> None:
    place = EnrolmentFactory(cohort=cohort)
    User.objects.filter(pk=place.user_id).update(email=None, date_joined=START)
    ends_on = (START + YEARS).date() - DAY if over else (START + YEARS).date()
    Cohort.objects.update(status=status, starts_on=START.date(), ends_on=ends_on)
    ask_to_stay(now=START + YEARS)
    assert Leaving.objects.exists() is not kept
    assert not StayQuestion.objects.exists()


def test_the_command_shows_and_changes_nothing_until_it_is_told_to(ada: User, cora: User) -> None:
    note_looks([ada.pk], "place", by=cora, now=START - timedelta(days=900))
    told = StringIO()
    call_command("retention", stdout=told)
    assert "1 rows of activity.Look.person (365 days)" in told.getvalue()
    assert Look.objects.count() == 1
    call_command("retention", "--do", stdout=told)
    assert Look.objects.count() == 0
    assert sum(count for _rule, count in kept_too_long(START)) == 0
