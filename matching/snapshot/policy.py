"""From the policy a coordinator chose, as it is stored with a run, to the engine's."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from matching.engine import Component, Policy, Rules
from matching.kinds import policy_of
from matching.kinds.purposes import MET

PLAIN = frozenset({"support", "background", "answers", "languages", "availability", MET})


def policy_from(stored: Mapping[str, Any] | None = None) -> Policy:
    """The engine's policy for a stored one (none given: the default preset).

    Components without weight do not count. Rare topics count more than common ones unless the policy says otherwise. A
    mentor's minimum is met as far as it can be: a run does not fail because of it. Raises EngineError with a sentence
    for what cannot be used.
    """
    chosen = stored or policy_of()
    measures, rare = chosen.get("measures", {}), chosen.get("rare", True)
    return Policy(
        components={
            name: Component(weight=weight, measure=measures.get(name, ""), idf=rare and name not in PLAIN)
            for name, weight in chosen["weights"].items()
            if weight
        },
        rules=Rules(**chosen["rules"]),
        objective=chosen["objective"],
        place_first=chosen["place_first"],
        relax_minimum=True,
    )


def with_questions(policy: Policy, weights: Mapping[str, float]) -> Policy:
    """The policy with the weights of a program's own questions; without any, answers are no part of it.

    A question that is a rule holds under every policy. It works through the same keys as the conflicts that
    coordinators imported, so the engine always looks at keys, and `people_of` leaves out those a policy does not want.
    """
    policy = replace(policy, rules=replace(policy.rules, conflicts=True))
    chosen = dict(policy.components)
    if "answers" not in chosen:
        return policy
    if weights or len(chosen) == 1:
        chosen["answers"] = replace(chosen["answers"], parts=weights)
    else:
        del chosen["answers"]
    return replace(policy, components=chosen)


def without_meetings(policy: Policy) -> Policy:
    """The policy where nobody has met: having met is no part of it, unless it is all that counts."""
    chosen = {name: one for name, one in policy.components.items() if name != MET}
    return replace(policy, components=chosen) if any(one.weight for one in chosen.values()) else policy
