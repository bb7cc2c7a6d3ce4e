"""Reminders before something runs out: each once, in time, and only to people who take part."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activity.models import Mail, Notice
from profiles.models import User
from programs.models import Enrolment, site_today
from safeguarding.jobs import remind_gates
from safeguarding.services.marks import mark_gate
from tests.factories import GateFactory, GateMarkFactory


def told() -> list[tuple[User, str]]:
    return [(notice.recipient, notice.kind) for notice in Notice.objects.order_by("pk")]


def day(number: int) -> dict[str, object]:
    """The clock of the job; the days until the date are set by moving the date."""
    return {"now": timezone.now() + timedelta(days=number)}


def test_each_step_is_told_once_and_renewing_starts_afresh(mentor: Enrolment, cora: User) -> None:
    gate = GateFactory(program=mentor.cohort.program)
    mark = GateMarkFactory(gate=gate, user=mentor.user)
    ben = mentor.user
    steps = {40: [], 29: [(ben, "gate_expiring")], 20: [], 6: [(ben, "gate_expiring")], 0: []}
    steps[-1] = [(ben, "gate_lapsed"), (cora, "gate_lapsed_team")]
    steps[-2] = []
    for number, (left, expected) in enumerate(steps.items()):
        type(mark).objects.update(valid_until=site_today() + timedelta(days=left))
        Notice.objects.all().delete()
        remind_gates(**day(number))
        assert told() == expected, left
    mark_gate(gate=gate, cohort=mentor.cohort, chosen=[mentor.public_id], by=cora)
    mark.refresh_from_db()
    assert (mark.reminded, mark.valid_until) == (None, None)


def test_a_second_run_of_the_day_and_people_who_left_hear_nothing(mentor: Enrolment, mentee: Enrolment) -> None:
    gate = GateFactory(program=mentor.cohort.program)
    soon = site_today() + timedelta(days=3)
    GateMarkFactory(gate=gate, user=mentor.user, valid_until=soon)
    GateMarkFactory(gate=gate, user=mentee.user, valid_until=soon)
    GateMarkFactory(gate=GateFactory(program=gate.program, role="mentee"), user=mentor.user, valid_until=soon)
    Enrolment.objects.filter(pk=mentee.pk).update(status="withdrawn")
    assert remind_gates(**day(0)) == 1
    assert remind_gates(**day(0)) == 0
    assert told() == [(mentor.user, "gate_expiring")]
    assert Mail.objects.get().recipient == mentor.user


@pytest.mark.parametrize("left", [-400, -1])
def test_what_has_run_out_long_ago_is_told_once(mentor: Enrolment, left: int) -> None:
    gate = GateFactory(program=mentor.cohort.program)
    GateMarkFactory(gate=gate, user=mentor.user, valid_until=site_today() + timedelta(days=left))
    assert [remind_gates(**day(number)) for number in range(3)] == [1, 0, 0]
