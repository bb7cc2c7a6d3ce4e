"""People acting at the same moment, each with a database connection of their own."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Barrier
from time import sleep

import pytest
from django.db import IntegrityError, connection, models

from activity.models import Stateful
from activity.states import Conflict, Refused
from pairings.models import MentorshipRequest, Pairing
from programs.models import Cohort, Enrolment, Program
from tests.factories import CohortFactory

Act = Callable[[], object]
CONTROL_ROUNDS = 20  # in so many, what is not guarded breaks: a guard is tried a little longer
ROUNDS = int(os.environ.get("RACE_ROUNDS", "25"))  # 1000 for a long look
GUARD = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])


def hurry() -> None:
    """Let commits of this connection not wait for the disk; locks and visibility stay as they are."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


class Track:
    """As many lanes as people; every race starts all of them at once."""

    def __init__(self, lanes: int, pool: ThreadPoolExecutor) -> None:
        self.barrier = Barrier(lanes, timeout=20)
        self.pool = pool

    def run(self, act: Act) -> bool:
        self.barrier.wait()
        try:
            act()
        except Refused:
            return False
        return True

    def race(self, *acts: Act) -> list[bool]:
        """Who succeeded. Anything but a refusal (a deadlock, a broken constraint) is raised."""
        running: list[Future[bool]] = [self.pool.submit(self.run, act) for act in acts]
        return [lane.result() for lane in running]

    def begin(self) -> None:
        self.barrier.wait()
        hurry()

    def close(self) -> None:
        self.barrier.wait()
        connection.close()


@contextmanager
def track(lanes: int) -> Iterator[Track]:
    with ThreadPoolExecutor(lanes) as pool:
        running = Track(lanes, pool)
        hurry()
        for lane in [pool.submit(running.begin) for _ in range(lanes)]:
            lane.result()
        yield running
        for lane in [pool.submit(running.close) for _ in range(lanes)]:
            lane.result()


@pytest.fixture
def lanes(transactional_db: None) -> Iterator[Track]:
    """Two people, for all races of a test."""
    with track(2) as running:
        yield running


def at_once(*acts: Act) -> list[str]:
    """One race; for each act "done", "refused" or "broken" (the database had to say no)."""
    told = ["done"] * len(acts)

    def act(lane: int) -> None:
        try:
            acts[lane]()
        except Refused:
            told[lane] = "refused"
        except IntegrityError:
            told[lane] = "broken"

    with track(len(acts)) as lanes:
        lanes.race(*(partial(act, lane) for lane in range(len(acts))))
    return told


def careless(row: Stateful, expected: str, to: str) -> None:
    """A move as one writes it without thinking: look, then save. The control of every race."""
    seen = type(row)._base_manager.get(pk=row.pk)
    if seen.status != expected:
        raise Conflict("too late")
    sleep(0.001)
    seen.status = to
    seen.save(update_fields=["status"])


def careless_take(place: models.Model) -> None:
    """A place taken as one does it without thinking: look, then write one more."""
    seen = type(place)._base_manager.get(pk=place.pk)
    if seen.active >= seen.capacity:  # type: ignore[attr-defined]
        raise Refused("full")
    sleep(0.001)
    seen.active += 1  # type: ignore[attr-defined]
    seen.save(update_fields=["active"])


def careless_accept(request: MentorshipRequest) -> None:
    careless(request, "pending", "accepted")
    careless_take(request.mentor)
    careless_take(request.mentee)
    Pairing.objects.create(mentee=request.mentee, mentor=request.mentor, origin="request", status="active")


def careless_close(pairing: Pairing, expected: str, to: str) -> None:
    careless(pairing, expected, to)
    for place in (pairing.mentee, pairing.mentor):
        place.refresh_from_db()
        place.active = max(0, place.active - 1)
        place.save(update_fields=["active"])


def free_round(**rules: object) -> Cohort:
    """A cohort in which a yes needs no approval. Give nobody there an address: races are about rows, not mails."""
    cohort = CohortFactory()
    Program.objects.update(approval_required=False, **rules)
    return Cohort.objects.select_related("program").get(pk=cohort.pk)


def counts_hold() -> bool:
    """Every place counts exactly the open pairings it is part of."""
    held = Counter(pk for pair in Pairing.objects.open().values_list("mentee", "mentor") for pk in pair)
    return all(active == held[pk] for pk, active in Enrolment.objects.values_list("pk", "active"))
