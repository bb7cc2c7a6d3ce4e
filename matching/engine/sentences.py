"""Reasons and evidence in plain English, for the command line's reports."""

from collections.abc import Mapping
from typing import Any

from matching.engine.solution import ComponentScore, UnplacedMentee

REASONS: Mapping[str, str] = {
    "no_mentors": "There is no further mentor at all.",
    "all_full": "{eligible} mentors would do, but all their places are taken.",
    "not_worth_it": "A free mentor would do, but no pair adds to the objective.",
    "language": "No mentor shares a language with them.",
    "formats": "No mentor can meet in a way that suits them.",
    "shared_hours": "No mentor has enough hours in common with them.",
    "conflicts": "Every mentor has a conflict of interest with them.",
    "excluded": "Every mentor is excluded for them.",
    "avoided": "Every mentor is avoided by one of the two.",
    "combination": "No single rule keeps them out; together the rules leave no mentor.",
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def reason_sentence(one: UnplacedMentee) -> str:
    """Return why somebody is unplaced."""
    detail = {"eligible": 0} | dict(one.detail)
    sentence = REASONS.get(one.reason, one.reason).format(**detail)
    helpful = detail.get("would_free", {}).get(one.reason)
    if detail.get("waited_first"):
        sentence += f" {detail['waited_first']} who have waited longer came first."
    return f"{sentence} Without that rule {helpful} would do." if helpful else sentence


def clock(half_hour: int) -> str:
    """Return the time of day at which a half-hour of the week starts."""
    return f"{half_hour % 48 // 2:02d}:{half_hour % 2 * 30:02d}"


def spans(half_hours: list[int]) -> str:
    """Return half-hours of the week as spans, for example "Mon 18:00-19:30"."""
    out: list[list[int]] = []
    for one in half_hours:
        if out and one == out[-1][1] and one % 48:
            out[-1][1] = one + 1
        else:
            out.append([one, one + 1])
    return ", ".join(
        f"{DAYS[first // 48]} {clock(first)}-{clock(last) if last % 48 else '24:00'}" for first, last in out
    )


def evidence_words(one: ComponentScore) -> str:
    """Return what a component found, or that there was nothing to compare."""
    if one.value is None:
        return f"{one.name}: nothing to compare"
    told: list[str] = []
    evidence: Mapping[str, Any] = one.evidence
    if evidence.get("shared"):
        told.append("both " + ", ".join(evidence["shared"]))
    if evidence.get("missing"):
        told.append("not " + ", ".join(evidence["missing"]))
    if evidence.get("different"):
        told.append("different in " + ", ".join(evidence["different"]))
    if evidence.get("words"):
        told.append("words " + ", ".join(evidence["words"]))
    if evidence.get("languages"):
        told.append(", ".join(evidence["languages"]))
    if evidence.get("half_hours"):
        told.append(f"{evidence['hours']:g} h: {spans(evidence['half_hours'])} UTC")
    told.extend(f"wish {evidence[key]} of the {key[8:]}" for key in sorted(evidence) if key.startswith("rank_by_"))
    return f"{one.name} {one.value:.2f}" + (f" ({'; '.join(told)})" if told else "")
