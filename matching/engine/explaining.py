"""What each component says of one pair, in values and in the things that are shared."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from matching.engine.encode import Channel, document
from matching.engine.index import Index, Seekers
from matching.engine.met import MET, met_weight
from matching.engine.people import Mentee, Mentor
from matching.engine.problem import Problem
from matching.engine.scoring import DIGITS, score_block
from matching.engine.solution import ComponentScore, Explanation
from matching.engine.text import ENGLISH, GERMAN, language_of, stem, words_of

MOST_WORDS = 8


@dataclass(frozen=True)
class _Two:
    """A mentee and a mentor, with the products of the features that both have."""

    mentee: Mentee
    mentor: Mentor
    column: int
    wanted: float
    products: dict[int, float]


class Explainer:
    """Explains pairs between the mentees it was given and the mentors of an index."""

    def __init__(self, seekers: Seekers) -> None:
        self.seekers = seekers
        self.index: Index = seekers.index
        self.encoder = seekers.index.encoder

    def components(self, row: int, column: int) -> tuple[ComponentScore, ...]:
        """Return every component of the policy for one pair."""
        two = self._two(row, column)
        weights = (self.seekers.encoded.known[row] * self.index.mentors.known[column]).tolist()
        parts: dict[str, list[tuple[float, float]]] = {}
        evidence: dict[str, dict[str, Any]] = {}
        for channel, weight in zip(self.encoder.channels, weights, strict=True):
            if weight > 0:
                value, told = self._value(channel, weight, two)
                parts.setdefault(channel.component, []).append((weight, value))
                merge(evidence.setdefault(channel.component, {}), told)
        if weight := met_weight(self.index.policy, two.mentee, two.mentor):
            parts[MET] = [(weight, two.mentee.met[two.mentor.id])]
        whole = math.fsum(weight for some in parts.values() for weight, _ in some)
        return tuple(
            _component(name, parts.get(name, []), whole, evidence.get(name, {}))
            for name, one in self.index.policy.components.items()
            if one.weight > 0
        )

    def _two(self, row: int, column: int) -> _Two:
        mine, theirs = features(self.seekers.encoded.rows, row), features(self.index.mentors.rows, column)
        products = {at: value * theirs[at] for at, value in mine.items() if at in theirs}
        wanted = float(self.seekers.encoded.wanted[row])
        return _Two(self.seekers.people[row], self.index.problem.mentors[column], column, wanted, products)

    def _value(self, channel: Channel, weight: float, two: _Two) -> tuple[float, dict[str, Any]]:
        mentee, mentor = two.mentee, two.mentor
        match channel.component, channel.part:
            case "languages", _:
                common = sorted(set(mentee.languages) & set(mentor.languages))
                return len(common) / len(mentee.languages), {"languages": common}
            case "availability", _:
                hours = sorted(set(mentee.availability) & set(mentor.availability))
                return min(len(hours), two.wanted) / two.wanted, {"half_hours": hours, "hours": len(hours) / 2}
            case "wishes", part:
                rank = self.index.picked(mentee)[part == "mentor"].get(two.column)
                return (0.0, {}) if rank is None else (1 / (rank + 1), {f"rank_by_{part}": rank + 1})
        start, stop = self.encoder.span(channel)
        value = math.fsum(product for at, product in two.products.items() if start <= at < stop) / weight
        if channel.part == "text":
            return value, {"words": shared_words(document(mentee), document(mentor))}
        sought, offered = set(self.encoder.tags(channel, mentee)), set(self.encoder.tags(channel, mentor))
        if channel.component == "background" and channel.part[1:] in mentee.differences:
            return 1.0 + value, {"different": sorted(sought - offered), "same": sorted(sought & offered)}
        return value, {"shared": sorted(sought & offered), "missing": sorted(sought - offered)}


def features(rows: Any, row: int) -> dict[int, float]:
    """Return the features of one row as a plain mapping."""
    start, stop = rows.indptr[row], rows.indptr[row + 1]
    return dict(zip(rows.indices[start:stop].tolist(), rows.data[start:stop].tolist(), strict=True))


def merge(into: dict[str, Any], told: dict[str, Any]) -> None:
    """Add evidence of a further channel of the same component."""
    for key, value in told.items():
        into[key] = sorted({*into[key], *value}) if isinstance(into.get(key), list) else value


def shared_words(left: str, right: str) -> list[str]:
    """Return the telling words of the first text whose stem is also in the second."""
    theirs = {one for one, _ in _stems(right)}
    return sorted({word for one, word in _stems(left) if one in theirs})[:MOST_WORDS]


def _stems(text: str) -> Iterator[tuple[str, str]]:
    words = words_of(text)
    language = language_of(words)
    for word in words:
        if word not in ENGLISH and word not in GERMAN:
            yield stem(word, language), word


def _component(name: str, parts: list[tuple[float, float]], whole: float, told: dict[str, Any]) -> ComponentScore:
    weight = math.fsum(one for one, _ in parts)
    if not weight or not whole:
        return ComponentScore(name, None, 0.0, {})
    value = math.fsum(one * value for one, value in parts) / weight
    return ComponentScore(name, round(min(max(value, 0.0), 1.0), DIGITS), round(weight / whole, DIGITS), told)


def explain(problem: Problem, mentee_id: str, mentor_id: str, *, index: Index | None = None) -> Explanation:
    """Return why a pair fits as it does; `index` saves encoding the mentors again. Raises ProblemError."""
    mentee, column = problem.mentee(mentee_id), problem.mentors.index(problem.mentor(mentor_id))
    seekers = (index or Index(problem)).encode([mentee])
    block = score_block(seekers, slice(0, 1))
    broken = tuple(rule for rule, flags in block.broken.items() if flags[0, column])
    components = Explainer(seekers).components(0, column)
    return Explanation(mentee_id, mentor_id, not broken, broken, float(block.scores[0, column]), components)
