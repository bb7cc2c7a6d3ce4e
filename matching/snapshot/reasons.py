"""Components of a pair as they are stored with a proposal or a pairing, and shown."""

from datetime import date
from typing import Any

from matching.engine import ComponentScore


def component_row(component: ComponentScore, on: date) -> dict[str, Any]:
    """One component as plain values: name, value (None: unknown), weight (its share), evidence.

    Hours carry the day whose clocks they were compared by, so that they can be shown on anybody's clock later.
    """
    evidence = dict(component.evidence)
    if "half_hours" in evidence:
        evidence["on"] = on.isoformat()
    return {"name": component.name, "value": component.value, "weight": component.weight, "evidence": evidence}
