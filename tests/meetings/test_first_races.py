"""A word after a first session against the clock that counts it as missed: the word holds; the control breaks."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from meetings.jobs import end_first_sessions
from meetings.kinds import Rating
from meetings.models import FirstRating, FirstSession
from meetings.services.first import Meeting, begin_first_sessions, rate_first_session
from programs.models import Enrolment
from tests.factories import CohortFactory, EnrolmentFactory, UserFactory
from tests.racing import CONTROL_ROUNDS, GUARD, ROUNDS, careless, track

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def overdue(transactional_db: None, now: datetime) -> FirstSession:
    """A first session whose last day is over; nobody has an address, so that no mails are written."""
    cohort = CohortFactory()
    mentee, mentor = (EnrolmentFactory(cohort=cohort, role=role, user__email=None) for role in ("mentee", "mentor"))
    (first,) = begin_first_sessions(wanted=[Meeting(mentee, mentor)], by=UserFactory(), now=now)
    FirstSession.objects.update(starts_at=now, proposed_by="mentee", agreed=True)
    return first


def own(first: FirstSession) -> FirstSession:
    return FirstSession.objects.people().get(pk=first.pk)


def careless_rate(first: FirstSession, place: Enrolment) -> None:
    careless(first, "planned", "held")
    FirstRating.objects.create(first=first, place=place, rating=Rating.YES)


def careless_end(first: FirstSession) -> None:
    careless(first, "planned", "missed")


@GUARD
def test_an_answer_against_the_clock(overdue: FirstSession, now: datetime, guarded: bool) -> None:
    """What was answered is held, whoever is first."""
    later = now + timedelta(days=60)
    broken, ends = 0, set()
    with track(2) as lanes:
        for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
            FirstRating.objects.all().delete()
            FirstSession.objects.update(status="planned")
            row = own(overdue)
            if guarded:
                rate = partial(rate_first_session, first=row, rating=Rating.YES, by=row.mentee.user, now=later)
                acts = [rate, partial(end_first_sessions, now=later)]
            else:
                acts = [partial(careless_rate, row, row.mentee), partial(careless_end, own(overdue))]
            lanes.race(*acts)
            status, answers = own(overdue).status, FirstRating.objects.count()
            ends.add((status, answers))
            broken += (status, answers) != ("held", 1)
    assert broken == 0 if guarded else broken > 0, ends
