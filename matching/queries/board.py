"""The board of a run: its proposals with people, places and decisions, and the numbers above them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.queries import latest_facts
from matching.models import MatchRun, Proposal
from matching.queries.numbers import decimals, percent
from matching.queries.rooms import Room, rooms_on
from matching.queries.runs import proof_of
from matching.states import PROPOSAL
from pairings.queries.places import why_no_place
from profiles.queries.people import tint_of
from programs.models import Enrolment

ORDERS = {
    "fit": "score",
    "mentee": "mentee__user__profile__name",
    "mentor": "mentor__user__profile__name",
    "decision": "status",
}
DEFAULT_ORDER = "-fit"


@dataclass(frozen=True)
class Row:
    """One proposal as the board shows it; `stop` says why it could not be published as things are."""

    proposal: Proposal
    mentee: str
    mentee_initials: str
    mentee_tint: int
    mentor: str
    places: str
    fit: str
    stop: str

    @property
    def label(self) -> str:
        return _("%(mentee)s and %(mentor)s") % {"mentee": self.mentee, "mentor": self.mentor}


def proposals_on(run: MatchRun, *, q: str = "", state: str = "", sort: str = "") -> models.QuerySet[Proposal]:
    """The run's proposals with people, searched, filtered and sorted."""
    found = run.proposals.select_related("mentee__user__profile", "mentor__user__profile")
    if q:
        name = models.Q(mentee__user__profile__name__icontains=q) | models.Q(mentor__user__profile__name__icontains=q)
        found = found.filter(name)
    if state:
        found = found.filter(status=state)
    return found.order_by(*order_by(sort))


def order_by(sort: str) -> tuple[str, str]:
    """Columns to sort by for a value of `?sort=`; an unknown one sorts by fit, best first."""
    wanted = sort if sort.lstrip("-") in ORDERS else DEFAULT_ORDER
    return ("-" if wanted.startswith("-") else "") + ORDERS[wanted.lstrip("-")], "pk"


def columns_for(sort: str) -> list[dict[str, Any]]:
    """The heads of the table, each a link to the other order."""
    wanted = sort if sort.lstrip("-") in ORDERS else DEFAULT_ORDER
    labels = {"mentee": _("Mentee"), "mentor": _("Mentor"), "why": _("Why"), "fit": _("Fit"), "decision": _("Decision")}
    return [
        {
            "label": label,
            "sort": ("" if name not in ORDERS else f"-{name}" if wanted == name else name),
            "order": {name: "ascending", f"-{name}": "descending"}.get(wanted, ""),
            "numeric": name == "fit",
        }
        for name, label in labels.items()
    ]


def rows_of(run: MatchRun, proposals: Iterable[Proposal]) -> list[Row]:
    """These proposals of the run, with the places its proposals take; one query, however long the board is, two for
    first sessions.
    """
    shown = list(proposals)
    live = run.proposals.filter(mentor__in={one.mentor_id for one in shown}, status__in=sorted(PROPOSAL.open))
    loads = Counter(live.order_by().values_list("mentor", flat=True))
    rooms = rooms_on(run)
    return [row_of(run, one, rooms.of(one.mentor, loads[one.mentor_id])) for one in shown]


def row_of(run: MatchRun, proposal: Proposal, room: Room) -> Row:
    mentee, mentor = proposal.mentee.user.profile, proposal.mentor.user.profile
    waits = run.status == "succeeded" and proposal.status in PROPOSAL.open
    return Row(
        proposal=proposal,
        mentee=mentee.name,
        mentee_initials=mentee.initials,
        mentee_tint=tint_of(mentee),
        mentor=mentor.name,
        places=room.words,
        fit=decimals(proposal.score),
        stop=why_stopped(proposal, room) if waits else "",
    )


def why_stopped(proposal: Proposal, room: Room) -> str:
    """What has changed since the run and stands in the way: somebody has left or is taken, or places have gone."""
    for place in (proposal.mentor, proposal.mentee):
        if why := why_no_place(place, place.user.profile.name):
            return why
    return _("There are more proposals than places now.") if room.crowded else ""


@dataclass(frozen=True)
class OvertakenRow:
    """A proposal somebody else decided meanwhile: who the two are, its state, and what happened when by whom."""

    label: str
    word: str
    tone: str
    what: str


def overtaken_rows(run: MatchRun, ids: Sequence[str]) -> list[OvertakenRow]:
    """Proposals with the latest fact about each; two queries."""
    found = list(
        run.proposals.filter(public_id__in=ids).select_related("mentee__user__profile", "mentor__user__profile")
    )
    latest = latest_facts(found)
    return [
        OvertakenRow(
            _("%(mentee)s and %(mentor)s")
            % {"mentee": one.mentee.user.profile.name, "mentor": one.mentor.user.profile.name},
            str(one.state.label),
            one.state.tone,
            f"{latest[one.pk].sentence} · {latest[one.pk].who}" if one.pk in latest else "",
        )
        for one in found
    ]


@dataclass(frozen=True)
class Counts:
    """How many proposals there are in each state, and how well they fit."""

    by_state: Mapping[str, int]
    mean: float
    worst_tenth: float

    @property
    def all(self) -> int:
        return sum(self.by_state.values())

    @property
    def open(self) -> int:
        return self.by_state.get("open", 0)

    @property
    def approved(self) -> int:
        return self.by_state.get("approved", 0)


def counts_of(run: MatchRun) -> Counts:
    """Read from the rows, so that they agree with the table; one query."""
    rows = list(run.proposals.order_by("score").values_list("status", "score"))
    scores = [score for _status, score in rows]
    tenth = scores[: max(1, len(scores) // 10)]
    return Counts(Counter(status for status, _score in rows), mean_of(scores), mean_of(tenth))


def mean_of(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def stats_of(run: MatchRun, counts: Counts, unplaced_url: str) -> list[dict[str, str]]:
    """The numbers above the board."""
    certificate = run.certificate
    mentees, missing = certificate.get("mentees", 0), run.unplaced.count()
    proof, sentence = proof_of(certificate)
    stats = [
        {
            "number": percent(1 - missing / mentees if mentees else 0),
            "words": placed_words(missing),
            "url": unplaced_url if missing else "",
            "label": _("See who and why"),
        },
        {
            "number": decimals(counts.mean),
            "words": _("mean fit; worst tenth %(fit)s") % {"fit": decimals(counts.worst_tenth)},
        },
        {"number": proof, "words": sentence},
    ]
    if certificate.get("price") and certificate.get("objective") == "floor":
        stats.insert(
            2, {"number": percent(certificate["price"] / 100), "words": _("of the best total given up for fairness")}
        )
    return stats


def placed_words(missing: int) -> str:
    """What stands below the share of mentees with a proposal."""
    if not missing:
        return _("placed; nobody is left out")
    return ngettext(
        "placed; %(count)s without, with the reason", "placed; %(count)s without, with reasons", missing
    ) % {"count": missing}


@dataclass(frozen=True)
class Alternative:
    """Another mentor who would do for the mentee of a proposal."""

    name: str
    fit: str


def alternatives_to(proposal: Proposal) -> list[Alternative]:
    """The next best mentors by name; one query."""
    ids = [one["mentor"] for one in proposal.alternates]
    names = dict(Enrolment.objects.filter(public_id__in=ids).values_list("public_id", "user__profile__name"))
    return [
        Alternative(names[one["mentor"]], decimals(one["score"]))
        for one in proposal.alternates
        if one["mentor"] in names
    ]
