"""Places are taken and given back one at a time, and only where there is one."""

import pytest
from django.db import IntegrityError, transaction

from pairings.jobs.places import give_back, take_place
from programs.models import Enrolment


def test_a_place_is_taken_until_none_is_left(mentor: Enrolment) -> None:
    assert [take_place(mentor) for _ in range(3)] == [True, True, False]
    assert (mentor.active, mentor.free_places) == (2, 0)


@pytest.mark.parametrize("status", ["submitted", "waitlisted", "declined", "withdrawn"])
def test_who_is_not_accepted_has_no_place_to_take(mentor: Enrolment, status: str) -> None:
    Enrolment.objects.filter(pk=mentor.pk).update(status=status)
    assert take_place(mentor) is False
    assert mentor.active == 0


def test_a_place_given_back_is_free_again(mentor: Enrolment) -> None:
    take_place(mentor)
    give_back(mentor)
    assert mentor.active == 0


def test_the_database_refuses_to_give_back_what_was_not_taken(mentor: Enrolment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        give_back(mentor)
