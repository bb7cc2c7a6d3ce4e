"""From the policy a coordinator chose, as it is stored with a run, to the engine's."""

from collections.abc import Mapping
from typing import Any

from matching.engine import Component, Policy, Rules
from matching.kinds import policy_of

PLAIN = frozenset({"support", "background", "languages", "availability"})


def policy_from(stored: Mapping[str, Any] | None = None) -> Policy:
    """The engine's policy for a stored one (none given: the default preset).

    Components without weight do not count. Rare topics count more than common ones. A mentor's minimum is met as far
    as it can be: a run does not fail because of it. Raises EngineError with a sentence for what cannot be used.
    """
    chosen = stored or policy_of()
    return Policy(
        components={
            name: Component(weight=weight, idf=name not in PLAIN)
            for name, weight in chosen["weights"].items()
            if weight
        },
        rules=Rules(**chosen["rules"]),
        objective=chosen["objective"],
        place_first=chosen["place_first"],
        relax_minimum=True,
    )
