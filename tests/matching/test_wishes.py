"""What people wish reaches the match: similar or different, what matters most, and whom they avoid in secret."""

from typing import Any

import pytest

from matching.models import Exclusion, Pin
from matching.queries.publication import publication_of
from matching.services.proposals import decide
from matching.snapshot import policy_from, problem_for, ranking_for
from profiles.kinds.wishes import is_meant
from profiles.models import Profile, User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory
from tests.worlds import finished_run

pytestmark = pytest.mark.django_db


def tell(user: User, **fields: Any) -> None:
    Profile.objects.filter(user=user).update(**fields)
    user.profile.refresh_from_db()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Ben Okafor", True),
        ("okafor, BEN", True),
        ("Ben  Ｏkafor", True),
        ("ben@example.org", True),
        ("Ben", False),
        ("Ben Ok", False),
        ("Ben Okafor Junior", False),
        ("bert@example.org", False),
        ("", False),
    ],
)
def test_a_name_means_whoever_bears_all_its_words(typed: str, meant: bool) -> None:
    assert is_meant(typed, "Ben M. Okafor", "Ben@example.org") is meant
    assert not is_meant("@", "Ben", "")


def test_likeness_and_what_matters_most_reach_the_engine(cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    tell(mentee.user, industry="health", field_of_study="law", criterion="goals")
    tell(mentee.user, likeness={"industry": "different", "field": "any"})
    tell(mentor.user, industry="health", field_of_study="law", criterion="availability", likeness={"field": "any"})
    problem = problem_for(cohort, policy_from())
    seeker, guide = problem.mentee(mentee.public_id), problem.mentor(mentor.public_id)
    assert (seeker.background, seeker.differences, seeker.weights) == (
        ("industry:health",),
        ("industry",),
        {"goals": 2},
    )
    assert (guide.background, guide.weights) == (("field:law", "industry:health"), {"availability": 2})


def test_a_wish_to_differ_turns_the_ranking_round(cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    other = EnrolmentFactory(cohort=cohort, role="mentor")
    tell(mentee.user, industry="health")
    tell(mentor.user, industry="health")
    tell(other.user, industry="law")
    assert list(ranking_for(mentee).scores) == [mentor.public_id, other.public_id]
    tell(mentee.user, likeness={"industry": "different"})
    assert list(ranking_for(mentee).scores) == [other.public_id, mentor.public_id]


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_two_of_whom_one_avoids_the_other_are_not_there_for_each_other(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, signed_in: Any, side: str
) -> None:
    other = EnrolmentFactory(cohort=cohort, role="mentor")
    avoider, avoided = (mentee, mentor) if side == "mentee" else (mentor, mentee)
    tell(avoider.user, avoids=[avoided.user.profile.name])
    Pin.objects.create(mentee=mentee, mentor=mentor)
    problem = problem_for(cohort, policy_from())
    assert problem.exclusions == ((mentee.public_id, mentor.public_id, "avoided"),)
    assert problem.pins == ()
    assert list(ranking_for(mentee).scores) == [other.public_id]
    client = signed_in(mentee.user)
    page = client.get("/matching/mentors/").content.decode()
    assert mentor.user.profile.short_name not in page and "is not on your list" not in page
    for action in ("", "ask/"):
        assert client.get(f"/matching/mentors/{mentor.public_id}/{action}").status_code == 404
        assert client.get(f"/matching/mentors/{other.public_id}/{action}").status_code == 200


def test_whoever_avoids_somebody_since_the_run_is_not_published_with_her(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User
) -> None:
    run = finished_run(cohort, cora)
    proposal = run.proposals.get()
    decide(run=run, proposals=[proposal.public_id], decision="approve", by=cora)
    assert publication_of(run).blocked == []
    tell(mentor.user, avoids=["Ada Nwosu"])
    (avoiding,) = publication_of(run).blocked
    Profile.objects.filter(user=mentor.user).update(avoids=[])
    Exclusion.objects.create(mentee=mentee, mentor=mentor, by=cora)
    (excluded,) = publication_of(run).blocked
    # Whoever reads it cannot tell an avoided pair from an excluded one.
    assert avoiding.sentence == excluded.sentence == "This pair cannot be published. Please reject the proposal."


@pytest.mark.parametrize("people", [1, 3])
def test_avoidance_costs_the_same_for_one_and_three(
    cohort: Cohort, mentee: Enrolment, django_assert_max_num_queries: Any, people: int
) -> None:
    for _n in range(people):
        tell(EnrolmentFactory(cohort=cohort, role="mentor").user, avoids=["Ada Nwosu"])
        tell(EnrolmentFactory(cohort=cohort).user, avoids=["Person Nobody"])
    with django_assert_max_num_queries(15):
        assert len(problem_for(cohort, policy_from()).exclusions) == people
