"""Publishing a run: its approved proposals become pairings, all in one transaction, or none does."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.services import Notify
from activity.states import Refused
from activity.transitions import move
from matching.models import MatchRun
from matching.queries.publication import Blocked, Publication, publication_of
from matching.services.proposals import hold_undecided
from pairings.kinds import Origin
from pairings.services.pairings import create_pairing
from pairings.services.places import lock_places
from profiles.models import User
from programs.models import Enrolment

MOST_NAMED = 5


@dataclass(frozen=True)
class Published:
    """How many pairings began, and how many mentees were told that nobody was found."""

    pairings: int
    unpaired: int


class Impossible(Exception):
    """Some approved proposals can no longer become pairings."""

    def __init__(self, blocked: Sequence[Blocked]) -> None:
        super().__init__(blocked)
        self.blocked = blocked


def publish_run(*, run: MatchRun, by: User) -> Published:
    """Turn every approved proposal into an active pairing, tell everybody, and close the run.

    Of several people publishing at once exactly one succeeds. Where somebody has left or is full meanwhile nothing is
    published: those proposals are set back to be decided again, and Refused names them.
    """
    try:
        return publish(run, by)
    except Impossible as impossible:
        set_back(run, impossible.blocked, by)
        raise Refused(set_back_sentence(impossible.blocked)) from impossible


@transaction.atomic
def publish(run: MatchRun, by: User) -> Published:
    """The whole publication. Locks the run, then every place concerned, then reads and writes; in this order."""
    hold_undecided(run)
    seen = publication_of(run)
    paired = [place for one in seen.approved for place in (one.mentee, one.mentor)]
    lock_places(*{place.pk: place for place in paired + seen.unpaired}.values())
    now = publication_of(run)
    if now.blocked:
        raise Impossible(now.blocked)
    if not now.approved:
        raise Refused(_("Approve at least one proposal first; only approved ones are published."))
    move(run, "published", by=by, kind="run.published", notify=unplaced_letters(run, now))
    for one in now.approved:
        create_pairing(
            mentee=one.mentee,
            mentor=one.mentor,
            origin=Origin.RUN,
            by=by,
            status="active",
            fit=one.score,
            reasons=one.components,
        )
        move(one, "published", by=by, kind="proposal.published")
    return Published(len(now.approved), len(now.unpaired))


def unplaced_letters(run: MatchRun, publication: Publication) -> list[Notify]:
    """Tell mentees who stay without a pair so, with the reason's code for the right hint and a next step."""
    reasons = dict(run.unplaced.values_list("enrolment", "reason"))
    return [unplaced_letter(run, place, reasons.get(place.pk, "")) for place in publication.unpaired]


def unplaced_letter(run: MatchRun, place: Enrolment, reason: str) -> Notify:
    program = place.cohort.program
    names = {"cohort": place.cohort.name, "reason": reason, "next": "ask" if program.self_matching else "wait"}
    route = "matching:mentor-browse" if program.self_matching else "home"
    return Notify(to=place.user, kind="unplaced", names=names, route=route, holds=("published",))


@transaction.atomic
def set_back(run: MatchRun, blocked: Sequence[Blocked], by: User) -> None:
    """Let a coordinator decide again about proposals that can no longer be published."""
    for one in blocked:
        one.proposal.refresh_from_db()
        if one.proposal.status == "approved":
            move(one.proposal, "open", by=by, kind="proposal.reopened", data={"reason": "blocked"})


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
