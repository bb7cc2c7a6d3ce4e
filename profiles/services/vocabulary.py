"""Bringing the shared vocabulary of topics into the database."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from profiles.kinds import Area
from profiles.kinds.coded import read_rows
from profiles.models import Topic

FIELDS = ("area", "label_en", "label_de", "synonyms_en", "synonyms_de")


@dataclass(frozen=True)
class Loaded:
    """What loading the vocabulary did."""

    added: int
    changed: int
    unchanged: int


def topic_rows() -> dict[str, dict[str, Any]]:
    """Topics of the file by slug. Raises ValueError for an area that does not exist."""
    return {
        row["slug"]: {
            "area": Area(row["area"]).value,
            "label_en": row["en"],
            "label_de": row["de"],
            "synonyms_en": [word for word in row["synonyms_en"].split("|") if word],
            "synonyms_de": [word for word in row["synonyms_de"].split("|") if word],
        }
        for row in read_rows("topics.csv")
    }


@transaction.atomic
def load_topics() -> Loaded:
    """Add and update the shared topics. Loading twice changes nothing; topics gone from the file stay, because
    people's choices hang on them. Three queries at most.
    """
    wanted = topic_rows()
    known = {topic.slug: topic for topic in Topic.objects.filter(scope="", slug__in=wanted)}
    added = [Topic(slug=slug, **row) for slug, row in wanted.items() if slug not in known]
    changed = []
    for slug, topic in known.items():
        if any(getattr(topic, field) != wanted[slug][field] for field in FIELDS):
            for field in FIELDS:
                setattr(topic, field, wanted[slug][field])
            changed.append(topic)
    Topic.objects.bulk_create(added)
    if changed:
        Topic.objects.bulk_update(changed, FIELDS)
    return Loaded(len(added), len(changed), len(wanted) - len(added) - len(changed))
