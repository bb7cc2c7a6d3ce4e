"""The order of a mentee's list: fit first, chance among equals, stable within a day, news at once."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from matching.queries.browse import Room, in_order, usual_answer_days
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, RequestFactory, TopicFactory, choose

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
ADA, LINA = SimpleNamespace(public_id="ada"), SimpleNamespace(public_id="lina")
SCORES = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.floats(0, 1), max_size=30)


def rooms(scores: dict[str, float], full: frozenset[str] = frozenset()) -> dict[str, Room]:
    return {mentor: Room(1, int(mentor in full)) for mentor in scores}


@given(SCORES)
def test_never_puts_a_clearly_better_fit_below(scores: dict[str, float]) -> None:
    order = in_order(scores, rooms(scores), ADA, today=MONDAY)
    assert sorted(order) == sorted(scores)
    assert all(scores[one] >= scores[other] - 0.0200001 for i, one in enumerate(order) for other in order[i + 1 :])


@given(SCORES, st.integers(0, 30))
def test_pages_fit_together_whatever_order_the_scores_come_in(scores: dict[str, float], turn: int) -> None:
    turned = dict(list(scores.items())[turn:] + list(scores.items())[:turn])
    assert in_order(scores, rooms(scores), ADA, today=MONDAY) == in_order(turned, rooms(turned), ADA, today=MONDAY)


def test_equals_are_drawn_anew_each_day_and_for_each_mentee() -> None:
    scores = dict.fromkeys("abcdefghij", 0.5)
    orders = {
        tuple(in_order(scores, rooms(scores), who, today=day)) for who in (ADA, LINA) for day in (MONDAY, TUESDAY)
    }
    assert len(orders) == 4


def test_over_many_days_everybody_is_on_top_about_as_often() -> None:
    scores = dict.fromkeys("abcd", 0.5)
    tops = [in_order(scores, rooms(scores), ADA, today=date.fromordinal(730_000 + n))[0] for n in range(400)]
    assert all(60 <= tops.count(mentor) <= 140 for mentor in scores)


def test_full_mentors_come_last_and_those_gone_are_left_out() -> None:
    scores = {"best": 0.9, "good": 0.6, "poor": 0.1, "gone": 1.0}
    known = rooms(dict.fromkeys(("best", "good", "poor"), 0), frozenset({"best"}))
    assert in_order(scores, known, ADA, today=MONDAY) == ["good", "poor", "best"]


def test_usual_answer_time_needs_two_answers(cohort: Cohort, mentor: Enrolment) -> None:
    now = timezone.now()
    for days in (1, 4):
        assert usual_answer_days([mentor.user_id]) == {}
        RequestFactory(
            mentee=EnrolmentFactory(cohort=cohort),
            mentor=mentor,
            status="declined",
            created_at=now - timedelta(days=days),
            answered_at=now,
        )
    RequestFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor)
    assert usual_answer_days([mentor.user_id]) == {mentor.user_id: 2}


def test_a_changed_profile_shows_at_once(
    ada: User, cohort: Cohort, mentee: Enrolment, signed_in: Callable[[User], Client]
) -> None:
    """The encoded mentors are kept in the process; new topics and new people must not wait for another day."""
    topic = TopicFactory(slug="chess")
    choose(ada, "sought", topic)
    first = EnrolmentFactory(cohort=cohort, role="mentor")
    client, url = signed_in(ada), reverse("matching:mentor-browse")
    assert "Topics: Chess" not in client.get(url).content.decode()
    second = EnrolmentFactory(cohort=cohort, role="mentor")
    choose(second.user, "offered", topic)
    page = client.get(url).content.decode()
    assert "Topics: Chess" in page
    assert first.user.profile.short_name in page
    Enrolment.objects.filter(pk=second.pk).update(status="withdrawn")
    assert "Topics: Chess" not in client.get(url).content.decode()
