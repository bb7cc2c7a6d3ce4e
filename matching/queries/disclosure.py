"""What may be told of groups of people so that nobody can be made out: five in every corner, and numbers in fives.

A share is told only where five people or more stand in each of four corners (yes and no, inside the group and outside),
so that no subtraction ends at one to four of them; and its numbers are rounded to the nearest five, without chance, so
that two shares cannot be subtracted either. Of a group that is a secret, nothing is told that only fits if a certain
person is in it, for a reader who knows everything else about everybody. See docs/decisions/0023-fairness-panel.md for
what was weighed, and tests/matching/test_disclosure.py for the proof by exhaustion.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

LEAST = 5
People = AbstractSet[int]


@dataclass(frozen=True)
class Question:
    """Yes or no about people: those it can be asked of, and those of them with a yes."""

    asked: People
    yes: People


@dataclass(frozen=True)
class Share:
    """A share that may be told: about `yes` of `of` people, both in fives."""

    yes: int
    of: int

    @property
    def value(self) -> float:
        return self.yes / self.of


def fives(number: int) -> int:
    """The nearest multiple of five."""
    return (number + LEAST // 2) // LEAST * LEAST


def size_of(group: People, everybody: People) -> int:
    """How many are in a group, in fives; 0 where fewer than five are in it or outside of it."""
    inside = len(group & everybody)
    return fives(inside) if min(inside, len(everybody) - inside) >= LEAST else 0


def share_of(group: People, question: Question) -> Share | None:
    """The share of a group with a yes; None where one of the four corners holds fewer than five people."""
    yes, no = question.asked & question.yes, question.asked - question.yes
    corners = [len(part) for half in (yes, no) for part in (half & group, half - group)]
    return told(len(yes & group), len(no & group)) if min(corners) >= LEAST else None


def share_of_all(question: Question) -> Share | None:
    """The same for everybody, whom nobody stands outside of."""
    yes = len(question.asked & question.yes)
    no = len(question.asked) - yes
    return told(yes, no) if min(yes, no) >= LEAST else None


def told(yes: int, no: int) -> Share:
    return Share(fives(yes), fives(yes + no))


def withheld(sizes: Sequence[int]) -> frozenset[int]:
    """Which parts of a whole are not told, by position, where every part is told exactly.

    Parts of one to four people are not, and with them the next smallest, until at least two parts of together five
    people or more are hidden: taking what is told from the whole then leaves no small part. Empty parts hide nothing.
    """
    hidden: list[int] = []
    for at in sorted((at for at, size in enumerate(sizes) if size), key=lambda at: (sizes[at], at)):
        enough = len(hidden) > 1 and sum(sizes[one] for one in hidden) >= LEAST
        if sizes[at] >= LEAST and (not hidden or enough):
            break
        hidden.append(at)
    return frozenset(hidden)


@dataclass(frozen=True)
class Telling:
    """What is told of a secret group: how many are in it, in fives, and a share for each question."""

    people: int
    shares: Mapping[str, Share]


def balanced(everybody: People, questions: Mapping[str, Question]) -> dict[str, Question]:
    """The questions that may be told of secret groups, asked of everybody: those in which neither side is small.

    What is left out depends on everybody alone, which is no secret, so leaving it out tells nothing of a group.
    """
    least = max(2 * LEAST, len(everybody) // LEAST)
    widened = {name: Question(everybody, one.yes & one.asked) for name, one in questions.items()}
    return {name: one for name, one in widened.items() if least <= len(one.yes) <= len(everybody) - least}


def telling_of(group: People, everybody: People, questions: Mapping[str, Question]) -> Telling | None:
    """What may be told of a secret group: all questions or nothing at all, as if nobody were in it.

    Were one of several shares held back, that would tell that one of its corners is small, and the others which.
    """
    telling = told_of(group, everybody, questions)
    return None if telling is None or is_exposed(group, everybody, questions, telling) else telling


def told_of(group: People, everybody: People, questions: Mapping[str, Question]) -> Telling | None:
    size = size_of(group, everybody)
    shares = {name: share for name, one in questions.items() if (share := share_of(group, one))}
    return Telling(size, shares) if size and len(shares) == len(questions) else None


def is_exposed(group: People, everybody: People, questions: Mapping[str, Question], telling: Telling) -> bool:
    """Whether somebody might be known to be in the group from what is told.

    Only kinds of people of whom everybody is in the group can be exposed: others of a kind could stand in for each
    other. Such a kind is safe if one of it could leave the group, alone or for somebody of another kind, and the same
    would be told.
    """
    kinds = kinds_of(everybody, questions)
    outside = [next(iter(people - group)) for people in kinds if people - group]
    return any(
        all(told_of(other, everybody, questions) != telling for other in without(next(iter(people)), group, outside))
        for people in kinds
        if people <= group
    )


def kinds_of(everybody: People, questions: Mapping[str, Question]) -> list[set[int]]:
    """People whose answers to all questions are alike, together."""
    kinds: dict[tuple[bool, ...], set[int]] = {}
    for one in sorted(everybody):
        kinds.setdefault(tuple(one in part for q in questions.values() for part in (q.asked, q.yes)), set()).add(one)
    return list(kinds.values())


def without(one: int, group: People, outside: Sequence[int]) -> Iterator[People]:
    """The group without this person, alone or with one of those outside instead."""
    rest = frozenset(group) - {one}
    yield rest
    for other in outside:
        yield rest | {other}
