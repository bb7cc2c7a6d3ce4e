"""People as numbers: one sparse row, a few bit masks and weights each, over a vocabulary frozen per cohort."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from matching.engine.flow import Flags, Floats, Ints
from matching.engine.people import HALF_HOURS, Mentee, Mentor, Person
from matching.engine.policy import Component, Policy
from matching.engine.problem import Problem
from matching.engine.text import TextSpace
from matching.engine.words import dimension_of

ONLINE, IN_PERSON = 1, 2
Masks = np.ndarray


@dataclass(frozen=True)
class Channel:
    """One comparable part of a component: `part` tells topics from text, or a background dimension."""

    component: str
    part: str
    weight: float


@dataclass(frozen=True)
class Encoded:
    """One side of a cohort, a row per person.

    `rows` are the features whose dot product with the other side is the weighted sum over all channels of
    tags and text. `known` is each person's weight per channel, 0 where unknown; `differs` the part of it that
    is earned by not sharing. `spoken` counts languages, `wanted` the half-hours that count as plenty.
    """

    ids: tuple[str, ...]
    rows: sparse.csr_array
    known: Floats
    languages: Masks
    spoken: Floats
    formats: Ints
    place: Ints
    hours: Masks
    wanted: Floats
    keys: sparse.csr_array
    differs: Floats

    @cached_property
    def gave(self) -> Flags:
        """Who told any weekly hours."""
        return self.hours.any(axis=1)


def steady(rows: sparse.sparray) -> sparse.csr_array:
    """Return a sorted CSR array with one kind of index, so that compiled code meets one kind only."""
    out = sparse.csr_array(rows)
    out.sort_indices()
    out.indptr, out.indices = out.indptr.astype(np.int64), out.indices.astype(np.int64)
    return out


def concept_tags(tags: Sequence[str], synonyms: Mapping[str, str]) -> frozenset[str]:
    """Return tags as concepts, so that two words for one thing are one tag."""
    return frozenset(synonyms.get(tag, tag) for tag in tags)


def offered_goals(mentor: Mentor) -> tuple[str, ...]:
    """Return the topics in which a mentor can help somebody reach a goal."""
    return (*mentor.goals, *mentor.interests)


def document(person: Person) -> str:
    """Return all a person says about what they look for or give, topics last."""
    topics = " . ".join(tag.replace("-", " ") for tag in (*person.goals, *person.interests))
    return f"{person.goals_text} . {person.about} . {topics}"


def wrote(person: Person) -> bool:
    """Tell whether a person gave free text."""
    return bool(person.goals_text.strip() or person.about.strip())


def _bits(lists: Sequence[Sequence[int]], size: int) -> Masks:
    """Return one row of 64-bit words per list with the listed bits set."""
    flags = np.zeros((len(lists), -(-max(size, 1) // 64) * 64), np.uint8)
    for row, bits in enumerate(lists):
        flags[row, list(bits)] = 1
    return np.packbits(flags, axis=1, bitorder="little").view("<u8")


@dataclass(frozen=True)
class TagSpace:
    """The tags of one channel, with their weight; unknown tags weigh as much as the rarest."""

    at: Mapping[str, int]
    weight: Mapping[str, float]
    unseen: float
    cosine: bool

    @classmethod
    def of(cls, people: Sequence[frozenset[str]], component: Component) -> "TagSpace":
        """Return the space of the given people's tags, rarer ones heavier where the component says so."""
        seen = Counter(tag for tags in people for tag in tags)
        rarest = math.log(1.0 + len(people)) + 1.0 if component.idf else 1.0
        weight = {tag: rarest - math.log(1.0 + seen[tag]) if component.idf else 1.0 for tag in sorted(seen)}
        return cls({tag: at for at, tag in enumerate(weight)}, weight, rarest, component.measure == "cosine")

    def sought(self, tags: frozenset[str]) -> dict[int, float]:
        """Return the share of each sought tag (coverage), or its part of the unit vector (cosine)."""
        weight = {tag: self.weight.get(tag, self.unseen) for tag in sorted(tags)}
        if self.cosine:
            whole = math.sqrt(math.fsum(one * one for one in weight.values()))
        else:
            whole = math.fsum(weight.values())
        return {self.at[tag]: one / whole for tag, one in weight.items() if tag in self.at}

    def offered(self, tags: frozenset[str]) -> dict[int, float]:
        """Return what an offered tag counts: 1 (coverage), or its part of the unit vector (cosine)."""
        return self.sought(tags) if self.cosine else {self.at[tag]: 1.0 for tag in sorted(tags) if tag in self.at}


class Encoder:
    """The frozen vocabulary of a cohort; encodes any person of it, or a changed one, into a row."""

    def __init__(self, problem: Problem) -> None:
        self.policy: Policy = problem.policy
        self.synonyms = problem.synonyms
        self.languages = _positions(tag for one in _everybody(problem) for tag in one.languages)
        self.places = _positions(one.place for one in _everybody(problem) if one.place)
        self.keys = _positions(tag for one in _everybody(problem) for tag in one.conflicts)
        dimensions = sorted({dimension_of(tag)[0] for one in _everybody(problem) for tag in one.background})
        self.channels = tuple(self._channels(dimensions))
        people = [*problem.mentors, *problem.mentees]
        self.spaces: dict[Channel, TagSpace] = {}
        self.text: TextSpace | None = None
        self.starts: dict[Channel, int] = {}
        self.width = 0
        for channel in self.channels:
            if channel.part == "text":
                self.text = TextSpace.of([document(one) for one in people], self.synonyms)
                size = self.text.size
            elif channel.component in ("interests", "goals", "background", "support"):
                tags = [self.tags(channel, one) for one in people]
                space = TagSpace.of(tags, self.policy.components[channel.component])
                self.spaces[channel], size = space, len(space.at)
            else:
                continue
            self.starts[channel] = self.width
            self.width += size

    def _channels(self, dimensions: Sequence[str]) -> list[Channel]:
        out = []
        for name, one in self.policy.components.items():
            if one.weight == 0:
                continue
            if name == "goals":
                parts = [part for part, share in (("topics", 1 - one.text), ("text", one.text)) if share]
            elif name == "background" and one.measure == "coverage":
                parts = [f"={dimension}" for dimension in dimensions]
            elif name == "wishes":
                parts = ["mentee", "mentor"]
            else:
                parts = [""]
            out.extend(Channel(name, part, one.weight) for part in parts)
        return out

    def tags(self, channel: Channel, person: Person) -> frozenset[str]:
        """Return the tags of a person that a channel compares."""
        if channel.component == "goals" and isinstance(person, Mentor):
            return concept_tags(offered_goals(person), self.synonyms)
        if channel.part.startswith("="):
            return frozenset(tag for tag in person.background if f"={dimension_of(tag)[0]}" == channel.part)
        return concept_tags(getattr(person, channel.component), self.synonyms)

    def _shares(self, person: Person) -> dict[Channel, float]:
        """Return how the weight of a component is split over its channels for one person, unknown ones left out."""
        told = {channel for channel in self.channels if self.knows(channel, person)}
        if isinstance(person, Mentor):
            return dict.fromkeys(told, 1.0)
        dimensions = sum(channel.part.startswith("=") for channel in told)
        shares = {}
        for channel in told:
            text = self.policy.components[channel.component].text
            shares[channel] = 1.0
            if channel.part.startswith("="):
                shares[channel] = 1.0 / dimensions
            elif channel.part == "topics" and any(one.part == "text" for one in told):
                shares[channel] = 1.0 - text
            elif channel.part == "text" and any(one.part == "topics" for one in told):
                shares[channel] = text
        return shares

    def knows(self, channel: Channel, person: Person) -> bool:
        """Tell whether a person gave what a channel compares."""
        mentor = isinstance(person, Mentor)
        if channel.component == "wishes":
            return mentor != (channel.part == "mentor") or bool(person.picks)
        if channel.part == "text":
            return wrote(person) or (mentor and bool(offered_goals(person)))
        if channel.component in ("languages", "availability"):
            return bool(getattr(person, channel.component))
        return bool(self.tags(channel, person))

    def encode(self, people: Sequence[Mentor] | Sequence[Mentee]) -> Encoded:
        """Return the rows of people of one side."""
        known = np.zeros((len(people), len(self.channels)))
        differs = np.zeros((len(people), len(self.channels)))
        position = {channel: at for at, channel in enumerate(self.channels)}
        indptr, indices, data = [0], [], []
        for row, person in enumerate(people):
            mentee = isinstance(person, Mentee)
            for channel, share in sorted(self._shares(person).items(), key=lambda item: position[item[0]]):
                at = position[channel]
                weight = share * person.weights.get(channel.component, 1.0)
                weight *= channel.weight if mentee else 1.0
                known[row, at] = weight
                if channel not in self.spaces or weight == 0:
                    continue
                space, tags = self.spaces[channel], self.tags(channel, person)
                if isinstance(person, Mentee) and _differs(person, channel):
                    differs[row, at] = weight
                    weight = -weight
                for feature, value in sorted((space.sought(tags) if mentee else space.offered(tags)).items()):
                    indices.append(self.starts[channel] + feature)
                    data.append(weight * value)
            indptr.append(len(indices))
        shape = (len(people), self.width)
        rows = sparse.csr_array((np.array(data, float), np.array(indices, np.int64), np.array(indptr)), shape=shape)
        return Encoded(
            ids=tuple(one.id for one in people),
            rows=steady(self._with_text(rows, people, known)),
            known=known,
            languages=_bits([self._language_bits(one) for one in people], len(self.languages) + 2),
            spoken=np.array([len(one.languages) for one in people], float),
            formats=np.array([_format_bits(one) for one in people], np.int64),
            place=np.array([self._place(one) for one in people], np.int64),
            hours=_bits([one.availability for one in people], HALF_HOURS),
            wanted=np.array([self._wanted(one) for one in people], float),
            keys=steady(self._flags(people)),
            differs=differs,
        )

    def span(self, channel: Channel) -> tuple[int, int]:
        """Return where the features of a channel start and end."""
        size = self.text.size if channel.part == "text" and self.text else len(self.spaces[channel].at)
        return self.starts[channel], self.starts[channel] + size

    def _language_bits(self, person: Person) -> list[int]:
        """Positions of languages; one that nobody else had sets a bit that the other side never has."""
        strange = 0 if isinstance(person, Mentee) else 1
        return [self.languages[one] + 2 if one in self.languages else strange for one in person.languages]

    def _place(self, person: Person) -> int:
        strange = -1 if isinstance(person, Mentee) else -2
        return self.places.get(person.place, strange - 1) + 1 if person.place else 0

    def _wanted(self, person: Person) -> float:
        component = self.policy.components.get("availability")
        return min(2 * component.hours, len(person.availability)) if component else 0.0

    def _flags(self, people: Sequence[Person]) -> sparse.csr_array:
        held = [sorted(self.keys[key] for key in one.conflicts if key in self.keys) for one in people]
        indices = np.array([key for keys in held for key in keys], np.int64)
        indptr = np.concatenate(([0], np.cumsum([len(keys) for keys in held]))).astype(np.int64)
        return sparse.csr_array((np.ones(len(indices)), indices, indptr), shape=(len(people), len(self.keys)))

    def _with_text(self, rows: sparse.csr_array, people: Sequence[Person], known: Floats) -> sparse.csr_array:
        """Fill in the features of free text, weighted like every other channel."""
        channel = next((one for one in self.channels if one.part == "text"), None)
        if channel is None or self.text is None:
            return rows
        texts = self.text.rows([document(one) for one in people])
        weights = known[:, self.channels.index(channel)]
        texts.data = texts.data * np.repeat(weights, np.diff(texts.indptr))
        start = self.starts[channel]
        before, after = rows[:, :start], rows[:, start + self.text.size :]
        out = sparse.csr_array(sparse.hstack([before, texts, after], format="csr"))
        out.eliminate_zeros()
        return out


def _everybody(problem: Problem) -> Sequence[Person]:
    return [*problem.mentors, *problem.mentees]


def _positions(words: Iterable[str]) -> dict[str, int]:
    return {word: at for at, word in enumerate(sorted(set(words)))}


def _differs(mentee: Mentee, channel: Channel) -> bool:
    return channel.part.startswith("=") and channel.part[1:] in mentee.differences


def _format_bits(person: Person) -> int:
    return ONLINE * ("online" in person.formats) + IN_PERSON * ("in_person" in person.formats)
