"""Publishing a run: its approved proposals become pairings or first sessions, all in one transaction, or none does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.services import Notify, Preview, preview
from activity.states import Conflict, Refused
from activity.transitions import move, move_many
from matching.kinds.purposes import MET, Purpose
from matching.models import MatchRun, Proposal, Unplaced
from matching.queries.publication import Blocked, Publication, publication_of
from matching.queries.unplaced import NOT_APPROVED
from matching.services.proposals import hold_undecided, next_version
from meetings.models import FirstSession
from meetings.queries.first import last_day
from meetings.queries.letters import planned_letters
from meetings.services.first import Meeting, begin_first_sessions
from pairings.jobs.offers import offer_dates
from pairings.jobs.places import lock_places
from pairings.models import Pairing
from pairings.queries.help import promised_days
from pairings.queries.letters import day_for
from pairings.services.beginnings import Beginning, begin_pairings, beginning_letters
from profiles.models import User
from programs.models import Enrolment

MOST_NAMED = 5


@dataclass(frozen=True)
class Published:
    """How many pairings or first sessions began or, with `offered`, are asked about; and how many mentees were told
    that nobody was found.
    """

    pairings: int
    unpaired: int
    offered: bool = False


class Impossible(Exception):
    """Some approved proposals can no longer become pairings."""

    def __init__(self, blocked: Sequence[Blocked]) -> None:
        super().__init__(blocked)
        self.blocked = blocked


def publish_run(*, run: MatchRun, by: User, seen: int | None = None) -> Published:
    """Turn every approved proposal into a pairing or a first session, tell everybody, and close the run. A pairing
    begins at once, or once both people have said yes, as the program wants it.

    Of several people publishing at once exactly one succeeds. `seen` is the version of the board that was looked at
    (None: whatever it is now); raises Conflict where somebody has decided since. Where somebody has left or is full
    meanwhile nothing is published: those proposals are set back to be decided again, and Refused names them.
    """
    try:
        return publish(run, by, seen)
    except Impossible as impossible:
        set_back(run, impossible.blocked, by)
        raise Refused(set_back_sentence(impossible.blocked)) from impossible


@transaction.atomic
def publish(run: MatchRun, by: User, seen: int | None) -> Published:
    """The whole publication. Locks the run, then every place in it, then reads and writes; in this order."""
    hold_undecided(run)
    run.refresh_from_db(fields=["board_version"])
    if seen not in {None, run.board_version}:
        raise Conflict(
            _("Meanwhile somebody changed the board. Here is what publishing would do now; please look at it again.")
        )
    people = {place for pair in run.proposals.order_by().values_list("mentee", "mentor") for place in pair}
    people.update(run.unplaced.order_by().values_list("enrolment", flat=True))
    lock_places(*Enrolment.objects.filter(pk__in=people))
    now = publication_of(run)
    if now.blocked:
        raise Impossible(now.blocked)
    if not now.approved:
        raise Refused(_("Approve at least one proposal first; only approved ones are published."))
    move(run, "published", by=by, kind="run.published", notify=unplaced_letters(run, now))
    keep_unplaced(run, now.unpaired)
    offered = begin(run, now.approved, by)
    move_many(now.approved, "published", by=by, kind="proposal.published")
    return Published(len(now.approved), len(now.unpaired), offered)


def begin(run: MatchRun, approved: Sequence[Proposal], by: User) -> bool:
    """Begin what the run is for; whether it waits for both people's yes.

    That they have met is no reason that the two are shown: what was said stays secret.
    """
    told = [(one, [row for row in one.components if row["name"] != MET]) for one in approved]
    if run.purpose == Purpose.FIRST:
        begin_first_sessions(wanted=[Meeting(one.mentee, one.mentor, rows) for one, rows in told], by=by)
        return False
    wanted = [Beginning(one.mentee, one.mentor, one.score, rows) for one, rows in told]
    offered = approved[0].mentee.cohort.program.both_confirm
    begin_pairings(wanted=wanted, by=by, offered=offered)
    return offered


def keep_unplaced(run: MatchRun, mentees: Iterable[Enrolment]) -> None:
    """Whose proposal was rejected or left undecided stands among those without a pair from now on."""
    rows = [Unplaced(run=run, enrolment=place, reason=NOT_APPROVED) for place in mentees]
    Unplaced.objects.bulk_create(rows, ignore_conflicts=True)  # the engine's reason stays where there is one


def unplaced_letters(run: MatchRun, publication: Publication) -> list[Notify]:
    """Tell mentees who stay without a pair so, with the reason's code for the right hint, a next step and a day."""
    if not publication.unpaired:
        return []
    reasons = dict(run.unplaced.values_list("enrolment", "reason"))
    days = promised_days(publication.unpaired, now=timezone.now())
    return [unplaced_letter(place, reasons.get(place.pk, ""), days.get(place.pk)) for place in publication.unpaired]


def unplaced_letter(place: Enrolment, reason: str, hear_by: datetime | None) -> Notify:
    program = place.cohort.program
    names = {"cohort": place.cohort.name, "reason": reason, "next": "ask" if program.self_matching else "wait"}
    if hear_by:
        names["until"] = day_for(place.user, hear_by)
    route = "matching:mentor-browse" if program.self_matching else "home"
    return Notify(to=place.user, kind="unplaced", names=names, route=route, holds=("published",))


def previews_of(run: MatchRun, publication: Publication) -> list[Preview]:
    """The mails of the first pair and of the first person who stays without one, as they would go out."""
    letters = []
    for one in publication.approved[:1]:
        letters += letters_about(run, one)
    letters += unplaced_letters(run, replace(publication, unpaired=publication.unpaired[:1]))
    return [preview(letter) for letter in letters]


def letters_about(run: MatchRun, one: Proposal) -> list[Notify]:
    """What the two of a proposal would read."""
    program = run.cohort.program
    if run.purpose == Purpose.FIRST:
        first = FirstSession(mentee=one.mentee, mentor=one.mentor, until=last_day(one.mentee.cohort, timezone.now()))
        return [letter for _first, letter in planned_letters([first])]
    dates = offer_dates(program, timezone.now()) if program.both_confirm else {}
    status = "offered" if program.both_confirm else "active"
    return beginning_letters(Pairing(mentee=one.mentee, mentor=one.mentor, status=status, **dates))


@transaction.atomic
def set_back_blocked(*, run: MatchRun, by: User) -> str:
    """Let a coordinator decide again about all that can no longer be published, and say which; nothing is published,
    also where it could be by now. Raises Refused where nothing stands in the way.
    """
    hold_undecided(run)
    blocked = publication_of(run).blocked
    if not blocked:
        raise Refused(_("Nothing stands in the way any more. Look at it once more, then publish."))
    set_back(run, blocked, by)
    return set_back_sentence(blocked)


@transaction.atomic
def set_back(run: MatchRun, blocked: Sequence[Blocked], by: User) -> None:
    """Let a coordinator decide again about these proposals, where they are still approved."""
    hold_undecided(run)
    rows = run.proposals.filter(pk__in=[one.proposal.pk for one in blocked], status="approved").order_by("pk")
    told = {"reason": "blocked"}
    move_many(list(rows), "open", by=by, kind="proposal.reopened", data=told, changed_in=next_version(run))


def set_back_sentence(blocked: Sequence[Blocked]) -> str:
    """What was set back and why, naming the first few."""
    named = "; ".join(
        _("%(mentee)s and %(mentor)s: %(reason)s")
        % {
            "mentee": one.proposal.mentee.user.profile.name,
            "mentor": one.proposal.mentor.user.profile.name,
            "reason": one.sentence.rstrip("."),
        }
        for one in blocked[:MOST_NAMED]
    )
    return ngettext(
        "Nothing was published yet: %(count)s proposal was set back for you to decide again (%(named)s). "
        "Look at it, then publish the others.",
        "Nothing was published yet: %(count)s proposals were set back for you to decide again (%(named)s). "
        "Look at them, then publish the others.",
        len(blocked),
    ) % {"count": len(blocked), "named": named}
