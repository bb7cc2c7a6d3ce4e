"""Mentors and mentees as the engine knows them: frozen, normalised, validated one by one."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field, fields
from typing import Any, Self

from matching.engine.errors import PersonError
from matching.engine.words import normal, normal_set

COMPONENTS = ("interests", "goals", "background", "support", "answers", "languages", "availability", "wishes", "met")
FORMATS = ("online", "in_person")
HALF_HOURS = 336
MOST_TAGS = 10_000
MOST_PLACES = 1_000_000


def _tags(person: str, what: str, words: Iterable[str]) -> tuple[str, ...]:
    if isinstance(words, str):
        raise PersonError(f"{person}: {what} is one text; give a list of texts.")
    listed = tuple(words)
    if len(listed) > MOST_TAGS:
        raise PersonError(f"{person}: {what} has {len(listed)} entries; at most {MOST_TAGS} are accepted.")
    return normal_set(listed)


def _ids(person: str, what: str, ids: Iterable[object]) -> tuple[str, ...]:
    if isinstance(ids, str):
        raise PersonError(f"{person}: {what} is one text; give a list of ids.")
    return tuple(dict.fromkeys(str(one) for one in ids))


def whole(person: str, what: str, value: object, least: int) -> int:
    """Return `value` as an int of at least `least`, or refuse with a sentence."""
    number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if number is None or not math.isfinite(number) or number != int(number):
        raise PersonError(f"{person}: {what} must be a whole number, not {value!r}.")
    if not least <= number <= MOST_PLACES:
        raise PersonError(f"{person}: {what} must be from {least} to {MOST_PLACES}, not {value!r}.")
    return int(number)


def _weights(person: str, weights: Mapping[str, float]) -> dict[str, float]:
    for name, weight in weights.items():
        if name not in COMPONENTS:
            raise PersonError(f"{person}: there is no component {name!r}; use one of {', '.join(COMPONENTS)}.")
        if not isinstance(weight, (int, float)) or not math.isfinite(weight) or weight < 0:
            raise PersonError(f"{person}: the weight of {name} must be a number from 0 up, not {weight!r}.")
    return {name: float(weights[name]) for name in sorted(weights)}


def _met(person: str, met: Mapping[str, float]) -> dict[str, float]:
    for mentor, value in met.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise PersonError(f"{person}: what was said after meeting {mentor} must be from 0 to 1, not {value!r}.")
    return {str(mentor): float(met[mentor]) for mentor in sorted(met)}


@dataclass(frozen=True)
class Person:
    """What mentors and mentees share. Lists are sets (sorted), except `picks`, which keep their order.

    `interests` and `support` are what a mentor offers and what a mentee seeks. `availability` holds
    half-hours of the week in UTC, 0 = Monday 00:00. `answers` are tags "question:answer" to questions that both
    sides were asked. `weights` multiply the policy's component weights
    for this person. Unknown (empty) never counts as zero.
    """

    id: str
    _: KW_ONLY
    name: str = ""
    interests: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    goals_text: str = ""
    about: str = ""
    background: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    place: str = ""
    availability: tuple[int, ...] = ()
    conflicts: tuple[str, ...] = ()
    picks: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """How messages name this person."""
        kind = type(self).__name__
        return f"{kind} {self.id} ({self.name})" if self.name else f"{kind} {self.id}"

    def __post_init__(self) -> None:
        self._set("id", str(self.id).strip())
        if not self.id:
            raise PersonError(f"A {type(self).__name__.lower()} has no id; give everybody one.")
        self._set("name", " ".join(str(self.name).split()))
        for what in ("interests", "goals", "background", "support", "answers", "languages", "formats", "conflicts"):
            self._set(what, _tags(self.label, what, getattr(self, what)))
        for what in ("picks", "avoids"):
            self._set(what, _ids(self.label, what, getattr(self, what)))
        self._set("avoids", tuple(sorted(self.avoids)))
        self._set("place", normal(self.place))
        for unknown in set(self.formats) - set(FORMATS):
            raise PersonError(f"{self.label}: the format {unknown!r} is unknown; use {' or '.join(FORMATS)}.")
        hours = {whole(self.label, "availability", one, 0) for one in self.availability}
        if hours and max(hours) >= HALF_HOURS:
            raise PersonError(
                f"{self.label}: availability is counted in half-hours 0 to {HALF_HOURS - 1}, not {max(hours)}."
            )
        self._set("availability", tuple(sorted(hours)))
        self._set("weights", _weights(self.label, self.weights))

    def _set(self, what: str, value: object) -> None:
        object.__setattr__(self, what, value)

    def to_dict(self) -> dict[str, Any]:
        """Return only what was given, as plain JSON values; `from_dict` reads it back."""
        told = {}
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if name == "id" or value not in ((), "", {}, None):
                told[name] = list(value) if isinstance(value, tuple) else value
        return told

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """Return the person that `to_dict` described; unknown fields are refused by name."""
        known = {one.name for one in fields(cls)}
        for unknown in set(told) - known:
            raise PersonError(f"{cls.__name__} {told.get('id', '?')}: there is no field {unknown!r}.")
        if "id" not in told:
            raise PersonError(f"A {cls.__name__.lower()} has no id; give everybody one.")
        return cls(**told)


@dataclass(frozen=True)
class Mentor(Person):
    """Somebody who takes up to `capacity` mentees and, where `minimum` is given, at least that many."""

    _: KW_ONLY
    capacity: int = 1
    minimum: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set("capacity", whole(self.label, "capacity", self.capacity, 0))
        if self.minimum is not None:
            self._set("minimum", whole(self.label, "minimum", self.minimum, 0))
            if self.minimum > self.capacity:
                raise PersonError(
                    f"{self.label}: the minimum of {self.minimum} is above the capacity of {self.capacity}; "
                    "lower one or raise the other."
                )


@dataclass(frozen=True)
class Mentee(Person):
    """Somebody who seeks `demand` mentors.

    `differences` names background dimensions in which this mentee wishes for somebody different. Where not everybody
    can be placed, those of a higher `priority` are placed first, whatever the scores. `met` says of mentors, by id, how
    gladly the two would go on after they have met, from 0 to 1.
    """

    _: KW_ONLY
    demand: int = 1
    differences: tuple[str, ...] = ()
    priority: int = 0
    met: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set("demand", whole(self.label, "demand", self.demand, 0))
        self._set("differences", _tags(self.label, "differences", self.differences))
        self._set("priority", whole(self.label, "priority", self.priority, 0))
        self._set("met", _met(self.label, self.met))

    def to_dict(self) -> dict[str, Any]:
        """As everybody's; the usual priority is not told, so that problems without any stay what they were."""
        told = super().to_dict()
        if not self.priority:
            del told["priority"]
        return told
