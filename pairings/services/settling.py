"""What ends by itself once mentees have a pairing: requests that lead nowhere now, calls for help, wishes; for one
mentee or thousands with the same few queries.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial

from activity.services import Notify
from activity.transitions import move_many
from pairings.models import HelpCall, MentorshipRequest, Wish
from pairings.queries.letters import request_letter
from profiles.models import User
from programs.models import Enrolment

PAIRED = {"reason": "paired"}


def settle_requests(
    pairs: Collection[tuple[Enrolment, Enrolment]], *, by: User, found: bool = True, now: datetime | None = None
) -> None:
    """Take back the waiting requests of these mentees that can lead nowhere now, and tell both sides.

    Those are the ones to the very mentor of a pair (mentee, mentor), and every one of a mentee who has no place left.
    `found` says whether they have a mentor now or are only offered one. The mentees' places are locked by the caller.
    """
    made = {(mentee.pk, mentor.pk) for mentee, mentor in pairs}
    full = {mentee.pk for mentee, _mentor in pairs if not mentee.free_places}
    waiting = MentorshipRequest.objects.open().filter(mentee__in={mentee for mentee, _mentor in made})
    held = waiting.people().order_by("pk").select_for_update(no_key=True, of=("self",))
    over = [one for one in held if one.mentee_id in full or (one.mentee_id, one.mentor_id) in made]
    told = partial(settled_letters, "request_settled" if found else "request_set_aside")
    move_many(over, "withdrawn", by=by, kind="request.withdrawn", notify=told, data=PAIRED, now=now, stranded=True)


def settled_letters(kind: str, request: MentorshipRequest) -> list[Notify]:
    """Tell both that the request is over."""
    return [
        request_letter(request.mentee, f"{kind}_mentee", request, holds="withdrawn"),
        request_letter(request.mentor, f"{kind}_mentor", request, holds="withdrawn"),
    ]


def settle_search(mentees: Iterable[Enrolment], *, found: bool, by: User, now: datetime | None = None) -> None:
    """Who has no place left calls for help no more; once the pairing has begun, her wishes are done as well.

    While a pairing waits for approval or for two answers the list is kept: if it does not begin, the next wish goes out
    by itself.
    """
    full = [mentee.pk for mentee in mentees if not mentee.free_places]
    if not full:
        return
    calls = HelpCall.objects.open().filter(mentee__in=full).order_by("pk").select_for_update(no_key=True)
    move_many(list(calls), "settled", by=by, kind="help.settled", now=now)
    if found:
        wishes = Wish.objects.open().filter(mentee__in=full).order_by("pk").select_for_update(no_key=True)
        move_many(list(wishes), "dropped", by=by, kind="wish.dropped", data=PAIRED, now=now)
