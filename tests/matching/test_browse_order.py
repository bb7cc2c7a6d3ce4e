"""The order of a mentee's list: fit first, chance among equals, stable within a day, news at once."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from matching.queries.browse import Room, in_order
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, TopicFactory, choose

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
ADA, LINA = SimpleNamespace(public_id="ada"), SimpleNamespace(public_id="lina")
SCORES = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.floats(0, 1), max_size=30)


def rooms(scores: dict[str, float], full: frozenset[str] = frozenset()) -> dict[str, Room]:
    return {mentor: Room(1, int(mentor in full)) for mentor in scores}


@given(SCORES)
def test_never_puts_a_clearly_better_fit_below(scores: dict[str, float]) -> None:
    order = in_order(scores, rooms(scores), ADA, today=MONDAY)
    assert sorted(order) == sorted(scores)
    assert all(scores[one] >= scores[other] - 0.0500001 for i, one in enumerate(order) for other in order[i + 1 :])


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


def test_free_places_and_few_letters_come_first_more_often() -> None:
    scores = dict.fromkeys(("one", "three", "asked"), 0.5)
    known = {"one": Room(1, 0), "three": Room(3, 0), "asked": Room(1, 0, waiting=3)}
    tops = Counter(in_order(scores, known, ADA, today=date.fromordinal(730_000 + n))[0] for n in range(1_000))
    shares = {"one": 1 / 4.25, "three": 3 / 4.25, "asked": 0.25 / 4.25}
    assert all(abs(tops[mentor] / 1_000 - share) < 0.05 for mentor, share in shares.items())


def test_letters_spread_over_mentors_who_fit_alike() -> None:
    """Everybody writes to the first on her list: nobody drowns, as would happen with a fixed order."""
    scores = {f"m{n}": 0.70 + n / 10_000 for n in range(50)}
    waiting: Counter[str] = Counter()
    for number in range(200):
        known = {mentor: Room(2, 0, waiting=waiting[mentor]) for mentor in scores}
        waiting[in_order(scores, known, SimpleNamespace(public_id=f"mentee{number}"), today=MONDAY)[0]] += 1
    assert len(waiting) == 50
    assert max(waiting.values()) <= 10
    fixed = Counter(max(scores, key=scores.__getitem__) for _number in range(200))
    assert max(fixed.values()) == 200  # what the order by fit alone would do


def test_full_mentors_come_last_and_those_gone_are_left_out() -> None:
    scores = {"best": 0.9, "good": 0.6, "poor": 0.1, "gone": 1.0}
    known = rooms(dict.fromkeys(("best", "good", "poor"), 0), frozenset({"best"}))
    assert in_order(scores, known, ADA, today=MONDAY) == ["good", "poor", "best"]


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
