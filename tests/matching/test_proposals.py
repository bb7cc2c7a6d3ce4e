"""Decisions about proposals, pairs laid down and ruled out: what changes, what is refused, what the next run does."""

from collections.abc import Callable

import pytest

from activity.models import Activity, Notice
from activity.states import Conflict, Refused
from activity.transitions import move
from matching.models import Exclusion, MatchRun, Pin, Proposal
from matching.services.proposals import Decided, Overtaken, allow_pair, decide, exclude_pair, pin_pair, unpin_pair
from matching.services.runs import discard_run
from matching.states import PROPOSAL
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import CohortFactory, EnrolmentFactory, RequestFactory

Pair = tuple[Enrolment, Enrolment]
Finished = Callable[[], MatchRun]


def ids(run: MatchRun) -> list[str]:
    return list(run.proposals.values_list("public_id", flat=True))


def test_many_are_decided_at_once_and_counted(finished: Finished, many: Callable[[int], None], cora: User) -> None:
    many(3)
    run = finished()
    first, *rest = ids(run)
    assert decide(run=run, proposals=[first], decision="approve", by=cora) == Decided(1, 0)
    assert decide(run=run, proposals=[first, *rest, "nobody"], decision="approve", by=cora) == Decided(2, 1)
    assert set(run.proposals.values_list("status", flat=True)) == {"approved"}
    assert Activity.objects.filter(kind="proposal.approved", actor=cora).count() == 3
    decide(run=run, proposals=rest, decision="reject", by=cora)
    decide(run=run, proposals=rest[:1], decision="reopen", by=cora)
    assert sorted(run.proposals.values_list("status", flat=True)) == ["approved", "open", "rejected"]


def test_a_proposal_of_another_run_is_not_touched(finished: Finished, fitting: Pair, cora: User) -> None:
    other, run = finished(), finished()
    with pytest.raises(Refused, match="Choose at least one"):
        decide(run=run, proposals=ids(other), decision="approve", by=cora)
    assert set(Proposal.objects.values_list("status", flat=True)) == {"open"}


def test_a_discarded_run_is_no_longer_decided(finished: Finished, fitting: Pair, cora: User) -> None:
    run = finished()
    discard_run(run=run, by=cora)
    with pytest.raises(Refused, match="no longer open"):
        decide(run=run, proposals=ids(run), decision="approve", by=cora)


@pytest.mark.parametrize("source", PROPOSAL.values)
@pytest.mark.parametrize("to", PROPOSAL.values)
def test_square_of_proposal_moves(finished: Finished, fitting: Pair, cora: User, source: str, to: str) -> None:
    proposal = finished().proposals.get()
    Proposal.objects.update(status=source)
    proposal.refresh_from_db()
    if PROPOSAL.allows(source, to):
        move(proposal, to, by=cora, kind="proposal.approved")
        assert proposal.status == to
    else:
        with pytest.raises(Conflict):
            move(proposal, to, by=cora, kind="proposal.approved")


def test_a_pin_holds_in_the_next_run(
    cohort: Cohort, finished: Finished, fitting: Pair, cora: User, lonely: Enrolment
) -> None:
    """Yuki and Ben share no language; laid down, they are proposed nevertheless."""
    pin_pair(mentee=lonely, mentor=fitting[1], by=cora)
    run = finished()
    pinned = run.proposals.get(mentee=lonely)
    assert (pinned.mentor, pinned.pinned) == (fitting[1], True)
    unpin_pair(mentee=lonely, mentor=fitting[1], by=cora)
    pinned.refresh_from_db()
    assert not pinned.pinned
    assert not finished().proposals.filter(mentee=lonely).exists()
    assert [fact.kind for fact in Activity.objects.about(lonely)] == ["pair.unpinned", "pair.pinned"]


def test_laying_down_twice_does_no_harm(fitting: Pair, cora: User) -> None:
    mentee, mentor = fitting
    assert pin_pair(mentee=mentee, mentor=mentor, by=cora) == pin_pair(mentee=mentee, mentor=mentor, by=cora)
    unpin_pair(mentee=mentee, mentor=mentor, by=cora)
    unpin_pair(mentee=mentee, mentor=mentor, by=cora)
    assert not Pin.objects.exists()
    assert Activity.objects.about(mentee).count() == 2


def test_an_excluded_pair_is_rejected_and_not_proposed_again(
    finished: Finished, finished_anyway: Finished, fitting: Pair, cora: User
) -> None:
    mentee, mentor = fitting
    run = finished()
    decide(run=run, proposals=ids(run), decision="approve", by=cora)
    pin_pair(mentee=mentee, mentor=mentor, by=cora)
    exclude_pair(mentee=mentee, mentor=mentor, by=cora)
    proposal = run.proposals.get()
    assert (proposal.status, proposal.pinned) == ("rejected", False)
    assert not Pin.objects.exists()
    with pytest.raises(Overtaken):
        decide(run=run, proposals=[proposal.public_id], decision="approve", by=cora, seen=1)
    again = finished_anyway()
    assert not again.proposals.exists()
    assert again.unplaced.get().reason == "excluded"
    with pytest.raises(Refused, match="Allow it first"):
        pin_pair(mentee=mentee, mentor=mentor, by=cora)
    allow_pair(mentee=mentee, mentor=mentor, by=cora)
    assert not Exclusion.objects.exists()
    assert finished().proposals.count() == 1


def test_pairs_that_make_no_sense_are_refused(cohort: Cohort, fitting: Pair, cora: User, ada: User) -> None:
    mentee, mentor = fitting
    elsewhere = EnrolmentFactory(cohort=CohortFactory(), role="mentor")
    herself = EnrolmentFactory(cohort=cohort, user=ada, role="mentor")
    for one, other in ((mentee, elsewhere), (mentor, mentee), (mentee, EnrolmentFactory(cohort=cohort))):
        with pytest.raises(Refused, match="same cohort"):
            pin_pair(mentee=one, mentor=other, by=cora)
    with pytest.raises(Refused, match="themselves"):
        exclude_pair(mentee=mentee, mentor=herself, by=cora)
    assert not Pin.objects.exists()
    assert not Exclusion.objects.exists()


def test_a_mentee_is_laid_down_with_no_more_mentors_than_she_takes(cohort: Cohort, fitting: Pair, cora: User) -> None:
    pin_pair(mentee=fitting[0], mentor=fitting[1], by=cora)
    with pytest.raises(Refused, match="Somebody else is laid down for Ada Nwosu"):
        pin_pair(mentee=fitting[0], mentor=EnrolmentFactory(cohort=cohort, role="mentor"), by=cora)


def test_excluding_a_pair_takes_back_the_request_between_them(fitting: Pair, cora: User) -> None:
    mentee, mentor = fitting
    ask = RequestFactory(mentee=mentee, mentor=mentor)
    exclude_pair(mentee=mentee, mentor=mentor, by=cora)
    ask.refresh_from_db()
    assert ask.status == "withdrawn"
    told = {(notice.recipient, notice.kind) for notice in Notice.objects.all()}
    assert told == {(mentee.user, "request_stranded"), (mentor.user, "request_withdrawn")}
