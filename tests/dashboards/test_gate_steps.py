"""Somebody who is not ready to be matched sees what to do, instead of a search that leads nowhere."""

from django.utils import timezone

from dashboards.queries.mentee import mentee_steps
from dashboards.queries.mentor import mentor_steps
from dashboards.queries.situation import situation_of
from programs.models import Enrolment
from tests.factories import GateFactory, GateMarkFactory


def test_the_open_gate_comes_before_the_search(mentee: Enrolment) -> None:
    gate = GateFactory(program=mentee.cohort.program, name="Training", help="Come to room 3.")
    steps = mentee_steps(situation_of(mentee.user, now=timezone.now()), mentee)
    assert steps[0].title == "First-year companions asks for something before you can be matched: Training."
    assert steps[0].text == "Come to room 3."
    assert not [step for step in steps if "Find a mentor" in str(step.actions)]
    GateMarkFactory(gate=gate, user=mentee.user)
    assert not [s for s in mentee_steps(situation_of(mentee.user, now=timezone.now()), mentee) if "Training" in s.title]


def test_a_mentor_reads_it_as_well(mentor: Enrolment) -> None:
    GateFactory(program=mentor.cohort.program, role="mentor", name="Screening")
    GateFactory(program=mentor.cohort.program, role="mentee", name="Other")
    (titles,) = [[s.title for s in mentor_steps(situation_of(mentor.user, now=timezone.now()), mentor)]]
    assert "First-year companions asks for something before you can be matched: Screening." in titles
