"""Publishing, deciding, claiming and starting at the same moment; controls show that the guard is what keeps order."""

from functools import partial

import pytest
from django.utils import timezone

from activity.states import Refused
from matching.jobs import holding
from matching.kinds import policy_of
from matching.models import Exclusion, MatchRun, Pin, Proposal
from matching.services.proposals import decide, exclude_pair, pin_pair
from matching.services.publishing import publish_run
from matching.services.runs import cancel_run, start_run
from pairings.models import Pairing
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import CohortFactory, EnrolmentFactory
from tests.racing import CONTROL_ROUNDS, GUARD, ROUNDS, Track, careless, careless_take

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cohort(transactional_db: None) -> Cohort:
    """Nobody here has an address, so that no mails are written."""
    return Cohort.objects.select_related("program").get(pk=CohortFactory().pk)


@pytest.fixture
def pair(cohort: Cohort) -> tuple[Enrolment, Enrolment]:
    mentee = EnrolmentFactory(cohort=cohort, user__email=None)
    return mentee, EnrolmentFactory(cohort=cohort, role="mentor", capacity=2, user__email=None)


@pytest.fixture
def someone(pair: tuple[Enrolment, Enrolment]) -> User:
    return pair[1].user


@pytest.fixture
def run(cohort: Cohort, pair: tuple[Enrolment, Enrolment]) -> MatchRun:
    run = MatchRun.objects.create(cohort=cohort, number=1, policy=policy_of(), status="succeeded")
    Proposal.objects.create(run=run, mentee=pair[0], mentor=pair[1], score=0.5, status="approved")
    return run


def fresh(run_status: str = "succeeded") -> None:
    """The state before a round."""
    for model in (Pairing, Pin, Exclusion):
        model.objects.all()._raw_delete(using="default")
    Enrolment.objects.update(active=0)
    Proposal.objects.update(status="approved")
    MatchRun.objects.update(status=run_status, claim="", lease_until=None, tries=0)


def own(run: MatchRun) -> MatchRun:
    """The row as one's own browser has it."""
    return MatchRun.objects.select_related("cohort__program").get(pk=run.pk)


def careless_publish(run: MatchRun) -> None:
    careless(run, "succeeded", "published")
    for proposal in run.proposals.filter(status="approved"):
        careless_take(proposal.mentor)
        Pairing.objects.create(mentee=proposal.mentee, mentor=proposal.mentor, origin="run", status="paused")


@GUARD
def test_two_publications_make_one(lanes: Track, run: MatchRun, someone: User, guarded: bool) -> None:
    broken = 0
    for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
        fresh()
        if guarded:
            acts = [partial(publish_run, run=own(run), by=someone) for _ in range(2)]
        else:
            acts = [partial(careless, own(run), "succeeded", "published") for _ in range(2)]
        won = lanes.race(*acts)
        held = Enrolment.objects.get(role="mentor").active
        pairings = Pairing.objects.count() if guarded else 1
        broken += not (sum(won) == 1 and pairings == 1 and held == pairings * guarded)
    assert broken == 0 if guarded else broken > 0


@GUARD
def test_publishing_against_rejecting(lanes: Track, run: MatchRun, someone: User, guarded: bool) -> None:
    proposal = run.proposals.get()
    broken = 0
    for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
        fresh()
        if guarded:
            chosen = {"proposals": [proposal.public_id], "decision": "reject", "by": someone}
            acts = [partial(publish_run, run=own(run), by=someone), partial(decide, run=own(run), **chosen)]
        else:
            rejected = Proposal.objects.get(pk=proposal.pk)
            acts = [partial(careless_publish, own(run)), partial(careless, rejected, "approved", "rejected")]
        lanes.race(*acts)
        status = Proposal.objects.get().status
        begun = Pairing.objects.exists()
        broken += begun == (status == "rejected") or (own(run).status == "published") != begun
    assert broken == 0 if guarded else broken > 0


@GUARD
def test_what_is_published_was_seen(
    lanes: Track, run: MatchRun, pair: tuple[Enrolment, Enrolment], someone: User, guarded: bool
) -> None:
    other = EnrolmentFactory(cohort=run.cohort, user__email=None)
    second = Proposal.objects.create(run=run, mentee=other, mentor=pair[1], score=0.4, status="approved")
    chosen = {"proposals": [second.public_id], "decision": "reject", "by": someone}
    broken = 0
    for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
        fresh()
        seen = own(run).board_version
        publish = partial(publish_run, run=own(run), by=someone, seen=seen if guarded else None)
        lanes.race(publish, partial(decide, run=own(run), **chosen))
        now = own(run)
        broken += now.status == "published" and now.board_version != seen
        run.unplaced.all().delete()
    assert broken == 0 if guarded else broken > 0


@GUARD
def test_two_workers_claim_one_run(lanes: Track, run: MatchRun, guarded: bool) -> None:
    def claim() -> None:
        if holding.claim(run.pk, timezone.now()) is None:
            raise Refused("held")

    broken = 0
    for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
        fresh("queued")
        acts = [claim, claim] if guarded else [partial(careless, own(run), "queued", "running") for _ in range(2)]
        broken += sum(lanes.race(*acts)) != 1
        broken += guarded and own(run).tries != 1
    assert broken == 0 if guarded else broken > 0


@GUARD
def test_a_cancelled_run_stores_nothing(lanes: Track, run: MatchRun, someone: User, guarded: bool) -> None:
    def store(holder: MatchRun) -> None:
        try:
            holding.finish(holder, "succeeded", digest="stored")
        except holding.Stopped as stopped:
            raise Refused("stopped") from stopped

    broken = 0
    for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
        fresh("queued")
        MatchRun.objects.update(digest="")
        holder = holding.claim(run.pk, timezone.now())
        assert holder is not None
        if guarded:
            acts = [partial(store, holder), partial(cancel_run, run=own(run), by=someone)]
        else:
            acts = [partial(careless, own(run), "running", to) for to in ("succeeded", "cancelled")]
        won = lanes.race(*acts)
        now = own(run)
        broken += sum(won) != 1 or (guarded and (now.digest == "stored") != (now.status == "succeeded"))
    assert broken == 0 if guarded else broken > 0


def test_two_starts_make_one_run(
    lanes: Track, cohort: Cohort, pair: tuple[Enrolment, Enrolment], someone: User
) -> None:
    for _ in range(ROUNDS):
        MatchRun.objects.all().delete()
        assert sum(lanes.race(*[partial(start_run, cohort=cohort, by=someone) for _ in range(2)])) == 1
        assert [one.number for one in MatchRun.objects.all()] == [1]


@pytest.mark.parametrize("rule", [pin_pair, exclude_pair])
def test_rules_about_a_pair_do_not_wait_in_a_ring_with_its_publication(
    lanes: Track, run: MatchRun, pair: tuple[Enrolment, Enrolment], someone: User, rule: object
) -> None:
    for _ in range(ROUNDS):
        fresh()
        places = [Enrolment.objects.select_related("user__profile").get(pk=one.pk) for one in pair]
        lay_down = partial(rule, mentee=places[0], mentor=places[1], by=someone)  # type: ignore[arg-type]
        lanes.race(partial(publish_run, run=own(run), by=someone), lay_down)
        assert Pairing.objects.exists() == (Proposal.objects.get().status == "published")


def test_pin_and_exclusion_never_hold_together(
    lanes: Track, run: MatchRun, pair: tuple[Enrolment, Enrolment], someone: User
) -> None:
    for _ in range(ROUNDS):
        fresh()
        rows = [[Enrolment.objects.select_related("user__profile").get(pk=one.pk) for one in pair] for _ in range(2)]
        acts = [
            partial(rule, mentee=places[0], mentor=places[1], by=someone)
            for rule, places in zip((pin_pair, exclude_pair), rows, strict=True)
        ]
        lanes.race(*acts)
        assert Pin.objects.count() + Exclusion.objects.count() == 1
