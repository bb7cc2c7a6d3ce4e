"""Components of a pair as they are stored with a proposal or a pairing, and shown."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from matching.engine import ComponentScore, Policy
from matching.kinds.purposes import MET
from matching.snapshot.confidence import without_confided

DIGITS = 6


def component_rows(components: Iterable[ComponentScore], policy: Policy, on: date) -> list[dict[str, Any]]:
    """The components of one pair as plain values: name, value (None: unknown), weight, share, evidence.

    `weight` is the part a component has in this pair's score, where unknown ones are left out, and `share` the part it
    has in the policy, so that a reader can tell how much is known. Hours carry the day whose clocks they were compared
    by, so that they can be shown on anybody's clock later. Of two who have met it is said that this counts, not how
    much nor what they said; the others are weighed as if they had not.
    """
    whole = sum(one.weight for name, one in policy.components.items() if name != MET)
    listed = list(components)
    met = next((one.weight for one in listed if one.name == MET and one.value is not None), 0.0)
    rows = [
        {
            "name": one.name,
            "value": one.value,
            "weight": one.weight / (1.0 - met) if met else one.weight,
            "share": round(policy.components[one.name].weight / whole, DIGITS),
            "evidence": evidence_on(one, on),
        }
        for one in listed
        if one.name != MET
    ]
    if met:
        rows.append({"name": MET, "value": None, "weight": 0.0, "share": 0.0, "evidence": {}})
    return rows


def evidence_on(component: ComponentScore, on: date) -> dict[str, Any]:
    """The evidence as it may be kept: with the day of its clocks, without what was told in confidence."""
    evidence = without_confided(component.evidence)
    if "half_hours" in evidence:
        evidence["on"] = on.isoformat()
    return evidence
