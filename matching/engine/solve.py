"""`solve`: from a problem to explained pairs with a certificate, the whole job."""

import numpy as np
from scipy import sparse

from matching.engine.certifying import certify
from matching.engine.errors import ProblemError
from matching.engine.explaining import Explainer
from matching.engine.ground import Ground, Progress, silent
from matching.engine.problem import Problem
from matching.engine.reasons import reason
from matching.engine.scanning import Edges
from matching.engine.solution import Alternate, Pair, Solution, UnplacedMentee

ALTERNATES = 3


def _alternates(scores: sparse.csr_array, row: int, taken: set[int], ids: tuple[str, ...]) -> tuple[Alternate, ...]:
    span = slice(scores.indptr[row], scores.indptr[row + 1])
    columns, values = scores.indices[span], scores.data[span]
    order = np.argsort(-values, kind="stable")[: ALTERNATES + len(taken)]
    others = [at for at in order if int(columns[at]) not in taken][:ALTERNATES]
    return tuple(Alternate(ids[columns[at]], float(values[at])) for at in others)


def _pairs(ground: Ground, progress: Progress) -> tuple[Pair, ...]:
    explainer, found = Explainer(ground.seekers), ground.found
    ids, pins = ground.seekers.index.mentors.ids, set(ground.problem.pins)
    out = []
    for done, (row, column) in enumerate(found.pairs.tolist()):
        if done % 100 == 0:
            progress("explain", done, len(found.pairs))
        mentee = ground.seekers.people[row].id
        alternates = _alternates(ground.scores, row, set(ground.partners[row]), ids)
        pinned = (mentee, ids[column]) in pins
        components = explainer.components(row, column)
        score = float(ground.scores[row, column])
        out.append(Pair(mentee, ids[column], score, components, alternates, pinned))
    progress("explain", len(found.pairs), len(found.pairs))
    return tuple(out)


def _unplaced(ground: Ground) -> tuple[UnplacedMentee, ...]:
    out, free = [], ground.capacity > ground.found.loads
    for row in ground.found.unplaced.tolist():
        own = np.array(ground.partners.get(row, ()), np.int64)
        code, detail = reason(ground.seekers, row, own, free, ground.problem.policy.place_first)
        mentee = ground.problem.mentees[row]
        if code == "all_full" and (ahead := waited_first(ground, mentee.priority)):
            detail |= {"waited_first": ahead}
        out.append(UnplacedMentee(mentee.id, code, detail, mentee.demand - len(own)))
    return tuple(out)


def waited_first(ground: Ground, priority: int) -> int:
    """Return how many people were placed before those of this priority because they have waited longer."""
    if not ground.problem.policy.place_first or ground.problem.policy.objective == "stable":
        return 0
    return sum(ground.problem.mentees[row].priority > priority for row in ground.partners)


def solve(problem: Problem, *, progress: Progress | None = None, first: Edges | None = None) -> Solution:
    """Return the best assignment of a problem under its policy, explained and certified.

    `progress(stage, done, total)` is called now and then with the stages "encode", "score", "assign",
    "certify" and "explain"; an exception from it ends the work. Raises EngineError. The same problem gives the
    same solution, byte for byte. `first` are the best CANDIDATES of each mentee where they were scored before, for
    example in ranges elsewhere; the solution is the same with and without.
    """
    tell = progress or silent
    if not problem.mentees:
        raise ProblemError("There are no mentees to match; add some first.")
    ground = Ground.of(problem, tell, first)
    tell("certify", 0, 1)
    certificate = certify(ground)
    tell("certify", 1, 1)
    return Solution(
        pairs=_pairs(ground, tell),
        unplaced=_unplaced(ground),
        idle=tuple(one.id for one, load in zip(problem.mentors, ground.found.loads, strict=True) if load == 0),
        certificate=certificate,
    )
