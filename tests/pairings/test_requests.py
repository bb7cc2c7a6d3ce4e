"""Asking, accepting, declining and withdrawing: what is allowed, what is refused and in which words."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from django.db import IntegrityError
from django.utils import timezone

from activity.models import Activity, Mail, Notice
from activity.states import Conflict, Refused
from pairings.models import MentorshipRequest, Pairing
from pairings.services.requests import accept_request, decline_request, send_request, withdraw_request
from pairings.states import REQUEST
from profiles.models import User
from programs.models import Enrolment, Program
from tests.factories import CohortFactory, EnrolmentFactory, PairingFactory, RequestFactory

LETTER = "I would like to learn how you began."


def told() -> set[tuple[str, str]]:
    """Who was told what, so far."""
    return {(notice.recipient.get_short_name(), notice.kind) for notice in Notice.objects.all()}


@pytest.fixture
def asked(mentee: Enrolment, mentor: Enrolment, ada: User) -> MentorshipRequest:
    request = send_request(mentee=mentee, mentor=mentor, message=LETTER, by=ada)
    Notice.objects.all().delete()
    return request


def test_a_request_promises_an_answer_and_tells_the_mentor(
    mentee: Enrolment, mentor: Enrolment, ada: User, program: Program
) -> None:
    now = timezone.now()
    program.request_days = 10
    program.save()
    mentee.refresh_from_db()
    request = send_request(mentee=mentee, mentor=mentor, message=LETTER, by=ada, now=now)
    assert (request.status, request.message, request.created_at) == ("pending", LETTER, now)
    assert request.expires_at == now + timedelta(days=10)
    assert told() == {("Ben O.", "request_received")}
    until = format_date((now + timedelta(days=10)).astimezone(ZoneInfo("Europe/Berlin")), "long", locale="en")
    assert Notice.objects.get().names == {"name": "Ada N.", "until": until}
    mail = Mail.objects.get()
    assert mail.condition == {"model": "pairings.mentorshiprequest", "pk": request.pk, "status": ["pending"]}
    assert [fact.kind for fact in Activity.objects.all()] == ["request.sent"]


def closed_round(mentee: Enrolment, mentor: Enrolment) -> None:
    mentee.cohort.status = "closed"
    mentee.cohort.save()


def draft_round(mentee: Enrolment, mentor: Enrolment) -> None:
    mentee.cohort.status = "draft"
    mentee.cohort.save()


def no_self_matching(mentee: Enrolment, mentor: Enrolment) -> None:
    mentee.cohort.program.self_matching = False
    mentee.cohort.program.save()


def mentee_waits(mentee: Enrolment, mentor: Enrolment) -> None:
    Enrolment.objects.filter(pk=mentee.pk).update(status="submitted")


def mentor_left(mentee: Enrolment, mentor: Enrolment) -> None:
    Enrolment.objects.filter(pk=mentor.pk).update(status="withdrawn")


def mentor_full(mentee: Enrolment, mentor: Enrolment) -> None:
    Enrolment.objects.filter(pk=mentor.pk).update(active=2)


def mentee_paired(mentee: Enrolment, mentor: Enrolment) -> None:
    PairingFactory(mentee=mentee, mentor=EnrolmentFactory(cohort=mentee.cohort, role="mentor"))


def asked_another(mentee: Enrolment, mentor: Enrolment) -> None:
    other = EnrolmentFactory(cohort=mentee.cohort, role="mentor", user__profile__name="Gita Rao")
    RequestFactory(mentee=mentee, mentor=other)


def asked_him(mentee: Enrolment, mentor: Enrolment) -> None:
    RequestFactory(mentee=mentee, mentor=mentor)


def declined_by_him(mentee: Enrolment, mentor: Enrolment) -> None:
    RequestFactory(mentee=mentee, mentor=mentor, status="declined")


def paired_elsewhere(mentee: Enrolment, mentor: Enrolment) -> None:
    past = CohortFactory(status="closed")
    PairingFactory(
        mentee=EnrolmentFactory(cohort=past, user=mentee.user),
        mentor=EnrolmentFactory(cohort=past, user=mentor.user, role="mentor"),
        status="completed",
    )


def paired_the_other_way(mentee: Enrolment, mentor: Enrolment) -> None:
    past = CohortFactory(status="closed")
    PairingFactory(
        mentee=EnrolmentFactory(cohort=past, user=mentor.user),
        mentor=EnrolmentFactory(cohort=past, user=mentee.user, role="mentor"),
        status="ended",
    )


def five_a_day(mentee: Enrolment, mentor: Enrolment) -> None:
    for _ in range(5):
        other = EnrolmentFactory(cohort=mentee.cohort, role="mentor")
        RequestFactory(mentee=mentee, mentor=other, status="withdrawn")


REFUSALS: dict[Callable[[Enrolment, Enrolment], None], str] = {
    closed_round: "“Autumn” takes no requests at the moment.",
    draft_round: "“Autumn” takes no requests at the moment.",
    no_self_matching: "In this program the coordinators bring people together. They will write to you.",
    mentee_waits: "You can ask a mentor as soon as you have a place in “Autumn”.",
    mentor_left: "Ben O. does not take part in this round any more. Please choose somebody else.",
    mentor_full: "Ben O. has no free place at the moment. Please choose somebody else.",
    mentee_paired: "You have a mentor already. Talk to your coordinators if you would like a change.",
    asked_another: "Gita R. has your request and will answer. Please ask one person at a time; "
    "to ask somebody else now, withdraw that request first.",
    asked_him: "You have asked Ben O. already. The answer is on its way.",
    declined_by_him: "Ben O. could not say yes in this round. Please choose somebody else.",
    paired_elsewhere: "You and Ben O. have been paired before. Please choose somebody new.",
    paired_the_other_way: "You and Ben O. have been paired before. Please choose somebody new.",
    five_a_day: "You have asked 5 people within a day. Please wait until tomorrow before you ask again.",
}


@pytest.mark.parametrize(("arrange", "sentence"), REFUSALS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_asking_is_refused_with_a_sentence(
    mentee: Enrolment, mentor: Enrolment, ada: User, arrange: Callable[[Enrolment, Enrolment], None], sentence: str
) -> None:
    arrange(mentee, mentor)
    before = MentorshipRequest.objects.count()
    with pytest.raises(Refused) as refusal:
        send_request(mentee=mentee, mentor=mentor, message=LETTER, by=ada)
    assert str(refusal.value.sentence) == sentence
    assert MentorshipRequest.objects.count() == before
    assert not Notice.objects.exists()


def test_nobody_asks_themselves_or_somebody_of_another_round(mentee: Enrolment, ada: User) -> None:
    herself = EnrolmentFactory(cohort=mentee.cohort, user=ada, role="mentor")
    with pytest.raises(Refused, match="This is you"):
        send_request(mentee=mentee, mentor=herself, message=LETTER, by=ada)
    elsewhere = EnrolmentFactory(role="mentor")
    with pytest.raises(Refused, match="your own round"):
        send_request(mentee=mentee, mentor=elsewhere, message=LETTER, by=ada)


def test_an_empty_letter_is_refused(mentee: Enrolment, mentor: Enrolment, ada: User) -> None:
    with pytest.raises(Refused, match="few words"):
        send_request(mentee=mentee, mentor=mentor, message=" \n ", by=ada)


@pytest.mark.parametrize("status", ["withdrawn", "expired"])
def test_one_may_ask_again_after_a_request_that_was_not_declined(
    mentee: Enrolment, mentor: Enrolment, ada: User, status: str
) -> None:
    RequestFactory(mentee=mentee, mentor=mentor, status=status)
    assert send_request(mentee=mentee, mentor=mentor, message=LETTER, by=ada).status == "pending"


@pytest.mark.parametrize("status", ["declined", "expired"])
def test_a_pairing_that_never_began_is_no_past(mentee: Enrolment, mentor: Enrolment, ada: User, status: str) -> None:
    PairingFactory(mentee=mentee, mentor=mentor, status=status)
    assert send_request(mentee=mentee, mentor=mentor, message=LETTER, by=ada).status == "pending"


def test_the_database_keeps_one_open_request_per_mentee(mentee: Enrolment, mentor: Enrolment) -> None:
    RequestFactory(mentee=mentee, mentor=mentor)
    with pytest.raises(IntegrityError):
        RequestFactory(mentee=mentee, mentor=EnrolmentFactory(cohort=mentee.cohort, role="mentor"))


def test_yes_makes_a_proposal_for_the_coordinators(asked: MentorshipRequest, ben: User, cora: User, edda: User) -> None:
    pairing = accept_request(request=asked, by=ben)
    assert (asked.status, pairing.status, pairing.origin, pairing.request) == ("accepted", "proposed", "request", asked)
    assert (asked.mentee.active, asked.mentor.active) == (1, 1)
    assert asked.answered_at is not None
    assert told() == {("Ada N.", "request_accepted"), ("Cora L.", "pairing_to_approve")}
    assert Notice.objects.get(kind="pairing_to_approve").names == {"mentee": "Ada Nwosu", "mentor": "Ben Okafor"}


def test_yes_begins_the_pairing_where_nobody_has_to_approve(
    asked: MentorshipRequest, ben: User, cora: User, program: Program
) -> None:
    Program.objects.filter(pk=program.pk).update(approval_required=False)
    pairing = accept_request(request=MentorshipRequest.objects.people().get(), by=ben)
    assert pairing.status == "active"
    assert told() == {("Ada N.", "pairing_active")}
    assert Notice.objects.get().names == {"name": "Ben Okafor"}


def test_yes_without_a_place_is_refused_and_the_request_stays_open(asked: MentorshipRequest, ben: User) -> None:
    Enrolment.objects.filter(pk=asked.mentor_id).update(active=2)
    with pytest.raises(Refused, match=r"^Ben Okafor has no free place at the moment\.$"):
        accept_request(request=asked, by=ben)
    asked.refresh_from_db()
    assert asked.status == "pending"
    assert not Pairing.objects.exists()
    assert Enrolment.objects.get(pk=asked.mentee_id).active == 0


def test_yes_to_somebody_who_has_a_mentor_meanwhile_or_left_is_refused(asked: MentorshipRequest, ben: User) -> None:
    Enrolment.objects.filter(pk=asked.mentee_id).update(active=1)
    with pytest.raises(Refused, match=r"^Ada N\. has a mentor already\.$"):
        accept_request(request=asked, by=ben)
    Enrolment.objects.filter(pk=asked.mentee_id).update(active=0, status="withdrawn")
    with pytest.raises(Refused, match=r"^Ada N\. does not take part in this round any more\.$"):
        accept_request(request=asked, by=ben)
    assert Enrolment.objects.get(pk=asked.mentor_id).active == 0


def test_no_carries_a_kind_reason(asked: MentorshipRequest, ben: User) -> None:
    decline_request(request=asked, by=ben, reason="no_room", note="In spring perhaps.")
    asked.refresh_from_db()
    assert (asked.status, asked.decline_reason, asked.decline_note) == ("declined", "no_room", "In spring perhaps.")
    assert told() == {("Ada N.", "request_declined")}
    assert asked.mentor.active == asked.mentee.active == 0


def test_no_without_a_known_reason_is_refused(asked: MentorshipRequest, ben: User) -> None:
    with pytest.raises(Refused, match="choose a reason"):
        decline_request(request=asked, by=ben, reason="dislike")


def test_withdrawing_tells_the_mentor(asked: MentorshipRequest, ada: User) -> None:
    withdraw_request(request=asked, by=ada)
    assert asked.status == "withdrawn"
    assert told() == {("Ben O.", "request_withdrawn")}


@pytest.mark.parametrize("to", ["accepted", "declined", "withdrawn"])
@pytest.mark.parametrize("source", REQUEST.values)
def test_square_of_answers(mentee: Enrolment, mentor: Enrolment, ada: User, ben: User, source: str, to: str) -> None:
    request = RequestFactory(mentee=mentee, mentor=mentor, status=source)

    def answer() -> None:
        if to == "accepted":
            accept_request(request=request, by=ben)
        elif to == "declined":
            decline_request(request=request, by=ben, reason="not_now")
        else:
            withdraw_request(request=request, by=ada)

    if REQUEST.allows(source, to):
        answer()
        expected = to
    else:
        with pytest.raises(Conflict):
            answer()
        expected = source
    request.refresh_from_db()
    mentor.refresh_from_db()
    assert request.status == expected
    assert mentor.active == (1 if source == "pending" and to == "accepted" else 0)
