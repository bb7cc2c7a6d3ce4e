"""What the score of a run rests on: components and for how many pairs each is known; and what every aim reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.kinds import COMPONENTS
from matching.kinds.fairness import AIM_NAMES
from matching.kinds.purposes import MET
from matching.models import MatchRun
from matching.queries.numbers import decimals, percent

THOUSAND = 1_000


@dataclass(frozen=True)
class Part:
    """One component: its part of the score, for how many pairs it was known, and its mean there."""

    label: str
    question: str
    weight: str
    known: str
    mean: str


def score_of(run: MatchRun) -> list[Part]:
    """The components of a run, the heaviest first; those without weight last; one query.

    For how many pairs it was known what they said after meeting is kept with no pair, and not told.
    """
    values: dict[str, list[float]] = {name: [] for name in COMPONENTS}
    pairs = 0
    for rows in run.proposals.exclude(status="rejected").order_by().values_list("components", flat=True):
        pairs += 1
        for row in rows:
            if row["value"] is not None and row["name"] in values:
                values[row["name"]].append(row["value"])
    weights = run.policy["weights"]
    listed = [name for name in COMPONENTS if name != MET or weights.get(MET)]
    whole = sum(weights.values()) or 1
    return [
        Part(
            str(COMPONENTS[name].label),
            str(COMPONENTS[name].question),
            percent(weights[name] / whole) if weights.get(name) else _("not used"),
            known_in_words(len(values[name]), pairs) if weights.get(name) and name != MET else "",
            decimals(fmean(values[name])) if values[name] else "",
        )
        for name in sorted(listed, key=lambda name: -(weights.get(name) or 0))
    ]


def known_in_words(known: int, pairs: int) -> str:
    return ngettext("%(known)s of %(pairs)s pair", "%(known)s of %(pairs)s pairs", pairs) % {
        "known": number_format(known),
        "pairs": number_format(pairs),
    }


def confidence_in_words(policy: Mapping[str, Any]) -> list[str]:
    """Which answers told in confidence a run may have used. It follows from the rules alone, so it tells of nobody."""
    used = (
        _(
            "Within “Background” it also counts what a mentee and a mentor have both told in confidence, if both allow "
            "to be matched by it. Nobody is told what it is, or for whom it counted."
        )
        if policy["weights"].get("background")
        else _("Nothing that was told in confidence was used: “Background” does not count in this run.")
    )
    return [
        used,
        _("What somebody needs to take part, and what is only to be counted or shown, is never part of a score."),
        _("Names, photos and ages are not read at all."),
    ]


@dataclass(frozen=True)
class AimLine:
    """What one aim would reach for the people of this run. `chosen`: the aim it was run with."""

    label: str
    chosen: bool
    placed: str
    mean: str
    worst_tenth: str
    worst_share: str
    price: str


def aims_of(run: MatchRun) -> list[tuple[str, Mapping[str, float]]]:
    """Every aim with its result as the run kept it, in the order of their names."""
    kept = run.certificate.get("aims", {})
    return [(name, kept[name]) for name in AIM_NAMES if name in kept]


def aim_lines(run: MatchRun) -> list[AimLine]:
    """The result of every aim; empty where it was not worked out."""
    mentees = run.certificate.get("mentees", 0)
    return [
        AimLine(
            str(AIM_NAMES[name]),
            name == run.policy["objective"],
            percent(one["placed"] / mentees if mentees else 0),
            decimals(one["mean"], 3),
            decimals(one["worst_tenth"], 3),
            percent(one["worst_share"]),
            percent(one["price"]),
        )
        for name, one in aims_of(run)
    ]


def aim_bars(run: MatchRun) -> dict[str, Any]:
    """The same as bars: the mean fit of the tenth that fits least, in thousandths."""
    bars: list[dict[str, Any]] = [
        {
            "label": str(AIM_NAMES[name]),
            "value": round(THOUSAND * one["worst_tenth"]),
            "text": decimals(one["worst_tenth"], 3),
            "mark": name == run.policy["objective"],
        }
        for name, one in aims_of(run)
    ]
    return {"bars": bars, "max": max((bar["value"] for bar in bars), default=0) or 1}
