"""Components of a pair as they are stored with a proposal or a pairing, and shown."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from matching.engine import ComponentScore, Policy

DIGITS = 6


def component_rows(components: Iterable[ComponentScore], policy: Policy, on: date) -> list[dict[str, Any]]:
    """The components of one pair as plain values: name, value (None: unknown), weight, share, evidence.

    `weight` is the part a component has in this pair's score, where unknown ones are left out, and `share` the part it
    has in the policy, so that a reader can tell how much is known. Hours carry the day whose clocks they were compared
    by, so that they can be shown on anybody's clock later.
    """
    whole = sum(one.weight for one in policy.components.values())
    return [
        {
            "name": one.name,
            "value": one.value,
            "weight": one.weight,
            "share": round(policy.components[one.name].weight / whole, DIGITS),
            "evidence": evidence_on(one, on),
        }
        for one in components
    ]


def evidence_on(component: ComponentScore, on: date) -> dict[str, Any]:
    evidence = dict(component.evidence)
    if "half_hours" in evidence:
        evidence["on"] = on.isoformat()
    return evidence
