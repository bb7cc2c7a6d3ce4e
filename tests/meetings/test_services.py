"""Planning, moving, cancelling and reporting sessions: what is allowed, refused and told."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from activity.models import Activity, Notice
from activity.states import Conflict, Refused
from meetings.models import Session
from meetings.services.sessions import cancel_session, change_session, hold_session, miss_session
from meetings.states import SESSION
from pairings.models import Pairing
from profiles.models import Profile, User
from programs.models import Enrolment
from tests.factories import EnrolmentFactory, PairingFactory
from tests.meetings.conftest import HOUR, Plan


def test_the_other_one_is_told_by_her_own_clock(plan: Plan, ben: User) -> None:
    ben.language = "de"
    ben.save()
    Profile.objects.filter(user=ben).update(time_zone="America/New_York")
    starts_at = datetime.fromisoformat("2030-01-15T17:00:00+00:00")
    now = starts_at - timedelta(days=2)
    pairing = Pairing.objects.people().get()
    session = plan(pairing=pairing, starts_at=starts_at, ends_at=starts_at + HOUR, now=now)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.route_args) == (ben, "session_scheduled", [session.public_id])
    assert notice.names == {
        "name": "Ada Nwosu",
        "when": "Dienstag, 15. Januar 2030, 12:00–13:00 Uhr, Nordamerikanische Ostküsten-Normalzeit (New York)",
    }
    assert (session.status, session.sequence, session.scheduled_by.email) == ("scheduled", 0, "ada@example.org")


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("proposed", "Sessions can be planned while a pairing is active."),
        ("paused", "Your pairing is paused. Resume it to plan sessions."),
        ("ended", "Sessions can be planned while a pairing is active."),
    ],
)
def test_only_an_active_pairing_plans(plan: Plan, status: str, sentence: str) -> None:
    Pairing.objects.update(status=status)
    with pytest.raises(Refused) as refusal:
        plan()
    assert str(refusal.value.sentence) == sentence
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (0, "This time is over. Please choose one that is still to come."),
        (-3, "This time is over. Please choose one that is still to come."),
        (24 * 367, "This is more than a year away. Please check the date."),
    ],
)
def test_times_nobody_means_are_refused(plan: Plan, hours: int, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        plan(hours)
    assert str(refusal.value.sentence) == sentence


@pytest.mark.parametrize(("hours", "length"), [(24, 1), (23.5, 1), (24.5, 1), (24.25, 0.5), (23, 3)])
def test_one_person_meets_once_at_a_time(session: Session, plan: Plan, hours: float, length: float) -> None:
    with pytest.raises(Refused, match="You have another session at that time"):
        plan(hours, length)


@pytest.mark.parametrize("hours", [23, 25])
def test_one_after_the_other_is_fine(session: Session, plan: Plan, hours: int) -> None:
    assert plan(hours).status == "scheduled"


def test_the_other_ones_sessions_are_kept_private(session: Session, plan: Plan, mentor: Enrolment) -> None:
    dora = EnrolmentFactory(cohort=mentor.cohort)
    other = PairingFactory(mentee=dora, mentor=mentor)
    with pytest.raises(Refused) as refusal:
        plan(pairing=other, by=dora.user)
    assert str(refusal.value.sentence) == "Ben Okafor is not free at that time. Please choose another time."
    with pytest.raises(Refused, match="You have another session"):
        plan(pairing=other, by=mentor.user)


@pytest.mark.parametrize("status", ["cancelled", "missed"])
def test_a_session_that_is_off_frees_its_time(session: Session, plan: Plan, status: str) -> None:
    Session.objects.update(status=status)
    assert plan().status == "scheduled"


def test_a_pairing_that_closed_frees_the_time_of_both(session: Session, plan: Plan, mentor: Enrolment) -> None:
    Pairing.objects.update(status="ended")
    dora = EnrolmentFactory(cohort=mentor.cohort)
    assert plan(pairing=PairingFactory(mentee=dora, mentor=mentor), by=dora.user).status == "scheduled"


def change(session: Session, by: User, now: datetime, version: int = 0, **changes: object) -> None:
    fields = ("starts_at", "ends_at", "format", "where", "agenda")
    kept = {field: getattr(session, field) for field in fields}
    change_session(session=session, version=version, by=by, now=now, **(kept | changes))


def test_moving_tells_the_other_one(session: Session, ben: User, ada: User, now: datetime) -> None:
    Notice.objects.all().delete()
    later = session.starts_at + HOUR / 2
    change(session, ben, now, starts_at=later, ends_at=later + HOUR)
    assert (session.starts_at, session.sequence) == (later, 1)
    assert [(n.recipient, n.kind) for n in Notice.objects.all()] == [(ada, "session_changed")]
    assert Activity.objects.first().kind == "session.changed"


def test_a_new_agenda_makes_no_noise(session: Session, ben: User, now: datetime) -> None:
    Notice.objects.all().delete()
    change(session, ben, now, agenda="First steps")
    assert (session.agenda, session.sequence) == ("First steps", 1)
    assert not Notice.objects.exists()
    assert Activity.objects.first().kind == "session.prepared"


def test_of_two_windows_the_later_one_is_told(session: Session, ada: User, ben: User, now: datetime) -> None:
    other_window = Session.objects.people().get()
    change(session, ben, now, where="Library")
    with pytest.raises(Conflict, match="Meanwhile this session was changed"):
        change(other_window, ada, now, where="Café")
    assert Session.objects.get().where == "Library"


def test_moving_onto_another_session_is_refused(session: Session, plan: Plan, ada: User, now: datetime) -> None:
    other = plan(48)
    with pytest.raises(Refused, match="another session"):
        change(other, ada, now, starts_at=session.starts_at, ends_at=session.ends_at)


def test_cancelling_tells_the_other_one_and_counts_the_change(session: Session, ben: User, ada: User) -> None:
    Notice.objects.all().delete()
    cancel_session(session=session, by=ben)
    assert (session.status, session.sequence) == ("cancelled", 1)
    assert [(n.recipient, n.kind) for n in Notice.objects.all()] == [(ada, "session_cancelled")]


@pytest.mark.parametrize("service", [hold_session, miss_session])
def test_nobody_knows_before_it_has_begun(
    session: Session, ada: User, now: datetime, service: Callable[..., None]
) -> None:
    with pytest.raises(Refused, match="once the session has begun"):
        service(session=session, by=ada, now=session.starts_at - timedelta(seconds=1))
    service(session=session, by=ada, now=session.starts_at)
    assert session.status == ("held" if service is hold_session else "missed")


@pytest.mark.parametrize("source", SESSION.values)
@pytest.mark.parametrize("to", ["cancelled", "held", "missed"])
def test_square_of_sessions(session: Session, ada: User, source: str, to: str) -> None:
    Session.objects.update(status=source)
    session.refresh_from_db()

    def act() -> None:
        if to == "cancelled":
            cancel_session(session=session, by=ada)
        else:
            service = hold_session if to == "held" else miss_session
            service(session=session, by=ada, now=session.ends_at)

    if SESSION.allows(source, to):
        act()
        assert session.status == to
    else:
        with pytest.raises(Conflict):
            act()
        assert session.status == source
