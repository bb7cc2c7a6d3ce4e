"""The policy of a run: which components count and how much, which rules are hard, what is optimised."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from types import MappingProxyType
from typing import Any, Self

from matching.engine.errors import PolicyError
from matching.engine.people import COMPONENTS

MEASURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "interests": ("coverage", "cosine"),
        "goals": ("coverage", "cosine"),
        "background": ("coverage", "cosine"),
        "support": ("coverage", "cosine"),
        "answers": ("coverage",),
        "languages": ("share",),
        "availability": ("hours",),
        "wishes": ("rank",),
        "met": ("said",),
    }
)
OBJECTIVES = ("total", "floor", "tiers", "concave", "stable")


def _number(what: str, value: object, least: float = 0.0, most: float = math.inf) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise PolicyError(f"{what} must be a finite number, not {value!r}.")
    if not least <= value <= most:
        limit = f"from {least:g} to {most:g}" if most < math.inf else f"at least {least:g}"
        raise PolicyError(f"{what} must be {limit}, not {value!r}.")
    return float(value)


def _flag(what: str, value: object) -> None:
    if not isinstance(value, bool):
        raise PolicyError(f"{what} must be true or false, not {value!r}.")


def _only(what: str, told: object, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise PolicyError(f"{what} must be a table of names and values, not {told!r}.")
    for unknown in sorted(set(told) - known):
        raise PolicyError(f"{what} does not know {unknown!r}; it knows {', '.join(sorted(known))}.")
    return told


@dataclass(frozen=True)
class Component:
    """One thing that makes a pair fit.

    `measure` "" means the first one of MEASURES. `idf` lets rare tags count more. `text` is the share that
    free text has in `goals` beside its topics. `hours` is how many shared weekly hours count as plenty. `parts`
    weighs the questions of `answers` against each other; one that is not named weighs 1.
    """

    weight: float = 1.0
    measure: str = ""
    idf: bool = True
    text: float = 0.5
    hours: float = 4.0
    parts: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", _number("The weight of a component", self.weight))
        object.__setattr__(self, "text", _number("The share of text in a component", self.text, 0, 1))
        object.__setattr__(self, "hours", _number("The wanted hours of a component", self.hours, 0.5, 168))
        _flag("idf", self.idf)
        parts = {str(name): _number(f"The weight of {name}", one) for name, one in sorted(self.parts.items())}
        object.__setattr__(self, "parts", parts)


def _told(component: Component) -> dict[str, Any]:
    """Return a component as plain values; parts only where there are any, so that older problems keep their digest."""
    told = asdict(component)
    return told if told["parts"] else {name: value for name, value in told.items() if name != "parts"}


@dataclass(frozen=True)
class Rules:
    """The hard rules; each is checked only where both people gave what it needs.

    `shared_hours` is in hours a week, in steps of half an hour.
    """

    conflicts: bool = True
    languages: bool = True
    formats: bool = True
    shared_hours: float = 0

    def __post_init__(self) -> None:
        for name in ("conflicts", "languages", "formats"):
            _flag(f"The rule {name}", getattr(self, name))
        hours = _number("The rule shared_hours", self.shared_hours, 0, 168)
        if hours * 2 != int(hours * 2):
            raise PolicyError(f"The rule shared_hours goes in half-hour steps, so {hours} cannot be used.")
        object.__setattr__(self, "shared_hours", hours)


def _default_components() -> dict[str, Component]:
    return {
        "interests": Component(weight=3.0),
        "goals": Component(weight=2.0),
        "background": Component(weight=1.0, idf=False),
        "support": Component(weight=1.5, idf=False),
        "languages": Component(weight=0.5, idf=False),
        "availability": Component(weight=1.0, idf=False),
        "wishes": Component(weight=2.0, idf=False),
    }


@dataclass(frozen=True)
class Policy:
    """Weights, hard rules and objective of one run. Only the named components count.

    `minimum` is the least load of mentors without their own; `relax_minimum` lets a run go below it where it
    cannot be met and report by how much. `floor` is the part of the best attainable worst share that nobody
    may fall below. `balance` is the score given up per mentee a mentor already has. `seed` breaks near-ties.
    """

    components: Mapping[str, Component] = field(default_factory=_default_components)
    rules: Rules = field(default_factory=Rules)
    objective: str = "floor"
    place_first: bool = True
    minimum: int = 0
    relax_minimum: bool = False
    floor: float = 0.95
    balance: float = 0.0
    seed: int | None = None

    def __post_init__(self) -> None:
        _only("The policy's list of components", self.components, set(COMPONENTS))
        chosen = {}
        for name in COMPONENTS:
            if name not in self.components:
                continue
            one = self.components[name]
            _number(f"The weight of {name}", one.weight)
            measure = one.measure or MEASURES[name][0]
            if measure not in MEASURES[name]:
                raise PolicyError(
                    f"The component {name} has no measure {measure!r}; use {' or '.join(MEASURES[name])}."
                )
            chosen[name] = Component(one.weight, measure, one.idf, one.text, one.hours, one.parts)
        if not any(one.weight > 0 for one in chosen.values()):
            raise PolicyError("The policy gives no component a weight above 0; give at least one.")
        object.__setattr__(self, "components", MappingProxyType(chosen))
        if self.objective not in OBJECTIVES:
            raise PolicyError(f"There is no objective {self.objective!r}; use one of {', '.join(OBJECTIVES)}.")
        _flag("place_first", self.place_first)
        _flag("relax_minimum", self.relax_minimum)
        for name in ("minimum", "seed"):
            value = getattr(self, name)
            if (value is None and name == "minimum") or (
                value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0)
            ):
                raise PolicyError(f"{name} must be a whole number from 0 up, not {value!r}.")
        object.__setattr__(self, "floor", _number("floor", self.floor, 0, 1))
        object.__setattr__(self, "balance", _number("balance", self.balance, 0, 1))
        if self.objective == "stable":
            self._check_stable()

    def _check_stable(self) -> None:
        """Refuse what a stable assignment cannot keep: who goes where follows from the orders of both sides alone."""
        if self.balance:
            raise PolicyError("A stable assignment cannot balance loads; set balance to 0 or choose another objective.")
        if not self.place_first:
            raise PolicyError(
                "A stable assignment makes every pair that both sides agree to, so place_first cannot be false; "
                "leave it true or choose another objective."
            )
        if self.minimum and not self.relax_minimum:
            raise PolicyError(
                f"A stable assignment cannot promise a minimum of {self.minimum} mentees for every mentor; set minimum "
                "to 0, allow relax_minimum, or choose another objective."
            )

    @classmethod
    def default(cls) -> Self:
        """Return the policy used where none is given."""
        return cls()

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """Return the policy described by plain values; every unknown name is refused."""
        _only("The policy", told, {one.name for one in fields(cls)})
        given = dict(told)
        if "components" in given:
            known = {one.name for one in fields(Component)}
            given["components"] = {
                name: Component(**_only(f"The component {name}", one, known))
                for name, one in _only("components", given["components"], set(COMPONENTS)).items()
            }
        if "rules" in given:
            given["rules"] = Rules(**_only("rules", given["rules"], {one.name for one in fields(Rules)}))
        return cls(**given)

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Return the policy written in TOML, see examples/."""
        try:
            return cls.from_dict(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise PolicyError(f"The policy is not valid TOML: {error}.") from error

    def to_dict(self) -> dict[str, Any]:
        """Return the whole policy as plain values; `from_dict` reads it back."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        told["components"] = {name: _told(one) for name, one in self.components.items()}
        told["rules"] = asdict(self.rules)
        return told
