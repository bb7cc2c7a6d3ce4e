"""What a change of a finished run would mean, priced by the engine on the very problem the run worked with."""

from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from django.utils import timezone

from matching.engine import Ground, Problem, ProblemError, explain, price_of
from matching.engine.scoring import score_block
from matching.kinds import Others
from matching.models import MatchRun
from matching.queries.standing import Pair, Standing
from matching.snapshot.people import reference_date
from matching.snapshot.reasons import component_rows
from matching.snapshot.telling import told_scores

MOST_PAIRS = 4_000_000
MOST_KEPT = 2
ALTERNATES = 3
WORTH_MOVING = 0.005  # of all fits together; less is not seen in two decimals
_kept: "OrderedDict[str, Ground]" = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Shift:
    """A mentee whose mentors would change; scores are sums over all their pairs."""

    mentee: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    score_before: float
    score_after: float

    @property
    def gain(self) -> float:
        return self.score_after - self.score_before


@dataclass(frozen=True)
class Outcome:
    """The board after a change. `cost` is the total score lost (negative: won), `placements` pairs more or fewer."""

    possible: bool
    cost: float = 0.0
    placements: int = 0
    total: float = 0.0
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True)
class Option:
    """A mentor for one mentee: the fit between the two, and the rules they break."""

    mentor: str
    score: float
    broken: tuple[str, ...]


class WhatIf:
    """Questions about one run. Raises LookupError where its problem is gone or too large to ask in a page."""

    def __init__(self, run: MatchRun, standing: Standing) -> None:
        self.run, self.standing = run, standing
        self.ground = ground_of(run)
        self.problem = self.ground.problem

    def knows(self, mentee: str, mentor: str = "") -> bool:
        """Whether the run worked with these people."""
        return mentee in self.problem.mentee_row and (not mentor or mentor in self.problem.mentor_row)

    def options(self, mentee: str) -> list[Option]:
        """Every mentor of the run for one mentee: those no rule keeps away first, best fit first.

        Fits here and in every answer are by what people told; what the engine decides counts having met as well.
        """
        row = self.problem.mentee_row[mentee]
        told = self._told(mentee)
        block = score_block(self.ground.seekers, slice(row, row + 1))
        out = [
            Option(
                one.id,
                told.get((mentee, one.id), float(block.scores[0, at])),
                tuple(rule for rule, flags in block.broken.items() if flags[0, at]),
            )
            for at, one in enumerate(self.problem.mentors)
        ]
        return sorted(out, key=lambda one: (bool(one.broken), -one.score, one.mentor))

    def option(self, mentee: str, mentor: str) -> Option:
        """One of them."""
        return next(one for one in self.options(mentee) if one.mentor == mentor)

    @cached_property
    def settled(self) -> Outcome:
        """The rest solved anew around what is decided."""
        return self.outcome()

    def ways(self, pair: Pair) -> dict[str, Outcome]:
        """How a pair could be made: with the fewest others moving, and with the best for all together.

        Those that are possible, by `Others`; one, where moving everybody would win nothing that is worth it.
        """
        few, best = self.outcome([pair], still=self._elsewhere(pair)), self.outcome([pair])
        if few.possible and few.placements >= best.placements and few.cost - best.cost < WORTH_MOVING:
            return {Others.FEW.value: few}
        found = {Others.FEW.value: few, Others.BEST.value: best}
        return {kind: outcome for kind, outcome in found.items() if outcome.possible}

    def _elsewhere(self, pair: Pair) -> set[Pair]:
        """Pairs of the board that have nothing to do with these two."""
        mentee, mentor = pair
        return {
            (one, other)
            for one, other in self.standing.pairs
            if one != mentee and other != mentor and one not in self.standing.gone
        } - self.standing.ruled_out

    def outcome(
        self, pins: Iterable[Pair] = (), exclusions: Iterable[Pair] = (), still: Iterable[Pair] = ()
    ) -> Outcome:
        """The best board that keeps what is decided and `still`, with further pairs made or ruled out.

        It is compared with the board now.
        """
        forced = {*self.standing.fixed, *still, *pins}
        barred = ({*self.standing.ruled_out, *exclusions, *self._left()}) - set(pins)
        try:
            price = price_of(
                self.problem,
                pins=sorted(pair for pair in forced if self.knows(*pair)),
                exclusions=sorted(pair for pair in barred - forced if self.knows(*pair)),
                capacities={one: places for one, places in self.standing.places.items() if self._moved(one, places)},
                ground=self.ground,
            )
        except ProblemError:
            return Outcome(False)
        if not price.possible:
            return Outcome(False)
        after = {self.problem.mentees[row].id: self._ids(columns) for row, columns in self.ground.partners.items()}
        after |= {one.mentee: tuple(sorted(one.after)) for one in price.moves}
        return self._compared({mentee: mentors for mentee, mentors in after.items() if mentors})

    def crowded(self, pins: Iterable[Pair] = ()) -> list[str]:
        """Mentors for whom more pairs are decided than they have places."""
        taken = Counter(mentor for _mentee, mentor in {*self.standing.fixed, *pins})
        return sorted(mentor for mentor, count in taken.items() if count > self.standing.places.get(mentor, 0))

    def explained(self, mentee: str, mentor: str) -> dict[str, Any]:
        """What a stored proposal says about a pair: score, components and alternates."""
        found = explain(self.problem, mentee, mentor, index=self.ground.seekers.index)
        on = reference_date(self.run.cohort, timezone.localdate(self.run.created_at))
        others = [one for one in self.options(mentee) if not one.broken and one.mentor != mentor][:ALTERNATES]
        return {
            "score": self._told(mentee).get((mentee, mentor), found.score),
            "components": component_rows(found.components, self.problem.policy, on),
            "alternates": [{"mentor": one.mentor, "score": one.score} for one in others],
        }

    def _told(self, mentee: str) -> dict[Pair, float]:
        met = ((mentee, mentor) for mentor in self.problem.mentee(mentee).met if mentor in self.problem.mentor_row)
        return told_scores(self.problem, met, index=self.ground.seekers.index)

    def _left(self) -> set[Pair]:
        mentors = [one.id for one in self.problem.mentors]
        return {(mentee, mentor) for mentee in self.standing.gone for mentor in mentors}

    def _moved(self, mentor: str, places: int) -> bool:
        return mentor in self.problem.mentor_row and self.problem.mentor(mentor).capacity != places

    def _ids(self, columns: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(self.problem.mentors[column].id for column in columns))

    def _worth(self, mentee: str, mentors: Iterable[str]) -> float:
        row, scores = self.problem.mentee_row[mentee], self.ground.scores
        span = slice(scores.indptr[row], scores.indptr[row + 1])
        stored = dict(zip(scores.indices[span].tolist(), scores.data[span].tolist(), strict=True))
        told, total = self._told(mentee), 0.0
        for mentor in mentors:
            column = self.problem.mentor_row[mentor]
            if (mentee, mentor) in told:
                total += told[mentee, mentor]
            else:
                total += stored[column] if column in stored else self.option(mentee, mentor).score
        return total

    def _compared(self, after: dict[str, tuple[str, ...]]) -> Outcome:
        now: dict[str, tuple[str, ...]] = {}
        for mentee, mentor in sorted(self.standing.pairs):
            now[mentee] = (*now.get(mentee, ()), mentor)
        shifts = tuple(
            Shift(
                mentee,
                now.get(mentee, ()),
                after.get(mentee, ()),
                sum(self.standing.pairs[mentee, mentor] for mentor in now.get(mentee, ())),
                self._worth(mentee, after.get(mentee, ())),
            )
            for mentee in sorted({*now, *after})
            if now.get(mentee, ()) != after.get(mentee, ())
        )
        cost = round(-sum(one.gain for one in shifts), 9)
        more = sum(len(one.after) - len(one.before) for one in shifts)
        return Outcome(True, cost, more, self.standing.total - cost, shifts)


def ground_of(run: MatchRun) -> Ground:
    """The run's problem, scored and assigned as it was; kept in this process for the next questions."""
    if not run.digest:
        raise LookupError("this run has no result")
    with _lock:
        if run.digest in _kept:
            _kept.move_to_end(run.digest)
            return _kept[run.digest]
    text = MatchRun.objects.values_list("problem", flat=True).get(pk=run.pk)
    if not text:
        raise LookupError("the problem of this run was deleted in time")
    problem = Problem.from_json(text)
    if len(problem.mentees) * len(problem.mentors) > MOST_PAIRS:
        raise LookupError("too many pairs to ask in a page")
    ground = Ground.of(problem)
    with _lock:
        _kept[run.digest] = ground
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return ground
