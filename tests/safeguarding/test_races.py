"""A gate is taken back while a pairing begins: either no pairing, or the coordinators know of it."""

from functools import partial
from time import sleep

import pytest

from activity.models import Notice
from activity.services import Notify, record_fact
from activity.states import Refused
from pairings.models import Pairing
from pairings.services.pairings import create_pairing
from profiles.models import User
from programs.models import Cohort, Enrolment
from safeguarding.models import GateMark
from safeguarding.queries.clearance import is_matchable
from safeguarding.services.marks import revoke_gate
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    EnrolmentFactory,
    GateFactory,
    GateMarkFactory,
    UserFactory,
)
from tests.racing import CONTROL_ROUNDS, GUARD, ROUNDS, careless_take, track

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def careless_pair(mentee: Enrolment, mentor: Enrolment) -> None:
    """Look, then write: nothing is locked in between."""
    if not is_matchable(mentor):
        raise Refused("not ready")
    sleep(0.002)
    careless_take(mentor)
    careless_take(mentee)
    Pairing.objects.create(mentee=mentee, mentor=mentor, origin="run", status="active")


def careless_revoke(mark: GateMark, mentor: Enrolment, coordinator: User) -> None:
    told = []
    if Enrolment.objects.filter(pk=mentor.pk, active__gt=0).exists():
        told = [Notify(coordinator, "gate_open_in_pairing", {"name": "Ben", "gate": "Training"})]
    sleep(0.001)
    GateMark.objects.update(status="revoked")
    record_fact(mark, "gate.revoked", by=None, notify=told)


@GUARD
def test_taking_back_against_pairing(guarded: bool) -> None:
    cohort = Cohort.objects.select_related("program").get(pk=CohortFactory().pk)
    coordinator = CoordinatorFactory(program=cohort.program, user=UserFactory(email=None)).user
    by = UserFactory(email=None)
    mentor, mentee = (EnrolmentFactory(cohort=cohort, role=role, user__email=None) for role in ("mentor", "mentee"))
    gate = GateFactory(program=cohort.program, role="mentor")
    mark = GateMarkFactory(gate=gate, user=mentor.user)
    broken = 0
    with track(2) as lanes:
        for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
            Pairing.objects.all()._raw_delete(using="default")
            Notice.objects.all().delete()
            Enrolment.objects.update(active=0)
            GateMark.objects.update(status="met")
            mine, theirs = (Enrolment.objects.people().get(pk=place.pk) for place in (mentee, mentor))
            if guarded:
                pair = partial(create_pairing, mentee=mine, mentor=theirs, origin="run", by=by, status="active")
                revoke = partial(revoke_gate, gate=gate, cohort=cohort, chosen=[mentor.public_id], by=by)
            else:
                pair = partial(careless_pair, mine, theirs)
                revoke = partial(careless_revoke, mark, theirs, coordinator)
            paired, _revoked = lanes.race(pair, revoke)
            known = Notice.objects.filter(recipient=coordinator, kind="gate_open_in_pairing").exists()
            broken += paired != known
            assert GateMark.objects.get().status == "revoked"
    assert broken == 0 if guarded else broken > 0
