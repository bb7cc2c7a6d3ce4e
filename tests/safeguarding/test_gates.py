"""What a program asks before a match: who passes, what it stops, and what everybody is told."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Mail, Notice
from activity.states import Conflict, Refused
from matching.jobs import run_match
from matching.queries.browse import rooms_of
from matching.queries.readiness import obstacles_of
from matching.services.publishing import publish_run
from matching.services.runs import start_run
from matching.snapshot import policy_from, problem_for
from pairings.models import Pairing
from pairings.queries.asking import mentors_open_to
from pairings.services.pairings import approve_pairing, create_pairing, pause_pairing, resume_pairing
from pairings.services.requests import accept_request, send_request
from profiles.models import User
from programs.models import Cohort, Enrolment, site_today
from programs.services.decisions import add_participant
from safeguarding.models import GateMark
from safeguarding.queries.clearance import gate_lines, is_matchable, matchable
from safeguarding.services.gates import change_gate, create_gate, retire_gate
from safeguarding.services.marks import after_months, mark_gate, revoke_gate
from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    GateFactory,
    GateMarkFactory,
    PairingFactory,
    RequestFactory,
)

Enter = Callable[[User], Client]
TODAY, YESTERDAY = timedelta(0), timedelta(days=-1)


@pytest.mark.parametrize("role", ["", "mentee", "mentor"])
@pytest.mark.parametrize("mark", ["none", "met", "today", "run out", "revoked"])
@pytest.mark.parametrize("retired", [False, True])
def test_the_queryset_and_the_lines_say_the_same(mentee: Enrolment, role: str, mark: str, retired: bool) -> None:
    gate = GateFactory(program=mentee.cohort.program, role=role)
    GateFactory(role=role)  # another program's
    until = {"today": site_today(), "run out": site_today() + YESTERDAY}.get(mark)
    if mark != "none":
        GateMarkFactory(
            gate=gate, user=mentee.user, valid_until=until, status="revoked" if mark == "revoked" else "met"
        )
    if retired:
        retire_gate(gate=gate, by=mentee.user)
    asked = role in ("", "mentee") and not retired
    ready = not asked or mark in ("met", "today")
    assert is_matchable(mentee) is ready
    assert all(line.passed for line in gate_lines(mentee)) is ready
    assert len(gate_lines(mentee)) == asked


def test_passing_the_gate_of_one_person_is_no_help_to_another(mentee: Enrolment, mentor: Enrolment) -> None:
    gate = GateFactory(program=mentee.cohort.program)
    GateMarkFactory(gate=gate, user=mentor.user)
    assert list(matchable(Enrolment.objects.all())) == [mentor]


def test_no_way_leads_round_a_gate(cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    """Search, letters, answers, approval, pairs by hand, runs, publishing, and going on after a pause."""
    waiting = RequestFactory(mentee=mentee, mentor=mentor)
    seeker = EnrolmentFactory(cohort=cohort, role="mentee")
    proposed = PairingFactory(mentee=EnrolmentFactory(cohort=cohort, role="mentee"), mentor=mentor, status="proposed")
    run = start_run(cohort=cohort, by=cora, name="Before")
    run_match(run.pk)
    run.proposals.update(status="approved")
    gate = GateFactory(program=cohort.program, role="mentor", name="Training")
    assert list(mentors_open_to(seeker.user)) == []
    assert rooms_of(cohort) == {}
    assert problem_for(cohort, policy_from()).mentors == ()
    assert any("before a match" in sentence for sentence in obstacles_of(cohort))
    with pytest.raises(Refused, match="cannot be paired with anybody"):
        send_request(mentee=seeker, mentor=mentor, message="Hello", by=seeker.user)
    with pytest.raises(Refused, match="something is still open"):
        accept_request(request=waiting, by=mentor.user)
    with pytest.raises(Refused, match="Ben Okafor is not ready to be matched yet; still open: Training"):
        create_pairing(mentee=seeker, mentor=mentor, origin="run", by=cora, status="active")
    with pytest.raises(Refused, match="still open: Training"):
        approve_pairing(pairing=proposed, by=cora)
    with pytest.raises(Refused, match="still open: Training"):
        publish_run(run=run, by=cora)
    assert [pair.status for pair in Pairing.objects.all()] == ["proposed"]
    mark_gate(gate=gate, cohort=cohort, chosen=[mentor.public_id], by=cora)
    approve_pairing(pairing=proposed, by=cora)
    pause_pairing(pairing=proposed, by=cora)
    revoke_gate(gate=gate, cohort=cohort, chosen=[mentor.public_id], by=cora)
    with pytest.raises(Refused, match="Training"):
        resume_pairing(pairing=proposed, by=cora)


def test_a_mentee_who_is_not_ready_reads_where_to_look(mentee: Enrolment, mentor: Enrolment) -> None:
    GateFactory(program=mentee.cohort.program, role="mentee")
    with pytest.raises(Refused, match="Your page of the cohort says what"):
        send_request(mentee=mentee, mentor=mentor, message="Hello", by=mentee.user)


def test_a_person_who_comes_in_by_hand_passes_no_gate(cohort: Cohort, cora: User) -> None:
    GateFactory(program=cohort.program)
    place = add_participant(cohort=cohort, name="Pat", role="mentee", by=cora)
    assert place.status == "accepted"
    assert not is_matchable(place)


def test_a_mark_counts_in_every_cohort_of_the_program(mentor: Enrolment, cora: User) -> None:
    gate = GateFactory(program=mentor.cohort.program)
    mark_gate(gate=gate, cohort=mentor.cohort, chosen=[mentor.public_id], by=cora)
    later = EnrolmentFactory(cohort=CohortFactory(program=mentor.cohort.program), user=mentor.user, role="mentor")
    assert is_matchable(later)


def test_marking_counts_people_of_the_cohort_alone_and_tells_them(mentor: Enrolment, cora: User) -> None:
    gate = GateFactory(program=mentor.cohort.program, months=12)
    elsewhere = EnrolmentFactory()
    chosen = [mentor.public_id, elsewhere.public_id, "nobody"]
    assert mark_gate(gate=gate, cohort=mentor.cohort, chosen=chosen, by=cora) == 1
    mark = GateMark.objects.get()
    assert (mark.user, mark.valid_until) == (mentor.user, after_months(site_today(), 12))
    assert [(n.recipient, n.kind) for n in Notice.objects.all()] == [(mentor.user, "gate_met")]
    assert not Mail.objects.exists()


def test_taking_back_in_a_pairing_tells_the_coordinators(
    mentee: Enrolment, mentor: Enrolment, cora: User, sam: User
) -> None:
    gate = GateFactory(program=mentor.cohort.program)
    mark_gate(gate=gate, cohort=mentor.cohort, chosen=[mentor.public_id, mentee.public_id], by=cora)
    PairingFactory(mentee=mentee, mentor=mentor)
    assert revoke_gate(gate=gate, cohort=mentor.cohort, chosen=[mentor.public_id], by=sam) == 1
    told = Notice.objects.exclude(kind="gate_met").values_list("recipient", "kind")
    assert sorted(told) == sorted([(mentor.user.pk, "gate_revoked"), (cora.pk, "gate_open_in_pairing")])
    assert Pairing.objects.get().status == "active"
    assert revoke_gate(gate=gate, cohort=mentor.cohort, chosen=[mentor.public_id], by=sam) == 0


def test_gates_of_other_programs_and_past_days_are_refused(mentor: Enrolment, cora: User) -> None:
    foreign, gate = GateFactory(), GateFactory(program=mentor.cohort.program)
    for service in (mark_gate, revoke_gate):
        with pytest.raises(Refused, match="not asked any more"):
            service(gate=foreign, cohort=mentor.cohort, chosen=[mentor.public_id], by=cora)
    with pytest.raises(Refused, match="has passed"):
        mark_gate(
            gate=gate,
            cohort=mentor.cohort,
            chosen=[mentor.public_id],
            by=cora,
            valid_until=site_today() + YESTERDAY,
        )
    assert not GateMark.objects.exists()


def test_names_are_taken_once_and_edits_do_not_cross(cohort: Cohort, cora: User) -> None:
    gate = create_gate(program=cohort.program, name="Training", by=cora)
    with pytest.raises(Refused, match="of this name"):
        create_gate(program=cohort.program, name="Training", by=cora)
    change_gate(gate=gate, version=1, name="Course", months=6, by=cora)
    with pytest.raises(Conflict):
        change_gate(gate=gate, version=1, name="Again", by=cora)
    assert (gate.name, gate.months) == ("Course", 6)
    retire_gate(gate=gate, by=cora)
    create_gate(program=cohort.program, name="Course", by=cora)
    with pytest.raises(Refused, match="of this name"):
        retire_gate(gate=gate, by=cora, again=True)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 21), 14, date(2028, 1, 21)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_are_counted_on_the_calendar(day: date, months: int, then: date) -> None:
    assert after_months(day, months) == then


@pytest.mark.parametrize("people", [1, 3])
def test_the_table_takes_the_same_queries_for_any_number(
    cohort: Cohort,
    cora: User,
    signed_in: Enter,
    people: int,
    django_assert_num_queries: Callable[..., object],
) -> None:
    for number in range(2):
        gate = GateFactory(program=cohort.program, name=f"Gate {number}")
    for number in range(people):
        place = EnrolmentFactory(cohort=cohort, role="mentor", user__profile__name=f"Person {number}")
        GateMarkFactory(gate=gate, user=place.user, valid_until=site_today() + timedelta(days=3))
    client = signed_in(cora)
    url = reverse("safeguarding:gate-table", args=[cohort.public_id])
    client.get(url)
    with django_assert_num_queries(13):
        page = client.get(url).content.decode()
    assert page.count("runs out soon") == people
    for show, shown in (("open", people), ("ready", 0), ("soon", people)):
        assert client.get(url, {"show": show}).content.decode().count("row-head") == shown


def test_marking_in_the_browser(cohort: Cohort, cora: User, mentor: Enrolment, signed_in: Enter) -> None:
    client = signed_in(cora)
    client.post(
        reverse("safeguarding:gate-create", args=[cohort.program.public_id]), {"name": "Training", "months": "12"}
    )
    gate = cohort.program.gates.get()
    url = reverse("safeguarding:gate-mark", args=[cohort.public_id])
    sent = {"gate": gate.public_id, "to": "met", "enrolment": mentor.public_id, "valid_until": ""}
    client.post(url, sent)
    assert is_matchable(mentor)
    client.post(url, sent | {"to": "revoked"})
    assert not is_matchable(mentor)
    page = client.post(url, {"gate": gate.public_id, "to": "met"}, follow=True).content.decode()
    assert "Select at least one person" in page
    page = client.post(url, sent | {"valid_until": "31.02.2027"}, follow=True).content.decode()
    assert "valid date" in page
    own = signed_in(mentor.user).get(reverse("programs:enrolment-detail", args=[mentor.public_id])).content.decode()
    assert "still open" in own
    assert "Training" in own
