"""A yes, a no, taking back and the clock at the same moment: one of them ends an offer, and places are freed once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from activity.models import Activity, Notice
from activity.states import Conflict
from pairings.jobs.offers import expire_offer
from pairings.models import HelpCall, Pairing, RatherNot
from pairings.services.offers import rather_not, say_yes, take_offer_back
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import CohortFactory, CoordinatorFactory, EnrolmentFactory, PairingFactory
from tests.racing import CONTROL_ROUNDS, GUARD, ROUNDS, careless, track

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def offer(transactional_db: None) -> Pairing:
    """The mentor has said yes, and the date has passed."""
    cohort = Cohort.objects.select_related("program").get(pk=CohortFactory().pk)
    CoordinatorFactory(program=cohort.program, user__email=None)
    mentee, mentor = (EnrolmentFactory(cohort=cohort, role=role, user__email=None) for role in ("mentee", "mentor"))
    return PairingFactory(mentee=mentee, mentor=mentor, status="offered", origin="run")


def yes(pairing: Pairing) -> None:
    say_yes(pairing=pairing, by=pairing.mentee.user)


def no(pairing: Pairing) -> None:
    rather_not(pairing=pairing, by=pairing.mentor.user)


def take_back(pairing: Pairing) -> None:
    take_offer_back(pairing=pairing, by=User.objects.get(coordinations__isnull=False))


def expire(pairing: Pairing) -> None:
    if not expire_offer(pairing, timezone.now()):
        raise Conflict("too late")


ACTS: dict[str, tuple[Callable[[Pairing], None], str]] = {
    "yes": (yes, "active"),
    "no": (no, "declined"),
    "take back": (take_back, "declined"),
    "expire": (expire, "expired"),
}
PAIRS = [(one, other) for at, one in enumerate(ACTS) for other in list(ACTS)[at + 1 :]]


def fresh() -> None:
    for model in (Notice, Activity, RatherNot, HelpCall):
        model.objects.all().delete()
    now = timezone.now()
    Pairing.objects.update(
        status="offered", mentee_yes_at=None, mentor_yes_at=now, answer_by=now - timedelta(hours=1), ended_at=None
    )
    Enrolment.objects.update(active=1)


@GUARD
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_one_of_two_ends_it(offer: Pairing, one: str, other: str, guarded: bool) -> None:
    broken = 0
    with track(2) as lanes:
        for _ in range(ROUNDS // 2 if guarded else CONTROL_ROUNDS):
            fresh()
            rows = [Pairing.objects.people().get(pk=offer.pk) for _lane in range(2)]
            if guarded:
                acts = [partial(ACTS[name][0], row) for name, row in zip((one, other), rows, strict=True)]
            else:
                acts = [
                    partial(careless, row, "offered", ACTS[name][1])
                    for name, row in zip((one, other), rows, strict=True)
                ]
            won = lanes.race(*acts)
            status = Pairing.objects.get().status
            good = sum(won) == 1 and {ACTS[n][1] for n, did in zip((one, other), won, strict=True) if did} == {status}
            if guarded:
                taken = set(Enrolment.objects.values_list("active", flat=True))
                kinds = set(Notice.objects.values_list("kind", flat=True))
                good = good and taken == {int(status == "active")}
                good = good and (kinds == {"pairing_active"}) == (status == "active") == (not HelpCall.objects.exists())
            broken += not good
    assert broken == 0 if guarded else broken > 0


@GUARD
def test_two_yeses_at_once_begin_it_once(offer: Pairing, guarded: bool) -> None:
    """The careless one sees only its own yes."""
    missed = 0
    with track(2) as lanes:
        for _ in range(ROUNDS // 2 if guarded else CONTROL_ROUNDS):
            fresh()
            Pairing.objects.update(mentor_yes_at=None)
            rows = [Pairing.objects.people().get(pk=offer.pk) for _lane in range(2)]
            if guarded:
                people = (rows[0].mentee.user, rows[1].mentor.user)
                lanes.race(*(partial(say_yes, pairing=r, by=who) for r, who in zip(rows, people, strict=True)))
                missed += Notice.objects.filter(kind="pairing_active").count() != 2
            else:
                lanes.race(*(partial(careless_yes, r, n) for r, n in zip(rows, ("mentee", "mentor"), strict=True)))
            missed += Pairing.objects.get().status != "active"
    assert missed == 0 if guarded else missed > 0


def careless_yes(pairing: Pairing, side: str) -> None:
    """Look whether the other one has said yes, then write one's own."""
    seen = Pairing.objects.get(pk=pairing.pk)
    setattr(seen, f"{side}_yes_at", timezone.now())
    if seen.mentee_yes_at and seen.mentor_yes_at:
        seen.status = "active"
    seen.save(update_fields=[f"{side}_yes_at", "status"])
