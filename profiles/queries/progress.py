"""How far somebody has come on the way through her profile."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from profiles.kinds.steps import GOALS, PERSONAL, STEPS, TOPICS, Step
from profiles.models import Profile
from profiles.queries.sides import Setting

# Everybody has these from the start: they say nothing about whether a step was answered.
GIVEN = frozenset({"name", "time_zone"})


@dataclass(frozen=True)
class Station:
    """A step as the stepper shows it. `state` is here, done or ahead; `route` where it is answered."""

    label: str | Promise
    state: str
    route: str


@dataclass(frozen=True)
class Journey:
    """The whole way, where somebody stands on it, and how many steps have an answer."""

    stations: tuple[Station, ...]
    done: int

    @property
    def total(self) -> int:
        return len(self.stations)


def steps_for(setting: Setting) -> tuple[Step, ...]:
    """The steps that concern a person: who seeks nobody is not asked for goals."""
    return tuple(step for step in STEPS if step != GOALS or setting.seeks)


def journey_of(profile: Profile, setting: Setting, here: Step | None = None) -> Journey:
    """The way through the profile; a step counts as done as soon as one of its questions is answered.

    Two queries beside the profile with its topics.
    """
    way = steps_for(setting)
    done = {step.name for step in way if is_answered(profile, step.answers)}
    if profile.choices.all():
        done.add(TOPICS.name)
    if GOALS in way and profile.user.goals.exists():
        done.add(GOALS.name)
    if profile.personal_answers.exists():
        done.add(PERSONAL.name)
    stations = (
        Station(step.label, "here" if step == here else "done" if step.name in done else "ahead", step.route)
        for step in way
    )
    return Journey(tuple(stations), len(done))


def is_answered(profile: Profile, answers: Iterable[str]) -> bool:
    """Whether one of these fields of the profile says something; zero years of experience do."""
    told = (getattr(profile, name) for name in answers if name not in GIVEN and name != "topics")
    return any(value not in (None, "", [], {}) for value in told)
