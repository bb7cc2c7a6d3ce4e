"""What is kept of an import: the report on it, and what the next one should know."""

from collections.abc import Mapping
from typing import Any

from profiles.models import Topic
from programs.queries.imports.faults import Fault
from programs.queries.imports.plans import Plan
from programs.queries.imports.words import NONE, Vocabulary


def settled(vocabulary: Vocabulary, topics: Mapping[str, Topic]) -> dict[str, str]:
    """What the next import should know: each word that was not simply made a topic, and the topic it means now."""
    choices: dict[str, str] = {}
    for key in vocabulary.choices.keys() - topics.keys():
        meaning = vocabulary.meaning(key)
        if meaning is None:
            choices[key] = NONE
            continue
        topic = topics.get(meaning) if isinstance(meaning, str) else meaning
        if topic is not None:
            choices[key] = f"topic:{topic.slug}"
    return choices


def report_of(plan: Plan, topics: Mapping[str, Topic]) -> dict[str, Any]:
    """What the import did, without names or values: people are looked up by their places when the report is shown."""
    rows = [
        [row.draft.line, row.outcome, [place.enrolment.public_id for place in row.places if place.enrolment]]
        for row in plan.rows
        if row.outcome != "wrong"
    ]
    return {
        "counts": dict(plan.counts),
        "places": dict(plan.places),
        "rows": rows,
        "left_out": [kept(fault) for fault in plan.faults],
        "remarks": [kept(remark) for remark in plan.remarks],
        "topics": sorted(topic.label_en for topic in topics.values()),
    }


def kept(fault: Fault) -> list[Any]:
    return [fault.line, fault.code, fault.column, dict(fault.params)]
