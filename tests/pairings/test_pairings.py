"""Beginning, approving, pausing and ending pairings; the places they hold; requests they settle."""

import re
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activity.jobs import written
from activity.models import Activity, Mail, Notice
from activity.states import Conflict, Refused
from pairings.models import MentorshipRequest, Pairing
from pairings.services.beginnings import Beginning, begin_pairings
from pairings.services.offers import rather_not, say_yes, take_offer_back
from pairings.services.pairings import (
    approve_pairing,
    complete_pairing,
    create_pairing,
    decline_pairing,
    end_pairing,
    pause_pairing,
    resume_pairing,
)
from pairings.states import PAIRING
from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    GateFactory,
    GateMarkFactory,
    PairingFactory,
    RequestFactory,
)

# service -> states it may start from, and where it leads
SERVICES: dict[Callable[..., object], tuple[set[str], str]] = {
    approve_pairing: ({"proposed"}, "active"),
    decline_pairing: ({"proposed"}, "declined"),
    pause_pairing: ({"active"}, "paused"),
    resume_pairing: ({"paused"}, "active"),
    complete_pairing: ({"active", "paused"}, "completed"),
    end_pairing: ({"active", "paused"}, "ended"),
    rather_not: ({"offered"}, "declined"),
    take_offer_back: ({"offered"}, "declined"),
    say_yes: ({"offered"}, "active"),
}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
@pytest.mark.parametrize("source", PAIRING.values)
def test_square_of_moves_and_the_places_they_free(
    mentee: Enrolment, mentor: Enrolment, cora: User, source: str, service: Callable[..., None]
) -> None:
    yes = {"mentor_yes_at": timezone.now()} if service is say_yes else {}
    pairing = PairingFactory(mentee=mentee, mentor=mentor, status=source, **yes)
    sources, to = SERVICES[service]
    by = mentee.user if service is say_yes else cora
    if source in sources:
        service(pairing=pairing, by=by)
        assert pairing.status == to
    else:
        with pytest.raises(Conflict):
            service(pairing=pairing, by=by)
        assert pairing.status == source
    expected = 1 if pairing.status in PAIRING.open else 0
    assert [e.active for e in Enrolment.objects.filter(pk__in=[mentee.pk, mentor.pk])] == [expected, expected]
    assert (pairing.ended_at is not None) == (source in sources and expected == 0)


def test_ending_twice_gives_the_place_back_once(mentee: Enrolment, mentor: Enrolment, ben: User) -> None:
    pairing = PairingFactory(mentee=mentee, mentor=mentor)
    PairingFactory(mentee=EnrolmentFactory(cohort=mentee.cohort), mentor=mentor)
    end_pairing(pairing=pairing, by=ben)
    with pytest.raises(Conflict):
        end_pairing(pairing=Pairing.objects.get(pk=pairing.pk), by=ben)
    assert Enrolment.objects.get(pk=mentor.pk).active == 1


def test_both_are_told_unless_they_did_it(mentee: Enrolment, mentor: Enrolment, ben: User, cora: User) -> None:
    pairing = PairingFactory(mentee=mentee, mentor=mentor, status="proposed")
    approve_pairing(pairing=pairing, by=cora)
    pause_pairing(pairing=pairing, by=ben)
    end_pairing(pairing=pairing, by=ben, note="I am moving abroad.")
    assert [(n.recipient.get_short_name(), n.kind, n.names["name"]) for n in Notice.objects.order_by("pk")] == [
        ("Ada N.", "pairing_active", "Ben Okafor"),
        ("Ben O.", "pairing_active", "Ada Nwosu"),
        ("Ada N.", "pairing_paused", "Ben Okafor"),
        ("Ada N.", "pairing_ended", "Ben Okafor"),
    ]
    assert pairing.closing_note == "I am moving abroad."
    assert "you can look for another mentor" in str(written(Mail.objects.get(kind="pairing_ended")).body)


def test_a_pairing_that_was_not_approved_names_people_shortly(mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    decline_pairing(pairing=PairingFactory(mentee=mentee, mentor=mentor, status="proposed"), by=cora)
    assert {n.names["name"] for n in Notice.objects.all()} == {"Ada N.", "Ben O."}


def test_nobody_who_left_is_approved(mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    pairing = PairingFactory(mentee=mentee, mentor=mentor, status="proposed")
    Enrolment.objects.filter(pk=mentor.pk).update(status="waitlisted")
    with pytest.raises(Refused, match=r"^Ben Okafor does not take part in this round any more\.$"):
        approve_pairing(pairing=pairing, by=cora)
    pairing.refresh_from_db()
    assert pairing.status == "proposed"


@pytest.mark.parametrize("four_eyes", [False, True])
def test_nothing_is_approved_in_a_round_that_has_ended_meanwhile(
    mentee: Enrolment, mentor: Enrolment, cora: User, four_eyes: bool
) -> None:
    Program.objects.update(four_eyes=four_eyes)
    pairing = Pairing.objects.people().get(pk=PairingFactory(mentee=mentee, mentor=mentor, status="proposed").pk)
    Cohort.objects.update(status="closed")
    with pytest.raises(Refused, match="This cohort has ended"):
        approve_pairing(pairing=pairing, by=cora)
    pairing.refresh_from_db()
    assert (pairing.status, pairing.approved_by) == ("proposed", None)


def test_published_pairing_keeps_fit_and_reasons(mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    reasons = [{"name": "interests", "value": 0.5}]
    pairing = create_pairing(
        mentee=mentee, mentor=mentor, origin="run", by=cora, status="active", fit=0.75, reasons=reasons
    )
    pairing.refresh_from_db()
    assert (pairing.status, pairing.origin, pairing.fit, pairing.reasons) == ("active", "run", 0.75, reasons)
    assert [fact.kind for fact in Activity.objects.all()] == ["pairing.published"]
    assert {n.kind for n in Notice.objects.all()} == {"pairing_active"}


def test_a_pairing_names_who_has_no_place_and_writes_nothing(mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    Enrolment.objects.filter(pk=mentee.pk).update(active=1)
    with pytest.raises(Refused, match=r"^Ada Nwosu has a mentor already\.$"), transaction.atomic():
        create_pairing(mentee=mentee, mentor=mentor, origin="run", by=cora, status="active")
    assert Enrolment.objects.get(pk=mentor.pk).active == 0
    assert not Pairing.objects.exists()


def test_strange_pairs_are_refused(mentee: Enrolment, mentor: Enrolment, ada: User, cora: User) -> None:
    herself = EnrolmentFactory(cohort=mentee.cohort, user=ada, role="mentor")
    elsewhere = EnrolmentFactory(role="mentor")
    closed = CohortFactory(status="closed", program=mentee.cohort.program)
    late = [EnrolmentFactory(cohort=closed, role=role) for role in ("mentee", "mentor")]
    twice = PairingFactory(mentee=EnrolmentFactory(cohort=mentee.cohort, capacity=2), mentor=mentor)
    for one, other in [(mentee, herself), (mentee, elsewhere), late, (twice.mentee, mentor)]:
        with pytest.raises(Refused):
            create_pairing(mentee=one, mentor=other, origin="coordinator", by=cora, status="active")
    with pytest.raises(ValueError, match="paused"):
        create_pairing(mentee=mentee, mentor=mentor, origin="run", by=cora, status="paused")
    assert Pairing.objects.count() == 1


def test_a_pairing_settles_the_request_that_waits_elsewhere(mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    other = EnrolmentFactory(cohort=mentee.cohort, role="mentor", user__profile__name="Gita Rao")
    request = RequestFactory(mentee=mentee, mentor=other)
    create_pairing(mentee=mentee, mentor=mentor, origin="run", by=cora, status="active")
    request.refresh_from_db()
    assert request.status == "withdrawn"
    assert {(n.recipient.get_short_name(), n.kind, n.names["name"]) for n in Notice.objects.all()} == {
        ("Ada N.", "request_settled_mentee", "Gita R."),
        ("Gita R.", "request_settled_mentor", "Ada N."),
        ("Ada N.", "pairing_active", "Ben Okafor"),
        ("Ben O.", "pairing_active", "Ada Nwosu"),
    }


def test_a_mentee_with_room_for_two_keeps_asking(mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    Enrolment.objects.filter(pk=mentee.pk).update(capacity=2)
    other = EnrolmentFactory(cohort=mentee.cohort, role="mentor")
    request = RequestFactory(mentee=mentee, mentor=other)
    create_pairing(mentee=mentee, mentor=mentor, origin="run", by=cora, status="active")
    assert MentorshipRequest.objects.get(pk=request.pk).status == "pending"


def test_the_database_keeps_one_open_pairing_per_pair(mentee: Enrolment, mentor: Enrolment) -> None:
    PairingFactory(mentee=mentee, mentor=mentor)
    with pytest.raises(IntegrityError):
        Pairing.objects.create(mentee=mentee, mentor=mentor, origin="run", status="paused")


def test_many_begin_all_or_none_and_no_way_leads_round_a_gate(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User
) -> None:
    other, guide = EnrolmentFactory(cohort=cohort), EnrolmentFactory(cohort=cohort, role="mentor")
    wanted = [Beginning(mentee, mentor, 0.5), Beginning(other, guide)]
    gate = GateFactory(program=cohort.program, role="mentor")
    GateMarkFactory(gate=gate, user=mentor.user)
    with pytest.raises(Refused, match=re.escape(guide.user.profile.name)):
        begin_pairings(wanted=wanted, by=cora)
    assert (Pairing.objects.count(), Enrolment.objects.filter(active__gt=0).count()) == (0, 0)
    GateMarkFactory(gate=gate, user=guide.user)
    first, _second = begin_pairings(wanted=wanted, by=cora)
    assert (first.status, first.origin, first.fit) == ("active", "run", 0.5)
    assert set(Enrolment.objects.filter(active=1)) == {mentee, mentor, other, guide}
    with pytest.raises(Refused, match="paired already"):
        begin_pairings(wanted=[Beginning(other, mentor), Beginning(other, guide)], by=cora)
    assert Pairing.objects.count() == 2


def test_a_mentor_takes_no_more_at_once_than_there_are_places(cohort: Cohort, mentor: Enrolment, cora: User) -> None:
    Enrolment.objects.filter(pk=mentor.pk).update(capacity=2)
    wanted = [Beginning(EnrolmentFactory(cohort=cohort), mentor) for _ in range(3)]
    with pytest.raises(Refused, match=re.escape(mentor.user.profile.name)):
        begin_pairings(wanted=wanted, by=cora)
    assert (Pairing.objects.count(), Enrolment.objects.get(pk=mentor.pk).active) == (0, 0)
    begin_pairings(wanted=wanted[:2], by=cora)
    assert Enrolment.objects.get(pk=mentor.pk).active == 2
