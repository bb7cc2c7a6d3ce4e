"""Requests as pages show them: a mentor's inbox, a mentee's waiting request, and what was answered."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.states import State, Text
from pairings.models import MentorshipRequest
from pairings.queries.people import Side, role_of, side_of
from pairings.queries.places import why_no_place
from pairings.states import PAIRING, TOGETHER
from profiles.models import User
from programs.kinds import Role
from programs.models import Enrolment


@dataclass(frozen=True)
class RequestView:
    """One request for one reader. `reader_is` is mentee, mentor or empty; `no_place` says why a yes is impossible."""

    public_id: str
    mentee: Side
    mentor: Side
    reader_is: str
    state: State
    is_open: bool
    message: str
    reason: Text
    note: str
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    cohort: str
    pairing_id: str
    no_place: str
    again_from: date | None
    may_return: bool

    @property
    def other(self) -> Side:
        """The person across from the reader; for a coordinator, the mentee."""
        return self.mentor if self.reader_is == Role.MENTEE else self.mentee


def request_view(request: MentorshipRequest, reader: User) -> RequestView:
    """`request` as `reader` may see it. Fetch it with `for_pages`, so that this costs no query."""
    pairing = getattr(request, "pairing", None)
    paired = pairing is not None and pairing.status in TOGETHER
    mentee = side_of(request.mentee, request.mentor, reader, paired=paired)
    mentor = side_of(request.mentor, request.mentee, reader, paired=paired)
    reader_is = role_of(reader, request.mentee, request.mentor)
    full = why_no_place(request.mentor, mentor.name) or why_no_place(request.mentee, mentee.name)
    return RequestView(
        public_id=request.public_id,
        mentee=mentee,
        mentor=mentor,
        reader_is=reader_is,
        state=request.state,
        is_open=request.status in MentorshipRequest.lifecycle.open,
        message=request.message,
        reason=told_reason(request, reader_is),
        note=request.decline_note,
        created_at=request.created_at,
        expires_at=request.expires_at,
        answered_at=request.answered_at,
        cohort=request.mentee.cohort.name,
        pairing_id=pairing.public_id if pairing else "",
        no_place=full if request.status in MentorshipRequest.lifecycle.open else "",
        again_from=request.ask_again_from,
        may_return=reader_is == "mentee" and may_return(request),
    )


def may_return(request: MentorshipRequest) -> bool:
    """Whether the mentee can put this mentor back on her list: taken back, lapsed, or a "not now" that is over."""
    if request.status == "declined":
        return request.ask_again_from is not None and request.ask_again_from <= timezone.localdate()
    return request.status in {"withdrawn", "expired"} and bool(request.mentee.free_places)


def told_reason(request: MentorshipRequest, reader_is: str) -> Text:
    """The sentence of a no, as the mentor wanted it told."""
    if request.decline_reason and request.reason_private and reader_is == "mentee":
        return _("I cannot be your mentor at the moment")
    return request.get_decline_reason_display()


def shows_profile(request: MentorshipRequest, reader: User) -> bool:
    """Whether `reader` may read what the other person tells about herself: the two while the request waits or its
    pairing is open, not for ever after; their coordinators while both take part in the round.
    """
    pairing = getattr(request, "pairing", None)
    goes_on = request.status in MentorshipRequest.lifecycle.open or (pairing and pairing.status in PAIRING.open)
    takes_part = all(place.status in Enrolment.lifecycle.open for place in (request.mentee, request.mentor))
    return bool(goes_on) or (takes_part and not role_of(reader, request.mentee, request.mentor))


def for_pages(requests: QuerySet[MentorshipRequest]) -> QuerySet[MentorshipRequest]:
    """With everything `request_view` reads, in one query."""
    return requests.select_related(
        "mentee__user__profile", "mentor__user__profile", "mentee__cohort__program", "pairing"
    )


def inbox_of(mentor: User) -> list[RequestView]:
    """Requests that wait for this person's answer, the most urgent first; one query."""
    waiting = for_pages(MentorshipRequest.objects.open().filter(mentor__user=mentor))
    return [request_view(row, mentor) for row in waiting.order_by("expires_at", "pk")]


def waiting_of(mentee: User) -> list[RequestView]:
    """Requests this person has sent and that are not answered yet; one query."""
    waiting = for_pages(MentorshipRequest.objects.open().filter(mentee__user=mentee))
    return [request_view(row, mentee) for row in waiting.order_by("expires_at", "pk")]


def answered_of(person: User) -> QuerySet[MentorshipRequest]:
    """Requests to or from this person that are not open any more, the latest first."""
    closed = MentorshipRequest.objects.involving(person).exclude(status__in=MentorshipRequest.lifecycle.open)
    return for_pages(closed.order_by("-status_since", "-pk"))
