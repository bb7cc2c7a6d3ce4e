"""Changing a board by hand: prices against two full solves, who moves, undo, and two coordinators at once."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from activity.states import Conflict, Refused
from matching.engine import Problem, solve
from matching.jobs import run_match, verify
from matching.kinds import policy_of
from matching.models import MatchRun, Proposal
from matching.queries.publication import publication_of
from matching.queries.standing import standing_of
from matching.services.adjusting import place_by_hand, settle_board, undo_adjustment
from matching.services.proposals import Overtaken, decide, exclude_pair
from matching.services.runs import start_run
from matching.snapshot import WhatIf
from matching.views.prices import total_in_words
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, TopicFactory, UserFactory, choose

SignedIn = Callable[[User], Client]
Board = dict[str, set[str]]


@pytest.fixture
def crowd(cohort: Cohort) -> tuple[list[Enrolment], list[Enrolment]]:
    """Twelve mentees and six mentors with two places each, all different in what they seek and offer."""
    topics = [TopicFactory() for _ in range(7)]
    mentors = [EnrolmentFactory(cohort=cohort, role="mentor", capacity=2) for _ in range(6)]
    mentees = [EnrolmentFactory(cohort=cohort) for _ in range(12)]
    for at, mentor in enumerate(mentors):
        choose(mentor.user, "offered", *(topics[(at + step) % 7] for step in range(1 + at % 3)))
    for at, mentee in enumerate(mentees):
        choose(mentee.user, "sought", *(topics[(at * 3 + step) % 7] for step in range(1 + at % 4)))
    return mentees, mentors


@pytest.fixture
def run(crowd: object, cohort: Cohort, cora: User) -> MatchRun:
    """A run for the best total: the one aim under which a price needs no more than two totals to check."""
    started = start_run(cohort=cohort, by=cora, policy=policy_of(objective="total"))
    assert run_match(started.pk) == "succeeded"
    return MatchRun.objects.get(pk=started.pk)


def board_of(run: MatchRun) -> Board:
    """Mentees by mentor, as the rows say."""
    found: Board = {}
    for mentor, mentee in run.proposals.exclude(status="rejected").values_list(
        "mentor__public_id", "mentee__public_id"
    ):
        found.setdefault(mentor, set()).add(mentee)
    return found


def strangers(run: MatchRun) -> list[tuple[Enrolment, Enrolment]]:
    """Every mentee with every mentor who is not proposed for her."""
    pairs = set(run.proposals.values_list("mentee_id", "mentor_id"))
    mentees, mentors = run.cohort.enrolments.mentees(), run.cohort.enrolments.mentors()
    return [(one, other) for one in mentees for other in mentors if (one.pk, other.pk) not in pairs]


def total_with(run: MatchRun, *pins: tuple[str, str]) -> float:
    """The total of a full solve of the run's problem with these pairs forced."""
    problem = Problem.from_json(MatchRun.objects.get(pk=run.pk).problem)
    return solve(replace(problem, pins=tuple(pins))).certificate.total


def test_the_price_is_the_difference_of_two_full_solves(run: MatchRun) -> None:
    asked, plain = WhatIf(run, standing_of(run)), total_with(run)
    prices = []
    for mentee, mentor in strangers(run)[::5]:
        pair = mentee.public_id, mentor.public_id
        prices.append(asked.outcome(pins=[pair]).cost)
        assert prices[-1] == pytest.approx(plain - total_with(run, pair), abs=1e-6)
    assert max(prices) > 0.05


def test_the_price_keeps_what_is_approved_and_equals_two_full_solves_around_it(run: MatchRun, cora: User) -> None:
    kept = run.proposals.order_by("pk")[:4]
    decide(run=run, proposals=[one.public_id for one in kept], decision="approve", by=cora)
    fixed = [(one.mentee.public_id, one.mentor.public_id) for one in kept]
    asked = WhatIf(run, standing_of(run))
    tried = 0
    for mentee, mentor in strangers(run)[::7]:
        pair = mentee.public_id, mentor.public_id
        outcome = asked.outcome(pins=[pair])
        if pair[0] in dict(fixed) or not outcome.possible:
            continue
        tried += 1
        assert outcome.cost == pytest.approx(total_with(run, *fixed) - total_with(run, *fixed, pair), abs=1e-6)
        assert not {one.mentee for one in outcome.shifts} & set(dict(fixed))
    assert tried > 2


def test_setting_a_pair_does_what_the_price_said_and_undo_puts_all_back(run: MatchRun, cora: User) -> None:
    mentee, mentor = strangers(run)[3]
    before, rows = board_of(run), set(run.proposals.values_list("mentee", "mentor", "status", "score"))
    outcome = WhatIf(run, standing_of(run)).outcome(pins=[(mentee.public_id, mentor.public_id)])
    change = place_by_hand(run=run, mentee=mentee, mentor=mentor, reason="Same clinic", seen=0, by=cora, others="best")
    set_pair = run.proposals.get(mentee=mentee, mentor=mentor)
    assert (set_pair.status, set_pair.by_hand, set_pair.changed_in) == ("approved", True, 1)
    assert set_pair.components
    assert (change.cost, change.reason, change.by) == (outcome.cost, "Same clinic", cora)
    after = board_of(run)
    assert {one.mentee for one in outcome.shifts} == moved(before, after)
    assert all(len(mentees) <= 2 for mentees in after.values())
    total = sum(run.proposals.values_list("score", flat=True))
    assert total == pytest.approx(outcome.total, abs=1e-6)
    run = MatchRun.objects.get(pk=run.pk)
    assert verify(run) == []
    untouched = run.proposals.exclude(mentee__public_id__in=change.after)
    assert untouched.exists()

    undo_adjustment(adjustment=change, by=cora)
    assert set(run.proposals.values_list("mentee", "mentor", "status", "score")) == rows
    change.refresh_from_db()
    assert change.undone_at is not None
    assert verify(run) == []
    untouched.filter(pk=untouched.first().pk).update(score=0.5)
    assert verify(run) == ["pairs"]
    with pytest.raises(Refused, match="Another change came later"):
        undo_adjustment(adjustment=change, by=cora)


def test_where_few_move_nobody_but_the_displaced_does_and_it_costs_no_less(run: MatchRun, cora: User) -> None:
    asked, both = WhatIf(run, standing_of(run)), 0
    for mentee, mentor in strangers(run)[::4]:
        pair = mentee.public_id, mentor.public_id
        ways = asked.ways(pair)
        few, best = ways["few"], asked.outcome([pair])
        touched = {pair[0]} | {one for one, other in asked.standing.pairs if other == pair[1]}
        assert {one.mentee for one in few.shifts} <= touched
        assert few.cost >= best.cost - 1e-9
        assert ("best" in ways) == (few.cost - best.cost >= 0.005 or few.placements < best.placements)
        both += "best" in ways
    assert both > 2
    mentee, mentor = next(one for one in strangers(run) if len(asked.ways((one[0].public_id, one[1].public_id))) == 2)
    ways = asked.ways((mentee.public_id, mentor.public_id))
    for others in ("best", "few"):
        before = board_of(run)
        seen = MatchRun.objects.get(pk=run.pk).board_version
        change = place_by_hand(run=run, mentee=mentee, mentor=mentor, reason="x", seen=seen, by=cora, others=others)
        assert moved(before, board_of(run)) == {one.mentee for one in ways[others].shifts}
        assert change.cost == ways[others].cost
        undo_adjustment(adjustment=change, by=cora)


def moved(before: Board, after: Board) -> set[str]:
    """Mentees whose mentor differs."""
    pairs = [{(mentee, mentor) for mentor, some in board.items() for mentee in some} for board in (before, after)]
    return {mentee for mentee, _mentor in pairs[0] ^ pairs[1]}


def test_an_undo_after_another_decision_is_refused_and_changes_nothing(run: MatchRun, cora: User) -> None:
    mentee, mentor = strangers(run)[3]
    change = place_by_hand(run=run, mentee=mentee, mentor=mentor, reason="x", seen=0, by=cora)
    one = run.proposals.get(mentee=mentee, mentor=mentor)
    decide(run=run, proposals=[one.public_id], decision="reopen", by=cora)
    rows = list(run.proposals.values_list("pk", "status"))
    with pytest.raises(Refused, match="decided again since"):
        undo_adjustment(adjustment=change, by=cora)
    assert list(run.proposals.values_list("pk", "status")) == rows


def test_a_rejected_pair_can_be_set_and_is_rejected_again_once_that_is_undone(run: MatchRun, cora: User) -> None:
    one, other = run.proposals.order_by("pk")[:2]
    decide(run=run, proposals=[one.public_id, other.public_id], decision="reject", by=cora)
    rows = set(run.proposals.values_list("mentee", "mentor", "status", "by_hand"))
    change = place_by_hand(run=run, mentee=one.mentee, mentor=one.mentor, reason="x", seen=1, by=cora)
    one.refresh_from_db()
    assert (one.status, one.by_hand) == ("approved", True)
    other.refresh_from_db()
    assert other.status == "rejected"
    undo_adjustment(adjustment=change, by=cora)
    one.refresh_from_db()
    assert (one.status, one.by_hand) == ("rejected", False)
    assert set(run.proposals.values_list("mentee", "mentor", "status", "by_hand")) == rows


def test_an_excluded_pair_is_neither_set_nor_published(run: MatchRun, cora: User) -> None:
    one = run.proposals.order_by("pk").first()
    mentee = one.mentee
    decide(run=run, proposals=[one.public_id], decision="reject", by=cora)
    elsewhere = next(other for seeker, other in strangers(run) if seeker == mentee)
    place_by_hand(run=run, mentee=mentee, mentor=elsewhere, reason="x", seen=1, by=cora)
    exclude_pair(mentee=mentee, mentor=elsewhere, by=cora)
    run.refresh_from_db()
    with pytest.raises(Refused, match="excluded"):
        place_by_hand(run=run, mentee=mentee, mentor=elsewhere, reason="x", seen=run.board_version, by=cora)
    assert not publication_of(run).approved
    run.proposals.filter(mentee=mentee, mentor=elsewhere).update(status="approved")
    assert [(seen.proposal.mentee, seen.proposal.mentor) for seen in publication_of(run).blocked] == [
        (mentee, elsewhere)
    ]


def test_a_price_seen_on_an_older_board_is_not_charged(run: MatchRun, cora: User) -> None:
    (mentee, mentor), other = strangers(run)[3], run.proposals.first()
    decide(run=run, proposals=[other.public_id], decision="approve", by=cora)
    rows = list(run.proposals.values_list("pk", "mentor", "status"))
    with pytest.raises(Conflict, match="Meanwhile somebody changed the board"):
        place_by_hand(run=run, mentee=mentee, mentor=mentor, reason="x", seen=0, by=cora)
    assert list(run.proposals.values_list("pk", "mentor", "status")) == rows


def test_solving_the_rest_anew_fills_the_place_of_somebody_who_left(run: MatchRun, crowd: object, cora: User) -> None:
    rejected = run.proposals.order_by("pk").first()
    decide(run=run, proposals=[rejected.public_id], decision="reject", by=cora)
    run.refresh_from_db()
    change = settle_board(run=run, seen=run.board_version, by=cora)
    assert rejected.mentee.public_id in change.after
    live = run.proposals.filter(mentee=rejected.mentee).exclude(status="rejected")
    assert rejected.mentor_id not in live.values_list("mentor", flat=True)
    run.refresh_from_db()
    with pytest.raises(Refused, match="nothing would change"):
        settle_board(run=run, seen=run.board_version, by=cora)


def test_a_mentor_with_fewer_places_than_decided_pairs_stands_in_the_way_by_name(
    run: MatchRun, cora: User, signed_in: SignedIn
) -> None:
    full = Proposal.objects.filter(run=run).values_list("mentor", flat=True)[0]
    mine = run.proposals.filter(mentor=full)
    decide(run=run, proposals=list(mine.values_list("public_id", flat=True)), decision="approve", by=cora)
    mentor = Enrolment.objects.get(pk=full)
    Enrolment.objects.filter(pk=full).update(capacity=1)
    if mine.count() < 2:
        pytest.fail("the fixture gives this mentor two mentees")
    page = signed_in(cora).get(reverse("matching:board-settle", args=(run.public_id,)))
    assert "The decided pairs cannot all be kept" in page.content.decode()
    assert mentor.user.profile.name in page.content.decode()


def test_a_decision_on_an_older_board_shows_who_was_faster(
    run: MatchRun, cora: User, sam: User, signed_in: SignedIn
) -> None:
    one, other = run.proposals.order_by("pk")[:2]
    decide(run=run, proposals=[one.public_id], decision="approve", by=sam, seen=0)
    with pytest.raises(Overtaken):
        decide(run=run, proposals=[one.public_id, other.public_id], decision="reject", by=cora, seen=0)
    assert set(run.proposals.filter(pk__in=(one.pk, other.pk)).values_list("status", flat=True)) == {"approved", "open"}
    desk, url = signed_in(cora), reverse("matching:proposal-decide", args=(run.public_id,))
    told = {"decision": "reject", "pick": [one.public_id, other.public_id], "seen": "0"}
    page = desk.post(url, told)
    assert page.status_code == 409
    text = page.content.decode()
    assert "Somebody else was faster" in text and "Proposal approved · " in text and "Reject all the same" in text
    assert desk.post(url, told | {"seen": "1"}).status_code == 302
    assert set(run.proposals.filter(pk__in=(one.pk, other.pk)).values_list("status", flat=True)) == {"rejected"}


def test_the_pages_lead_from_the_board_to_the_price_and_back(run: MatchRun, cora: User, signed_in: SignedIn) -> None:
    desk, (mentee, mentor) = signed_in(cora), strangers(run)[3]
    board = desk.get(reverse("matching:run-board", args=(run.public_id,))).content.decode()
    assert reverse("matching:mentee-mentors", args=(run.public_id, mentee.public_id)) in board
    options = desk.get(reverse("matching:mentee-mentors", args=(run.public_id, mentee.public_id))).content.decode()
    url = reverse("matching:pair-price", args=(run.public_id, mentee.public_id, mentor.public_id))
    assert url in options and "What it would cost" in options
    price = desk.get(url).content.decode()
    assert "All fits together" in price and "Who would move" in price
    assert "As few others as possible move" in price and "everybody together fits best" in price
    empty = desk.post(url, {"reason": "", "seen": "0"})
    assert empty.status_code == 422
    done = desk.post(
        url, {"reason": "Both know the clinic", "seen": "0", "others": "best"}, follow=True
    ).content.decode()
    assert "The pair is set and approved" in done
    assert "Changed by hand" in done and "Both know the clinic" in done


def test_a_stale_price_page_keeps_the_reason_and_shows_the_new_price(
    run: MatchRun, cora: User, signed_in: SignedIn
) -> None:
    desk, (mentee, mentor) = signed_in(cora), strangers(run)[3]
    other = run.proposals.exclude(mentee=mentee).first()
    decide(run=run, proposals=[other.public_id], decision="approve", by=cora)
    url = reverse("matching:pair-price", args=(run.public_id, mentee.public_id, mentor.public_id))
    page = desk.post(url, {"reason": "Both know the clinic", "seen": "0", "others": "best"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Meanwhile somebody changed the board" in text and "Both know the clinic" in text
    assert 'name="seen" value="1"' in text


def test_a_pair_across_a_broken_rule_is_priced_with_a_warning(
    crowd: object, cohort: Cohort, finished: Callable[[], MatchRun], cora: User, signed_in: SignedIn
) -> None:
    yuki = EnrolmentFactory(cohort=cohort, user=UserFactory(profile__name="Yuki Ito", profile__languages=["ja"]))
    run = finished()
    assert run.unplaced.get().enrolment == yuki
    mentor = run.cohort.enrolments.mentors().first()
    url = reverse("matching:pair-price", args=(run.public_id, yuki.public_id, mentor.public_id))
    text = signed_in(cora).get(url).content.decode()
    assert "This pair breaks rules of the run" in text and "They share no language." in text
    change = place_by_hand(run=run, mentee=yuki, mentor=mentor, reason="An interpreter comes along", seen=0, by=cora)
    assert run.proposals.filter(mentee=yuki, mentor=mentor, status="approved").exists()
    assert not run.unplaced.filter(enrolment=yuki).exists()
    undo_adjustment(adjustment=change, by=cora)
    assert run.unplaced.get().enrolment == yuki


def test_under_the_fair_aim_nobody_but_the_pair_falls_below_the_line_for_a_wish(
    crowd: object, finished: Callable[[], MatchRun]
) -> None:
    run = finished()
    asked = WhatIf(run, standing_of(run))
    floor = run.certificate["floor"]
    for mentee, mentor in strangers(run)[::5]:
        for shift in asked.outcome(pins=[(mentee.public_id, mentor.public_id)]).shifts:
            own = asked.options(shift.mentee)[0].score
            if shift.mentee != mentee.public_id and shift.after and own:
                assert shift.score_after / own >= floor - 1e-9


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (149.146, 148.204, "fall by 0.95, from 149.15 to 148.20"),
        (148.204, 149.146, "rise by 0.95, from 148.20 to 149.15"),
        (149.146, 149.154, "stay at 149.15"),
    ],
)
def test_the_numbers_of_a_price_agree(before: float, after: float, words: str) -> None:
    assert total_in_words(before, after) == f"All fits together {words}."
