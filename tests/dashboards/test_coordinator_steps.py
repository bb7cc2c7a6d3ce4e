"""What a coordinator is told to do, and that it is only about her own programs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.models import Mail
from dashboards.queries.home import coordination_of, home_of
from matching.models import MatchRun, Proposal, Unplaced
from profiles.models import User
from programs.models import Cohort, Enrolment, ParticipantImport, Program
from tests.factories import CohortFactory, EnrolmentFactory, PairingFactory


def words(person: User) -> list[tuple[int, str]]:
    part = coordination_of(person, now=timezone.now())
    return [(todo.count, todo.words) for todo in part.todos] if part else []


@pytest.fixture
def run(cohort: Cohort) -> MatchRun:
    return MatchRun.objects.create(cohort=cohort, number=1, policy={}, status="succeeded")


@pytest.fixture
def proposal(run: MatchRun, mentee: Enrolment, mentor: Enrolment) -> Proposal:
    return Proposal.objects.create(run=run, mentee=mentee, mentor=mentor, score=0.5)


def test_no_coordination_for_others(ada: User, mentee: Enrolment) -> None:
    assert coordination_of(ada, now=timezone.now()) is None


def test_new_coordinator_creates_a_first_cohort(cora: User, program: Program) -> None:
    step = home_of(cora, now=timezone.now()).first
    assert step.title == "Create your first cohort."
    assert step.url == reverse("programs:cohort-create", args=[program.public_id])


def test_site_admin_without_programs_creates_one(sam: User) -> None:
    assert home_of(sam, now=timezone.now()).first.url == reverse("programs:program-create")


def test_draft_cohort_is_to_be_opened(cora: User, cohort: Cohort) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(status="draft")
    assert home_of(cora, now=timezone.now()).first.title.startswith("Autumn is in preparation.")


def test_empty_open_cohort_needs_people(cora: User, cohort: Cohort) -> None:
    assert home_of(cora, now=timezone.now()).first.title == "Autumn is open. Bring people in."


def test_applications_lead(cora: User, cohort: Cohort, proposal: Proposal) -> None:
    EnrolmentFactory.create_batch(2, cohort=cohort, status="submitted")
    step = home_of(cora, now=timezone.now()).first
    assert step.title == "2 applications to Autumn wait to be read."
    assert step.url == reverse("programs:enrolment-table", args=[cohort.public_id]) + "?state=submitted"
    assert words(cora) == [(2, "applications to Autumn to read"), (1, "proposal for Autumn to decide")]


def test_pairings_to_approve(cora: User, cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    PairingFactory(mentee=mentee, mentor=mentor, status="proposed")
    part = coordination_of(cora, now=timezone.now())
    assert part is not None
    assert [todo.url for todo in part.todos] == [reverse("pairings:pairing-approvals", args=[cohort.public_id])]


def test_run_goes_from_deciding_to_publishing_to_the_unplaced(
    cora: User, cohort: Cohort, run: MatchRun, proposal: Proposal
) -> None:
    assert words(cora) == [(1, "proposal for Autumn to decide")]
    Proposal.objects.update(status="rejected")
    assert words(cora) == [(1, "matching run for Autumn without a pair to publish")]
    Proposal.objects.update(status="approved")
    assert words(cora) == [(1, "matching run for Autumn to publish")]
    Unplaced.objects.create(run=run, enrolment=EnrolmentFactory(cohort=cohort), reason="all_full")
    MatchRun.objects.update(status="published")
    assert words(cora) == [(1, "person in Autumn still without a pairing")]
    Enrolment.objects.filter(cohort=cohort).update(active=1)
    assert words(cora) == []


def test_only_the_newest_run_counts(cora: User, run: MatchRun, cohort: Cohort) -> None:
    MatchRun.objects.update(status="failed")
    assert words(cora) == [(1, "matching run for Autumn failed")]
    MatchRun.objects.create(cohort=cohort, number=2, policy={}, status="discarded")
    assert words(cora) == []


@pytest.mark.parametrize("status", ["cancelled", "discarded"])
def test_putting_a_run_away_leaves_the_one_before_it_to_do(
    cora: User, cohort: Cohort, proposal: Proposal, status: str
) -> None:
    MatchRun.objects.create(cohort=cohort, number=2, policy={}, status=status)
    assert words(cora) == [(1, "proposal for Autumn to decide")]


def test_uploaded_file_waits(cora: User, cohort: Cohort) -> None:
    upload = ParticipantImport.objects.create(cohort=cohort, file_name="people.csv", status="mapped")
    part = coordination_of(cora, now=timezone.now())
    assert part is not None
    assert [todo.url for todo in part.todos] == [reverse("programs:import-check", args=[upload.public_id])]


def test_mails_of_her_people_alone(cora: User, edda: User, ada: User, dov: User, mentee: Enrolment) -> None:
    for person in (ada, dov):
        Mail.objects.create(
            recipient=person, kind="unplaced", dedupe_key=person.email, message_id=person.email, status="parked"
        )
    assert (1, "mail could not be delivered") in words(cora)
    assert words(edda) == []


def test_another_programs_coordinator_sees_nothing_of_it(edda: User, cohort: Cohort, proposal: Proposal) -> None:
    EnrolmentFactory(cohort=cohort, status="submitted")
    part = coordination_of(edda, now=timezone.now())
    assert part is not None
    assert (part.todos, part.cards) == ([], [])


def test_cohort_cards_count(cora: User, cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    PairingFactory(mentee=mentee, mentor=mentor)
    EnrolmentFactory(cohort=cohort)
    EnrolmentFactory(cohort=cohort, status="submitted")
    part = coordination_of(cora, now=timezone.now())
    assert part is not None
    (card,) = part.cards
    assert (card.mentees, card.mentors, card.free_places, card.waiting, card.pairings, card.seeking) == (
        2,
        1,
        1,
        1,
        1,
        1,
    )


def test_closed_cohorts_are_gone(cora: User, program: Program) -> None:
    CohortFactory(program=program, status="closed")
    part = coordination_of(cora, now=timezone.now())
    assert part is not None
    assert part.cards == []
