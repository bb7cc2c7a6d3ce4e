"""People as numbers: one sparse row, a few bit masks and weights each, over a vocabulary frozen per cohort."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from matching.engine.flow import Flags, Floats, Ints
from matching.engine.people import HALF_HOURS, Mentee, Mentor, Person
from matching.engine.policy import Policy
from matching.engine.problem import Problem
from matching.engine.spaces import Entries, Tags, TagSpace, bits, flags, positions, steady
from matching.engine.text import TextSpace
from matching.engine.words import dimension_of

ONLINE, IN_PERSON = 1, 2
TAGGED = ("interests", "goals", "background", "support", "answers")


@dataclass(frozen=True)
class Channel:
    """One comparable part of a component: `part` tells topics from text, whose wishes, or "=" and a background
    dimension or a question."""

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
    differs: Floats
    languages: np.ndarray
    spoken: Floats
    formats: Ints
    place: Ints
    hours: np.ndarray
    wanted: Floats
    keys: sparse.csr_array

    def with_row(self, row: int, other: "Encoded") -> "Encoded":
        """Return a copy with one row taken from an encoding of one person."""
        told: dict[str, Any] = {}
        for one in fields(self):
            mine, new = getattr(self, one.name), getattr(other, one.name)
            if isinstance(mine, tuple):
                told[one.name] = (*mine[:row], *new, *mine[row + 1 :])
            elif isinstance(mine, np.ndarray):
                told[one.name] = np.concatenate([mine[:row], new, mine[row + 1 :]])
            else:
                told[one.name] = steady(sparse.vstack([mine[:row], new, mine[row + 1 :]], format="csr"))
        return Encoded(**told)

    @cached_property
    def gave(self) -> Flags:
        """Who told any weekly hours."""
        return np.any(self.hours, axis=1)


def offered_goals(mentor: Mentor) -> Tags:
    """Return the topics in which a mentor can help somebody reach a goal."""
    return (*mentor.goals, *mentor.interests)


def document(person: Person) -> str:
    """Return all a person says about what they look for or give, topics last."""
    topics = " . ".join(tag.replace("-", " ") for tag in (*person.goals, *person.interests))
    return f"{person.goals_text} . {person.about} . {topics}"


def wrote(person: Person) -> bool:
    """Tell whether a person gave free text."""
    return bool(person.goals_text.strip() or person.about.strip())


def _dimension(tags: Tags, dimension: str) -> Tags:
    return tuple(tag for tag in tags if dimension_of(tag)[0] == dimension)


class Encoder:
    """The frozen vocabulary of a cohort; encodes any person of it, or a changed one, into a row."""

    def __init__(self, problem: Problem) -> None:
        self.policy: Policy = problem.policy
        concepts = dict.fromkeys(problem.synonyms.values())  # a concept's own name means it too
        self.synonyms: Mapping[str, str] = {one: one for one in concepts} | dict(problem.synonyms)
        people: list[Person] = [*problem.mentors, *problem.mentees]
        self.languages = positions({tag for one in people for tag in one.languages})
        self.places = positions({one.place for one in people if one.place})
        self.keys = positions({tag for one in people for tag in one.conflicts})
        self.channels = tuple(
            self._channels(
                {dimension_of(tag)[0] for one in people for tag in one.background},
                {dimension_of(tag)[0] for one in people for tag in one.answers},
            )
        )
        self.spaces: dict[Channel, TagSpace] = {}
        self.text: TextSpace | None = None
        self.starts: dict[Channel, int] = {}
        self.width = 0
        for channel in self.channels:
            if channel.part == "text":
                self.text = TextSpace.of([document(one) for one in people], self.synonyms)
                size = self.text.size
            elif channel.component in TAGGED:
                tags = [*self.listed(channel, problem.mentors), *self.listed(channel, problem.mentees)]
                self.spaces[channel] = TagSpace.of(tags, self.policy.components[channel.component])
                size = self.spaces[channel].size
            else:
                continue
            self.starts[channel] = self.width
            self.width += size

    def _channels(self, dimensions: set[str], questions: set[str]) -> list[Channel]:
        out: list[Channel] = []
        for name, one in self.policy.components.items():
            if one.weight == 0:
                continue
            if name == "goals":
                parts = [part for part, share in (("topics", 1 - one.text), ("text", one.text)) if share]
            elif name == "background" and one.measure == "coverage":
                parts = [f"={dimension}" for dimension in sorted(dimensions)]
            elif name == "answers":
                parts = [f"={question}" for question in sorted(questions) if one.parts.get(question, 1.0) > 0]
            elif name == "wishes":
                parts = ["mentee", "mentor"]
            elif name == "met":
                parts = []  # known of pairs, see met
            else:
                parts = [""]
            out.extend(Channel(name, part, one.weight) for part in parts)
        return out

    def span(self, channel: Channel) -> tuple[int, int]:
        """Return where the features of a channel start and end."""
        size = self.text.size if channel.part == "text" and self.text else self.spaces[channel].size
        return self.starts[channel], self.starts[channel] + size

    def listed(self, channel: Channel, people: Sequence[Person]) -> list[Tags]:
        """Return the tags of each person (all of one side) that a channel compares, as concepts, each once."""
        if channel.component == "background":
            own: list[Tags] = [one.background for one in people]
            return [_dimension(tags, channel.part[1:]) for tags in own] if channel.part else own
        if channel.component == "answers":
            return [_dimension(one.answers, channel.part[1:]) for one in people]
        lists: list[Tags] = [getattr(one, channel.component) for one in people]
        offered = channel.component == "goals" and bool(people) and isinstance(people[0], Mentor)
        if offered:
            lists = [offered_goals(one) for one in people if isinstance(one, Mentor)]
        if self.synonyms:
            lists = [tuple(self.synonyms.get(tag, tag) for tag in tags) for tags in lists]
        if offered or self.synonyms:
            lists = [tuple(dict.fromkeys(tags)) for tags in lists]
        return lists

    def tags(self, channel: Channel, person: Person) -> Tags:
        """Return the tags of one person that a channel compares."""
        return self.listed(channel, [person])[0]

    def _told(self, channel: Channel, people: Sequence[Person], tags: Sequence[Tags]) -> Flags:
        """Return who gave what a channel compares."""
        mentors = bool(people) and isinstance(people[0], Mentor)
        if channel in self.spaces:
            told = [bool(one) for one in tags]
        elif channel.part == "text":
            told = [wrote(one) or (isinstance(one, Mentor) and bool(offered_goals(one))) for one in people]
        elif channel.component == "wishes":
            told = [mentors != (channel.part == "mentor") or bool(one.picks) for one in people]
        else:
            told = [bool(getattr(one, channel.component)) for one in people]
        return np.array(told, bool)

    def _shared_out(self, told: Flags) -> Floats:
        """Return how each mentee's weight of a component is split over its channels, unknown ones left out."""
        shares = told.astype(float)
        parts = [channel.part for channel in self.channels]
        for component in ("background", "answers"):
            split = [at for at, one in enumerate(self.channels) if one.component == component and one.part]
            if split:
                weighs = self.policy.components[component].parts
                shares[:, split] *= [weighs.get(parts[at][1:], 1.0) for at in split]
                whole = shares[:, split].sum(axis=1, keepdims=True)
                shares[:, split] /= np.where(whole > 0, whole, 1.0)
        if "topics" in parts and "text" in parts:
            topics, text = parts.index("topics"), parts.index("text")
            both, share = told[:, topics] & told[:, text], self.policy.components["goals"].text
            shares[both, topics], shares[both, text] = 1.0 - share, share
        return shares

    def encode(self, people: Sequence[Mentor] | Sequence[Mentee]) -> Encoded:
        """Return the rows of people of one side."""
        mentees = bool(people) and isinstance(people[0], Mentee)
        tags = {channel: self.listed(channel, people) for channel in self.spaces}
        shape = (len(people), len(self.channels))
        told = np.zeros(shape, bool)
        for at, channel in enumerate(self.channels):
            told[:, at] = self._told(channel, people, tags.get(channel, ()))
        known = self._shared_out(told) if mentees else told.astype(float)
        if mentees:
            known *= np.array([channel.weight for channel in self.channels])
        names = [channel.component for channel in self.channels]
        for row, one in enumerate(people):
            if one.weights:
                known[row] *= [one.weights.get(name, 1.0) for name in names]
        differs = self._differs(people, known)
        return Encoded(
            ids=tuple(one.id for one in people),
            rows=self._features(people, tags, np.where(differs > 0, -known, known), mentees),
            known=known,
            differs=differs,
            languages=bits([self._language_bits(one) for one in people], len(self.languages) + 2),
            spoken=np.array([len(one.languages) for one in people], float),
            formats=np.array([_format_bits(one) for one in people], np.int64),
            place=np.array([self._place(one) for one in people], np.int64),
            hours=bits([one.availability for one in people], HALF_HOURS),
            wanted=self._wanted(people),
            keys=steady(flags([one.conflicts for one in people], self.keys)),
        )

    def _features(
        self, people: Sequence[Person], tags: Mapping[Channel, Sequence[Tags]], weights: Floats, sought: bool
    ) -> sparse.csr_array:
        parts = []
        for at, channel in enumerate(self.channels):
            if channel in self.spaces:
                part = self.spaces[channel].rows(tags[channel], sought=sought)
            elif channel.part == "text" and self.text:
                part = Entries.of(self.text.rows([document(one) for one in people]))
            else:
                continue
            parts.append(Entries(part.rows, part.cols + self.starts[channel], part.values * weights[part.rows, at]))
        shape = len(people), self.width
        return steady(Entries.joined(parts).table(shape) if parts else sparse.csr_array(shape))

    def _differs(self, people: Sequence[Person], known: Floats) -> Floats:
        """Return the weights that are earned by being different, which only mentees wish for."""
        out = np.zeros_like(known)
        dimensions = {
            one.part[1:]: at for at, one in enumerate(self.channels) if one.component == "background" and one.part
        }
        for row, one in enumerate(people):
            for dimension in one.differences if isinstance(one, Mentee) else ():
                if dimension in dimensions:
                    out[row, dimensions[dimension]] = known[row, dimensions[dimension]]
        return out

    def _language_bits(self, person: Person) -> list[int]:
        """Positions of languages; one that nobody else had sets a bit that the other side never has."""
        strange = 0 if isinstance(person, Mentee) else 1
        return [self.languages[one] + 2 if one in self.languages else strange for one in person.languages]

    def _place(self, person: Person) -> int:
        """Position of the place from 1 up; 0 for none, negative for one that nobody else had."""
        strange = -2 if isinstance(person, Mentee) else -3
        return self.places.get(person.place, strange) + 1 if person.place else 0

    def _wanted(self, people: Sequence[Person]) -> Floats:
        component = self.policy.components.get("availability")
        most = 2 * component.hours if component else 0.0
        return np.minimum(np.fromiter((len(one.availability) for one in people), float, len(people)), most)


def _format_bits(person: Person) -> int:
    return ONLINE * ("online" in person.formats) + IN_PERSON * ("in_person" in person.formats)
