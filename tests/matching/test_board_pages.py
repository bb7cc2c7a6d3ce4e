"""The board: rows, reasons, filter, sort, pages, many decisions; one proposal; unplaced; before publishing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matching.models import Exclusion, MatchRun, Pin, Proposal
from matching.services.proposals import decide
from pairings.models import Pairing
from profiles.models import Profile, User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, UserFactory
from tests.reading import parsed, words

Pair = tuple[Enrolment, Enrolment]
Finished = Callable[[], MatchRun]


def rows(response: Any) -> list[str]:
    """The mentee of each row, in order."""
    return [row.th.find("a").get_text() for row in parsed(response).select("#proposals tbody tr") if row.th]


def url(name: str, *args: str) -> str:
    return reverse(f"matching:{name}", args=args)


def test_the_board_says_who_why_and_how_sure(
    desk: Client, finished: Finished, fitting: Pair, lonely: Enrolment
) -> None:
    run = finished()
    response = desk.get(url("run-board", run.public_id))
    shown = words(response)
    assert parsed(response).h1.get_text() == "1 of 2 mentees have a proposal"
    assert "50 % placed; 1 without, with the reason" in shown
    assert "proved no better total exists under the fairness rule" in shown
    assert "Ben Okafor 1 of 2 places" in shown
    assert "Topics: Gardening" in shown
    assert "1.00" in shown
    assert "to decide" in shown
    assert "compatib" not in shown.lower()
    assert "%" not in parsed(response).select_one("#proposals").get_text()


@pytest.mark.parametrize("number", [1, 3])
def test_the_board_takes_the_same_queries(
    desk: Client, finished: Finished, many: Callable[[int], None], number: int, django_assert_num_queries: Any
) -> None:
    many(number)
    run = finished()
    with django_assert_num_queries(15):
        response = desk.get(url("run-board", run.public_id))
    assert len(rows(response)) == number


@pytest.mark.parametrize(
    ("side", "changes", "why"),
    [
        (0, {"status": "withdrawn"}, "Ada Nwosu does not take part in this round any more."),
        (1, {"capacity": 0}, "Ben Okafor has no free place at the moment."),
        (1, {"capacity": 1}, "There are more proposals than places now."),
    ],
)
def test_the_board_says_what_has_come_in_the_way_since(
    desk: Client, cohort: Cohort, finished: Finished, fitting: Pair, side: int, changes: dict[str, Any], why: str
) -> None:
    EnrolmentFactory(cohort=cohort)
    run = finished()
    board, detail = (
        url("run-board", run.public_id),
        url("proposal-detail", run.proposals.get(mentee=fitting[0]).public_id),
    )
    assert why not in words(desk.get(board))
    Enrolment.objects.filter(pk=fitting[side].pk).update(**changes)
    assert why in words(desk.get(board))
    assert "As things are it cannot be published" in words(desk.get(detail))
    MatchRun.objects.update(status="published")
    assert why not in words(desk.get(board))


@pytest.fixture
def three(cohort: Cohort, finished: Finished) -> MatchRun:
    """Proposals for Ann, Bob and Cid, with falling fit."""
    for at, name in enumerate(("Ann Ash", "Bob Birch", "Cid Cedar")):
        EnrolmentFactory(cohort=cohort, user=UserFactory(profile__name=name))
        EnrolmentFactory(cohort=cohort, role="mentor", user=UserFactory(profile__name=f"Mentor {9 - at}"))
    run = finished()
    for at, proposal in enumerate(run.proposals.order_by("mentee__user__profile__name")):
        mentor = run.cohort.enrolments.get(user__profile__name=f"Mentor {9 - at}")
        Proposal.objects.filter(pk=proposal.pk).update(score=0.9 - at / 10, mentor=mentor)
    return run


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ann Ash", "Bob Birch", "Cid Cedar"]),
        ("?sort=fit", ["Cid Cedar", "Bob Birch", "Ann Ash"]),
        ("?sort=-mentee", ["Cid Cedar", "Bob Birch", "Ann Ash"]),
        ("?sort=mentor", ["Cid Cedar", "Bob Birch", "Ann Ash"]),
        ("?sort=nonsense", ["Ann Ash", "Bob Birch", "Cid Cedar"]),
        ("?q=birch", ["Bob Birch"]),
        ("?q=mentor+9", ["Ann Ash"]),
        ("?q=nobody", []),
        ("?state=open&sort=mentee", ["Ann Ash", "Bob Birch", "Cid Cedar"]),
        ("?state=approved", []),
        ("?state=nonsense&page=99", ["Ann Ash", "Bob Birch", "Cid Cedar"]),
        ("?q=%00", ["Ann Ash", "Bob Birch", "Cid Cedar"]),
    ],
)
def test_the_board_is_searched_filtered_and_sorted(
    desk: Client, three: MatchRun, query: str, expected: list[str]
) -> None:
    assert rows(desk.get(url("run-board", three.public_id) + query)) == expected


def test_sort_links_turn_the_order_round_and_say_it(desk: Client, three: MatchRun) -> None:
    board = parsed(desk.get(url("run-board", three.public_id) + "?sort=mentee&q=mentor"))
    heads = {head.get_text(strip=True): head for head in board.select("#proposals thead th")}
    assert heads["Mentee"]["aria-sort"] == "ascending"
    assert heads["Mentee"].a["href"] == "?sort=-mentee&q=mentor"
    assert heads["Fit"].a["href"] == "?sort=fit&q=mentor"
    assert not heads["Why"].find("a")


def test_the_board_is_paged_by_fifty(desk: Client, finished: Finished, many: Callable[[int], None]) -> None:
    many(52)
    run = finished()
    board = url("run-board", run.public_id)
    assert (len(rows(desk.get(board))), len(rows(desk.get(board + "?page=2")))) == (50, 2)


def test_many_are_decided_at_once_and_one_comes_back_to_the_same_view(desk: Client, three: MatchRun) -> None:
    ann, bob, _cid = three.proposals.order_by("mentee__user__profile__name")
    response = desk.post(
        url("proposal-decide", three.public_id),
        {"decision": "approve", "pick": [ann.public_id, bob.public_id], "back": "q=mentor&sort=mentee"},
    )
    assert response.url == url("run-board", three.public_id) + "?q=mentor&sort=mentee"
    assert "2 proposals approved." in words(desk.get(response.url))
    assert list(three.proposals.order_by("mentee__user__profile__name").values_list("status", flat=True)) == [
        "approved",
        "approved",
        "open",
    ]
    desk.post(url("proposal-decide", three.public_id), {"decision": "approve", "everything": "on"})
    assert three.proposals.filter(status="approved").count() == 3


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"decision": "approve"},
        {"decision": "publish", "everything": "on"},
        {"decision": "approve", "pick": "nobody"},
        {"decision": "reject", "pick": ["'; drop table"], "back": "//evil.example"},
    ],
)
def test_nonsense_is_a_message_and_changes_nothing(desk: Client, three: MatchRun, sent: dict[str, Any]) -> None:
    response = desk.post(url("proposal-decide", three.public_id), sent)
    assert (response.status_code, response.url) == (302, "/")
    assert set(three.proposals.values_list("status", flat=True)) == {"open"}


def test_back_never_leads_elsewhere(desk: Client, three: MatchRun) -> None:
    sent = {"decision": "approve", "everything": "on", "back": "//evil.example/?next=https://evil.example"}
    assert desk.post(url("proposal-decide", three.public_id), sent).url.startswith(url("run-board", three.public_id))
    sent["back"] = "proposal=https://evil.example"
    assert desk.post(url("proposal-decide", three.public_id), sent | {"decision": "reopen"}).status_code == 302


def test_a_board_without_pairs_says_where_to_look(
    desk: Client, lonely: Enrolment, mentor: Enrolment, finished_anyway: Finished
) -> None:
    run = finished_anyway()
    shown = words(desk.get(url("run-board", run.public_id)))
    assert "0 of 1 mentee has a proposal" in shown
    assert "This run found no pair" in shown
    shown = words(desk.get(url("run-unplaced", run.public_id)))
    assert "1 mentee has no proposal" in shown
    assert "Yuki Ito 1 mentor: no language in common" in shown
    assert "Win a mentor with one of these languages" in shown
    assert "Ben Okafor" in shown


@pytest.mark.parametrize("number", [1, 3])
def test_the_unplaced_take_the_same_queries(
    desk: Client, cohort: Cohort, fitting: Pair, finished: Finished, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        EnrolmentFactory(cohort=cohort, user=UserFactory(profile__languages=["ja"]))
    run = finished()
    with django_assert_num_queries(9):
        response = desk.get(url("run-unplaced", run.public_id))
    assert words(response).count("no language in common") == number


def test_nobody_unplaced_is_good_news(desk: Client, finished: Finished, fitting: Pair) -> None:
    assert "Every mentee has a proposal" in words(desk.get(url("run-unplaced", finished().public_id)))


def test_a_proposal_in_full(desk: Client, cohort: Cohort, finished: Finished, fitting: Pair) -> None:
    other = EnrolmentFactory(cohort=cohort, role="mentor", user=UserFactory(profile__name="Olga Other"))
    run = finished()
    proposal = run.proposals.get()
    shown = words(desk.get(url("proposal-detail", proposal.public_id)))
    assert "Does Ben Okafor suit Ada Nwosu?" in shown or "Does Olga Other suit Ada Nwosu?" in shown
    assert "Goals: not stated, so left out" in shown
    assert "It is no chance of success" in shown
    assert other.user.profile.name in shown
    assert "Approve" in shown


def test_deciding_pinning_and_excluding_one_proposal(desk: Client, finished: Finished, fitting: Pair) -> None:
    run = finished()
    proposal = run.proposals.get()
    here = url("proposal-detail", proposal.public_id)
    sent = {"decision": "approve", "pick": proposal.public_id, "back": f"proposal={proposal.public_id}"}
    assert desk.post(url("proposal-decide", run.public_id), sent).url == here
    assert "Proposal approved" in words(desk.get(here))
    desk.post(url("proposal-pin", proposal.public_id), {"action": "pin"})
    assert Pin.objects.count() == 1
    assert "This pair is laid down" in words(desk.get(here))
    desk.post(url("proposal-pin", proposal.public_id), {"action": "unpin"})
    assert not Pin.objects.exists()
    desk.post(url("proposal-exclude", proposal.public_id), {"action": "exclude"})
    assert Exclusion.objects.count() == 1
    assert "This pair is excluded" in words(desk.get(here))
    proposal.refresh_from_db()
    assert proposal.status == "rejected"
    desk.post(url("proposal-exclude", proposal.public_id), {"action": "allow"})
    assert not Exclusion.objects.exists()


def test_the_page_before_publishing_counts_and_then_it_happens(
    desk: Client, cora: User, finished: Finished, fitting: Pair, lonely: Enrolment
) -> None:
    run = finished()
    here = url("run-publish", run.public_id)
    assert "Nothing is approved yet" in words(desk.get(here))
    decide(run=run, proposals=[run.proposals.get().public_id], decision="approve", by=cora)
    shown = words(desk.get(here))
    assert "Shall 1 pairing begin now?" in shown
    assert "1 mentee stays without a pair and is told so" in shown
    assert "3 mails go out." in shown
    assert desk.post(here).status_code == 422
    response = desk.post(here, {"seen": 1}, follow=True)
    assert "1 pairing has begun." in words(response)
    assert "The approved proposals are published" in words(response)
    assert Pairing.objects.count() == 1
    board = parsed(desk.get(url("run-board", run.public_id)))
    assert not board.select("[data-pick]")
    assert desk.get(here).url == url("run-detail", run.public_id)
    assert "no longer open" in words(desk.post(here, {"seen": 1}, follow=True))


def test_what_stands_in_the_way_is_listed_and_set_back(
    desk: Client, cora: User, finished: Finished, fitting: Pair
) -> None:
    run = finished()
    decide(run=run, proposals=[run.proposals.get().public_id], decision="approve", by=cora)
    Enrolment.objects.filter(pk=fitting[1].pk).update(status="withdrawn")
    here = url("run-publish", run.public_id)
    shown = words(desk.get(here))
    assert "1 proposal stands in the way" in shown
    assert "Ben Okafor does not take part in this round any more" in shown
    shown = words(desk.post(here, {"seen": 1, "set_back": "yes"}, follow=True))
    assert "Nothing was published yet" in shown
    assert "Nothing is approved yet" in shown
    assert not Pairing.objects.exists()


def test_what_was_seen_before_publishing_is_what_happens(
    desk: Client, cora: User, finished: Finished, fitting: Pair
) -> None:
    """Neither does “Set them back” publish, once nothing is in the way, nor what somebody else changed meanwhile."""
    run = finished()
    (proposal,) = run.proposals.values_list("public_id", flat=True)
    decide(run=run, proposals=[proposal], decision="approve", by=cora)
    here = url("run-publish", run.public_id)
    assert "Nothing stands in the way any more" in words(desk.post(here, {"seen": 1, "set_back": "yes"}, follow=True))
    decide(run=run, proposals=[proposal], decision="reopen", by=cora)
    decide(run=run, proposals=[proposal], decision="approve", by=cora)
    assert "Meanwhile somebody changed the board" in words(desk.post(here, {"seen": 1}, follow=True))
    assert not Pairing.objects.exists()
    assert "1 pairing has begun." in words(desk.post(here, {"seen": 3}, follow=True))


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_before_publishing_takes_the_same_queries(
    desk: Client,
    cora: User,
    finished: Finished,
    many: Callable[[int], None],
    number: int,
    django_assert_num_queries: Any,
) -> None:
    many(number)
    run = finished()
    decide(run=run, proposals=run.proposals.values_list("public_id", flat=True), decision="approve", by=cora)
    with django_assert_num_queries(14):
        desk.get(url("run-publish", run.public_id))


def test_names_are_escaped(desk: Client, finished: Finished, fitting: Pair) -> None:
    Profile.objects.filter(user=fitting[0].user).update(name="<script>alert(1)</script>")
    run = finished()
    for where in (url("run-board", run.public_id), url("proposal-detail", run.proposals.get().public_id)):
        assert "<script>alert" not in desk.get(where).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_board_by_mentor_takes_the_same_queries(
    desk: Client, finished: Finished, many: Callable[[int], None], number: int, django_assert_num_queries: Any
) -> None:
    many(number)
    run = finished()
    with django_assert_num_queries(11):
        response = desk.get(url("run-mentors", run.public_id))
    assert len(parsed(response).select("[data-mentor]")) == number
    assert len(parsed(response).select('[data-mentee][draggable="true"]')) == number


def test_the_board_by_mentor_shows_who_has_room_and_finds_by_name(
    desk: Client, cohort: Cohort, finished: Finished, fitting: Pair
) -> None:
    EnrolmentFactory(cohort=cohort, role="mentor", capacity=3, user__profile__name="Ida Idle")
    Enrolment.objects.filter(pk=fitting[1].pk).update(capacity=1)
    run = finished()
    shown = words(desk.get(url("run-mentors", run.public_id)))
    assert (
        "Ben Okafor 1 of 1 place Ada Nwosu 1.00 to decide" in shown and "Ida Idle 0 of 3 places 3 places free" in shown
    )
    assert [
        card.a.get_text()
        for card in parsed(desk.get(url("run-mentors", run.public_id) + "?free=on")).select("[data-mentor]")
    ] == ["Ida Idle"]
    assert "No mentor like this" in words(desk.get(url("run-mentors", run.public_id) + "?q=zzz"))
