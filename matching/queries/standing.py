"""How the board of a run stands: who is with whom, what is decided, who has left, and what places there are now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matching.kinds.purposes import Purpose, first_rooms
from matching.models import Exclusion, MatchRun
from matching.states import PROPOSAL
from meetings.queries.first import first_load

Pair = tuple[str, str]


@dataclass(frozen=True)
class Standing:
    """A board in public ids. `pairs` are (mentee, mentor) → score of what is proposed or approved.

    `fixed` are those a coordinator decided (approved, laid down, set by hand) and `ruled_out` those she rejected or
    excluded. `places` are the free places of every mentor of the cohort now; `gone` are mentees who no longer seek.
    """

    pairs: Mapping[Pair, float]
    fixed: frozenset[Pair]
    ruled_out: frozenset[Pair]
    places: Mapping[str, int]
    gone: frozenset[str]
    version: int

    def mentors_of(self, mentee: str) -> tuple[str, ...]:
        """The mentors this mentee has on the board, by id."""
        return tuple(sorted(mentor for one, mentor in self.pairs if one == mentee))

    @property
    def total(self) -> float:
        return sum(self.pairs.values())


def standing_of(run: MatchRun) -> Standing:
    """Read from what is stored now; four queries whatever the size, five for first sessions."""
    version = MatchRun.objects.values_list("board_version", flat=True).get(pk=run.pk)
    rows = list(
        run.proposals.order_by("pk").values_list(
            "mentee__public_id", "mentor__public_id", "status", "score", "pinned", "by_hand"
        )
    )
    live = [row for row in rows if row[2] in PROPOSAL.open]
    excluded = Exclusion.objects.filter(mentee__cohort=run.cohort_id)
    places = list(run.cohort.enrolments.values_list("public_id", "role", "status", "capacity", "active"))
    free = {
        public_id: capacity - active if status == "accepted" else 0
        for public_id, _r, status, capacity, active in places
    }
    rooms = first_rooms_in(run, places, free) if run.purpose == Purpose.FIRST else free
    return Standing(
        pairs={(mentee, mentor): score for mentee, mentor, _status, score, _pinned, _hand in live},
        fixed=frozenset(
            (mentee, mentor)
            for mentee, mentor, status, _s, pinned, hand in live
            if status == "approved" or pinned or hand
        ),
        ruled_out=frozenset((row[0], row[1]) for row in rows if row[2] == "rejected")
        | frozenset(excluded.values_list("mentee__public_id", "mentor__public_id")),
        places={place[0]: rooms[place[0]] for place in places if place[1] == "mentor"},
        gone=frozenset(place[0] for place in places if place[1] == "mentee" and free[place[0]] < 1),
        version=version,
    )


def first_rooms_in(run: MatchRun, places: Iterable[tuple[Any, ...]], free: Mapping[str, int]) -> dict[str, int]:
    """How many first sessions everybody may still get."""
    each, load = run.cohort.program.first_sessions, first_load(run.cohort)
    return {
        place[0]: first_rooms(role=place[1], free=free[place[0]], each=each, had=load.get(place[0], 0))
        for place in places
    }
