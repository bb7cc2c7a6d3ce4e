"""Applying, withdrawing and the number of places: what is allowed, what is refused, and who is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activity.models import Activity, Mail, Notice
from activity.states import Conflict, Refused
from profiles.models import User
from programs.models import Cohort, Enrolment, site_today
from programs.services.enrolments import change_capacity, change_details, send_application, withdraw_enrolment
from programs.states import ENROLMENT
from tests.factories import CohortFactory, EnrolmentFactory, PairingFactory


def kinds() -> list[str]:
    return [fact.kind for fact in Activity.objects.order_by("pk")]


def test_application_waits_for_an_answer_and_tells_every_coordinator_but_mails_nobody(
    cohort: Cohort, cora: User, ada: User
) -> None:
    place = send_application(cohort=cohort, role="mentee", by=ada, places=7, motivation="I am new here.")
    assert (place.status, place.role, place.capacity, place.motivation) == ("submitted", "mentee", 1, "I am new here.")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (cora, "application_received")
    assert notice.names == {"name": "Ada Nwosu", "cohort": "First-year companions, Autumn"}
    assert not Mail.objects.exists()
    assert kinds() == ["enrolment.submitted"]


def test_one_person_may_apply_in_both_roles_but_in_each_only_once(cohort: Cohort, ada: User) -> None:
    send_application(cohort=cohort, role="mentee", by=ada)
    mentor = send_application(cohort=cohort, role="mentor", by=ada, places=3)
    assert mentor.capacity == 3
    with pytest.raises(Refused, match="already"):
        send_application(cohort=cohort, role="mentor", by=ada)
    assert Enrolment.objects.filter(user=ada).count() == 2


@pytest.mark.parametrize("status", ["draft", "matching", "running", "closed"])
def test_only_an_open_cohort_takes_applications(ada: User, status: str) -> None:
    with pytest.raises(Refused, match="no applications"):
        send_application(cohort=CohortFactory(status=status), role="mentee", by=ada)
    assert not Enrolment.objects.exists()


def test_the_last_day_to_apply_counts_and_the_day_after_does_not(ada: User, ben: User) -> None:
    cohort = CohortFactory(apply_until=site_today())
    send_application(cohort=cohort, role="mentee", by=ada)
    Cohort.objects.update(apply_until=site_today() - timedelta(days=1))
    with pytest.raises(Refused, match="no applications"):
        send_application(cohort=cohort, role="mentee", by=ben)


@pytest.mark.parametrize("status", ["draft", "open", "matching", "running", "closed"])
@pytest.mark.parametrize("until", [None, -1, 0, 1])
def test_queryset_and_row_agree_on_who_takes_applications(db: None, status: str, until: int | None) -> None:
    day = None if until is None else site_today() + timedelta(days=until)
    cohort = CohortFactory(status=status, apply_until=day)
    assert Cohort.objects.accepting().filter(pk=cohort.pk).exists() == cohort.is_accepting


@pytest.mark.parametrize("places", [0, -1, 51])
def test_an_application_needs_a_believable_number_of_places(cohort: Cohort, ben: User, places: int) -> None:
    with pytest.raises(Refused, match="from 1 to 50"):
        send_application(cohort=cohort, role="mentor", by=ben, places=places)
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("status", ENROLMENT.values)
def test_applying_again_is_for_those_who_withdrew(cohort: Cohort, ada: User, status: str) -> None:
    place = EnrolmentFactory(cohort=cohort, user=ada, role="mentor", status=status, capacity=2, motivation="Before")
    if status == "withdrawn":
        again = send_application(cohort=cohort, role="mentor", by=ada, places=4, motivation="Now")
        assert again == place
        assert (again.status, again.capacity, again.motivation) == ("submitted", 4, "Now")
    else:
        with pytest.raises(Refused, match="already"):
            send_application(cohort=cohort, role="mentor", by=ada, places=4, motivation="Now")
        place.refresh_from_db()
        assert (place.status, place.capacity, place.motivation) == (status, 2, "Before")


@pytest.mark.parametrize("status", ENROLMENT.values)
def test_withdrawing_from_every_state(mentee: Enrolment, ada: User, cora: User, status: str) -> None:
    Enrolment.objects.update(status=status)
    if status in ENROLMENT.sources("withdrawn"):
        withdraw_enrolment(enrolment=mentee, by=ada)
        assert mentee.status == "withdrawn"
        assert [(n.recipient, n.kind) for n in Notice.objects.all()] == [(cora, "place_given_up")]
    else:
        with pytest.raises(Conflict):
            withdraw_enrolment(enrolment=mentee, by=ada)
        assert mentee.status == status
        assert not Notice.objects.exists()


def test_a_place_in_a_pairing_is_not_given_up_and_the_sentence_says_whom_to_ask(
    mentee: Enrolment, mentor: Enrolment, ada: User, ben: User
) -> None:
    PairingFactory(mentee=mentee, mentor=mentor)
    for place, person in ((mentee, ada), (mentor, ben)):
        with pytest.raises(Refused, match=r"team@example\.org"):
            withdraw_enrolment(enrolment=place, by=person)
        place.refresh_from_db()
        assert place.status == "accepted"
    assert kinds() == []


def test_a_place_taken_back_by_a_coordinator_is_mailed_to_its_owner(mentee: Enrolment, cora: User) -> None:
    withdraw_enrolment(enrolment=mentee, by=cora)
    assert [n.recipient for n in Notice.objects.all()] == [mentee.user]
    assert Mail.objects.get().kind == "application_withdrawn"


def test_a_mentor_takes_more_or_fewer_people_down_to_those_paired_now(
    mentor: Enrolment, mentee: Enrolment, ben: User
) -> None:
    PairingFactory(mentee=mentee, mentor=mentor)
    change_capacity(enrolment=mentor, places=5, version=1, by=ben)
    change_capacity(enrolment=mentor, places=1, version=2, by=ben)
    with pytest.raises(Refused, match="cannot be fewer than 1"):
        change_capacity(enrolment=mentor, places=0, version=3, by=ben)
    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.active, mentor.version) == (1, 1, 3)
    assert kinds() == ["enrolment.capacity_changed"] * 2


def test_a_stale_number_of_places_changes_nothing(mentor: Enrolment, ben: User) -> None:
    change_capacity(enrolment=mentor, places=4, version=1, by=ben)
    with pytest.raises(Conflict, match="with 4 places"):
        change_capacity(enrolment=mentor, places=1, version=1, by=ben)
    mentor.refresh_from_db()
    assert mentor.capacity == 4


def test_places_of_somebody_who_left_cannot_be_changed(mentor: Enrolment, ben: User) -> None:
    Enrolment.objects.update(status="withdrawn")
    with pytest.raises(Conflict, match="withdrawn"):
        change_capacity(enrolment=mentor, places=4, version=1, by=ben)


def test_a_minimum_shrinks_with_the_places(mentor: Enrolment, ben: User, cora: User) -> None:
    change_details(enrolment=mentor, places=3, minimum=3, conflicts=["lab: smith"], version=1, by=cora)
    change_capacity(enrolment=mentor, places=1, version=2, by=ben)
    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.minimum, mentor.conflicts) == (1, 1, ["lab: smith"])


def test_details_refuse_a_minimum_above_the_places(mentor: Enrolment, cora: User) -> None:
    with pytest.raises(Refused, match="At least"):
        change_details(enrolment=mentor, places=1, minimum=2, conflicts=[], version=1, by=cora)
    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.minimum, mentor.version) == (2, 0, 1)


def test_applying_again_begins_a_new_wait(cohort: Cohort, ada: User) -> None:
    long_ago = timezone.now() - timedelta(days=40)
    EnrolmentFactory(cohort=cohort, user=ada, status="withdrawn", applied_at=long_ago, status_since=long_ago)
    again = send_application(cohort=cohort, role="mentee", by=ada)
    assert again.applied_at > timezone.now() - timedelta(minutes=1)
    assert again.status_since > timezone.now() - timedelta(minutes=1)
