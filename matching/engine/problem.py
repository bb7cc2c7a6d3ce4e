"""The whole input of one run: people, exclusions, pins and policy, frozen and with a digest."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Self, TypeVar

from matching.engine.errors import EngineError, ProblemError
from matching.engine.people import Mentee, Mentor, Person
from matching.engine.policy import Policy
from matching.engine.words import normal

VERSION = 1
SIDES = ("mentors", "mentees")
P = TypeVar("P", bound=Person)


def canonical(value: object) -> str:
    """Return plain values as JSON that is the same for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _ordered(people: Iterable[P], kind: type[P]) -> tuple[P, ...]:
    listed = tuple(people)
    for one in listed:
        if not isinstance(one, kind):
            raise ProblemError(f"{one!r} is not a {kind.__name__}; put people on their own side.")
    ordered = tuple(sorted(listed, key=lambda one: one.id))
    for first, second in pairwise(ordered):
        if first.id == second.id:
            raise ProblemError(f"{second.label} has the same id as {first.label}; ids must differ.")
    return ordered


@dataclass(frozen=True)
class Problem:
    """Who is to be matched, and how. People are ordered by id, so the order given changes nothing.

    `exclusions` are (mentee id, mentor id, reason code), `pins` are (mentee id, mentor id). An exclusion of
    somebody absent is met already and dropped; a pin of somebody absent is refused. The same id on both
    sides is one person, who is never paired with herself. `synonyms` maps words to concept ids.
    """

    mentors: tuple[Mentor, ...]
    mentees: tuple[Mentee, ...]
    exclusions: tuple[tuple[str, str, str], ...] = ()
    pins: tuple[tuple[str, str], ...] = ()
    policy: Policy = field(default_factory=Policy.default)
    synonyms: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._set("mentors", _ordered(self.mentors, Mentor))
        self._set("mentees", _ordered(self.mentees, Mentee))
        if not isinstance(self.policy, Policy):
            raise ProblemError("The policy must be a Policy; read one with Policy.from_dict or Policy.from_toml.")
        self._set("exclusions", self._known_exclusions())
        self._set("pins", tuple(sorted({(str(mentee), str(mentor)) for mentee, mentor in self.pins})))
        pairs = sorted((normal(word), normal(concept)) for word, concept in self.synonyms.items())
        self._set("synonyms", {word: concept for word, concept in pairs if word and concept})
        self._check_pins()
        self._check_minimum()

    def _set(self, what: str, value: object) -> None:
        object.__setattr__(self, what, value)

    def _known_exclusions(self) -> tuple[tuple[str, str, str], ...]:
        kept = set()
        for one in self.exclusions:
            if len(one) != 3:
                raise ProblemError(f"The exclusion {one!r} must be a mentee id, a mentor id and a reason.")
            mentee, mentor, reason = (str(part) for part in one)
            if mentee in self.mentee_row and mentor in self.mentor_row:
                kept.add((mentee, mentor, reason))
        return tuple(sorted(kept))

    def _check_minimum(self) -> None:
        if self.policy.objective != "stable" or self.policy.relax_minimum:
            return
        for mentor in self.mentors:
            if mentor.minimum:
                raise ProblemError(
                    f"{mentor.label} has a minimum of {mentor.minimum}, which a stable assignment cannot promise; "
                    "remove it, allow relax_minimum, or choose another objective."
                )

    def _check_pins(self) -> None:
        excluded = {(mentee, mentor): reason for mentee, mentor, reason in self.exclusions}
        for mentee_id, mentor_id in self.pins:
            pin = f"The pin of mentee {mentee_id} to mentor {mentor_id}"
            if mentee_id not in self.mentee_row or mentor_id not in self.mentor_row:
                raise ProblemError(f"{pin} names somebody who is not in this problem; remove the pin.")
            mentee, mentor = self.mentee(mentee_id), self.mentor(mentor_id)
            if mentee_id == mentor_id:
                raise ProblemError(f"{pin} pairs a person with themselves; remove the pin.")
            if (mentee_id, mentor_id) in excluded:
                reason = excluded[mentee_id, mentor_id]
                raise ProblemError(f"{pin} contradicts an exclusion ({reason}); remove one of the two.")
            if mentor_id in mentee.avoids or mentee_id in mentor.avoids:
                raise ProblemError(f"{pin} contradicts what one of them asked to avoid; remove the pin.")
        for mentor_id, count in Counter(mentor for _, mentor in self.pins).items():
            if count > self.mentor(mentor_id).capacity:
                raise ProblemError(
                    f"{self.mentor(mentor_id).label} has {count} pins but a capacity of "
                    f"{self.mentor(mentor_id).capacity}; remove pins or raise the capacity."
                )
        for mentee_id, count in Counter(mentee for mentee, _ in self.pins).items():
            if count > self.mentee(mentee_id).demand:
                raise ProblemError(
                    f"{self.mentee(mentee_id).label} has {count} pins but seeks "
                    f"{self.mentee(mentee_id).demand}; remove pins or raise the demand."
                )

    @cached_property
    def mentor_row(self) -> dict[str, int]:
        """Position of each mentor by id."""
        return {one.id: row for row, one in enumerate(self.mentors)}

    @cached_property
    def mentee_row(self) -> dict[str, int]:
        """Position of each mentee by id."""
        return {one.id: row for row, one in enumerate(self.mentees)}

    def mentor(self, mentor_id: str) -> Mentor:
        """Return the mentor of that id, or refuse by name."""
        if mentor_id not in self.mentor_row:
            raise ProblemError(f"There is no mentor {mentor_id} in this problem.")
        return self.mentors[self.mentor_row[mentor_id]]

    def mentee(self, mentee_id: str) -> Mentee:
        """Return the mentee of that id, or refuse by name."""
        if mentee_id not in self.mentee_row:
            raise ProblemError(f"There is no mentee {mentee_id} in this problem.")
        return self.mentees[self.mentee_row[mentee_id]]

    def _rest(self) -> dict[str, Any]:
        """Everything but the people, as plain values."""
        return {
            "version": VERSION,
            "exclusions": [list(one) for one in self.exclusions],
            "pins": [list(one) for one in self.pins],
            "policy": self.policy.to_dict(),
            "synonyms": dict(self.synonyms),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the problem as plain values."""
        people = {side: [one.to_dict() for one in getattr(self, side)] for side in SIDES}
        return people | self._rest()

    def to_json(self) -> str:
        """Return the canonical text of the problem: equal problems give equal text."""
        told = {name: canonical(value) for name, value in self._rest().items()}
        for side in SIDES:  # one person at a time: all of them as plain values would be much to keep in memory
            told[side] = f"[{','.join(canonical(one.to_dict()) for one in getattr(self, side))}]"
        return f"{{{','.join(f'{canonical(name)}:{told[name]}' for name in sorted(told))}}}"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical text, in hex."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """Return the problem that `to_dict` described."""
        if told.get("version", VERSION) != VERSION:
            raise ProblemError(f"This problem has the version {told['version']!r}; this engine reads {VERSION}.")
        try:
            return cls(
                mentors=tuple(Mentor.from_dict(one) for one in told["mentors"]),
                mentees=tuple(Mentee.from_dict(one) for one in told["mentees"]),
                exclusions=tuple(told.get("exclusions", ())),
                pins=tuple(told.get("pins", ())),
                policy=Policy.from_dict(told.get("policy", {})),
                synonyms=told.get("synonyms", {}),
            )
        except EngineError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ProblemError(f"This is not a matching problem: {error!r} is missing or of a wrong kind.") from error

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the problem written by `to_json`."""
        try:
            told = json.loads(text)
        except json.JSONDecodeError as error:
            raise ProblemError(f"This problem is not valid JSON: {error}.") from error
        if not isinstance(told, dict):
            raise ProblemError("This problem is not a JSON object with mentors and mentees.")
        return cls.from_dict(told)
