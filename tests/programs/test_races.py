"""Two at once on one row: the guards hold, and controls without the guard break, so that these tests can fail."""

from collections import Counter
from threading import Barrier
from time import sleep

import pytest
from django.db import transaction

from activity.models import Activity
from activity.states import Refused
from pairings.jobs.places import lock_places, take_place
from profiles.models import User
from programs.kinds.grades import Grade
from programs.models import Cohort, Coordinator, Enrolment, JoinLink, Program
from programs.services.enrolments import change_capacity, send_application, withdraw_enrolment
from programs.services.joining import renew_link
from programs.services.programs import change_grade, remove_coordinator
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    EnrolmentFactory,
    ProgramFactory,
    UserFactory,
    decide_enrolment,
)
from tests.racing import ROUNDS, at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cohort(transactional_db: None) -> Cohort:
    return CohortFactory()


@pytest.fixture
def cora(cohort: Cohort) -> User:
    return CoordinatorFactory(program=cohort.program).user


def again(place: Enrolment) -> Enrolment:
    """The row as another window of the browser holds it."""
    return Enrolment.objects.select_related("cohort__program", "user__profile").get(pk=place.pk)


def test_whoever_withdraws_is_not_accepted_afterwards(cohort: Cohort, cora: User) -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for _round in range(ROUNDS):
        place = EnrolmentFactory(cohort=cohort, status="submitted")
        mine, theirs = again(place), again(place)
        accepted, withdrawn = at_once(
            lambda row=theirs: decide_enrolment(enrolment=row, to="accepted", by=cora),
            lambda row=mine: withdraw_enrolment(enrolment=row, by=row.user),
        )
        seen[accepted, withdrawn] += 1
        place.refresh_from_db()
        assert (place.status, withdrawn) == ("withdrawn", "done")
        facts = Activity.objects.about(place).filter(kind="enrolment.accepted").count()
        assert facts == (accepted == "done")
    assert sum(seen.values()) == ROUNDS
    assert set(seen) <= {("done", "done"), ("refused", "done")}


def test_control_of_the_above_without_the_conditional_update(cohort: Cohort, cora: User) -> None:
    def check_then_save(row: Enrolment, to: str, read: Barrier, pause: float) -> None:
        row = again(row)
        allowed = row.lifecycle.allows(row.status, to)
        read.wait()
        sleep(pause)
        if not allowed:
            raise Refused("no")
        row.status = to
        row.save()

    lost = 0
    for _round in range(ROUNDS):
        place, read = EnrolmentFactory(cohort=cohort, status="submitted"), Barrier(2)
        answers = at_once(
            lambda row=place, read=read: check_then_save(row, "accepted", read, 0.01),
            lambda row=place, read=read: check_then_save(row, "withdrawn", read, 0),
        )
        place.refresh_from_db()
        lost += answers == ["done", "done"] and place.status == "accepted"
    assert lost > ROUNDS // 2


def test_places_lowered_while_the_last_one_is_taken(cohort: Cohort) -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for _round in range(ROUNDS):
        place = EnrolmentFactory(cohort=cohort, role="mentor", capacity=2, active=1)
        mine, theirs = again(place), again(place)

        def take(row: Enrolment = theirs) -> None:
            with transaction.atomic():
                lock_places(row)
                if not take_place(row):
                    raise Refused("no room")

        lowered, taken = at_once(
            lambda row=mine: change_capacity(enrolment=row, places=1, version=1, by=row.user), take
        )
        place.refresh_from_db()
        assert place.active <= place.capacity
        assert sorted([lowered, taken]) == ["done", "refused"]
        assert (place.active, place.capacity) == ((1, 1) if lowered == "done" else (2, 2))
        seen[lowered, taken] += 1
    assert sum(seen.values()) == ROUNDS


def test_control_of_the_above_leaves_only_the_constraint_of_the_database(cohort: Cohort) -> None:
    broken = 0
    for _round in range(10):
        place, took = EnrolmentFactory(cohort=cohort, role="mentor", capacity=2, active=1), Barrier(2)
        theirs = again(place)

        def lower(pk: int = place.pk, took: Barrier = took) -> None:
            fits = Enrolment.objects.get(pk=pk).active <= 1
            took.wait()
            took.wait()
            if fits:
                Enrolment.objects.filter(pk=pk).update(capacity=1)

        def take(row: Enrolment = theirs, took: Barrier = took) -> None:
            took.wait()
            take_place(row)
            took.wait()

        broken += at_once(lower, take) == ["broken", "done"]
        place.refresh_from_db()
        assert place.active <= place.capacity
    assert broken == 10


def test_two_coordinators_who_remove_each_other_leave_one(cohort: Cohort) -> None:
    for _round in range(ROUNDS):
        program = ProgramFactory()
        one, two = (CoordinatorFactory(program=program).user for _ in range(2))
        answers = at_once(
            lambda p=program, a=one, b=two: remove_coordinator(program=p, person=b, by=a),
            lambda p=program, a=one, b=two: remove_coordinator(program=p, person=a, by=b),
        )
        assert sorted(answers) == ["done", "refused"]
        assert Coordinator.objects.filter(program=program).count() == 1


def test_control_of_the_above_without_the_lock(cohort: Cohort) -> None:
    def check_then_delete(program: Program, person: User, read: Barrier) -> None:
        with transaction.atomic():
            others = Coordinator.objects.filter(program=program).exclude(user=person).exists()
            read.wait()
            if others:
                Coordinator.objects.filter(program=program, user=person).delete()

    program, read = ProgramFactory(), Barrier(2)
    one, two = (CoordinatorFactory(program=program).user for _ in range(2))
    at_once(lambda: check_then_delete(program, one, read), lambda: check_then_delete(program, two, read))
    assert Coordinator.objects.filter(program=program).count() == 0


def test_two_leads_who_step_down_at_once_leave_one(cohort: Cohort) -> None:
    for _round in range(ROUNDS // 5):
        program = ProgramFactory()
        one, two = (CoordinatorFactory(program=program).user for _ in range(2))
        answers = at_once(
            *(
                lambda p=program, who=who: change_grade(program=p, person=who, grade=Grade.EDIT, by=who)
                for who in (one, two)
            )
        )
        assert sorted(answers) == ["done", "refused"]
        assert Coordinator.objects.filter(program=program, grade=Grade.LEAD).count() == 1


def test_whoever_lost_the_lead_a_moment_ago_takes_it_from_nobody_else(cohort: Cohort) -> None:
    for _round in range(ROUNDS // 5):
        program = ProgramFactory()
        one, two, three = (CoordinatorFactory(program=program).user for _ in range(3))
        first, second = at_once(
            lambda p=program, a=one, b=two: change_grade(program=p, person=b, grade=Grade.EDIT, by=a),
            lambda p=program, b=two, c=three: change_grade(program=p, person=c, grade=Grade.EDIT, by=b),
        )
        leading = set(Coordinator.objects.filter(program=program, grade=Grade.LEAD).values_list("user", flat=True))
        # If the second was faster both are right; otherwise it was refused, and the third still leads.
        assert first == "done"
        assert leading == ({one.pk} if second == "done" else {one.pk, three.pk})
        facts = Activity.objects.about(program).filter(kind="coordinator.graded").order_by("pk")
        assert [fact.actor_id for fact in facts] == ([two.pk, one.pk] if second == "done" else [one.pk])


def test_control_of_the_above_without_the_lock_leaves_nobody(cohort: Cohort) -> None:
    def check_then_step_down(program: Program, person: User, read: Barrier) -> None:
        with transaction.atomic():
            others = Coordinator.objects.filter(program=program, grade=Grade.LEAD).exclude(user=person).exists()
            read.wait()
            if others:
                Coordinator.objects.filter(program=program, user=person).update(grade=Grade.EDIT)

    program, read = ProgramFactory(), Barrier(2)
    one, two = (CoordinatorFactory(program=program).user for _ in range(2))
    at_once(lambda: check_then_step_down(program, one, read), lambda: check_then_step_down(program, two, read))
    assert not Coordinator.objects.filter(program=program, grade=Grade.LEAD).exists()


def test_a_double_click_on_apply_makes_one_application(cohort: Cohort) -> None:
    for _round in range(ROUNDS):
        person = UserFactory()
        answers = at_once(*(lambda p=person: send_application(cohort=cohort, role="mentee", by=p) for _ in range(2)))
        assert sorted(answers) == ["done", "refused"]
        assert Enrolment.objects.filter(user=person).count() == 1


def test_of_two_who_make_the_same_link_to_join_one_row_stays(cohort: Cohort, cora: User) -> None:
    for _round in range(ROUNDS):
        JoinLink.objects.all().delete()
        make = [lambda: renew_link(cohort=cohort, scope="program", role="", by=cora)] * 2
        assert at_once(*make) == ["done", "done"]
        assert JoinLink.objects.count() == 1


def test_control_of_the_above_that_looks_and_then_writes(cohort: Cohort) -> None:
    def careless_link() -> None:
        links = JoinLink.objects.filter(program=cohort.program, cohort=None, role="")
        if not links.exists():
            sleep(0.005)
            JoinLink.objects.create(program=cohort.program, cohort=None, role="")

    told: Counter[str] = Counter()
    for _round in range(ROUNDS):
        JoinLink.objects.all().delete()
        told.update(at_once(careless_link, careless_link))
    assert told["broken"]
