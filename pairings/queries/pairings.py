"""Pairings as pages show them: one's own, and those of a cohort for its coordinators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from activity.states import State, Text
from pairings.models import Pairing
from pairings.queries.people import Side, role_of, side_of
from pairings.states import IN_TOUCH, PAIRING, TOGETHER
from profiles.models import User
from programs.kinds import Role
from programs.models import Cohort


@dataclass(frozen=True)
class PairingView:
    """One pairing for one reader. `reader_is` is mentee, mentor or empty; addresses are there only while in touch."""

    public_id: str
    mentee: Side
    mentor: Side
    reader_is: str
    state: State
    is_open: bool
    in_touch: bool
    origin: Text
    reasons: list[Any]
    message: str
    closing_note: str
    created_at: datetime
    status_since: datetime
    ended_at: datetime | None
    cohort: str
    cohort_id: str

    @property
    def other(self) -> Side:
        """The person across from the reader; for a coordinator, the mentee."""
        return self.mentor if self.reader_is == Role.MENTEE else self.mentee


def pairing_view(pairing: Pairing, reader: User) -> PairingView:
    """`pairing` as `reader` may see it. Fetch it with `for_pages`, so that this costs no query."""
    paired, in_touch = pairing.status in TOGETHER, pairing.status in IN_TOUCH
    cohort = pairing.mentee.cohort
    return PairingView(
        public_id=pairing.public_id,
        mentee=side_of(pairing.mentee, pairing.mentor, reader, paired=paired, contact=in_touch),
        mentor=side_of(pairing.mentor, pairing.mentee, reader, paired=paired, contact=in_touch),
        reader_is=role_of(reader, pairing.mentee, pairing.mentor),
        state=pairing.state,
        is_open=pairing.status in PAIRING.open,
        in_touch=in_touch,
        origin=pairing.get_origin_display(),
        reasons=pairing.reasons,
        message=pairing.request.message if pairing.request else "",
        closing_note=pairing.closing_note,
        created_at=pairing.created_at,
        status_since=pairing.status_since,
        ended_at=pairing.ended_at,
        cohort=cohort.name,
        cohort_id=cohort.public_id,
    )


def for_pages(pairings: QuerySet[Pairing]) -> QuerySet[Pairing]:
    """With everything `pairing_view` reads, in one query."""
    return pairings.select_related(
        "mentee__user__profile", "mentor__user__profile", "mentee__cohort__program", "request"
    )


def open_pairings_of(person: User) -> list[PairingView]:
    """This person's pairings that are proposed, active or paused, the newest first; one query."""
    return [pairing_view(row, person) for row in for_pages(Pairing.objects.involving(person).open())]


def past_pairings_of(person: User) -> QuerySet[Pairing]:
    """This person's pairings that are over, the latest first."""
    return for_pages(Pairing.objects.involving(person).exclude(status__in=PAIRING.open)).order_by("-ended_at", "-pk")


def pairings_to_approve(cohort: Cohort) -> QuerySet[Pairing]:
    """What waits for the coordinators of this cohort, the oldest first."""
    return for_pages(Pairing.objects.in_cohort(cohort).filter(status="proposed")).order_by("created_at", "pk")


def pairings_of(cohort: Cohort) -> QuerySet[Pairing]:
    """Every pairing of a cohort that a coordinator has let begin or not: the open ones first, then the newest."""
    ranks = [When(status=value, then=Value(rank)) for rank, value in enumerate(PAIRING.values)]
    rows = Pairing.objects.in_cohort(cohort).exclude(status="proposed")
    return for_pages(rows).order_by(Case(*ranks, output_field=IntegerField()), "-status_since", "-pk")
