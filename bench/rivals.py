"""Other ways of doing the same work in the same process: a plain loop, scikit-learn, dense and sparse solvers."""

import heapq
import math
from collections import Counter

import numpy as np
from scipy import sparse
from scipy.optimize import LinearConstraint, linear_sum_assignment, milp
from scipy.sparse.csgraph import min_weight_full_bipartite_matching
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics.pairwise import linear_kernel
from sklearn.preprocessing import MultiLabelBinarizer

from bench.cohorts import CAPACITY, SIZES, cohort
from bench.measure import measured, tell
from bench.ours import COSINE
from matching.engine import Index, Problem
from matching.engine.scanning import scan, warm_up

BLOCK = 1_000
SAMPLE = 20


def _binary(lists: list, both: list) -> tuple[sparse.csr_array, sparse.csr_array]:
    made = MultiLabelBinarizer(sparse_output=True).fit(both)
    return tuple(sparse.csr_array(made.transform(some), dtype=np.float32) for some in lists)


def scikit_learn(size: str) -> None:
    """MultiLabelBinarizer, TF-IDF, cosine, masks of all hard rules, argpartition: the usual pipeline."""
    n, m = SIZES[size]
    problem = cohort(n, m, policy=COSINE)
    interests = _binary(*_sides(problem, "interests"))
    weigh = TfidfTransformer().fit(sparse.vstack(interests[::-1]))
    left, right = (weigh.transform(one) for one in interests)
    words = {name: _binary(*_sides(problem, name)) for name in ("languages", "conflicts", "formats")}
    hours = [one.toarray() for one in _binary(*_sides(problem, "availability"))]

    def work() -> float:
        total = 0.0
        for start in range(0, n, BLOCK):
            rows = slice(start, start + BLOCK)
            scores = linear_kernel(left[rows], right, dense_output=True)
            total += _best_sum(scores, _forbidden(hours[0][rows] @ hours[1].T, words, rows))
        return total

    numbers, total = measured(work)
    tell("top 50, interests", size, "scikit-learn pipeline", n * m, numbers, round(total, 3))


def scikit_learn_all(size: str) -> None:
    """The same for all components of the benchmark's policy, as one writes it: a similarity each, weighed and added."""
    _all_components(size, "scikit-learn pipeline", joined=False)


def scikit_learn_joined(size: str) -> None:
    """The same, made faster: the vectors of all components joined, so that one product is enough."""
    _all_components(size, "scikit-learn pipeline, joined vectors", joined=True)


def _all_components(size: str, tool: str, *, joined: bool) -> None:
    n, m = SIZES[size]
    problem = cohort(n, m)
    mentees, mentors = problem.mentees, problem.mentors

    def tags(what: str, offered: str, norm: str, idf: bool) -> tuple[sparse.csr_array, sparse.csr_array]:
        sides = [[getattr(one, what) for one in mentees]]
        sides.append([{*getattr(one, what), *getattr(one, offered)} for one in mentors])
        left, right = _binary(sides, [*sides[1], *sides[0]])
        weigh = TfidfTransformer(norm=norm, use_idf=idf).fit(sparse.vstack([right, left]))
        return weigh.transform(left), weigh.transform(right) if norm == "l2" else right

    parts = {
        3.0: tags("interests", "interests", "l2", True),
        2.0: tags("goals", "interests", "l1", True),
        1.0: tags("background", "background", "l1", False),
    }
    every = [(weight, *sides) for weight, sides in parts.items()]
    every.append((1.0, *tags("support", "support", "l1", False)))
    pairs = [(sparse.csr_array(one * np.float32(weight)), other) for weight, one, other in every]
    if joined:
        pairs = [tuple(sparse.hstack(some, format="csr") for some in zip(*pairs, strict=True))]
    words = {name: _binary(*_sides(problem, name)) for name in ("languages", "conflicts", "formats", "availability")}
    hours = [one.toarray() for one in words.pop("availability")]
    wanted = np.minimum(hours[0].sum(axis=1), 8.0)[:, None]

    def work() -> float:
        total = 0.0
        for start in range(0, n, BLOCK):
            rows = slice(start, start + BLOCK)
            scores = sum(linear_kernel(left[rows], right, dense_output=True) for left, right in pairs)
            shared = hours[0][rows] @ hours[1].T
            scores = (scores + np.minimum(shared, wanted[rows]) / wanted[rows]) / 8.0
            total += _best_sum(scores, _forbidden(shared, words, rows))
        return total

    numbers, total = measured(work)
    tell("top 50, all components", size, tool, n * m, numbers, round(total, 3))


def _sides(problem: Problem, what: str) -> tuple[list, list]:
    lists = [[getattr(one, what) for one in side] for side in (problem.mentees, problem.mentors)]
    return lists, [*lists[1], *lists[0]]


def _forbidden(shared: np.ndarray, words: dict, rows: slice) -> np.ndarray:
    bad = shared < 2
    bad |= linear_kernel(words["conflicts"][0][rows], words["conflicts"][1], dense_output=True) > 0
    for name in ("languages", "formats"):
        mine, theirs = words[name][0][rows], words[name][1]
        gave = (mine.sum(axis=1) > 0)[:, None] & (theirs.sum(axis=1) > 0)[None, :]
        bad |= gave & (linear_kernel(mine, theirs, dense_output=True) == 0)
    return bad


def _best_sum(scores: np.ndarray, bad: np.ndarray) -> float:
    scores[bad] = -1.0
    best = np.argpartition(-scores, 49, axis=1)[:, :50]
    kept = np.take_along_axis(scores, best, axis=1)
    return float(kept[kept >= 0].sum(dtype=np.float64))


def plain_loop(size: str) -> None:
    """Sets and dictionaries, one pair after the other, for a sample of mentees; the sum is of the sample."""
    n, m = SIZES[size]
    problem = cohort(n, m, policy=COSINE)
    seen = Counter(tag for one in (*problem.mentors, *problem.mentees) for tag in one.interests)
    idf = {tag: math.log((1 + n + m) / (1 + count)) + 1 for tag, count in seen.items()}
    ready = [_ready(one, idf) for one in problem.mentors]

    def work() -> float:
        total = 0.0
        for mentee in problem.mentees[:SAMPLE]:
            mine = _ready(mentee, idf)
            total += sum(heapq.nlargest(50, (_value(mine, one) for one in ready if _allowed(mine, one))))
        return total

    numbers, total = measured(work)
    tell("top 50, interests", size, f"plain loop ({SAMPLE} mentees)", SAMPLE * m, numbers, round(total, 6))


def _ready(one: object, idf: dict) -> tuple:
    weights = {tag: idf[tag] for tag in one.interests}
    norm = sum(value * value for value in weights.values()) ** 0.5
    sets = [set(getattr(one, name)) for name in ("languages", "formats", "availability", "conflicts")]
    return {tag: value / norm for tag, value in weights.items()}, *sets


def _allowed(mine: tuple, theirs: tuple) -> bool:
    if mine[4] & theirs[4] or len(mine[3] & theirs[3]) < 2:
        return False
    return all(not mine[at] or not theirs[at] or mine[at] & theirs[at] for at in (1, 2))


def _value(mine: tuple, theirs: tuple) -> float:
    return sum(value * theirs[0][tag] for tag, value in mine[0].items() if tag in theirs[0])


def _edges(problem: Problem, k: int) -> sparse.csr_array:
    seekers = Index(problem).encode(problem.mentees)
    warm_up(seekers)
    return scan(seekers, k, compiled=True).edges.matrix(seekers.shape)


def dense_lsa(size: str) -> None:
    """scipy's linear_sum_assignment over all pairs, every mentor as often as they have places."""
    n, m = SIZES[size]
    full = _edges(cohort(n, m), m)
    dense = np.full((n, m), -10.0 * n)
    dense[np.repeat(np.arange(n), np.diff(full.indptr)), full.indices] = full.data
    wide = np.repeat(dense, CAPACITY, axis=1)
    numbers, found = measured(lambda: linear_sum_assignment(wide, maximize=True))
    tell("assign, total", size, "dense linear_sum_assignment", None, numbers, round(float(wide[found].sum()), 6))


def lapjv(size: str) -> None:
    """scipy's sparse LAPJV over the same top 50, every mentor as often as they have places."""
    n, m = SIZES[size]
    top = _edges(cohort(n, m), 50)
    rows = np.repeat(np.repeat(np.arange(n), np.diff(top.indptr)), CAPACITY)
    cols = (top.indices[:, None] * CAPACITY + np.arange(CAPACITY)).ravel()
    spare = np.arange(n)
    values = np.concatenate([np.repeat(top.data, CAPACITY) + 1.0, np.full(n, 1e-6)])
    wide = sparse.csr_array((values, (np.concatenate([rows, spare]), np.concatenate([cols, m * CAPACITY + spare]))))
    numbers, (row, col) = measured(lambda: min_weight_full_bipartite_matching(wide, maximize=True))
    real = col < m * CAPACITY
    total = float(wide[row[real], col[real]].sum()) - real.sum()
    tell("assign, total", size, "sparse LAPJV, top 50", None, numbers, round(total, 6))


def highs(size: str) -> None:
    """HiGHS on the linear programme over the same top 50."""
    n, m = SIZES[size]
    top = _edges(cohort(n, m), 50)
    rows, cols = np.repeat(np.arange(n), np.diff(top.indptr)), top.indices
    arcs = np.arange(top.nnz)
    ones = np.ones(top.nnz)
    sides = sparse.vstack(
        [sparse.csr_array((ones, (rows, arcs)), (n, top.nnz)), sparse.csr_array((ones, (cols, arcs)), (m, top.nnz))]
    )
    limits = np.concatenate([np.ones(n), np.full(m, CAPACITY)])
    rule = LinearConstraint(sides, -np.inf, limits)
    numbers, found = measured(lambda: milp(-(top.data + 10.0), constraints=rule, bounds=(0, 1)))
    chosen = found.x > 0.5
    tell("assign, total", size, "HiGHS LP, top 50", None, numbers, round(float(top.data[chosen].sum()), 6))


def greedy(size: str) -> None:
    """Best pair first, over the same top 50: fast, and below the optimum."""
    n, m = SIZES[size]
    top = _edges(cohort(n, m), 50)
    rows = np.repeat(np.arange(n), np.diff(top.indptr))

    def work() -> tuple[float, int]:
        places, waiting, total, placed = [CAPACITY] * m, [True] * n, 0.0, 0
        for at in np.argsort(-top.data, kind="stable").tolist():
            row, col = int(rows[at]), int(top.indices[at])
            if waiting[row] and places[col]:
                waiting[row], places[col] = False, places[col] - 1
                total, placed = total + float(top.data[at]), placed + 1
        return total, placed

    numbers, (total, placed) = measured(work)
    tell("assign, total", size, "greedy, top 50", None, numbers, {"total": round(total, 6), "placed": placed})
