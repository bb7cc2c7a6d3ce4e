"""First sessions: agreed on, held, missed, called off and rated; reminded of and ended by the clock."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from activity.jobs import send_mail
from activity.models import Mail, Notice
from activity.states import Conflict, Refused
from activity.transitions import move
from meetings import tasks
from meetings.jobs import end_first_sessions, remind_first_sessions
from meetings.kinds import Rating
from meetings.models import FirstRating, FirstSession, Session
from meetings.queries.first import Tally, first_view, firsts_of, said_in, tallies
from meetings.services.first import (
    Meeting,
    agree_time,
    begin_first_sessions,
    cancel_first_session,
    meet_first_session,
    miss_first_session,
    propose_time,
    rate_first_session,
)
from meetings.states import FIRST
from pairings.models import Pairing
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, PairingFactory
from tests.meetings.conftest import HOUR

DAY = timedelta(days=1)


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))


def test_everybody_hears_once_and_in_one_mail(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User, now: datetime
) -> None:
    other = EnrolmentFactory(cohort=cohort, role="mentor")
    firsts = begin_first_sessions(wanted=[Meeting(mentee, mentor), Meeting(mentee, other)], by=cora, now=now)
    assert {(first.mentee_id, first.mentor_id) for first in firsts} == {
        (mentee.pk, mentor.pk),
        (mentee.pk, other.pk),
    }
    assert [told(one.user) for one in (mentee, mentor, other)] == [["first_sessions_planned"]] * 3
    for row in Mail.objects.all():
        assert send_mail(row.pk) == "sent"
    texts = {message.to[0]: message.body for message in mail.outbox}
    assert "you meet some mentors who might fit" in texts[mentee.user.email]
    assert "you meet some mentees who might fit" in texts[mentor.user.email]
    with pytest.raises(Refused, match="have a first session already"):
        begin_first_sessions(wanted=[Meeting(mentee, mentor)], by=cora, now=now)


def test_who_has_left_or_is_elsewhere_meets_nobody(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User
) -> None:
    with pytest.raises(Refused, match="two people of one cohort"):
        begin_first_sessions(wanted=[Meeting(mentee, EnrolmentFactory(role="mentor"))], by=cora)
    Enrolment.objects.filter(pk=mentor.pk).update(status="withdrawn")
    with pytest.raises(Refused, match="not ready or has left"):
        begin_first_sessions(wanted=[Meeting(mentee, mentor)], by=cora)
    assert not FirstSession.objects.exists()


def test_one_proposes_and_the_other_agrees(first: FirstSession, ada: User, ben: User, now: datetime) -> None:
    Notice.objects.all().delete()
    propose_time(first=first, starts_at=now + DAY, where="Café", by=ada, now=now)
    with pytest.raises(Conflict):
        agree_time(first=first, seen=first.starts_at, by=ada, now=now)
    propose_time(first=first, starts_at=now + 2 * DAY, where="Library", by=ben, now=now)
    with pytest.raises(Conflict, match="time has changed"):
        agree_time(first=first, seen=now + DAY, by=ada, now=now)
    agree_time(first=first, seen=now + 2 * DAY, by=ada, now=now)
    first.refresh_from_db()
    assert (first.agreed, first.where, first.proposed_by) == (True, "Library", "mentor")
    assert (told(ben), told(ada)) == (
        ["first_session_proposed", "first_session_agreed"],
        ["first_session_proposed"],
    )
    propose_time(first=first, starts_at=now + 3 * DAY, where="Library", by=ada, now=now)
    first.refresh_from_db()
    assert not first.agreed


def test_a_time_has_to_suit_both(first: FirstSession, pairing: Pairing, ada: User, ben: User, now: datetime) -> None:
    """Ada has a session of her own then; who has what is told to nobody else."""
    begin = now + DAY
    Session.objects.create(pairing=pairing, starts_at=begin, ends_at=begin + HOUR, format="online")
    for starts_at, words in (
        (now - HOUR, "This time is over"),
        (now + 40 * DAY, "choose an earlier day"),
        (begin, "You have another session at that time"),
    ):
        with pytest.raises(Refused, match=words):
            propose_time(first=first, starts_at=starts_at, where="Café", by=ada, now=now)
    Pairing.objects.update(status="ended")
    propose_time(first=first, starts_at=begin, where="Café", by=ada, now=now)


def test_two_first_sessions_of_one_mentor_do_not_overlap(
    first: FirstSession, cohort: Cohort, mentor: Enrolment, cora: User, ben: User, now: datetime
) -> None:
    eva = EnrolmentFactory(cohort=cohort, role="mentee")
    (second,) = begin_first_sessions(wanted=[Meeting(eva, mentor)], by=cora, now=now)
    propose_time(first=first, starts_at=now + DAY, where="Café", by=first.mentee.user, now=now)
    agree_time(first=first, seen=now + DAY, by=ben, now=now)
    with pytest.raises(Refused, match=r"Ben O\. is not free at that time"):
        propose_time(first=second, starts_at=now + DAY + HOUR / 4, where="Café", by=eva.user, now=now)
    propose_time(first=second, starts_at=now + DAY + HOUR, where="Café", by=eva.user, now=now)


def test_saying_how_one_would_go_on_says_that_it_took_place(
    first: FirstSession, cohort: Cohort, ada: User, ben: User, now: datetime
) -> None:
    Notice.objects.all().delete()
    FirstSession.objects.update(starts_at=now + DAY, proposed_by="mentee", agreed=True)
    first.refresh_from_db()
    with pytest.raises(Refused, match="once you have met"):
        rate_first_session(first=first, rating=Rating.GLADLY, by=ada, now=now)
    rate_first_session(first=first, rating=Rating.GLADLY, by=ada, now=now + 2 * DAY)
    assert first.status == "held"
    assert tallies([cohort.pk]) == {cohort.pk: Tally(all=1, open=0, held=1, rated=0)}
    rate_first_session(first=first, rating=Rating.NO, by=ben, now=now + 2 * DAY)
    rate_first_session(first=first, rating=Rating.RATHER_NOT, by=ben, now=now + 2 * DAY)
    assert tallies([cohort.pk]) == {cohort.pk: Tally(all=1, open=0, held=1, rated=1)}
    assert said_in(cohort) == {(first.mentee.public_id, first.mentor.public_id): [1, 3]}
    assert not Notice.objects.exists()  # nobody is told
    (shown,) = (first_view(row, ada) for row in firsts_of(ada))
    assert shown.said == Rating.GLADLY
    Cohort.objects.update(status="closed")
    first.mentee.cohort.refresh_from_db()
    with pytest.raises(Refused, match="round has ended"):
        rate_first_session(first=first, rating=Rating.YES, by=ada)


def test_each_reads_the_own_answer_alone(first: FirstSession, ada: User, ben: User, cora: User, sam: User) -> None:
    meet_first_session(first=first, by=ada)
    rate_first_session(first=first, rating=Rating.NO, by=ada)
    seen = [FirstRating.objects.visible_to(person).count() for person in (ada, ben, cora, sam)]
    assert seen == [1, 0, 0, 0]


def test_what_did_not_take_place(first: FirstSession, ada: User, ben: User, now: datetime) -> None:
    with pytest.raises(Refused, match="agreed time has come"):
        miss_first_session(first=first, by=ada, now=now)
    FirstSession.objects.update(starts_at=now - HOUR, proposed_by="mentee", agreed=True)
    first.refresh_from_db()
    Notice.objects.all().delete()
    miss_first_session(first=first, by=ada, now=now)
    assert (told(ada), told(ben)) == ([], ["first_session_missed"])


def test_who_has_met_all_the_same_says_so_later(first: FirstSession, ada: User, ben: User, now: datetime) -> None:
    """Neither a slip of the other one nor the clock ends a first session for good."""
    Notice.objects.all().delete()
    after = now + (first.until - now.date()) + DAY
    assert end_first_sessions(now=after) == 1
    assert told(ada) == told(ben) == ["first_session_missed"]
    rate_first_session(first=first, rating=Rating.NO, by=ben, now=after)
    assert (first.status, told(ada)) == ("held", ["first_session_missed", "first_session_met"])
    with pytest.raises(Refused, match="counts as held"):
        miss_first_session(first=first, by=ada, now=after)
    assert end_first_sessions(now=after + 9 * DAY) == 0


def test_without_an_agreed_time_one_says_first_that_one_has_met(
    first: FirstSession, ada: User, ben: User, now: datetime
) -> None:
    """The other is told, and may say that it is not so as long as nobody has said how it was."""
    Notice.objects.all().delete()
    with pytest.raises(Refused, match="once you have met"):
        rate_first_session(first=first, rating=Rating.NO, by=ada, now=now)
    meet_first_session(first=first, by=ada, now=now)
    assert (first.status, told(ada), told(ben)) == ("held", [], ["first_session_met"])
    miss_first_session(first=first, by=ben, now=now)
    assert (first.status, told(ada)) == ("missed", ["first_session_missed"])
    with pytest.raises(Conflict):
        meet_first_session(first=first, by=ada, now=now)
    assert not FirstRating.objects.exists()


def test_calling_off_tells_the_other_without_a_reason(first: FirstSession, ada: User, ben: User) -> None:
    Notice.objects.all().delete()
    cancel_first_session(first=first, by=ben)
    assert (told(ada), told(ben)) == (["first_session_cancelled"], [])


@pytest.mark.parametrize(("source", "to"), list(product(FIRST.values, FIRST.values)))
def test_the_square_of_moves(first: FirstSession, source: str, to: str) -> None:
    FirstSession.objects.update(status=source)
    first.refresh_from_db()
    if FIRST.allows(source, to):
        move(first, to, by=None, kind=f"first_session.{to}")
        assert first.status == to
    else:
        with pytest.raises((Conflict, KeyError)):
            move(first, to, by=None, kind="first_session.held")


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "odd"},
        {"agreed": True},
        {"proposed_by": "mentee"},
    ],
)
def test_the_database_keeps_the_rules(first: FirstSession, broken: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FirstSession.objects.update(**broken)


def test_the_clock_reminds_once_whoever_has_something_open(first: FirstSession, ada: User, ben: User) -> None:
    Notice.objects.all().delete()
    due = first.remind_at
    assert due is not None
    assert remind_first_sessions(now=due - HOUR) == 0
    FirstSession.objects.update(starts_at=due, proposed_by="mentee", agreed=True)
    rate_first_session(first=first, rating=Rating.YES, by=ada, now=due)
    assert [remind_first_sessions(now=due + HOUR) for _ in range(2)] == [1, 0]
    assert (told(ada), told(ben)) == ([], ["first_session_reminder"])


def test_the_clock_calls_off_what_is_to_come_once_the_mentee_has_somebody(
    first: FirstSession, cohort: Cohort, mentee: Enrolment, ada: User, ben: User, cora: User, now: datetime
) -> None:
    """What has begun may still be answered; an offer has not decided anything yet."""
    begun, other = begin_first_sessions(
        wanted=[Meeting(mentee, EnrolmentFactory(cohort=cohort, role="mentor")) for _ in range(2)], by=cora, now=now
    )
    FirstSession.objects.filter(pk=begun.pk).update(starts_at=now - HOUR, proposed_by="mentee", agreed=True)
    pairing = PairingFactory(mentee=mentee, mentor=other.mentor, status="offered", answer_by=now + DAY)
    Notice.objects.all().delete()
    assert end_first_sessions(now=now) == 0
    Pairing.objects.filter(pk=pairing.pk).update(status="active")
    assert [end_first_sessions(now=now) for _ in range(2)] == [2, 0]
    states = dict(FirstSession.objects.values_list("pk", "status"))
    assert states == {first.pk: "cancelled", other.pk: "cancelled", begun.pk: "planned"}
    assert (told(ben), told(ada)) == (["first_session_cancelled"],) * 2
    assert told(other.mentor.user) == []
    Enrolment.objects.filter(pk=mentee.pk).update(capacity=3)
    assert end_first_sessions(now=now) == 0


def test_the_clock_ends_what_did_not_take_place(first: FirstSession, cohort: Cohort, cora: User, now: datetime) -> None:
    """Who has agreed on a time gets three more days to say how it was."""
    agreed, mine = (
        begin_first_sessions(
            wanted=[Meeting(EnrolmentFactory(cohort=cohort), EnrolmentFactory(cohort=cohort, role="mentor"))],
            by=cora,
            now=now,
        )[0]
        for _ in range(2)
    )
    FirstSession.objects.filter(pk=agreed.pk).update(starts_at=now, proposed_by="mentee", agreed=True)
    Enrolment.objects.filter(pk=mine.mentor_id).update(status="withdrawn")
    Notice.objects.all().delete()
    after = now + (first.until - now.date()) + DAY
    assert [end_first_sessions(now=after) for _ in range(2)] == [2, 0]
    assert [told(place.user) for place in (mine.mentee, mine.mentor)] == [["first_session_cancelled"], []]
    assert end_first_sessions(now=after + 3 * DAY) == 1
    states = dict(FirstSession.objects.values_list("pk", "status"))
    assert states == {first.pk: "missed", agreed.pk: "missed", mine.pk: "cancelled"}
    tasks.care_for_first_sessions.apply()
