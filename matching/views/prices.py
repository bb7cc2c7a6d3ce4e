"""What a change of a board means for everybody, in sentences and rows, for each way the others may move."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.kinds import Others
from matching.models import MatchRun
from matching.queries.board_people import people_of_board
from matching.queries.numbers import decimals
from matching.snapshot import Outcome, Shift, WhatIf

SEEN = 0.005  # smaller changes of a fit are not seen in two decimals


@dataclass(frozen=True)
class ShiftRow:
    """One mentee who would move."""

    name: str
    before: str
    after: str
    change: str
    tone: str


@dataclass(frozen=True)
class Way:
    """One way the others may move, to choose from."""

    kind: str
    title: str
    sentences: list[str]
    rows: list[ShiftRow]


def ways_shown(run: MatchRun, asked: WhatIf, outcomes: Mapping[str, Outcome], mentee: str) -> list[Way]:
    """Every way in words, the one with the fewest moves first."""
    return [
        Way(kind, str(Others(kind).label), price_in_words(asked, outcome, mentee), shift_rows(run, outcome))
        for kind, outcome in outcomes.items()
    ]


def price_in_words(asked: WhatIf, outcome: Outcome, mentee: str) -> list[str]:
    """What a change means for everybody, in sentences."""
    if not outcome.possible:
        return []
    others = [one for one in outcome.shifts if one.mentee != mentee]
    sentences = [total_in_words(asked.standing.total, outcome.total), others_in_words(others)]
    if outcome.placements:
        key = abs(outcome.placements)
        lost = ngettext("%(count)s person fewer has a mentor.", "%(count)s people fewer have a mentor.", key)
        won = ngettext("%(count)s person more has a mentor.", "%(count)s people more have a mentor.", key)
        sentences.append((lost if outcome.placements < 0 else won) % {"count": key})
    return sentences


def total_in_words(before: float, after: float) -> str:
    """What becomes of all fits together, in numbers that agree: the change is that of the two as they are shown."""
    fall = round(round(before, 2) - round(after, 2), 2)
    numbers = {"before": decimals(before), "after": decimals(after), "cost": decimals(abs(fall))}
    if not fall:
        return _("All fits together stay at %(after)s.") % numbers
    if fall > 0:
        return _("All fits together fall by %(cost)s, from %(before)s to %(after)s.") % numbers
    return _("All fits together rise by %(cost)s, from %(before)s to %(after)s.") % numbers


def others_in_words(others: list[Shift]) -> str:
    """Who else would move, counted."""
    if not others:
        return _("Nobody else moves.")
    worse = sum(one.gain <= -SEEN for one in others)
    moved = ngettext(
        "%(count)s other mentee gets another mentor", "%(count)s other mentees get another mentor", len(others)
    ) % {"count": len(others)}
    if not worse:
        return _("%(moved)s, and nobody fits worse.") % {"moved": moved}
    return ngettext(
        "%(moved)s; %(worse)s of them fits less well.", "%(moved)s; %(worse)s of them fit less well.", worse
    ) % {"moved": moved, "worse": worse}


def shift_rows(run: MatchRun, outcome: Outcome) -> list[ShiftRow]:
    """Everybody who would move, those who lose most first."""
    ids = {one.mentee for one in outcome.shifts}
    ids |= {mentor for one in outcome.shifts for mentor in (*one.before, *one.after)}
    people = people_of_board(run.cohort, ids=ids) if ids else {}
    named = {key: person.name for key, person in people.items()}
    nobody = _("nobody")
    return [
        ShiftRow(
            named.get(one.mentee, "?"),
            ", ".join(named.get(mentor, "?") for mentor in one.before) or nobody,
            ", ".join(named.get(mentor, "?") for mentor in one.after) or nobody,
            ("+" if one.gain >= SEEN else "") + decimals(round(one.gain, 2) + 0.0),
            "stop" if one.gain <= -SEEN else "ok" if one.gain >= SEEN else "plain",
        )
        for one in sorted(outcome.shifts, key=lambda one: (one.gain, one.mentee))
    ]
