"""Keeping a wish list: adding, ordering, taking off, putting back, and a coordinator's suggestions."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from activity.transitions import move
from pairings.jobs.places import lock_places
from pairings.models import MentorshipRequest, Wish
from pairings.queries.letters import suggestion_letter
from pairings.queries.wishes import waiting_wishes, why_not_suggest, why_not_wish
from profiles.models import User
from programs.models import Enrolment


@transaction.atomic
def add_wish(*, mentee: Enrolment, mentor: Enrolment, message: str, by: User, now: datetime | None = None) -> Wish:
    """Put `mentor` at the end of the list, with the letter that goes out when it is her turn.

    A suggestion becomes the mentee's own wish, and what was taken off or asked before comes back. Rules about pairs are
    not known here: a mentee's own choice goes through `matching.services.wishes.wish_for`. Raises Refused with the
    reason. Both places are locked.
    """
    now = now or timezone.now()
    lock_places(mentee, mentor)
    reason = why_not_wish(mentee, mentor, now=now)
    if reason:
        raise Refused(reason)
    if not message.strip():
        name = mentor.user.profile.short_name
        raise Refused(_("Please write a few words: %(name)s decides by them.") % {"name": name})
    rank = next_rank(mentee)
    wish = Wish.objects.people().filter(mentee=mentee, mentor=mentor).first()
    if wish:
        move(wish, "waiting", by=by, kind="wish.added", message=message, rank=rank, now=now)
        return wish
    since = {"created_at": now, "status_since": now}
    wish = Wish.objects.create(mentee=mentee, mentor=mentor, message=message, rank=rank, **since)
    record_fact(wish, "wish.added", by=by, now=now)
    return wish


def next_rank(mentee: Enrolment) -> int:
    """Behind everybody on the list."""
    return (waiting_wishes(mentee).aggregate(last=models.Max("rank"))["last"] or 0) + 1


@transaction.atomic
def put_back(*, mentee: Enrolment, mentor: Enrolment, by: User, now: datetime | None = None) -> Wish:
    """Put somebody back on the list with the letter that is there: taken off, taken back, lapsed, or a "not now" that
    is over.
    """
    wish = Wish.objects.filter(mentee=mentee, mentor=mentor).first()
    earlier = MentorshipRequest.objects.filter(mentee=mentee, mentor=mentor).first()
    message = (wish.message if wish else "") or (earlier.message if earlier else "")
    return add_wish(mentee=mentee, mentor=mentor, message=message, by=by, now=now)


@transaction.atomic
def shift_wish(*, wish: Wish, up: bool, by: User) -> None:
    """Move a wish one place up or down; at an end of the list nothing happens. The order is written as a whole."""
    lock_places(wish.mentee)
    order = list(waiting_wishes(wish.mentee))
    at = next((number for number, other in enumerate(order) if other.pk == wish.pk), None)
    if at is None:
        raise Conflict(_("Meanwhile this has left your list. Please look at it again."))
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    for rank, other in enumerate(order, 1):
        other.rank = rank
    Wish.objects.bulk_update(order, ["rank"])
    record_fact(wish, "wish.moved", by=by)


@transaction.atomic
def change_letter(*, wish: Wish, message: str, by: User) -> None:
    """Write the letter anew while it has not gone out."""
    if not message.strip():
        raise Refused(_("Please write a few words, so that the mentor knows what it is about."))
    changed = Wish.objects.filter(pk=wish.pk, status="waiting").update(message=message)
    if not changed:
        raise Conflict(_("Meanwhile this has left your list. Please look at it again."))
    record_fact(wish, "wish.changed", by=by)


@transaction.atomic
def drop_wish(*, wish: Wish, by: User) -> None:
    """Take a wish or a suggestion off the list; the letter is kept, so that it can be put back."""
    move(wish, "dropped", by=by, kind="wish.dropped")


@transaction.atomic
def suggest_mentor(*, mentee: Enrolment, mentor: Enrolment, note: str, by: User, now: datetime | None = None) -> Wish:
    """A coordinator suggests a mentor; the mentee decides and writes herself. Raises Refused where she could not."""
    now = now or timezone.now()
    lock_places(mentee, mentor)
    wish = Wish.objects.people().filter(mentee=mentee, mentor=mentor).first()
    name = mentor.user.profile.name
    if wish and wish.status in Wish.lifecycle.open:
        raise Refused(_("%(name)s is on the list of this mentee already.") % {"name": name})
    if not mentor.free_places:
        raise Refused(_("%(name)s has no free place at the moment.") % {"name": name})
    reason = why_not_suggest(mentee, mentor, now=now)
    if reason:
        raise Refused(_("This mentor cannot be suggested. The mentee would read: “%(reason)s”") % {"reason": reason})
    changes: dict[str, Any] = {"note": note, "suggested_by": by, "message": "", "rank": next_rank(mentee)}
    if wish is None:
        since = {"created_at": now, "status_since": now}
        wish = Wish.objects.create(mentee=mentee, mentor=mentor, status="suggested", **since, **changes)
        record_fact(wish, "wish.suggested", by=by, notify=[suggestion_letter(wish)], now=now)
        return wish
    told = suggestion_letter(wish)
    move(wish, "suggested", by=by, kind="wish.suggested", notify=[told], now=now, **changes)
    return wish
