"""The pairings of a cohort that are in progress, by how they go: one page of lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboards.queries.health import BY_VALUE, Health, ending, why, with_health
from pairings.kinds import ENDING_WITHIN
from pairings.models import Pairing
from pairings.states import TOGETHER
from programs.models import Cohort

A_PAGE = 50


@dataclass(frozen=True)
class PairLine:
    """One pairing: the two people, its health with the reason, and its sessions."""

    pairing: Pairing
    mentee: str
    mentor: str
    health: Health
    why: str
    last: datetime | None
    upcoming: datetime | None
    last_day: date
    ending: bool
    reminded_at: datetime | None

    @property
    def names(self) -> str:
        """What is picked, for screen readers."""
        return _("%(mentee)s with %(mentor)s") % {"mentee": self.mentee, "mentor": self.mentor}


def pairs_in_progress(
    cohort: Cohort, *, healths: Sequence[str] = (), words: str = "", soon: bool = False, now: datetime
) -> QuerySet[Pairing]:
    """Pairings of the cohort in one of these healths, or in any, of people whose names have all the words; with
    `soon` only those whose last day is near or has passed.
    """
    found = with_health([cohort.pk], now=now)
    if soon:
        found = found.filter(ending(now))
    if healths:
        found = found.filter(health__in=healths)
    for word in words.split():
        found = found.filter(
            Q(mentee__user__profile__name__icontains=word) | Q(mentor__user__profile__name__icontains=word)
        )
    return found.people().order_by("quiet_since", "pk")  # type: ignore[attr-defined]


def pair_page(found: QuerySet[Pairing], *, number: str | None, now: datetime) -> Page[Any]:
    """One page, the longest silence first; two queries."""
    page: Page[Any] = Paginator(found, A_PAGE).get_page(number)
    page.object_list = [pair_line(row, now=now) for row in page.object_list]
    return page


def pair_line(row: Any, *, now: datetime) -> PairLine:
    """The line of one row of `with_health`."""
    names = (row.mentee.user.profile.name, row.mentor.user.profile.name)
    near = row.final_day <= timezone.localdate(now) + ENDING_WITHIN
    return PairLine(
        row,
        *names,
        BY_VALUE[row.health],
        why(row, now=now),
        row.last,
        row.upcoming,
        row.final_day,
        near,
        row.reminded_at,
    )


@dataclass(frozen=True)
class LeftBehind:
    """A mentee who looks on, because the mentor she had has left the round; `pairing` is theirs, and over."""

    pairing: Pairing
    mentee: str
    mentor: str


def left_behind(cohorts: Iterable[int]) -> QuerySet[Pairing]:
    """The last pairings of mentees without anybody, where the mentor does not take part any more."""
    begun = Pairing.objects.filter(mentee=OuterRef("mentee"), status__in=TOGETHER)
    newest = begun.order_by("-created_at", "-pk").values("pk")[:1]
    seeking = Pairing.objects.filter(
        mentee__cohort__in=list(cohorts), mentee__status="accepted", mentee__active=0, mentee__capacity__gt=0
    )
    return seeking.filter(pk=Subquery(newest)).exclude(mentor__status="accepted")


def left_behind_lines(cohort: Cohort) -> list[LeftBehind]:
    """By how long they have been without a mentor; one query."""
    rows = left_behind([cohort.pk]).people().order_by("ended_at", "pk")  # type: ignore[attr-defined]
    return [LeftBehind(row, row.mentee.user.profile.name, row.mentor.user.profile.name) for row in rows]
