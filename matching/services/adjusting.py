"""Changing the board by hand: setting a pair, solving the rest anew, undoing. Priced first, all or nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact, record_facts
from activity.states import Conflict, Refused
from matching.kinds import AdjustmentKind, Others
from matching.models import Adjustment, MatchRun, Proposal, Unplaced
from matching.queries.pair_rules import is_excluded
from matching.queries.standing import standing_of
from matching.services.proposals import hold_undecided, next_version
from matching.snapshot import Outcome, WhatIf
from profiles.models import User
from programs.models import Enrolment

Rows = dict[str, list[dict[str, Any]]]
DISPLACED = "displaced"


@transaction.atomic
def place_by_hand(
    *, run: MatchRun, mentee: Enrolment, mentor: Enrolment, reason: str, seen: int, by: User, others: str = Others.FEW
) -> Adjustment:
    """Set a pair; the pair counts as approved. What is decided stays, the others move as `others` says.

    Where there is only one way for them, that one is taken. `seen` is the version of the board the price was shown for.
    Raises Conflict where the board has changed since, and Refused where the pair cannot be; nothing is written then.
    """
    asked = opened(run, seen)
    pair = mentee.public_id, mentor.public_id
    if not asked.knows(*pair):
        raise Refused(_("This run did not work with these two people. Start another run to include them."))
    if is_excluded(mentee.pk, mentor.pk):
        raise Refused(_("The pair is excluded. Allow it on its page first."))
    if pair in asked.standing.pairs:
        raise Refused(_("These two are a proposal already. Approve it on the board."))
    ways = asked.ways(pair)
    if not ways:
        raise Refused(_("This pair cannot be set. Look at what stands in the way, then choose somebody else."))
    outcome = ways.get(others, next(iter(ways.values())))
    return adjust(run, asked, outcome, kind=AdjustmentKind.PLACED, by=by, pair=pair, reason=reason)


@transaction.atomic
def settle_board(*, run: MatchRun, seen: int, by: User) -> Adjustment:
    """Solve the board anew around everything decided. Raises Refused where nothing would change."""
    asked = opened(run, seen)
    outcome = asked.settled
    if not outcome.possible:
        raise Refused(_("The decided pairs cannot all be kept. Decide again about those whose mentors are full."))
    if not outcome.shifts:
        raise Refused(_("The board is the best one already: nothing would change."))
    return adjust(run, asked, outcome, kind=AdjustmentKind.SETTLED, by=by)


@transaction.atomic
def undo_adjustment(*, adjustment: Adjustment, by: User) -> None:
    """Put the board back as it was before its latest change. Raises Refused where something was decided since."""
    run = adjustment.run
    hold_undecided(run)
    latest = run.adjustments.filter(undone_at__isnull=True).order_by("-version").first()
    if latest is None or latest.pk != adjustment.pk:
        raise Refused(_("Another change came later. Undo that one first."))
    if not adjustment.before:
        raise Refused(_("What the board was before is not kept any more, so this cannot be undone."))
    if rows_of(run, adjustment.after) != adjustment.after:
        raise Refused(_("These pairs were decided again since. Put those decisions back first, then undo."))
    rewrite(run, adjustment.before, next_version(run))
    Adjustment.objects.filter(pk=adjustment.pk, undone_at__isnull=True).update(undone_at=timezone.now())
    record_fact(run, "board.undone", by=by, data={"version": adjustment.version})


def opened(run: MatchRun, seen: int) -> WhatIf:
    """Lock the run and read its board. Raises Conflict where it is not the one that was seen."""
    hold_undecided(run)
    standing = standing_of(run)
    if standing.version != seen:
        raise Conflict(
            _("Meanwhile somebody changed the board. Here is what the change would mean now; please look at it again.")
        )
    try:
        return WhatIf(run, standing)
    except LookupError as error:
        raise Refused(_("This run can no longer be changed by hand. Start another one.")) from error


def adjust(
    run: MatchRun,
    asked: WhatIf,
    outcome: Outcome,
    *,
    kind: str,
    by: User,
    pair: tuple[str, str] | None = None,
    reason: str = "",
) -> Adjustment:
    """Write an outcome: the rows, what they were before, and who wanted it."""
    version = next_version(run)
    shifted = {one.mentee: one.after for one in outcome.shifts}
    before = rows_of(run, shifted)
    after: Rows = {mentee: desired(asked, mentee, mentors, before[mentee], pair) for mentee, mentors in shifted.items()}
    changed = rewrite(run, after, version)
    adjustment = Adjustment.objects.create(
        run=run,
        kind=kind,
        by=by,
        reason=reason,
        mentee=pair[0] if pair else "",
        mentor=pair[1] if pair else "",
        cost=outcome.cost,
        before=before,
        after=rows_of(run, shifted),
        version=version,
    )
    record_fact(run, f"board.{kind}", by=by, data={"version": version, "moved": len(shifted)})
    record_facts([one for one in changed if one.by_hand], "proposal.placed", by=by)
    record_facts([one for one in changed if not one.by_hand], "proposal.moved", by=by)
    return adjustment


def desired(
    asked: WhatIf, mentee: str, mentors: Iterable[str], before: list[dict[str, Any]], pair: tuple[str, str] | None
) -> list[dict[str, Any]]:
    """The rows a mentee shall have: kept ones as they are, new ones explained, or why there is none.

    What was rejected stays so, but for the pair that is set.
    """
    known = {row["mentor"]: row for row in before if row["mentor"]}
    rejected = [row for row in known.values() if row["status"] == "rejected" and (mentee, row["mentor"]) != pair]
    rows = []
    for mentor in mentors:
        if mentor in known and (mentee, mentor) != pair:
            rows.append(known[mentor])
            continue
        by_hand = (mentee, mentor) == pair
        row = {"mentee": mentee, "mentor": mentor, "status": "approved" if by_hand else "open", "by_hand": by_hand}
        rows.append(row | {"pinned": False} | asked.explained(mentee, mentor))
    rows = rows or [{"mentee": mentee, "mentor": "", "reason": DISPLACED, "detail": {}}]
    return rows + rejected


def rows_of(run: MatchRun, mentees: Iterable[str]) -> Rows:
    """What the board holds about these mentees: proposals in any state, and why somebody has none; two queries."""
    found: Rows = {mentee: [] for mentee in mentees}
    theirs = run.proposals.filter(mentee__public_id__in=found).order_by("mentor__public_id")
    for one in theirs.select_related("mentee", "mentor"):
        found[one.mentee.public_id].append(
            {
                "mentee": one.mentee.public_id,
                "mentor": one.mentor.public_id,
                "status": one.status,
                "by_hand": one.by_hand,
                "pinned": one.pinned,
                "score": one.score,
                "components": one.components,
                "alternates": one.alternates,
            }
        )
    missing = run.unplaced.filter(enrolment__public_id__in=found).select_related("enrolment")
    for gap in missing:
        key = gap.enrolment.public_id
        found[key].append({"mentee": key, "mentor": "", "reason": gap.reason, "detail": gap.detail})
    return found


def rewrite(run: MatchRun, rows: Rows, version: int) -> list[Proposal]:
    """Make the board hold exactly these rows about these mentees. Returns the proposals that are new or changed."""
    wanted = flat(rows)
    ids = {row[side] for row in wanted for side in ("mentee", "mentor") if row[side]}
    places = {place.public_id: place for place in run.cohort.enrolments.filter(public_id__in=ids)}
    mine = run.proposals.filter(mentee__public_id__in=rows)
    pairs = {(row["mentee"], row["mentor"]): row for row in wanted if row["mentor"]}
    changed, kept, gone = [], set(), []
    for one in mine.select_related("mentee", "mentor"):
        pair = one.mentee.public_id, one.mentor.public_id
        if pair not in pairs:
            gone.append(one.pk)
            continue
        kept.add(pair)
        if (one.status, one.by_hand) != (pairs[pair]["status"], pairs[pair]["by_hand"]):
            changed.append(one)
    mine.filter(pk__in=gone).delete()
    for one in changed:
        row = pairs[one.mentee.public_id, one.mentor.public_id]
        one.status, one.by_hand, one.changed_in, one.status_since = (
            row["status"],
            row["by_hand"],
            version,
            timezone.now(),
        )
    Proposal.objects.bulk_update(changed, ["status", "by_hand", "changed_in", "status_since"])
    fresh = [row for pair, row in pairs.items() if pair not in kept]
    made = Proposal.objects.bulk_create(proposal_of(run, row, places, version) for row in fresh)
    run.unplaced.filter(enrolment__public_id__in=rows).delete()
    Unplaced.objects.bulk_create(
        Unplaced(run=run, enrolment=places[row["mentee"]], reason=row["reason"], detail=row["detail"])
        for row in wanted
        if not row["mentor"]
    )
    return [*changed, *made]


def proposal_of(run: MatchRun, row: Mapping[str, Any], places: Mapping[str, Enrolment], version: int) -> Proposal:
    """A row of the board, not saved yet."""
    columns = ("status", "by_hand", "pinned", "score", "components", "alternates")
    return Proposal(
        run=run,
        mentee=places[row["mentee"]],
        mentor=places[row["mentor"]],
        changed_in=version,
        **{name: row[name] for name in columns},
    )


def flat(rows: Rows) -> list[dict[str, Any]]:
    return [row for listed in rows.values() for row in listed]
