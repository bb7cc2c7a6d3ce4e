"""Answers, rests, lapses, questions, approvals and beats at the same moment: one of them happens, never half of two."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import sleep

import pytest
from django.utils import timezone

from activity.models import Activity, Notice
from activity.states import Conflict, Refused
from matching.jobs.wishes import go_on
from pairings.jobs import expire_request, withdraw_stranded
from pairings.models import MentorshipRequest, Pairing, Question, Wish
from pairings.services.pairings import approve_pairing, decline_pairing
from pairings.services.questions import write_question
from pairings.services.requests import accept_request, decline_request, withdraw_request
from pairings.services.wishes import shift_wish
from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from programs.services.rests import take_rest
from tests.factories import CoordinatorFactory, EnrolmentFactory, PairingFactory, RequestFactory
from tests.racing import CONTROL_ROUNDS, GUARD, ROUNDS, careless, free_round, track

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cohort(transactional_db: None) -> Cohort:
    return free_round(silence_pause=1)


@pytest.fixture
def mentor(cohort: Cohort) -> Enrolment:
    return EnrolmentFactory(cohort=cohort, role="mentor", user__email=None)


@pytest.fixture
def mentee(cohort: Cohort) -> Enrolment:
    return EnrolmentFactory(cohort=cohort, user__email=None)


def own(request: MentorshipRequest) -> MentorshipRequest:
    """The row as one's own browser has it."""
    return MentorshipRequest.objects.people().get(pk=request.pk)


def place(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.people().get(pk=enrolment.pk)


def refusing(done: bool) -> None:
    """Jobs say False where services refuse."""
    if not done:
        raise Conflict("too late")


def accept(request: MentorshipRequest) -> None:
    accept_request(request=request, by=request.mentor.user)


def withdraw(request: MentorshipRequest) -> None:
    withdraw_request(request=request, by=request.mentee.user)


def decline(request: MentorshipRequest) -> None:
    decline_request(request=request, by=request.mentor.user, reason="no_room")


def expire(request: MentorshipRequest) -> None:
    refusing(expire_request(request, timezone.now()))


def rest(request: MentorshipRequest) -> None:
    """The mentor takes a rest, and the clock takes back what can no longer be answered."""
    until = timezone.localdate() + timedelta(days=9)
    take_rest(enrolment=request.mentor, until=until, by=request.mentor.user)
    refusing(withdraw_stranded(request, timezone.now()))


ACTS: dict[str, tuple[Callable[[MentorshipRequest], None], str]] = {
    "accept": (accept, "accepted"),
    "withdraw": (withdraw, "withdrawn"),
    "decline": (decline, "declined"),
    "expire": (expire, "expired"),
    "rest": (rest, "withdrawn"),
}
PAIRS = [(one, other) for at, one in enumerate(ACTS) for other in list(ACTS)[at + 1 :]]


def fresh() -> None:
    Notice.objects.all().delete()
    Activity.objects.all().delete()
    Pairing.objects.all()._raw_delete(using="default")
    MentorshipRequest.objects.update(status="pending", extended=False)
    Enrolment.objects.update(active=0, capacity=1, paused_until=None)


def told_of() -> set[str]:
    """What people were told in one round, without what a rest itself says."""
    return set(Notice.objects.exclude(kind__startswith="rest_").values_list("kind", flat=True))


CONSISTENT = {
    "accepted": {"pairing_active"},
    "withdrawn": {"request_withdrawn", "request_stranded"},
    "declined": {"request_declined"},
    "expired": {"request_expired_mentee", "request_expired_mentor", "mentor_silent"},
}


@GUARD
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_one_of_two_answers_counts(mentee: Enrolment, mentor: Enrolment, one: str, other: str, guarded: bool) -> None:
    request = RequestFactory(mentee=mentee, mentor=mentor, expires_at=timezone.now() - timedelta(days=1))
    broken = 0
    with track(2) as lanes:
        for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
            fresh()
            rows = own(request), own(request)
            if guarded:
                acts = [partial(ACTS[name][0], row) for name, row in zip((one, other), rows, strict=True)]
            else:
                acts = [
                    partial(careless, row, "pending", ACTS[name][1])
                    for name, row in zip((one, other), rows, strict=True)
                ]
            won = lanes.race(*acts)
            status = MentorshipRequest.objects.get().status
            ends = {ACTS[name][1] for name, did in zip((one, other), won, strict=True) if did}
            good = sum(won) == 1 and ends == {status}
            if guarded:
                paired, then = Pairing.objects.count(), Enrolment.objects.get(pk=mentor.pk)
                good = good and paired == (status == "accepted") == then.active
                good = good and (then.paused_until is not None or then.capacity == (status != "declined"))
                good = good and told_of() <= CONSISTENT[status]
            broken += not good
    assert broken == 0 if guarded else broken > 0


def test_a_question_and_a_lapse(mentee: Enrolment, mentor: Enrolment) -> None:
    """Either the question moves the date and nothing lapses, or the lapse comes first and nothing was asked."""
    request = RequestFactory(mentee=mentee, mentor=mentor)
    broken = 0
    with track(2) as lanes:
        for _ in range(ROUNDS):
            fresh()
            Question.objects.all().delete()
            MentorshipRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
            asks, lapses = own(request), own(request)
            won = lanes.race(
                partial(write_question, request=asks, text="Why?", by=mentor.user), partial(expire, lapses)
            )
            status = MentorshipRequest.objects.get().status
            broken += won != [status == "pending", status == "expired"] or Question.objects.count() != won[0]
    assert broken == 0


def test_lines_written_at_once_are_counted(mentee: Enrolment, mentor: Enrolment) -> None:
    request = RequestFactory(mentee=mentee, mentor=mentor)
    with track(4) as lanes:
        for _ in range(ROUNDS // 2):
            Question.objects.all().delete()
            won = lanes.race(
                *(partial(write_question, request=own(request), text="Why?", by=mentor.user) for _ in range(4))
            )
            assert (sum(won), Question.objects.count()) == (3, 3)


def test_two_beats_send_one_letter(mentee: Enrolment, mentor: Enrolment) -> None:
    wish = Wish.objects.create(mentee=mentee, mentor=mentor, message="Hello!")
    with track(2) as lanes:
        for _ in range(ROUNDS // 2):
            MentorshipRequest.objects.all().delete()
            Wish.objects.update(status="waiting")
            places = place(mentee), place(mentee)
            lanes.race(*(partial(go_on, one, timezone.now()) for one in places))
            assert MentorshipRequest.objects.open().count() == 1
            wish.refresh_from_db()
            assert wish.status == "sent"


def test_two_beats_fill_the_slots_and_no_more(cohort: Cohort, mentee: Enrolment) -> None:
    Program.objects.update(requests_at_once=2)
    for rank in range(1, 5):
        guide = EnrolmentFactory(cohort=cohort, role="mentor", user__email=None)
        Wish.objects.create(mentee=mentee, mentor=guide, message="Hello!", rank=rank)
    with track(3) as lanes:
        for _ in range(ROUNDS // 5):
            MentorshipRequest.objects.all().delete()
            Wish.objects.update(status="waiting")
            lanes.race(*(partial(go_on, one, timezone.now()) for one in [place(mentee) for _lane in range(3)]))
            assert sorted(MentorshipRequest.objects.open().values_list("slot", flat=True)) == [1, 2]


def test_order_changed_twice_at_once_stays_an_order(cohort: Cohort, mentee: Enrolment) -> None:
    for rank in range(1, 4):
        guide = EnrolmentFactory(cohort=cohort, role="mentor", user__email=None)
        Wish.objects.create(mentee=mentee, mentor=guide, message="Hello!", rank=rank)
    with track(2) as lanes:
        for _ in range(ROUNDS // 2):
            first, *_rest, last = Wish.objects.people()
            won = lanes.race(
                partial(shift_wish, wish=first, up=False, by=mentee.user),
                partial(shift_wish, wish=last, up=True, by=mentee.user),
            )
            assert won == [True, True]
            assert sorted(Wish.objects.values_list("rank", flat=True)) == [1, 2, 3]


@pytest.fixture
def team(cohort: Cohort) -> list[User]:
    return [CoordinatorFactory(program=cohort.program, user__email=None).user for _ in range(2)]


def careless_confirm(pairing: Pairing, by: User) -> None:
    """A second approval as one writes it without thinking: whoever comes, comes."""
    careless(pairing, "proposed", "active")
    Pairing.objects.filter(pk=pairing.pk).update(approved_by=by)


@GUARD
def test_two_approvals_of_one_person_are_one(
    mentee: Enrolment, mentor: Enrolment, team: list[User], guarded: bool
) -> None:
    Program.objects.update(four_eyes=True)
    pairing = PairingFactory(mentee=mentee, mentor=mentor, status="proposed")
    broken = 0
    with track(2) as lanes:
        for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
            Pairing.objects.update(status="proposed", approved_by=None, confirmed_by=None)
            rows = [Pairing.objects.people().get(pk=pairing.pk) for _lane in range(2)]
            act = partial(approve_pairing) if guarded else careless_confirm
            won = lanes.race(*(partial(act, pairing=row, by=team[0]) for row in rows))
            broken += not (sum(won) == 1 and Pairing.objects.get().status == "proposed")
    assert broken == 0 if guarded else broken > 0


def leave(mentor: Enrolment) -> None:
    if not Enrolment.objects.filter(pk=mentor.pk, active=0).update(status="withdrawn"):
        raise Refused("still paired")


def careless_second(pairing: Pairing, by: User) -> None:
    """The second approval without a lock: look whether both are there, then begin."""
    if Enrolment.objects.exclude(status="accepted").exists():
        raise Refused("somebody has left")
    careless(pairing, "proposed", "active")


def careless_leave(mentor: Enrolment) -> None:
    """Leaving as one writes it without thinking of pairings that are about to begin."""
    if Pairing.objects.filter(status="active").exists():
        raise Refused("still paired")
    sleep(0.001)
    Enrolment.objects.filter(pk=mentor.pk).update(status="withdrawn")


@GUARD
@pytest.mark.parametrize("rival", ["decline", "leave"])
def test_the_second_approval_against(
    mentee: Enrolment, mentor: Enrolment, team: list[User], rival: str, guarded: bool
) -> None:
    Program.objects.update(four_eyes=True)
    pairing = PairingFactory(mentee=mentee, mentor=mentor, status="proposed")
    broken = 0
    with track(2) as lanes:
        for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
            Pairing.objects.update(status="proposed", approved_by=team[0], confirmed_by=None)
            Enrolment.objects.filter(pk__in=[mentee.pk, mentor.pk]).update(active=1, status="accepted")
            one, two = (Pairing.objects.people().get(pk=pairing.pk) for _lane in range(2))
            approve = partial(approve_pairing if guarded else careless_second, pairing=one, by=team[1])
            if rival == "leave":
                against = partial(leave if guarded else careless_leave, mentor)
            elif guarded:
                against = partial(decline_pairing, pairing=two, by=team[0])
            else:
                against = partial(careless, two, "proposed", "declined")
            won = lanes.race(approve, against)
            begun = Pairing.objects.get().status == "active"
            left = Enrolment.objects.filter(status="withdrawn").exists()
            broken += sum(won) != 1 or won[0] != begun or (begun and left)
    assert broken == 0 if guarded else broken > 0
