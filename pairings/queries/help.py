"""When a mentee gets a hand: whom the coordinators should look after, since when, and by when they answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from pairings.models import HelpCall, MentorshipRequest, Pairing, Wish
from programs.models import Enrolment, EnrolmentQuerySet

LONG_SEARCH = timedelta(days=14)


@dataclass(frozen=True)
class Hand:
    """What a mentee may count on. Either a call is open, with the day of the answer, or `on` says when one is made."""

    call: HelpCall | None
    on: datetime
    answered: HelpCall | None

    @property
    def by(self) -> datetime:
        return self.call.answer_by if self.call else self.on


def newest(rows: QuerySet[Any], column: str) -> Subquery:
    """A column of the row that changed last, among those of one mentee."""
    return Subquery(rows.filter(mentee=OuterRef("pk")).order_by("-status_since", "-pk").values(column)[:1])


def with_silence(mentees: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """Add `silent_since`: since when nothing has happened in the search of each mentee."""
    suggested = Wish.objects.filter(status="suggested")
    rows = (HelpCall.objects.all(), MentorshipRequest.objects.all(), Pairing.objects.all(), suggested)
    moments = [Coalesce(newest(row, "status_since"), "status_since") for row in rows]
    return mentees.annotate(silent_since=Greatest("status_since", "cohort__status_since", *moments))


def seeking_since(mentee: Enrolment) -> datetime:
    """The same for one mentee; one query."""
    found: Any = with_silence(Enrolment.objects.filter(pk=mentee.pk)).get()
    since: datetime = found.silent_since
    return since


def hand_on(mentee: Enrolment, since: datetime, now: datetime) -> datetime:
    """When coordinators are called for a mentee for whom nothing has happened `since`; the rule of `long_alone`."""
    if not mentee.cohort.program.self_matching:
        midnight = datetime.combine(mentee.cohort.starts_on, time.min, timezone.get_default_timezone())
        since = max(since, midnight.astimezone(UTC))
    return max(now, since + LONG_SEARCH)


def long_alone(now: datetime) -> Q:
    """Nothing has happened for long (with `silent_since`). Who may not ask a mentor herself waits for the matching of
    the round, and that is not late before the round has begun.
    """
    begun = timezone.localdate(now - LONG_SEARCH, timezone.get_default_timezone())
    asks_or_late = Q(cohort__program__self_matching=True) | Q(cohort__starts_on__lte=begun)
    return Q(silent_since__lte=now - LONG_SEARCH) & asks_or_late


def promised_days(mentees: Iterable[Enrolment], *, now: datetime) -> dict[int, datetime]:
    """By when each of these mentees hears from a human in any case, by primary key; one query.

    The day of an open call; else that of the call which is made if nothing happens before. What was promised and not
    kept is left out.
    """
    places = with_silence(Enrolment.objects.filter(pk__in=[mentee.pk for mentee in mentees]))
    open_call = HelpCall.objects.open().filter(mentee=OuterRef("pk")).values("answer_by")[:1]
    found: Any = places.select_related("cohort__program").annotate(promised=Subquery(open_call))
    days = {
        place.pk: place.promised
        or hand_on(place, place.silent_since, now) + timedelta(days=place.cohort.program.help_days)
        for place in found
    }
    return {pk: day for pk, day in days.items() if day > now}


def help_of(mentee: Enrolment, *, now: datetime) -> Hand:
    """What this mentee may count on; two queries."""
    calls = list(HelpCall.objects.filter(mentee=mentee))
    call = next((row for row in calls if row.status == "open"), None)
    answered = next((row for row in calls if row.status == "answered" and row.answer), None)
    return Hand(call, hand_on(mentee, seeking_since(mentee), now), answered)
