"""Offers by the clock: their dates, reminding, lapsing, ending without a pairing; and what nobody approved in time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from activity.services import record_fact
from activity.states import Conflict
from activity.transitions import move
from pairings.jobs.help import open_call, wishes_under_way
from pairings.jobs.places import give_back, lock_places
from pairings.kinds import HelpReason, remind_at
from pairings.models import HelpCall, Pairing, Wish
from pairings.queries.letters import offer_letter, over_letters, pairing_letters
from profiles.models import User
from programs.models import Enrolment, Program
from programs.states import COHORT

MOST_AT_ONCE = 500


def offer_dates(program: Program, now: datetime) -> dict[str, datetime]:
    """By when two people answer an offer made now, and when they are reminded; the columns of a pairing."""
    days = timedelta(days=program.request_days)
    return {"answer_by": now + days, "remind_at": remind_at(now + days, days)}


@transaction.atomic
def end_offer(
    pairing: Pairing,
    to: str,
    *,
    by: User | None,
    kind: str,
    where: Q | None = None,
    note: str = "",
    stays: bool = True,
    now: datetime,
) -> None:
    """End an offer without a pairing: both are told, both places are free, and the mentee has a next step with a day,
    unless she is about to leave and `stays` is False.

    No older letter of hers goes to this mentor by itself, however the offer ended. Only one who succeeds gives the
    places back. Raises Conflict where it is no longer offered.
    """
    lock_places(pairing.mentee, pairing.mentor)
    for wish in Wish.objects.open().filter(mentee=pairing.mentee, mentor=pairing.mentor):
        move(wish, "dropped", by=None, kind="wish.dropped", data={"reason": "offered"}, now=now)
    after, hear_by = next_for(pairing.mentee, now) if stays else ("place", None)
    move(
        pairing,
        to,
        by=by,
        kind=kind,
        where=Q(status="offered") & (where or Q()),
        notify=over_letters(pairing, to, after, hear_by),
        now=now,
        closing_note=note,
        ended_at=now,
    )
    give_back(pairing.mentee)
    give_back(pairing.mentor)
    if after == "call" and not HelpCall.objects.open().filter(mentee=pairing.mentee).exists():
        open_call(pairing.mentee, HelpReason.OFFER, words="", by=by, now=now)


def next_for(mentee: Enrolment, now: datetime) -> tuple[str, datetime | None]:
    """What happens for a mentee once her offer is over, and by when she hears. Her place is locked by the caller.

    "wishes": her list goes on by itself; "call": a coordinator answers by that moment; "place": nothing is needed,
    because she has another mentor or takes part no more.
    """
    if mentee.active > 1 or mentee.status != "accepted" or mentee.cohort.status not in COHORT.open:
        return "place", None
    if wishes_under_way(now).filter(mentee=mentee).exists():
        return "wishes", None
    call = HelpCall.objects.open().filter(mentee=mentee).first()
    return "call", call.answer_by if call else now + timedelta(days=mentee.cohort.program.help_days)


def expire_offers(*, now: datetime | None = None) -> int:
    """Let every offer lapse whose date has passed or whose cohort has ended; how many lapsed.

    Each in its own transaction and only while it is offered: running twice, or beside an answer, does no harm.
    """
    now = now or timezone.now()
    over = Pairing.objects.filter(Q(answer_by__lte=now) | Q(mentee__cohort__status="closed"), status="offered")
    return sum(expire_offer(pairing, now) for pairing in over.people().order_by("answer_by", "pk")[:MOST_AT_ONCE])


def expire_offer(pairing: Pairing, now: datetime) -> bool:
    """Let one offer lapse; False where somebody was faster."""
    late = Q() if pairing.mentee.cohort.status == "closed" else Q(answer_by__lte=now)
    try:
        end_offer(pairing, "expired", by=None, kind="pairing.expired", where=late, now=now)
    except Conflict:
        return False
    return True


def expire_proposals(*, now: datetime | None = None) -> int:
    """Let every pairing lapse that waited for approval when its cohort ended: it can begin no more; how many lapsed."""
    now = now or timezone.now()
    waiting = Pairing.objects.filter(status="proposed", mentee__cohort__status="closed").people().order_by("pk")
    return sum(expire_proposal(pairing, now) for pairing in waiting[:MOST_AT_ONCE])


def expire_proposal(pairing: Pairing, now: datetime) -> bool:
    """Let one lapse, tell both and give both places back; False where somebody was faster."""
    told = pairing_letters("pairing_declined", pairing, holds=("expired",), full_names=False, over="over")
    waits = Q(status="proposed")
    try:
        with transaction.atomic():
            lock_places(pairing.mentee, pairing.mentor)
            move(pairing, "expired", by=None, kind="pairing.expired", where=waits, notify=told, now=now, ended_at=now)
            give_back(pairing.mentee)
            give_back(pairing.mentor)
    except Conflict:
        return False
    return True


def remind_about_offers(*, now: datetime | None = None) -> int:
    """Remind, once for each offer, whoever has not answered that the date comes near; how many offers."""
    now = now or timezone.now()
    due = Pairing.objects.filter(status="offered", remind_at__lte=now, answer_by__gt=now).people()
    return sum(remind_about(pairing, now) for pairing in due.order_by("remind_at", "pk")[:MOST_AT_ONCE])


@transaction.atomic
def remind_about(pairing: Pairing, now: datetime) -> bool:
    """Take the reminder of one offer; False where somebody was faster, or it is not due any more."""
    due = Pairing.objects.filter(pk=pairing.pk, status="offered", remind_at__lte=now)
    if not due.update(remind_at=None):
        return False
    pairing.refresh_from_db(fields=["mentee_yes_at", "mentor_yes_at"])
    silent = [
        place
        for place, said in ((pairing.mentee, pairing.mentee_yes_at), (pairing.mentor, pairing.mentor_yes_at))
        if said is None
    ]
    told = [offer_letter(place, pairing, "pairing_offer_reminder") for place in silent]
    record_fact(pairing, "pairing.offer_reminded", by=None, notify=told, now=now)
    return True
