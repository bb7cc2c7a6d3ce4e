"""Finding topics by the words people use for them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.db import models

from profiles.kinds import Area
from profiles.kinds.text import normalised
from profiles.models import Profile, Topic

ALIKE = 0.4  # from here on two words are worth asking about ("robotic" and "robotics": 0.9)


def topics_by_word(scope: str = "") -> dict[str, Topic]:
    """Every label and synonym, normalised, with its topic: the shared vocabulary and the words of one program.

    `scope` is the program's public id, or empty. Where a program's word equals a shared one the shared topic wins,
    so that people of two programs meet under it. One query.
    """
    found: dict[str, Topic] = {}
    for topic in Topic.objects.in_scope([scope]).order_by("scope", "slug"):
        for word in (topic.label_en, topic.label_de, *topic.synonyms_en, *topic.synonyms_de):
            found.setdefault(normalised(word), topic)
    return found


def near_topics(word: str, scope: str = "", most: int = 3, *, among: Mapping[str, Topic] | None = None) -> list[Topic]:
    """Topics whose words look like this one, best first, each once; empty where nothing is alike.

    Give `among` (a result of `topics_by_word`) to look up many words with one query.
    """
    words = topics_by_word(scope) if among is None else among
    wanted = pieces(normalised(word))
    best: dict[int, tuple[float, Topic]] = {}
    for other, topic in words.items():
        score = likeness(wanted, pieces(other))
        if score >= ALIKE and score > best.get(topic.pk, (0.0, topic))[0]:
            best[topic.pk] = (score, topic)
    ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].slug))
    return [topic for _score, topic in ranked[:most]]


@lru_cache(maxsize=20_000)
def pieces(word: str) -> frozenset[str]:
    """Letter pairs and triples of a word, with its ends marked: they survive typing errors and German compounds."""
    padded = f" {word} "
    return frozenset(padded[i : i + n] for n in (2, 3) for i in range(len(padded) - n + 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two sets of pieces share, from 0 to 1 (Sørensen and Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def topics_for(profile: Profile, scopes: Iterable[str]) -> dict[str, Topic]:
    """Topics a person may choose, by slug: the shared ones, those of her programs, and what she has chosen before.
    One query.
    """
    allowed = models.Q(scope__in=["", *scopes]) | models.Q(pk__in=profile.choices.values("topic"))
    return {topic.slug: topic for topic in Topic.objects.filter(allowed)}


def topic_choices(topics: Iterable[Topic]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Topics as grouped choices of a select, shelf by shelf, by name in the reader's language."""
    shelves: dict[str, list[tuple[str, str]]] = {area.value: [] for area in Area}
    for topic in topics:
        shelves[topic.area].append((topic.slug, topic.label))
    return [
        (str(Area(area).label), sorted(shelf, key=lambda entry: normalised(entry[1])))
        for area, shelf in shelves.items()
        if shelf
    ]
