"""Sessions as the two people see them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.states import State, Text
from meetings.models import Session
from meetings.queries.clocks import Clock, clock_in, other_clock
from pairings.models import Pairing
from pairings.queries.people import Side, side_of
from pairings.states import IN_TOUCH
from profiles.models import User
from programs.models import Enrolment


@dataclass(frozen=True)
class SessionView:
    """One session for one of the two. `there` is the other person's clock where it differs; `off` says that a planned
    session will not take place, since its pairing has closed."""

    public_id: str
    pairing_id: str
    other: Side
    starts_at: datetime
    here: Clock
    there: Clock | None
    format: Text
    where: str
    link: str
    agenda: str
    state: State
    off: bool
    can_change: bool
    can_cancel: bool
    can_report: bool

    @property
    def word(self) -> Text:
        """The state as a person would put it: what is over but still "planned" asks whether it took place."""
        if self.off:
            return _("does not take place")
        return _("did you meet?") if self.can_report else self.state.label

    @property
    def tone(self) -> str:
        if self.off:
            return "plain"
        return "wait" if self.can_report else self.state.tone


def sides_for(pairing: Pairing, reader: User) -> tuple[Enrolment, Enrolment]:
    """The reader's place and the other person's."""
    if pairing.mentee.user_id == reader.pk:
        return pairing.mentee, pairing.mentor
    return pairing.mentor, pairing.mentee


def session_view(session: Session, reader: User, *, now: datetime | None = None) -> SessionView:
    """`session` as `reader` sees it. Fetch it with `people()`, so that this costs no query."""
    now = now or timezone.now()
    own, other = sides_for(session.pairing, reader)
    planned = session.status == "scheduled"
    off = planned and session.pairing.status not in IN_TOUCH
    return SessionView(
        public_id=session.public_id,
        pairing_id=session.pairing.public_id,
        other=side_of(other, own, reader, paired=True),
        starts_at=session.starts_at,
        here=clock_in(timezone.get_current_timezone(), session.starts_at, session.ends_at),
        there=other_clock(other.user, session.starts_at, session.ends_at),
        format=session.get_format_display(),
        where=session.where,
        link=session.where if session.where.startswith(("https://", "http://")) else "",
        agenda=session.agenda,
        state=session.state,
        off=off,
        can_change=planned and session.pairing.status == "active" and session.starts_at > now,
        can_cancel=planned and not off and session.starts_at > now,
        can_report=planned and not off and session.starts_at <= now,
    )


def upcoming_of(person: User, *, now: datetime | None = None) -> list[SessionView]:
    """What this person has planned, the next one first; one query."""
    now = now or timezone.now()
    rows = Session.objects.visible_to(person).upcoming(now).people()
    return [session_view(row, person, now=now) for row in rows]


def past_of(person: User, *, now: datetime | None = None) -> QuerySet[Session]:
    """Everything that is over, cancelled or off, the latest first."""
    now = now or timezone.now()
    to_come = Session.objects.upcoming(now).order_by().values("pk")
    return Session.objects.visible_to(person).exclude(pk__in=to_come).people().order_by("-starts_at", "-pk")


def next_sessions(pairing: Pairing, reader: User, *, now: datetime | None = None, most: int = 3) -> list[SessionView]:
    """The next sessions of one pairing; one query, nothing for whoever is not one of the two."""
    now = now or timezone.now()
    rows = Session.objects.visible_to(reader).filter(pairing=pairing).upcoming(now).people()[:most]
    return [session_view(row, reader, now=now) for row in rows]


def clash_of(
    people: list[int], starts_at: datetime, ends_at: datetime, *, besides: Session | None = None
) -> Session | None:
    """A session of any of these people (ids) at that time, in any of their pairings."""
    mine = Q(pairing__mentee__user__in=people) | Q(pairing__mentor__user__in=people)
    rows = Session.objects.overlapping(starts_at, ends_at).filter(mine, pairing__status__in=sorted(IN_TOUCH))
    if besides:
        rows = rows.exclude(pk=besides.pk)
    return rows.people().first()
