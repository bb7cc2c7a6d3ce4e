"""Planning, moving, cancelling and reporting sessions."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import Notify, record_fact
from activity.states import Conflict, Refused
from activity.transitions import move
from meetings.models import Session
from meetings.queries.clocks import when_for
from meetings.queries.sessions import clash_of, sides_for
from pairings.models import Pairing
from profiles.models import User

FARTHEST = timedelta(days=366)


@transaction.atomic
def schedule_session(
    *,
    pairing: Pairing,
    starts_at: datetime,
    ends_at: datetime,
    format: str,
    where: str,
    agenda: str,
    by: User,
    now: datetime | None = None,
) -> Session:
    """Plan a session and tell the other person. Raises Refused where the time does not suit or the pairing rests."""
    hold_people(pairing)
    refuse_unless_active(pairing)
    refuse_time(pairing, starts_at, ends_at, by, now or timezone.now())
    session = Session.objects.create(
        pairing=pairing,
        scheduled_by=by,
        starts_at=starts_at,
        ends_at=ends_at,
        format=format,
        where=where,
        agenda=agenda,
    )
    told = notices("session_scheduled", session, by, holds="scheduled")
    record_fact(session, "session.scheduled", by=by, notify=told)
    return session


@transaction.atomic
def change_session(
    *,
    session: Session,
    version: int,
    starts_at: datetime,
    ends_at: datetime,
    format: str,
    where: str,
    agenda: str,
    by: User,
    now: datetime | None = None,
) -> None:
    """Move a planned session, or change its place or agenda; the other person hears of a new time or place only.

    `version` is the sequence the person saw; raises Conflict where the session has changed since.
    """
    hold_people(session.pairing)
    refuse_unless_active(session.pairing)
    refuse_time(session.pairing, starts_at, ends_at, by, now or timezone.now(), besides=session)
    new = {"starts_at": starts_at, "ends_at": ends_at, "format": format, "where": where}
    moved = any(getattr(session, field) != value for field, value in new.items())
    current = Session.objects.filter(pk=session.pk, status="scheduled", sequence=version)
    if current.update(**new, agenda=agenda, sequence=F("sequence") + 1) != 1:
        raise Conflict(
            _("Meanwhile this session was changed. What you typed is still here; compare it and save again.")
        )
    session.refresh_from_db()
    told = notices("session_changed", session, by, holds="scheduled") if moved else []
    record_fact(session, "session.changed" if moved else "session.prepared", by=by, notify=told)


@transaction.atomic
def cancel_session(*, session: Session, by: User) -> None:
    """Call a planned session off and tell the other person."""
    told = notices("session_cancelled", session, by, holds="cancelled")
    move(session, "cancelled", by=by, kind="session.cancelled", notify=told, sequence=F("sequence") + 1)


@transaction.atomic
def hold_session(*, session: Session, by: User, now: datetime | None = None) -> None:
    """Say that a session took place."""
    report(session, "held", by=by, now=now or timezone.now())


@transaction.atomic
def miss_session(*, session: Session, by: User, now: datetime | None = None) -> None:
    """Say that a session did not take place."""
    report(session, "missed", by=by, now=now or timezone.now())


def report(session: Session, to: str, *, by: User, now: datetime) -> None:
    """Keep what became of a session; nobody knows before it has begun."""
    if session.starts_at > now:
        raise Refused(_("You can say so once the session has begun."))
    move(session, to, by=by, kind=f"session.{to}", where=Q(starts_at__lte=now), now=now)


def hold_people(pairing: Pairing) -> None:
    """Lock both people in the order of their ids, then the pairing: no two plans of one person are checked at once."""
    people = [pairing.mentee.user_id, pairing.mentor.user_id]
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    list(Pairing.objects.select_for_update(no_key=True).filter(pk=pairing.pk).values_list("pk"))
    pairing.refresh_from_db(fields=["status"])


def refuse_unless_active(pairing: Pairing) -> None:
    """Raise Refused while the pairing waits, rests or is over."""
    if pairing.status == "paused":
        raise Refused(_("Your pairing is paused. Resume it to plan sessions."))
    if pairing.status != "active":
        raise Refused(_("Sessions can be planned while a pairing is active."))


def refuse_time(
    pairing: Pairing, starts_at: datetime, ends_at: datetime, by: User, now: datetime, *, besides: Session | None = None
) -> None:
    """Raise Refused for a time that is over, far away, or taken. Of the other person's sessions nothing is told."""
    if starts_at <= now:
        raise Refused(_("This time is over. Please choose one that is still to come."))
    if starts_at > now + FARTHEST:
        raise Refused(_("This is more than a year away. Please check the date."))
    own, other = sides_for(pairing, by)
    clash = clash_of([own.user_id], starts_at, ends_at, besides=besides)
    if clash:
        when = when_for(by, clash.starts_at, clash.ends_at)
        raise Refused(
            _("You have another session at that time (%(when)s). Please choose another time.") % {"when": when}
        )
    if clash_of([other.user_id], starts_at, ends_at, besides=besides):
        name = other.user.profile.name
        raise Refused(_("%(name)s is not free at that time. Please choose another time.") % {"name": name})


def notices(kind: str, session: Session, by: User, *, holds: str) -> list[Notify]:
    """Tell the other person who did it and when the session is, by her own clock."""
    pair = (session.pairing.mentee.user, session.pairing.mentor.user)
    return [
        Notify(
            to=person,
            kind=kind,
            names={
                "name": by.profile.name,
                "when": when_for(person, session.starts_at, session.ends_at),
            },
            route="meetings:session-detail",
            args=(session.public_id,),
            holds=(holds,),
            where={"starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat()},
        )
        for person in pair
        if person.pk != by.pk
    ]
