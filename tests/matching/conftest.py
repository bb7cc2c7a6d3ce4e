"""A small cohort in which Ada and Ben fit each other, and a run over it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from matching.engine import ground
from matching.jobs import run_match
from matching.kinds import policy_of
from matching.models import MatchRun
from matching.services.runs import queue_run, start_run
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, TopicFactory, UserFactory, choose


@pytest.fixture
def fitting(mentee: Enrolment, mentor: Enrolment) -> tuple[Enrolment, Enrolment]:
    """Ada seeks what Ben offers, and both are free on Tuesday evenings."""
    gardening = TopicFactory(slug="gardening", label_en="Gardening", label_de="Gärtnern")
    choose(mentee.user, "sought", gardening)
    choose(mentor.user, "offered", gardening)
    for place in (mentee, mentor):
        place.user.profile.hours = [84, 85, 86]
        place.user.profile.save()
    return mentee, mentor


@pytest.fixture
def lonely(cohort: Cohort) -> Enrolment:
    """Yuki speaks a language no mentor speaks."""
    return EnrolmentFactory(
        cohort=cohort, user=UserFactory(name="Yuki Ito", profile__name="Yuki Ito", profile__languages=["ja"])
    )


@pytest.fixture
def desk(cora: User, signed_in: Callable[[User], Client]) -> Client:
    """The coordinator's browser."""
    return signed_in(cora)


@pytest.fixture
def finished(cohort: Cohort, cora: User) -> Callable[[], MatchRun]:
    """A run over the cohort as it is now, carried out by the job."""

    def carry_out() -> MatchRun:
        run = start_run(cohort=cohort, by=cora)
        assert run_match(run.pk) == "succeeded"
        return MatchRun.objects.get(pk=run.pk)

    return carry_out


@pytest.fixture
def finished_anyway(cohort: Cohort, cora: User) -> Callable[[], MatchRun]:
    """The same, without asking first whether any pair is possible, as runs of large cohorts are started."""

    def carry_out() -> MatchRun:
        run = queue_run(cohort, cora, policy_of(), "", timezone.now())
        assert run_match(run.pk) == "succeeded"
        return MatchRun.objects.get(pk=run.pk)

    return carry_out


@pytest.fixture
def many(cohort: Cohort) -> Callable[[int], None]:
    """Adds so many mentees and mentors who fit one another equally well."""

    def add(number: int) -> None:
        topic = TopicFactory()
        for _ in range(number):
            seeker, guide = EnrolmentFactory(cohort=cohort), EnrolmentFactory(cohort=cohort, role="mentor")
            choose(seeker.user, "sought", topic)
            choose(guide.user, "offered", topic)

    return add


@pytest.fixture
def in_chunks(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Chunks of two mentees, a folder of our own, and scores that are never kept whole, as in a large cohort."""
    settings.MATCHING_CHUNK, settings.MATCHING_DIR = 8, str(tmp_path / "matching")
    monkeypatch.setattr(ground, "COMPLETE_UP_TO", 0)
    return tmp_path / "matching"


@pytest.fixture
def people(in_chunks: Path, cohort: Cohort) -> Cohort:
    """Seven mentees and four mentors with six topics among them; one mentee shares no language with anybody."""
    topics = [TopicFactory() for _ in range(6)]
    for number in range(4):
        mentor = EnrolmentFactory(cohort=cohort, role="mentor", capacity=1 + number % 2)
        choose(mentor.user, "offered", *topics[number : number + 3])
    for number in range(7):
        mentee = EnrolmentFactory(cohort=cohort, user__profile__languages=["ja" if number == 5 else "en"])
        choose(mentee.user, "sought", *topics[number % 4 : number % 4 + 2], topics[5])
    return cohort


@pytest.fixture
def spread(people: Cohort, cora: User) -> MatchRun:
    """A run that waits for its four chunks."""
    run = start_run(cohort=people, by=cora)
    assert run_match(run.pk) == "spread"
    run.refresh_from_db()
    return run
