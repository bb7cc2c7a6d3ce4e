"""A coordinator's decisions about proposals, and the pairs she lays down or rules out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from activity.transitions import move, move_many
from matching.kinds import Decision
from matching.models import Exclusion, MatchRun, Pin, Proposal
from pairings.services.requests import take_back_requests
from profiles.models import User
from programs.models import Enrolment

MOVES = {
    Decision.APPROVE: ("approved", "proposal.approved"),
    Decision.REJECT: ("rejected", "proposal.rejected"),
    Decision.REOPEN: ("open", "proposal.reopened"),
}


@dataclass(frozen=True)
class Decided:
    """How many proposals a decision changed, and how many were so already."""

    changed: int
    unchanged: int


class Overtaken(Conflict):
    """Some proposals were decided or moved by somebody else since the board was looked at."""

    def __init__(self, proposals: Sequence[str]) -> None:
        super().__init__(_("Meanwhile somebody else decided about some of these proposals. Please look at them again."))
        self.proposals = proposals


@transaction.atomic
def decide(*, run: MatchRun, proposals: Iterable[str], decision: str, by: User, seen: int | None = None) -> Decided:
    """Approve, reject or reopen proposals of a run, named by public id; all of them or none.

    Those that are so already stay as they are. The run is locked, so that nothing is decided while it is published.
    `seen` is the version of the board the decision was made on (None: whatever it is now); raises Overtaken where one
    of the proposals to change has changed since.
    """
    hold_undecided(run)
    to, kind = MOVES[Decision(decision)]
    wanted = set(proposals)
    chosen = list(run.proposals.filter(public_id__in=wanted).order_by("pk"))
    if not chosen:
        raise Refused(_("Choose at least one proposal first."))
    changing = [proposal for proposal in chosen if proposal.status != to]
    late = [proposal.public_id for proposal in changing if seen is not None and proposal.changed_in > seen]
    if late or (seen is not None and len(chosen) < len(wanted)):
        raise Overtaken(late)
    if changing:
        move_many(changing, to, by=by, kind=kind, changed_in=next_version(run))
    return Decided(len(changing), len(chosen) - len(changing))


def next_version(run: MatchRun) -> int:
    """Count one change of the board; the run's row is locked by the caller."""
    MatchRun.objects.filter(pk=run.pk).update(board_version=F("board_version") + 1)
    run.refresh_from_db(fields=["board_version"])
    return run.board_version


def hold_undecided(run: MatchRun) -> None:
    """Lock the run's row, or refuse where its proposals are no longer to be decided. Runs are locked before people."""
    held = MatchRun.objects.select_for_update(no_key=True).filter(pk=run.pk, status="succeeded")
    if not held.values_list("pk"):  # not the problem, which is large
        raise Refused(_("This run is no longer open for decisions. Start another one to change something."))


@transaction.atomic
def pin_pair(*, mentee: Enrolment, mentor: Enrolment, by: User) -> Pin:
    """Lay a pair down for the next runs of the cohort. Laying it down twice does no harm."""
    refuse_strangers(mentee, mentor)
    hold(mentee)
    if Exclusion.objects.filter(mentee=mentee, mentor=mentor).exists():
        raise Refused(_("This pair is excluded. Allow it first, then lay it down."))
    if Pin.objects.filter(mentee=mentee).exclude(mentor=mentor).count() >= max(1, mentee.capacity):
        raise Refused(
            _("Somebody else is laid down for %(name)s already. Release that pair first.")
            % {"name": mentee.user.profile.name}
        )
    pin, created = Pin.objects.get_or_create(mentee=mentee, mentor=mentor, defaults={"by": by})
    if created:
        record_fact(mentee, "pair.pinned", by=by, data={"mentor": mentor.public_id})
    mark_pinned(mentee, mentor, True)
    return pin


@transaction.atomic
def unpin_pair(*, mentee: Enrolment, mentor: Enrolment, by: User) -> None:
    """Let the next run decide about this pair again."""
    if Pin.objects.filter(mentee=mentee, mentor=mentor).delete()[0]:
        record_fact(mentee, "pair.unpinned", by=by, data={"mentor": mentor.public_id})
    mark_pinned(mentee, mentor, False)


@transaction.atomic
def exclude_pair(*, mentee: Enrolment, mentor: Enrolment, by: User) -> Exclusion:
    """Rule a pair out: reject it where it is proposed and not published, and take back a request between the two."""
    refuse_strangers(mentee, mentor)
    between = Proposal.objects.filter(mentee=mentee, mentor=mentor, run__status="succeeded")
    runs = MatchRun.objects.filter(pk__in=between.values("run")).defer("problem").order_by("pk").in_bulk()
    for run in runs.values():
        hold_undecided(run)
    hold(mentee)
    unpin_pair(mentee=mentee, mentor=mentor, by=by)
    exclusion, created = Exclusion.objects.get_or_create(mentee=mentee, mentor=mentor, defaults={"by": by})
    if created:
        record_fact(mentee, "pair.excluded", by=by, data={"mentor": mentor.public_id})
    for proposal in between.filter(run__in=runs, status__in=Proposal.lifecycle.open):
        version = next_version(runs[proposal.run_id])
        move(proposal, "rejected", by=by, kind="proposal.rejected", changed_in=version)
    take_back_requests(mentee=mentee, mentor=mentor, by=by)
    return exclusion


@transaction.atomic
def allow_pair(*, mentee: Enrolment, mentor: Enrolment, by: User) -> None:
    """Let the next runs propose this pair again."""
    if Exclusion.objects.filter(mentee=mentee, mentor=mentor).delete()[0]:
        record_fact(mentee, "pair.allowed", by=by, data={"mentor": mentor.public_id})


def hold(mentee: Enrolment) -> None:
    """Lock the mentee's row, so that rules about her pairs come one after another."""
    Enrolment.objects.select_for_update(no_key=True).get(pk=mentee.pk)


def refuse_strangers(mentee: Enrolment, mentor: Enrolment) -> None:
    """Only a mentee and a mentor of one cohort, two people, can be a pair."""
    if mentee.cohort_id != mentor.cohort_id or (mentee.role, mentor.role) != ("mentee", "mentor"):
        raise Refused(_("A pair is a mentee and a mentor of the same cohort."))
    if mentee.user_id == mentor.user_id:
        raise Refused(_("Nobody can be paired with themselves."))


def mark_pinned(mentee: Enrolment, mentor: Enrolment, pinned: bool) -> None:
    """Show the pin on the pair's proposals that are still to be published."""
    Proposal.objects.filter(mentee=mentee, mentor=mentor, run__status="succeeded").update(pinned=pinned)
