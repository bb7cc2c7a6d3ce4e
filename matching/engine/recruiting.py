"""Advice on recruiting: which further mentor would place or lift the most people."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from matching.engine.errors import ScoreError
from matching.engine.ground import Ground, assign_all, capacities, minimum_loads
from matching.engine.index import Index
from matching.engine.people import Mentee, Mentor
from matching.engine.problem import Problem
from matching.engine.scoring import blocks, stored

PLACES = 3
KINDS = 12
COMPANIONS = 3
NEAR = 1e-9


@dataclass(frozen=True)
class Advice:
    """A mentor profile and what one such mentor would change, measured by assigning everybody again.

    `placements` and `score` are the pairs and the total score gained, `mentees` those who would be placed or
    whose score would rise.
    """

    topics: tuple[str, ...]
    support: tuple[str, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    places: int
    placements: int
    score: float
    mentees: tuple[str, ...]


def _common(mentees: list[Mentee], what: str, most: int) -> tuple[str, ...]:
    counts = Counter(tag for one in mentees for tag in getattr(one, what))
    return tuple(tag for tag, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most])


def profiles(ground: Ground, places: int) -> list[Mentor]:
    """Return imagined mentors for the topics sought most by those who got nobody or little of what they seek."""
    missing: Counter[str] = Counter()
    for row, mentee in enumerate(ground.problem.mentees):
        offered = {
            topic for column in ground.partners.get(row, ()) for topic in ground.problem.mentors[column].interests
        }
        wait = 2 if row not in ground.partners else 1
        missing.update({topic: wait for topic in mentee.interests if topic not in offered})
    topics = [topic for topic, _ in sorted(missing.items(), key=lambda item: (-item[1], item[0]))[:KINDS]]
    out = []
    for at, topic in enumerate(topics):
        seekers = [one for one in ground.problem.mentees if topic in one.interests]
        beside = [one for one in _common(seekers, "interests", COMPANIONS + 1) if one != topic][:COMPANIONS]
        out.append(
            Mentor(
                f"\uffffimagined {at:02d}",
                interests=(topic, *beside),
                support=_common(seekers, "support", 2),
                languages=_common(seekers, "languages", 2),
                formats=_common(seekers, "formats", 2),
                capacity=places,
            )
        )
    return out


def recruitment_advice(
    problem: Problem, *, places: int = PLACES, most: int = 5, ground: Ground | None = None
) -> tuple[Advice, ...]:
    """Return the imagined mentors who would place the most people, then add the most score, best first.

    `ground` (of the same problem) saves scoring everybody again.
    """
    ground = ground or Ground.of(problem)
    imagined = profiles(ground, places)
    if not imagined:
        return ()
    index = Index(replace(problem, mentors=tuple(imagined), exclusions=(), pins=()), ground.seekers.index.encoder)
    columns = [stored(block, np.zeros((0, 2), np.int64)) for block in blocks(index.encode(problem.mentees))]
    scores = sparse.csc_array(sparse.vstack(columns, format="csc"))
    advice = [one for at, mentor in enumerate(imagined) if (one := _with(ground, mentor, scores[:, [at]]))]
    return tuple(sorted(advice, key=lambda one: (-one.placements, -one.score, one.topics))[:most])


def _with(ground: Ground, mentor: Mentor, column: sparse.csc_array) -> Advice | None:
    scores = sparse.csr_array(sparse.hstack([ground.scores, column], format="csr"))
    try:
        found = assign_all(
            ground.problem,
            scores,
            capacity=np.append(capacities(ground.problem), mentor.capacity),
            minimum=np.append(minimum_loads(ground.problem), 0),
            least_share=ground.found.floor,
            compare=False,
        )
    except ScoreError:
        return None
    before, after = _worth(ground.scores, ground.found.pairs), _worth(scores, found.pairs)
    better = np.flatnonzero(after > before + NEAR)
    placements = len(found.pairs) - len(ground.found.pairs)
    gained = round(float(found.total - ground.found.total), 9)
    if placements <= 0 and gained <= NEAR:
        return None
    helped = tuple(ground.problem.mentees[row].id for row in better)
    shown = mentor.interests, mentor.support, mentor.languages, mentor.formats, mentor.capacity
    return Advice(*shown, placements, gained, helped)


def _worth(scores: sparse.csr_array, pairs: np.ndarray) -> np.ndarray:
    """Return the score of each mentee's pairs; being placed at all counts as a rise."""
    worth = np.full(scores.shape[0], -NEAR * 2)
    for row, column in pairs.tolist():
        worth[row] = max(worth[row], 0.0) + float(scores[row, column])
    return worth
