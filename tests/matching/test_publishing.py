"""Publishing: approved proposals become pairings, all of them or none; everybody is told once and truly."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from activity import jobs as outbox
from activity.models import Activity, Mail, Notice
from activity.states import Refused
from dashboards.queries.cohort_todos import cohort_todos
from matching.models import MatchRun
from matching.queries.publication import publication_of
from matching.services.proposals import Overtaken, decide
from matching.services.publishing import Published, previews_of, publish_run, set_back
from matching.services.runs import discard_run
from pairings.models import HelpCall, MentorshipRequest, Pairing, RatherNot, Wish
from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from tests.factories import EnrolmentFactory, PairingFactory, RequestFactory

Pair = tuple[Enrolment, Enrolment]
Finished = Callable[[], MatchRun]


def approve_all(run: MatchRun, by: User) -> None:
    decide(run=run, proposals=run.proposals.values_list("public_id", flat=True), decision="approve", by=by)


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(recipient=person).values_list("kind", flat=True))


def test_approved_proposals_become_pairings_and_everybody_is_told(
    finished: Finished, fitting: Pair, lonely: Enrolment, cora: User
) -> None:
    run = finished()
    approve_all(run, cora)
    proposal = run.proposals.get()
    assert publish_run(run=run, by=cora) == Published(pairings=1, unpaired=1)
    pairing = Pairing.objects.get()
    assert (pairing.mentee, pairing.mentor, pairing.status, pairing.origin) == (*fitting, "active", "run")
    assert (pairing.fit, pairing.reasons) == (proposal.score, proposal.components)
    proposal.refresh_from_db()
    assert (run.status, proposal.status) == ("published", "published")
    assert [Enrolment.objects.get(pk=one.pk).active for one in fitting] == [1, 1]
    assert told(fitting[0].user) == told(fitting[1].user) == ["pairing_active"]
    assert told(lonely.user) == ["unplaced"]
    assert {(mail.recipient, mail.kind) for mail in Mail.objects.all()} == {
        (fitting[0].user, "pairing_active"),
        (fitting[1].user, "pairing_active"),
        (lonely.user, "unplaced"),
    }


@pytest.mark.parametrize(
    ("language", "own", "words", "link"),
    [
        ("en", True, ["Hello Yuki", "another language", "ask one of them", "coordinator by"], "/matching/mentors/"),
        ("en", False, ["Hello Yuki", "Your coordinators are looking on"], "/"),
    ],
)
def test_the_letter_to_who_stays_without_a_pair_is_honest_and_names_a_next_step(
    program: Program,
    finished: Finished,
    fitting: Pair,
    lonely: Enrolment,
    cora: User,
    language: str,
    own: bool,
    words: list[str],
    link: str,
) -> None:
    Program.objects.filter(pk=program.pk).update(self_matching=own)
    run = finished()
    approve_all(run, cora)
    publish_run(run=run, by=cora)
    mail = Mail.objects.get(kind="unplaced")
    with translation.override(language):
        message = outbox.written(mail)
    assert message.subject == "Autumn: no mentor for you yet"
    assert all(word in message.body for word in words)
    assert message.body.rstrip().splitlines()[-1].endswith(link)


def test_undecided_and_rejected_proposals_do_not_begin_and_their_mentees_are_told(
    cohort: Cohort, finished: Finished, many: Callable[[int], None], cora: User
) -> None:
    many(3)
    run = finished()
    approved, rejected, undecided = run.proposals.all()
    decide(run=run, proposals=[approved.public_id], decision="approve", by=cora)
    decide(run=run, proposals=[rejected.public_id], decision="reject", by=cora)
    publication = publication_of(run)
    assert (len(publication.approved), publication.undecided, publication.rejected) == (1, 1, 1)
    assert {one.pk for one in publication.unpaired} == {rejected.mentee_id, undecided.mentee_id}
    assert publication.mails == 4
    assert publish_run(run=run, by=cora) == Published(1, 2)
    assert Mail.objects.count() == 4
    assert {one.mentee_id for one in Pairing.objects.all()} == {approved.mentee_id}
    assert told(undecided.mentee.user) == ["unplaced"]
    left = {(rejected.mentee_id, "not_approved"), (undecided.mentee_id, "not_approved")}
    assert set(run.unplaced.values_list("enrolment", "reason")) == left
    assert [todo.count for todo in cohort_todos(cohort, now=timezone.now()) if "unplaced" in todo.url] == [2]


def test_nothing_approved_is_refused(finished: Finished, fitting: Pair, cora: User) -> None:
    run = finished()
    with pytest.raises(Refused, match="Approve at least one"):
        publish_run(run=run, by=cora)
    run.refresh_from_db()
    assert (run.status, Notice.objects.filter(recipient=fitting[0].user).count()) == ("succeeded", 0)


def test_publishing_twice_or_after_discarding_is_refused(finished: Finished, fitting: Pair, cora: User) -> None:
    run = finished()
    approve_all(run, cora)
    publish_run(run=run, by=cora)
    with pytest.raises(Refused, match="no longer open"):
        publish_run(run=run, by=cora)
    assert Pairing.objects.count() == 1
    other = EnrolmentFactory(cohort=run.cohort)
    again = finished()
    assert other.pk in [one.mentee_id for one in again.proposals.all()]
    approve_all(again, cora)
    discard_run(run=again, by=cora)
    with pytest.raises(Refused, match="no longer open"):
        publish_run(run=again, by=cora)
    assert Pairing.objects.count() == 1


def leave(place: Enrolment) -> None:
    Enrolment.objects.filter(pk=place.pk).update(status="withdrawn")


def fill(place: Enrolment) -> None:
    Enrolment.objects.filter(pk=place.pk).update(active=1, capacity=1)


def meet(place: Enrolment) -> None:
    mentor = place.cohort.enrolments.mentors().first()
    PairingFactory(mentee=place, mentor=mentor)
    Enrolment.objects.filter(pk__in=[place.pk, mentor.pk]).update(capacity=5)


def refuse(place: Enrolment) -> None:
    mentor = place.cohort.enrolments.mentors().first()
    before = PairingFactory(mentee=place, mentor=mentor, status="declined")
    RatherNot.objects.create(pairing=before, author=mentor.user)


@pytest.mark.parametrize(
    ("change", "side", "reason"),
    [
        (leave, 0, "Ada Nwosu does not take part in this round any more"),
        (leave, 1, "Ben Okafor does not take part in this round any more"),
        (fill, 0, "Ada Nwosu has a mentor already"),
        (fill, 1, "Ben Okafor has no free place at the moment"),
        (meet, 0, "The two are paired already"),
        (refuse, 0, "This pair cannot be published. Please reject the proposal"),
    ],
)
def test_nothing_is_published_by_halves_when_somebody_left_or_is_full(
    finished: Finished,
    fitting: Pair,
    many: Callable[[int], None],
    cora: User,
    change: Callable[[Enrolment], Any],
    side: int,
    reason: str,
) -> None:
    many(1)
    run = finished()
    approve_all(run, cora)
    proposal = run.proposals.get(mentee=fitting[0])
    if proposal.mentor_id != fitting[1].pk:
        pytest.fail("the cohort of this test must pair Ada with Ben")
    change(fitting[side])
    before = Pairing.objects.count()
    assert [one.sentence.rstrip(".") for one in publication_of(run).blocked] == [reason]
    with pytest.raises(Refused, match=reason):
        publish_run(run=run, by=cora)
    with pytest.raises(Overtaken):
        decide(run=run, proposals=[proposal.public_id], decision="approve", by=cora, seen=1)
    run.refresh_from_db()
    proposal.refresh_from_db()
    assert (run.status, proposal.status, Pairing.objects.count()) == ("succeeded", "open", before)
    assert not Mail.objects.exclude(kind__startswith="run").exists()
    assert publish_run(run=run, by=cora).pairings == 1
    assert Pairing.objects.count() == before + 1


def test_nothing_is_set_back_in_a_run_somebody_else_published(finished: Finished, fitting: Pair, cora: User) -> None:
    run = finished()
    approve_all(run, cora)
    fill(fitting[0])
    blocked = publication_of(run).blocked
    MatchRun.objects.update(status="published")
    with pytest.raises(Refused, match="no longer open"):
        set_back(run, blocked, cora)
    assert run.proposals.get().status == "approved"


def test_more_approved_than_places_blocks_the_surplus(cohort: Cohort, finished: Finished, cora: User) -> None:
    mentor = EnrolmentFactory(cohort=cohort, role="mentor", capacity=3)
    for _ in range(3):
        EnrolmentFactory(cohort=cohort)
    run = finished()
    approve_all(run, cora)
    Enrolment.objects.filter(pk=mentor.pk).update(capacity=2)
    (blocked,) = publication_of(run).blocked
    assert "More proposals are approved" in blocked.sentence


def test_a_pair_set_by_hand_is_not_the_one_that_makes_room(cohort: Cohort, finished: Finished, cora: User) -> None:
    mentor = EnrolmentFactory(cohort=cohort, role="mentor", capacity=3)
    for _ in range(3):
        EnrolmentFactory(cohort=cohort)
    run = finished()
    approve_all(run, cora)
    low, hand, high = run.proposals.order_by("pk")
    for one, changes in ((low, {"score": 0.2}), (hand, {"score": 0.1, "by_hand": True}), (high, {"score": 0.9})):
        run.proposals.filter(pk=one.pk).update(**changes)
    Enrolment.objects.filter(pk=mentor.pk).update(capacity=2)
    assert [one.proposal.pk for one in publication_of(run).blocked] == [low.pk]


@pytest.mark.parametrize("number", [2, 4])
def test_what_waits_is_settled_by_the_publication_with_the_same_queries(
    finished: Finished, many: Callable[[int], None], number: int, cora: User, django_assert_num_queries: Any
) -> None:
    many(number)
    run = finished()
    mentees = [one.mentee for one in run.proposals.all()]
    other = EnrolmentFactory(cohort=run.cohort, role="mentor")
    Enrolment.objects.filter(pk=mentees[0].pk).update(capacity=2)
    for mentee in mentees:
        RequestFactory(mentee=mentee, mentor=other)
        Wish.objects.create(mentee=mentee, mentor=other, message="Hello", status="waiting")
        HelpCall.objects.create(mentee=mentee, reason="asked", answer_by=timezone.now())
    approve_all(run, cora)
    with django_assert_num_queries(51):
        publish_run(run=run, by=cora)
    kept = {mentees[0].pk}  # who has room for a second mentor goes on searching
    for model, state in ((MentorshipRequest, "withdrawn"), (Wish, "dropped"), (HelpCall, "settled")):
        assert set(model.objects.open().values_list("mentee", flat=True)) == kept
        assert model.objects.filter(status=state).count() == number - 1
    told = {notice.recipient for notice in Notice.objects.filter(kind="request_settled_mentee")}
    assert told == {mentee.user for mentee in mentees[1:]}
    why = Activity.objects.filter(kind="request.withdrawn").values_list("data__reason", flat=True)
    assert list(why) == ["paired"] * (number - 1)


def test_the_facts_of_a_publication_are_written_once(finished: Finished, fitting: Pair, cora: User) -> None:
    run = finished()
    approve_all(run, cora)
    publish_run(run=run, by=cora)
    kinds = ("run.published", "proposal.published", "pairing.published")
    assert [Activity.objects.filter(kind=kind).count() for kind in kinds] == [1, 1, 1]


@pytest.mark.parametrize("number", [1, 3])
def test_publishing_takes_the_same_queries(
    finished: Finished, many: Callable[[int], None], number: int, cora: User, django_assert_num_queries: Any
) -> None:
    many(number)
    run = finished()
    approve_all(run, cora)
    with django_assert_num_queries(38):
        assert publish_run(run=run, by=cora) == Published(number, 0)


def test_the_mails_are_shown_before_and_nothing_is_sent(
    finished: Finished, fitting: Pair, lonely: Enrolment, cora: User
) -> None:
    run = finished()
    approve_all(run, cora)
    before = Mail.objects.count()
    told = previews_of(run, publication_of(run))
    assert [one.to for one in told] == ["Ada Nwosu", "Ben Okafor", "Yuki Ito"]
    assert "Ben Okafor" in told[0].text and told[2].subject == "Autumn: no mentor for you yet"
    assert (Mail.objects.count(), Pairing.objects.count()) == (before, 0)


def test_where_both_say_yes_first_everybody_is_asked(
    finished: Finished, fitting: Pair, cora: User, signed_in: Callable[[User], Client]
) -> None:
    Program.objects.update(both_confirm=True)
    run = finished()
    approve_all(run, cora)
    page = signed_in(cora).get(reverse("matching:run-publish", args=[run.public_id])).content.decode()
    assert "Shall 1 pairing be suggested now?" in page
    assert "Ben O. to you as your mentor" in previews_of(run, publication_of(run))[0].text
    assert publish_run(run=run, by=cora) == Published(1, 0, offered=True)
    assert (Pairing.objects.get().status, told(fitting[0].user)) == ("offered", ["pairing_offered"])
