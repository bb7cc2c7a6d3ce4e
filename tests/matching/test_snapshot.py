"""The snapshot: who is in a problem, with what, and which pairs must and must not be; in constantly many queries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from matching.models import Exclusion, Pin
from matching.snapshot import policy_from, problem_for, ranking_for, reference_date
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    GoalFactory,
    PairingFactory,
    RequestFactory,
    TopicFactory,
    UserFactory,
    choose,
)


def exclusions(cohort: Cohort) -> set[tuple[str, str, str]]:
    return set(problem_for(cohort, policy_from()).exclusions)


def tell(user: User, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(user.profile, name, value)
    user.profile.save()


def test_people_carry_what_they_told(mentee: Enrolment, mentor: Enrolment, cohort: Cohort) -> None:
    chess, law, speech = (TopicFactory(slug=slug) for slug in ("chess", "law", "speech"))
    choose(mentee.user, "sought", chess, law)
    choose(mentee.user, "offered", speech)
    choose(mentor.user, "offered", chess)
    goal = GoalFactory(owner=mentee.user, title="Speak up", text="in seminars")
    goal.topics.add(speech, law)
    GoalFactory(owner=mentee.user, title="Old goal", status="dropped").topics.add(chess)
    GoalFactory(owner=mentor.user, title="A mentor's own goal").topics.add(law)
    tell(mentee.user, support_sought=["advice"], industry="health", hours=[36, 37], time_zone="UTC", place=" Bonn ")
    tell(mentor.user, support_offered=["company"], support_sought=["advice"], headline="Hello", about="I like law")
    Enrolment.objects.filter(pk=mentee.pk).update(background={"year": "2", "labs": ["a", "b"]}, conflicts=["lab:a"])
    problem = problem_for(cohort, policy_from())
    seeker, guide = problem.mentee(mentee.public_id), problem.mentor(mentor.public_id)
    assert (seeker.interests, seeker.goals, seeker.goals_text) == (
        ("chess", "law"),
        ("law", "speech"),
        "Speak up\nin seminars",
    )
    assert (seeker.support, seeker.languages, seeker.formats, seeker.place) == (
        ("advice",),
        ("en",),
        ("online",),
        "bonn",
    )
    assert seeker.background == ("industry:health", "labs:a", "labs:b", "year:2")
    assert (seeker.conflicts, seeker.availability, seeker.demand) == (("lab:a",), (36, 37), 1)
    assert (guide.interests, guide.goals, guide.goals_text, guide.support) == (("chess",), (), "", ("company",))
    assert (guide.about, guide.capacity, guide.minimum) == ("Hello\nI like law", 2, None)
    assert (seeker.name, guide.name) == ("", "")


def test_only_accepted_people_with_room_are_in(cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    for status in ("submitted", "waitlisted", "declined", "withdrawn"):
        EnrolmentFactory(cohort=cohort, status=status)
    EnrolmentFactory(cohort=cohort, role="mentor", capacity=0)
    EnrolmentFactory()
    taken = EnrolmentFactory(cohort=cohort)
    PairingFactory(mentee=taken, mentor=mentor)
    Enrolment.objects.filter(pk=mentor.pk).update(minimum=2)
    problem = problem_for(cohort, policy_from())
    assert [one.id for one in problem.mentees] == [mentee.public_id]
    assert [(one.id, one.capacity, one.minimum) for one in problem.mentors] == [(mentor.public_id, 1, 1)]


def test_reasons_why_pairs_must_not_be(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, ada: User, ben: User
) -> None:
    refused, asked, ruled, met, turned = (EnrolmentFactory(cohort=cohort, role="mentor") for _ in range(5))
    RequestFactory(mentee=mentee, mentor=refused, status="declined")
    RequestFactory(mentee=mentee, mentor=asked)
    RequestFactory(mentee=mentee, mentor=mentor, status="withdrawn")
    Exclusion.objects.create(mentee=mentee, mentor=ruled)
    before = CohortFactory()
    old = [
        EnrolmentFactory(cohort=before, user=row.user, role=role) for row, role in ((met, "mentee"), (mentee, "mentor"))
    ]
    PairingFactory(mentee=old[0], mentor=old[1], status="completed")
    other = CohortFactory()
    PairingFactory(
        mentee=EnrolmentFactory(cohort=other, user=ada),
        mentor=EnrolmentFactory(cohort=other, user=turned.user, role="mentor"),
        status="declined",
    )
    self = EnrolmentFactory(cohort=cohort, user=ada, role="mentor")
    assert exclusions(cohort) == {
        (mentee.public_id, refused.public_id, "declined"),
        (mentee.public_id, asked.public_id, "asked"),
        (mentee.public_id, ruled.public_id, "coordinator"),
        (mentee.public_id, met.public_id, "past_pair"),
        (mentee.public_id, self.public_id, "same_person"),
    }


def test_a_pin_lifts_what_speaks_against_the_pair(cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    RequestFactory(mentee=mentee, mentor=mentor, status="declined")
    Pin.objects.create(mentee=mentee, mentor=mentor)
    problem = problem_for(cohort, policy_from())
    assert problem.pins == ((mentee.public_id, mentor.public_id),)
    assert problem.exclusions == ()


def test_a_pin_of_somebody_who_left_is_no_pin(cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    Pin.objects.create(mentee=mentee, mentor=EnrolmentFactory(cohort=cohort, role="mentor", status="withdrawn"))
    assert problem_for(cohort, policy_from()).pins == ()


def test_hours_are_compared_by_the_clocks_of_the_start_or_of_today(cohort: Cohort) -> None:
    today = timezone.localdate()
    cohort.starts_on = today + timedelta(days=30)
    assert reference_date(cohort, today) == cohort.starts_on
    cohort.starts_on = today - timedelta(days=30)
    assert reference_date(cohort, today) == today
    assert reference_date(cohort) == today


@pytest.mark.parametrize("people", [1, 5])
def test_a_problem_takes_the_same_queries_for_any_cohort(
    cohort: Cohort, people: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(people):
        mentee, mentor = EnrolmentFactory(cohort=cohort), EnrolmentFactory(cohort=cohort, role="mentor", capacity=2)
        choose(mentee.user, "sought", TopicFactory())
        GoalFactory(owner=mentee.user).topics.add(TopicFactory())
        RequestFactory(mentee=mentee, mentor=mentor)
    with django_assert_num_queries(12):
        problem = problem_for(cohort, policy_from())
    assert len(problem.mentees) == len(problem.mentors) == people


def test_ranking_names_who_fits_and_who_is_left_out(cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    chess = TopicFactory(slug="chess")
    choose(mentee.user, "sought", chess)
    choose(mentor.user, "offered", chess)
    full = EnrolmentFactory(cohort=cohort, role="mentor", capacity=0)
    choose(full.user, "offered", TopicFactory(slug="law"))
    foreign = EnrolmentFactory(cohort=cohort, role="mentor", user=UserFactory(profile__languages=["fr"]))
    declined, asked = (EnrolmentFactory(cohort=cohort, role="mentor") for _ in range(2))
    RequestFactory(mentee=mentee, mentor=declined, status="declined")
    RequestFactory(mentee=mentee, mentor=asked)
    ranking = ranking_for(mentee)
    assert ranking.scores == {mentor.public_id: 1.0, full.public_id: 0.25, asked.public_id: 1.0}
    assert list(ranking.scores)[-1] == full.public_id
    assert ranking.left_out == {"language": {foreign.public_id}, "declined": {declined.public_id}}
    interests = ranking.components(mentor.public_id)[0]
    assert (interests["name"], interests["value"], interests["evidence"]["shared"]) == ("interests", 1.0, ["chess"])
    shares = {row["name"]: row["share"] for row in ranking.components(mentor.public_id)}
    assert shares == {
        "interests": 0.3, "goals": 0.2, "support": 0.2, "background": 0.1, "availability": 0.1, "languages": 0.1
    }  # fmt: skip


def test_a_warm_ranking_sees_a_changed_mentor_at_once(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, django_assert_num_queries: Callable[[int], Any]
) -> None:
    choose(mentee.user, "sought", TopicFactory(slug="chess"))
    ranking_for(mentee)
    with django_assert_num_queries(12):
        ranking_for(mentee)
    tell(mentor.user, languages=["fr"], version=mentor.user.profile.version + 1)
    assert ranking_for(mentee).left_out == {"language": {mentor.public_id}}
