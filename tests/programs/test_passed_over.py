"""Who was passed over comes first the next time: people on waiting lists, and mentees for whom nobody was found."""

from datetime import timedelta

import pytest

from matching.engine import Policy, solve
from matching.snapshot.problem import problem_for
from pairings.models import Pairing
from pairings.services.pairings import approve_pairing, create_pairing
from profiles.models import User
from programs.models import Cohort, Enrolment
from programs.queries.waiting import priority_for
from programs.services.enrolments import send_application
from tests.factories import CohortFactory, EnrolmentFactory, PairingFactory


@pytest.fixture
def spring(cohort: Cohort) -> Cohort:
    """The next cohort of the program."""
    start = cohort.starts_on + timedelta(days=100)
    return CohortFactory(program=cohort.program, name="Spring", starts_on=start, ends_on=start + timedelta(days=100))


@pytest.mark.parametrize(("state", "waited"), [("open", 0), ("matching", 0), ("running", 1), ("closed", 1)])
def test_a_mentee_for_whom_nobody_was_found_has_waited_a_round(
    mentee: Enrolment, spring: Cohort, ada: User, state: str, waited: int
) -> None:
    Cohort.objects.filter(pk=mentee.cohort_id).update(status=state)
    assert priority_for(ada, spring, "mentee") == waited
    assert priority_for(ada, spring, "mentor") == 0


def test_rounds_add_up_and_a_pairing_ends_the_count(
    mentee: Enrolment, mentor: Enrolment, spring: Cohort, ada: User
) -> None:
    Cohort.objects.filter(pk=mentee.cohort_id).update(status="closed")
    place = send_application(cohort=spring, role="mentee", by=ada)
    assert place.priority == 1
    Enrolment.objects.filter(pk=place.pk).update(status="accepted")
    Cohort.objects.filter(pk=spring.pk).update(status="running")
    summer = CohortFactory(
        program=spring.program, starts_on=spring.ends_on, ends_on=spring.ends_on + timedelta(days=90)
    )
    assert priority_for(ada, summer, "mentee") == 2
    PairingFactory(mentee=mentee, mentor=mentor, status="ended")
    Enrolment.objects.filter(user=ada).update(paired=True)
    assert priority_for(ada, summer, "mentee") == 0


@pytest.mark.parametrize(("approval", "begun"), [(True, False), (False, True)])
def test_only_a_pairing_that_begins_counts(
    mentee: Enrolment, mentor: Enrolment, cora: User, approval: bool, begun: bool
) -> None:
    status = "proposed" if approval else "active"
    pairing = create_pairing(mentee=mentee, mentor=mentor, origin="request", by=cora, status=status)
    mentee.refresh_from_db()
    assert mentee.paired == begun
    if approval:
        approve_pairing(pairing=Pairing.objects.people().get(), by=cora)
        assert pairing.mentee_id == mentee.pk
    assert list(Enrolment.objects.filter(paired=True).order_by("pk")) == [mentee, mentor]


def test_a_run_places_who_waited_first(cohort: Cohort, ada: User, dov: User) -> None:
    EnrolmentFactory(cohort=cohort, role="mentor", capacity=1)
    EnrolmentFactory(cohort=cohort, user=dov, role="mentee")
    place = EnrolmentFactory(cohort=cohort, user=ada, role="mentee", priority=2)
    found = solve(problem_for(cohort, Policy()))
    assert [pair.mentee for pair in found.pairs] == [place.public_id]
    assert [one.detail["waited_first"] for one in found.unplaced] == [1]
