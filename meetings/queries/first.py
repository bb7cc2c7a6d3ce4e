"""First sessions as the two people see them, as coordinators count them, and as matching reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.states import State, Text
from meetings.kinds import FIRST_LENGTH, Rating
from meetings.models import FirstRating, FirstSession
from meetings.queries.clocks import Clock, clock_in, other_clock
from pairings.queries.people import Side, side_of
from profiles.models import User
from programs.models import Cohort, Enrolment

Pair = tuple[str, str]


def today_at(now: datetime) -> date:
    """The day where the installation is at home: a date that was promised is the same for everybody."""
    return timezone.localdate(now, timezone.get_default_timezone())


def last_day(cohort: Cohort, now: datetime) -> date:
    """By when first sessions of this cohort that begin now have to take place."""
    return today_at(now + timedelta(days=cohort.program.first_session_days))


@dataclass(frozen=True)
class FirstView:
    """One first session for one of the two; `said` is what the reader herself answered, `theirs` that the other one
    proposed the time."""

    public_id: str
    other: Side
    until: date
    starts_at: datetime | None
    here: Clock | None
    there: Clock | None
    where: str
    link: str
    reasons: Sequence[dict[str, Any]]
    state: State
    agreed: bool
    theirs: bool
    said: Rating | None
    can_plan: bool
    can_agree: bool
    can_meet: bool
    can_rate: bool
    can_miss: bool

    @property
    def word(self) -> Text:
        """The state as a person would put it."""
        if self.state.value == "held":
            return self.state.label if self.said else _("how was it?")
        if self.state.value != "planned":
            return self.state.label
        if self.can_miss:
            return _("did you meet?")
        if self.agreed:
            return _("time agreed")
        return _("time proposed") if self.starts_at else _("no time yet")

    @property
    def tone(self) -> str:
        if self.state.value not in {"planned", "held"}:
            return self.state.tone
        waits = not self.said if self.state.value == "held" else self.can_miss or not self.agreed
        return "wait" if waits else "ok"


def with_own_rating(firsts: QuerySet[FirstSession], person: User) -> QuerySet[FirstSession]:
    """With `said`: what this person herself answered."""
    mine = FirstRating.objects.visible_to(person).filter(first=OuterRef("pk"))
    return firsts.annotate(said=Subquery(mine.values("rating")[:1]))


def firsts_of(person: User) -> QuerySet[FirstSession]:
    """This person's first sessions in rounds that have not ended, those that come to an end first in front."""
    mine = FirstSession.objects.involving(person).exclude(mentee__cohort__status="closed")
    return with_own_rating(mine.people(), person).order_by("until", "pk")


def own_and_other(first: FirstSession, reader: User) -> tuple[Enrolment, Enrolment]:
    """The reader's place and the other person's."""
    if first.mentee.user_id == reader.pk:
        return first.mentee, first.mentor
    return first.mentor, first.mentee


def first_view(first: FirstSession, reader: User, *, now: datetime | None = None) -> FirstView:
    """`first` (from `firsts_of`) as `reader` sees it; no query. Names are short: the two are not paired."""
    now = now or timezone.now()
    own, other = own_and_other(first, reader)
    planned, begun = first.status == "planned", first.starts_at is not None and first.starts_at <= now
    meeting = planned and first.agreed and begun
    said = first.said  # type: ignore[attr-defined]
    spans = (first.starts_at, first.starts_at + FIRST_LENGTH) if first.starts_at else None
    return FirstView(
        public_id=first.public_id,
        other=side_of(other, own, reader, paired=False),
        until=first.until,
        starts_at=first.starts_at,
        here=clock_in(timezone.get_current_timezone(), *spans) if spans else None,
        there=other_clock(other.user, *spans) if spans else None,
        where=first.where,
        link=first.where if first.where.startswith(("https://", "http://")) else "",
        reasons=first.reasons,
        state=first.state,
        agreed=first.agreed,
        theirs=first.proposed_by == other.role,
        said=Rating(said) if said else None,
        can_plan=planned and not (first.agreed and begun) and first.until >= today_at(now),
        can_agree=planned and not first.agreed and not begun and first.proposed_by == other.role,
        can_meet=planned and not first.agreed,
        can_rate=first.status in ("held", "missed") or meeting,
        can_miss=meeting or (first.status == "held" and not first.agreed and not said),
    )


@dataclass(frozen=True)
class FirstLine:
    """One first session as coordinators see it: who, how far, and how many of the two have answered; never who or what.

    Who has answered would tell who said no, where the next run keeps the two apart on the word of one.
    """

    mentee: Enrolment
    mentor: Enrolment
    state: State
    starts_at: datetime | None
    until: date
    answers: int


def answered(side: str) -> Exists:
    """Whether the mentee or the mentor of the outer row has said something."""
    said = FirstRating.objects.filter(first=OuterRef("pk"), place=OuterRef(side), rating__isnull=False)
    return Exists(said)


def first_lines(cohort: Cohort) -> QuerySet[FirstSession]:
    """The first sessions of a cohort for its coordinators, mentees by name; one query."""
    rows = FirstSession.objects.in_cohort(cohort).people()
    rows = rows.annotate(mentee_said=answered("mentee"), mentor_said=answered("mentor"))
    return rows.order_by("mentee__user__profile__name", "mentor__user__profile__name", "pk")


def first_line(first: Any) -> FirstLine:
    """A row of `first_lines`, without anything coordinators may not read."""
    agreed_at = first.starts_at if first.agreed else None
    answers = first.mentee_said + first.mentor_said
    return FirstLine(first.mentee, first.mentor, first.state, agreed_at, first.until, answers)


@dataclass(frozen=True)
class Tally:
    """How far the first sessions of a cohort are."""

    all: int = 0
    open: int = 0
    held: int = 0
    rated: int = 0  # by both


def tallies(cohorts: Sequence[int]) -> dict[int, Tally]:
    """How far each of these cohorts (by primary key) is; one query, cohorts without first sessions left out."""
    rows = (
        FirstSession.objects.filter(mentee__cohort__in=cohorts)
        .annotate(both=Q(answered("mentee")) & Q(answered("mentor")))
        .order_by()
        .values_list("mentee__cohort", "status", "both")
    )
    counts: dict[int, list[tuple[str, bool]]] = {}
    for cohort, status, both in rows:
        counts.setdefault(cohort, []).append((status, bool(both)))
    return {
        cohort: Tally(
            all=len(some),
            open=sum(status == "planned" for status, _both in some),
            held=sum(status == "held" for status, _both in some),
            rated=sum(both for _status, both in some),
        )
        for cohort, some in counts.items()
    }


def said_in(cohort: Cohort) -> dict[Pair, list[Rating]]:
    """What was said after the first sessions of a cohort, by the public ids of the two places; one query.

    For matching alone: who said which is not kept.
    """
    rows = FirstRating.objects.filter(first__mentee__cohort=cohort, first__status="held", rating__isnull=False)
    said: dict[Pair, list[Rating]] = {}
    for mentee, mentor, rating in rows.order_by("rating").values_list(
        "first__mentee__public_id", "first__mentor__public_id", "rating"
    ):
        if rating:
            said.setdefault((mentee, mentor), []).append(Rating(rating))
    return said


def met_already(cohort: Cohort) -> set[Pair]:
    """Pairs of a cohort that have or had a first session, by public ids; one query."""
    rows = FirstSession.objects.in_cohort(cohort)
    return set(rows.values_list("mentee__public_id", "mentor__public_id"))


def first_load(cohort: Cohort) -> dict[str, int]:
    """How many first sessions everybody of a cohort has that were not called off or missed, by public id; one query."""
    rows = FirstSession.objects.in_cohort(cohort).filter(status__in=("planned", "held"))
    load: dict[str, int] = {}
    for pair in rows.values_list("mentee__public_id", "mentor__public_id"):
        for place in pair:
            load[place] = load.get(place, 0) + 1
    return load


def first_clash(people: Sequence[int], starts_at: datetime, *, besides: FirstSession) -> bool:
    """Whether any of these people (ids of accounts) has agreed on another first session at that time."""
    mine = Q(mentee__user__in=people) | Q(mentor__user__in=people)
    near: timedelta = FIRST_LENGTH
    rows = FirstSession.objects.open().filter(mine, agreed=True).exclude(pk=besides.pk)
    return rows.filter(starts_at__lt=starts_at + near, starts_at__gt=starts_at - near).exists()
