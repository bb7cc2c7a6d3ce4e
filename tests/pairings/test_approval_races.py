"""Approving, turning down, pausing and ending a pairing while requests to its mentor are answered at the same moment.

A race may end only as one of the two orders in which the two could have acted one after the other: with the same
states, the same places counted and the same people told the same things.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from activity.models import Activity, Notice
from activity.states import Conflict, Refused
from pairings.jobs import expire_request
from pairings.models import MentorshipRequest, Pairing
from pairings.services.pairings import (
    approve_pairing,
    complete_pairing,
    decline_pairing,
    end_pairing,
    pause_pairing,
    resume_pairing,
)
from pairings.services.requests import accept_request, withdraw_request
from profiles.models import User
from programs.models import Enrolment
from programs.services.rests import take_rest
from tests.factories import CoordinatorFactory, EnrolmentFactory, PairingFactory, RequestFactory
from tests.racing import (
    CONTROL_ROUNDS,
    GUARD,
    ROUNDS,
    Act,
    careless,
    careless_accept,
    careless_close,
    free_round,
    track,
)

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
LONG_AGO = timedelta(days=1)


@dataclass(frozen=True)
class Scene:
    """A mentor whose one place is held by `pairing`, and the `request` of another mentee whose date has passed."""

    pairing: Pairing
    request: MentorshipRequest
    team: User

    def begin(self, status: str) -> None:
        """The state before a round, with the pairing in this status."""
        Notice.objects.all().delete()
        Activity.objects.all().delete()
        Pairing.objects.exclude(pk=self.pairing.pk)._raw_delete(using="default")
        Pairing.objects.update(status=status, ended_at=None, approved_by=None)
        MentorshipRequest.objects.update(status="pending")
        Enrolment.objects.update(active=0, paused_until=None)
        Enrolment.objects.filter(pk__in=[self.pairing.mentee_id, self.pairing.mentor_id]).update(active=1)

    def act(self, name: str, acts: Mapping[str, Callable[["Scene", Any], object]]) -> Act:
        """One of the acts on rows of one's own, as one's own browser has them."""
        about = self.request if name in {"accept", "withdraw", "expire"} else self.pairing
        return partial(acts[name], self, type(about).objects.people().get(pk=about.pk))

    def outcome(self, won: list[bool], *, told: bool) -> tuple[object, ...]:
        """Everything that can be seen afterwards."""
        notices = Notice.objects.values_list("kind", "recipient") if told else ()
        return (
            tuple(won),
            MentorshipRequest.objects.get().status,
            tuple(Pairing.objects.order_by("mentee").values_list("mentee", "status")),
            tuple(Enrolment.objects.order_by("pk").values_list("active", flat=True)),
            tuple(sorted(notices)),
        )


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    cohort = free_round(silence_pause=0)
    team = CoordinatorFactory(program=cohort.program, user__email=None).user
    mentor, mentee, other = (
        EnrolmentFactory(cohort=cohort, role=role, user__email=None) for role in ("mentor", "mentee", "mentee")
    )
    pairing = PairingFactory(mentee=mentee, mentor=mentor, status="proposed")
    return Scene(pairing, RequestFactory(mentee=other, mentor=mentor, expires_at=timezone.now() - LONG_AGO), team)


def expire(scene: Scene, request: MentorshipRequest) -> None:
    if not expire_request(request, timezone.now()):
        raise Conflict("answered")


def rest(scene: Scene, pairing: Pairing) -> None:
    until = timezone.localdate() + timedelta(days=9)
    take_rest(enrolment=pairing.mentor, until=until, by=pairing.mentor.user)


ACTS: dict[str, Callable[[Scene, Any], object]] = {
    "accept": lambda scene, request: accept_request(request=request, by=request.mentor.user),
    "withdraw": lambda scene, request: withdraw_request(request=request, by=request.mentee.user),
    "expire": expire,
    "rest": rest,
    "approve": lambda scene, pairing: approve_pairing(pairing=pairing, by=scene.team),
    "decline": lambda scene, pairing: decline_pairing(pairing=pairing, by=scene.team),
    "pause": lambda scene, pairing: pause_pairing(pairing=pairing, by=pairing.mentee.user),
    "resume": lambda scene, pairing: resume_pairing(pairing=pairing, by=pairing.mentee.user),
    "complete": lambda scene, pairing: complete_pairing(pairing=pairing, by=scene.team),
    "end": lambda scene, pairing: end_pairing(pairing=pairing, by=pairing.mentor.user),
}
CARELESS: dict[str, Callable[[Scene, Any], object]] = {
    "accept": lambda scene, request: careless_accept(request),
    "approve": lambda scene, pairing: careless(pairing, "proposed", "active"),
    "decline": lambda scene, pairing: careless_close(pairing, "proposed", "declined"),
    "pause": lambda scene, pairing: careless(pairing, "active", "paused"),
    "resume": lambda scene, pairing: careless(pairing, "paused", "active"),
    "complete": lambda scene, pairing: careless_close(pairing, pairing.status, "completed"),
    "end": lambda scene, pairing: careless_close(pairing, pairing.status, "ended"),
}
# The pairing's status at the start, and two acts of which one can spoil the other where nobody takes care.
CONTESTED = [
    ("proposed", "approve", "approve"),
    ("proposed", "approve", "decline"),
    ("proposed", "accept", "decline"),
    ("active", "accept", "end"),
    ("active", "accept", "complete"),
    ("active", "pause", "end"),
    ("active", "pause", "complete"),
    ("paused", "resume", "end"),
]
# Two acts that do not meet in any row, or of which one comes after the other by itself: both orders are all there is.
APART = [
    ("proposed", "approve", "accept"),
    ("proposed", "approve", "withdraw"),
    ("proposed", "approve", "expire"),
    ("proposed", "approve", "pause"),
    ("proposed", "approve", "rest"),
    ("active", "pause", "accept"),
    ("active", "pause", "rest"),
]


def in_turn(*acts: Act) -> list[bool]:
    """The same acts without a race."""
    won = []
    for act in acts:
        try:
            act()
            won.append(True)
        except Refused:
            won.append(False)
    return won


def possible(scene: Scene, status: str, names: Sequence[str], *, told: bool) -> set[tuple[object, ...]]:
    """How it ends when one acts after the other, in both orders."""
    ends = set()
    for order in (1, -1):
        scene.begin(status)
        acts = [scene.act(name, ACTS) for name in names][::order]
        ends.add(scene.outcome(in_turn(*acts)[::order], told=told))
    return ends


@GUARD
@pytest.mark.parametrize(("status", "one", "other"), CONTESTED)
def test_one_after_the_other(scene: Scene, status: str, one: str, other: str, guarded: bool) -> None:
    ends = possible(scene, status, (one, other), told=guarded)
    strange = 0
    with track(2) as lanes:
        for _ in range(ROUNDS // 2 if guarded else CONTROL_ROUNDS):
            scene.begin(status)
            acts = [scene.act(name, ACTS if guarded else CARELESS) for name in (one, other)]
            strange += scene.outcome(lanes.race(*acts), told=guarded) not in ends
    assert strange == 0 if guarded else strange > 0


def test_what_does_not_meet(scene: Scene) -> None:
    strange = []
    with track(2) as lanes:
        for status, *names in APART:
            ends = possible(scene, status, names, told=True)
            for _ in range(ROUNDS // 5):
                scene.begin(status)
                end = scene.outcome(lanes.race(*(scene.act(name, ACTS) for name in names)), told=True)
                strange += [] if end in ends else [(names, end)]
    assert strange == []
