"""What coordinators do for pairings in progress: reminding, noting, another last day, and closing; for one or many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import announce_all, record_fact, record_facts
from activity.states import Conflict, Refused
from pairings.jobs.places import fill_up, lock_places
from pairings.kinds import After, Outcome
from pairings.models import Pairing, PairingNote
from pairings.queries.letters import last_day_letters, reminder_letters
from pairings.services.pairings import complete_pairing, end_pairing
from pairings.services.settling import settle_search
from pairings.states import IN_TOUCH
from profiles.models import User
from programs.kinds import Role
from programs.models import Enrolment

REMIND_AGAIN = timedelta(days=7)
LONGEST = timedelta(days=731)


@dataclass(frozen=True)
class Cared:
    """What became of an act on many pairings: how many it reached, and the names of those left as they were."""

    done: int
    left: tuple[str, ...] = ()


def hold(pairings: Iterable[Pairing]) -> list[Pairing]:
    """These pairings as they are now, locked in the order of their ids until the transaction ends."""
    rows = Pairing.objects.filter(pk__in=[one.pk for one in pairings]).people().order_by("pk")
    return list(rows.select_for_update(no_key=True, of=("self",)))


def named(pairings: Iterable[Pairing]) -> tuple[str, ...]:
    """Both names of each."""
    words = _("%(mentee)s and %(mentor)s")
    return tuple(
        words % {"mentee": one.mentee.user.profile.name, "mentor": one.mentor.user.profile.name} for one in pairings
    )


def can_be_reminded(pairing: Pairing, now: datetime) -> bool:
    """Whether the two go on and were not reminded within the last week."""
    late = pairing.reminded_at is None or pairing.reminded_at <= now - REMIND_AGAIN
    return pairing.status == "active" and late


@transaction.atomic
def remind_pairings(
    *, pairings: Sequence[Pairing], to: str, words: str = "", by: User, now: datetime | None = None
) -> Cared:
    """Ask the two of each pairing, or one of them, how it goes; at most once a week, however many ask.

    Pairings that rest, are over or were reminded lately are left alone and named. Raises Refused where that is all.
    """
    now = now or timezone.now()
    held = hold(pairings)
    due = [one for one in held if can_be_reminded(one, now)]
    if not due:
        raise Refused(_("Nobody is reminded twice within a week, and nobody whose pairing rests or is over."))
    Pairing.objects.filter(pk__in=[one.pk for one in due]).update(reminded_at=now)
    facts = record_facts(due, "pairing.reminded", by=by, data=[{"to": to}] * len(due), now=now)
    announce_all(
        (fact, letter)
        for fact, pairing in zip(facts, due, strict=True)
        for letter in reminder_letters(pairing, to, words)
    )
    return Cared(len(due), named(one for one in held if one not in due))


@transaction.atomic
def note_pairings(*, pairings: Sequence[Pairing], text: str, by: User) -> Cared:
    """Write the same line about each pairing, for coordinators alone. The fact stands at the note: a history that
    the two can read says nothing of it.
    """
    if not text.strip():
        raise Refused(_("Please write a few words."))
    notes = PairingNote.objects.bulk_create(PairingNote(pairing=one, text=text, by=by) for one in pairings)
    record_facts(notes, "note.written", by=by)
    return Cared(len(notes))


@transaction.atomic
def extend_pairings(*, pairings: Sequence[Pairing], until: date, by: User, now: datetime | None = None) -> Cared:
    """Lay down the last day of each pairing, later or earlier than before; both are told.

    Raises Refused for a day that has passed or is more than two years ahead, and where nothing would change.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    if not today <= until <= today + LONGEST:
        raise Refused(_("Please choose a day from today on, within two years."))
    held = hold(pairings)
    changed = [one for one in held if one.status in IN_TOUCH and one.last_day != until]
    if not changed:
        raise Refused(_("That is their last day already, or they do not go on any more."))
    Pairing.objects.filter(pk__in=[one.pk for one in changed]).update(ends_on=until)
    for one in changed:
        one.ends_on = until
    days = [{"until": until.isoformat()}] * len(changed)
    facts = record_facts(changed, "pairing.extended", by=by, data=days, now=now)
    announce_all(
        (fact, letter)
        for fact, pairing in zip(facts, changed, strict=True)
        for letter in last_day_letters("pairing_extended", pairing, until)
    )
    return Cared(len(changed), named(one for one in held if one not in changed))


@transaction.atomic
def close_pairings(
    *, pairings: Sequence[Pairing], outcome: str, after: str, note: str = "", by: User, now: datetime | None = None
) -> Cared:
    """Close each pairing and give its places back; both are told kindly, the mentee with what comes next.

    Those that are over meanwhile, or have not begun, stay as they are and are named.
    """
    end = complete_pairing if Outcome(outcome) == Outcome.COMPLETED else end_pairing
    rows = list(Pairing.objects.filter(pk__in=[one.pk for one in pairings]).people().order_by("pk"))
    lock_places(*(place for one in rows for place in (one.mentee, one.mentor)))
    left = []
    for one in rows:
        try:
            with transaction.atomic():
                end(pairing=one, by=by, note=note, after=After(after), now=now)
        except Conflict:
            left.append(one)
        else:
            if After(after) == After.DONE:
                settle_mentee(one.mentee, by=by, now=now)
    return Cared(len(rows) - len(left), named(left))


def settle_mentee(mentee: Enrolment, *, by: User, now: datetime | None = None) -> None:
    """The mentee looks for nobody else: no place is free any more, and what is left of the search ends."""
    fill_up(mentee)
    settle_search([mentee], found=True, by=by, now=now)
    record_fact(mentee, "enrolment.settled", by=by, now=now)


@transaction.atomic
def search_again(*, mentee: Enrolment, by: User) -> None:
    """A mentee who had finished looks for a mentor again. Raises Conflict where she has a place or a mentor."""
    finished = Enrolment.objects.accepted().filter(pk=mentee.pk, role=Role.MENTEE, capacity=0)
    if not finished.update(capacity=1, version=models.F("version") + 1):
        raise Conflict(_("You can look for a mentor already."))
    mentee.refresh_from_db()
    record_fact(mentee, "enrolment.searching", by=by)
