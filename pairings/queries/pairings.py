"""Pairings as pages show them: one's own, and those of a cohort for its coordinators."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from activity.states import State, Text
from pairings.models import Pairing, PairingNote, PairingQuerySet, RatherNot
from pairings.queries.people import Side, role_of, side_of
from pairings.states import IN_TOUCH, NEVER_BEGAN, NOT_BEGUN, PAIRING, TOGETHER
from profiles.kinds.personal import Purpose
from profiles.models import User
from profiles.queries.personal import Shared, confided_to
from programs.kinds import Role
from programs.kinds.questions import Readers
from programs.models import Cohort
from programs.queries.answers import AnswerView, answers_of


@dataclass(frozen=True)
class PairingView:
    """One pairing for one reader. `reader_is` is mentee, mentor or empty; addresses are there only while in touch.

    `said_yes` tells whether the reader has said yes to an offer, and names to coordinators who has; the other one's
    answer is nobody's to see before both are there.
    """

    public_id: str
    mentee: Side
    mentor: Side
    reader_is: str
    state: State
    is_open: bool
    in_touch: bool
    paired: bool
    origin: Text
    reasons: list[Any]
    message: str
    opening_note: str
    answer_by: datetime | None
    said_yes: list[str]
    closing_note: str
    approved_by: str
    created_at: datetime
    status_since: datetime
    ended_at: datetime | None
    cohort: str
    cohort_id: str
    last_day: date
    reminded_at: datetime | None

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
        paired=paired,
        origin=pairing.get_origin_display(),
        reasons=pairing.reasons,
        message=pairing.request.message if pairing.request else "",
        opening_note=pairing.opening_note,
        answer_by=pairing.answer_by,
        said_yes=said_yes(pairing, reader),
        closing_note=pairing.closing_note,
        approved_by=pairing.approved_by.profile.name if pairing.approved_by else "",
        created_at=pairing.created_at,
        status_since=pairing.status_since,
        ended_at=pairing.ended_at,
        cohort=cohort.name,
        cohort_id=cohort.public_id,
        last_day=pairing.last_day,
        reminded_at=pairing.reminded_at,
    )


def said_yes(pairing: Pairing, reader: User) -> list[str]:
    """Who has said yes to an offer, as far as the reader may know: herself; coordinators read of both."""
    said = ((pairing.mentee.user, pairing.mentee_yes_at), (pairing.mentor.user, pairing.mentor_yes_at))
    party = reader.pk in {pairing.mentee.user_id, pairing.mentor.user_id}
    return [person.profile.name for person, at in said if at and (not party or person.pk == reader.pk)]


def no_to(pairing: Pairing) -> RatherNot | None:
    """Who would rather not, and why, for coordinators alone; one query."""
    return RatherNot.objects.select_related("author__profile").filter(pairing=pairing).first()


def tells_history(pairing: Pairing, reader: User) -> bool:
    """Whether the reader may see who did what: not the two while they are asked, nor where it never began."""
    unsure = pairing.was_offered and pairing.status in NOT_BEGUN | NEVER_BEGAN
    return not (unsure and role_of(reader, pairing.mentee, pairing.mentor))


def confided_by_other(pairing: Pairing, shown: PairingView) -> list[Shared]:
    """What the reader's partner has told in confidence and lets her read, while the two are in touch; one query."""
    if not shown.reader_is or not shown.in_touch:
        return []
    other = pairing.mentor if shown.reader_is == Role.MENTEE else pairing.mentee
    return confided_to(other.user.profile, Purpose.PARTNER)


def answers_across(pairing: Pairing, shown: PairingView) -> list[AnswerView]:
    """What the other person answered to the program's own questions, as far as the reader may see it."""
    if not shown.reader_is:
        return []
    other = pairing.mentor if shown.reader_is == Role.MENTEE else pairing.mentee
    return answers_of(other, Readers.PARTNER if shown.paired else Readers.CANDIDATES)


def for_pages(pairings: QuerySet[Pairing]) -> QuerySet[Pairing]:
    """With everything `pairing_view` reads, in one query."""
    return pairings.select_related(
        "mentee__user__profile", "mentor__user__profile", "mentee__cohort__program", "request", "approved_by__profile"
    )


def open_pairings_of(person: User) -> list[PairingView]:
    """This person's open pairings, those she is asked about too, the newest first; one query."""
    return [pairing_view(row, person) for row in for_pages(Pairing.objects.involving(person).open())]


def past_pairings_of(person: User) -> QuerySet[Pairing]:
    """This person's pairings that are over, the latest first."""
    return for_pages(Pairing.objects.involving(person).exclude(status__in=PAIRING.open)).order_by("-ended_at", "-pk")


def pairings_to_approve(cohort: Cohort) -> QuerySet[Pairing]:
    """What waits for the coordinators of this cohort, the oldest first."""
    return for_pages(Pairing.objects.in_cohort(cohort).filter(status="proposed")).order_by("created_at", "pk")


def pairings_of(cohort: Cohort) -> QuerySet[Pairing]:
    """Every pairing of a cohort that a coordinator has decided about: the open ones first, then the newest."""
    ranks = [When(status=value, then=Value(rank)) for rank, value in enumerate(PAIRING.values)]
    rows = Pairing.objects.in_cohort(cohort).exclude(status="proposed")
    return for_pages(rows).order_by(Case(*ranks, output_field=IntegerField()), "-status_since", "-pk")


def in_care(cohort: Cohort, picked: Collection[str] = ()) -> PairingQuerySet:
    """Pairings of a cohort that go on, by the mentee's name: those picked (public ids), or all where none are."""
    rows = Pairing.objects.in_cohort(cohort).in_touch().people()
    found = rows.filter(public_id__in=picked) if picked else rows
    return found.order_by("mentee__user__profile__name", "pk")


def notes_about(pairing: Pairing, reader: User) -> QuerySet[PairingNote]:
    """What coordinators noted, as far as the reader may see it, the newest first; one query."""
    notes = PairingNote.objects.visible_to(reader).filter(pairing=pairing)
    return notes.exclude(text="").select_related("by__profile")
