"""Mentees nobody could be found for under the rules, grouped by the reason, with what would help."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import ngettext

from matching.queries.board_people import Person
from matching.queries.unplaced import REASONS, UNKNOWN


class Stuck(Protocol):
    """What the forecast says of one mentee."""

    @property
    def mentee(self) -> str:
        """Her public id."""

    @property
    def rule(self) -> str:
        """The rule to blame."""

    @property
    def mentors(self) -> int:
        """How many mentors it alone keeps away."""


@dataclass(frozen=True)
class StuckLine:
    """One mentee, and how many mentors would come free without the rule."""

    person: Person
    gain: str


@dataclass(frozen=True)
class StuckGroup:
    """Mentees kept out by the same rule."""

    sentence: str
    help: str
    lines: tuple[StuckLine, ...]


def stuck_groups(stuck: Iterable[Stuck], people: Mapping[str, Person]) -> list[StuckGroup]:
    """The largest group first, people by name."""
    by_rule: dict[str, list[StuckLine]] = {}
    for one in stuck:
        if one.mentee in people:
            by_rule.setdefault(one.rule, []).append(StuckLine(people[one.mentee], gain_in_words(one.mentors)))
    groups = []
    for rule, lines in sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0])):
        reason = REASONS.get(rule, UNKNOWN)
        ordered = sorted(lines, key=lambda line: (line.person.name.casefold(), line.person.public_id))
        groups.append(StuckGroup(str(reason.sentence), str(reason.help), tuple(ordered)))
    return groups


def gain_in_words(mentors: int) -> str:
    """How many mentors would fit without the one rule."""
    if not mentors:
        return ""
    return ngettext("without it %(count)s mentor", "without it %(count)s mentors", mentors) % {"count": mentors}
