"""Cohorts: dates that make sense, names once a program, and every step of the way."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from activity.models import Activity
from activity.states import Conflict, Refused
from profiles.models import User
from programs.models import Cohort, Enrolment, Program, site_today
from programs.queries import cohort_counts, moves_of
from programs.services.cohorts import change_cohort, create_cohort, move_cohort
from programs.states import COHORT
from tests.factories import CohortFactory, EnrolmentFactory

TODAY = site_today()
DATES = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=90)}


def test_a_new_cohort_is_in_preparation_and_only_its_coordinators_know_of_it(
    program: Program, cora: User, ada: User, edda: User, sam: User
) -> None:
    cohort = create_cohort(program=program, name="Spring", by=cora, **DATES)
    assert cohort.status == "draft"
    seen = {
        name: cohort in Cohort.objects.visible_to(person)
        for name, person in {"ada": ada, "cora": cora, "edda": edda, "sam": sam, "visitor": AnonymousUser()}.items()
    }
    assert seen == {"ada": False, "cora": True, "edda": False, "sam": True, "visitor": False}


def test_a_name_exists_once_a_program(program: Program, cora: User) -> None:
    create_cohort(program=program, name="Spring", by=cora, **DATES)
    with pytest.raises(Refused, match="already"):
        create_cohort(program=program, name="Spring", by=cora, **DATES)
    other = create_cohort(program=program, name="Summer", by=cora, **DATES)
    with pytest.raises(Refused, match="already"):
        change_cohort(cohort=other, version=1, name="Spring", by=cora, **DATES)
    assert sorted(Cohort.objects.values_list("name", flat=True)) == ["Spring", "Summer"]


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"starts_on": TODAY, "ends_on": TODAY}, "after the start"),
        ({"starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)}, "after the start"),
        ({**DATES, "apply_until": TODAY + timedelta(days=91)}, "last day to apply"),
    ],
)
def test_dates_out_of_order_are_refused(program: Program, cora: User, cohort: Cohort, dates: dict, words: str) -> None:
    with pytest.raises(Refused, match=words):
        create_cohort(program=program, name="Spring", by=cora, **dates)
    with pytest.raises(Refused, match=words):
        change_cohort(cohort=cohort, version=1, name="Spring", by=cora, **dates)
    assert list(Cohort.objects.values_list("name", "version")) == [("Autumn", 1)]


def test_dates_change_once_for_each_version(cohort: Cohort, cora: User) -> None:
    change_cohort(cohort=cohort, version=1, name="Autumn", apply_until=TODAY, by=cora, **DATES)
    assert (cohort.apply_until, cohort.version) == (TODAY, 2)
    with pytest.raises(Conflict, match="meanwhile"):
        change_cohort(cohort=cohort, version=1, name="Stale", by=cora, **DATES)
    cohort.refresh_from_db()
    assert (cohort.name, cohort.version) == ("Autumn", 2)


@pytest.mark.parametrize("source", COHORT.values)
@pytest.mark.parametrize("to", COHORT.values[1:])
def test_square_of_steps_and_buttons_for_exactly_the_allowed_ones(
    cohort: Cohort, cora: User, source: str, to: str
) -> None:
    Cohort.objects.update(status=source)
    cohort.refresh_from_db()
    assert (to in {step.to for step in moves_of(cohort)}) == COHORT.allows(source, to)
    if COHORT.allows(source, to):
        move_cohort(cohort=cohort, to=to, by=cora)
        assert cohort.status == to
        assert Activity.objects.get().data == {"from": source, "to": to}
    else:
        with pytest.raises(Conflict):
            move_cohort(cohort=cohort, to=to, by=cora)
        cohort.refresh_from_db()
        assert cohort.status == source


def test_nothing_leads_back_to_preparation(cohort: Cohort, cora: User) -> None:
    with pytest.raises(Refused):
        move_cohort(cohort=cohort, to="draft", by=cora)


def test_a_cohort_does_not_open_after_its_dates(cora: User, program: Program) -> None:
    late = CohortFactory(program=program, status="draft", apply_until=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="last day to apply has passed"):
        move_cohort(cohort=late, to="open", by=cora)
    over = CohortFactory(
        program=program, status="draft", starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1)
    )
    for to in ("open", "matching"):
        with pytest.raises(Refused, match="last day of this cohort has passed"):
            move_cohort(cohort=over, to=to, by=cora)
    move_cohort(cohort=over, to="closed", by=cora)
    assert (late.status, over.status) == ("draft", "closed")


def test_closing_leaves_places_as_they_are(cohort: Cohort, cora: User, mentee: Enrolment) -> None:
    move_cohort(cohort=cohort, to="closed", by=cora)
    mentee.refresh_from_db()
    assert mentee.status == "accepted"


def test_counts_by_role_and_state_with_places(cohort: Cohort, django_assert_num_queries) -> None:
    for status, number in {"submitted": 2, "accepted": 3, "waitlisted": 1, "declined": 1, "withdrawn": 2}.items():
        for _ in range(number):
            EnrolmentFactory(cohort=cohort, role="mentee", status=status)
    EnrolmentFactory(cohort=cohort, role="mentor", capacity=3, active=2)
    EnrolmentFactory(cohort=cohort, role="mentor", capacity=2)
    EnrolmentFactory(cohort=cohort, role="mentor", status="submitted", capacity=9)
    EnrolmentFactory(role="mentor", capacity=9)
    with django_assert_num_queries(1):
        counts = cohort_counts(cohort)
    mentees = counts.mentees
    assert (mentees.submitted, mentees.accepted, mentees.waitlisted) == (2, 3, 1)
    assert (mentees.declined, mentees.withdrawn) == (1, 2)
    mentors = counts.mentors
    assert (mentors.accepted, mentors.places, mentors.taken, mentors.free) == (2, 5, 2, 3)
    assert (counts.submitted, counts.people) == (3, 12)


def test_counts_of_an_empty_cohort_are_nothing(cohort: Cohort) -> None:
    counts = cohort_counts(cohort)
    assert (counts.people, counts.submitted, counts.mentors.free) == (0, 0, 0)
