"""A small cohort in which Ada and Ben fit each other, and a run over it."""

from collections.abc import Callable

import pytest

from matching.jobs import run_match
from matching.models import MatchRun
from matching.services.runs import start_run
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
def finished(cohort: Cohort, cora: User) -> Callable[[], MatchRun]:
    """A run over the cohort as it is now, carried out by the job."""

    def carry_out() -> MatchRun:
        run = start_run(cohort=cohort, by=cora)
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
