"""The vocabulary keeps its own rules: every word belongs to one concept."""

import csv
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "profiles" / "vocabulary"
AREAS = {"career", "study", "skills", "life", "wellbeing", "hobby"}
LISTS = ["industries.csv", "fields.csv", "support_kinds.csv"]


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def normalised(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


def words(row: dict[str, str]) -> list[str]:
    return [row["en"], row["de"], *row["synonyms_en"].split("|"), *row["synonyms_de"].split("|")]


def test_enough_topics_in_every_area_sorted_and_complete() -> None:
    topics = rows("topics.csv")
    assert len(topics) >= 260
    assert {row["area"] for row in topics} == AREAS
    assert [(r["area"], r["slug"]) for r in topics] == sorted((r["area"], r["slug"]) for r in topics)
    assert len({r["slug"] for r in topics}) == len(topics)
    assert all(r["en"] and r["de"] for r in topics)


def test_a_word_belongs_to_one_topic_only() -> None:
    owners = defaultdict(set)
    for row in rows("topics.csv"):
        for word in filter(None, words(row)):
            owners[normalised(word)].add(row["slug"])
    assert {word: slugs for word, slugs in owners.items() if len(slugs) > 1} == {}


@pytest.mark.parametrize("name", ["topics.csv", *LISTS])
def test_words_are_clean(name: str) -> None:
    for row in rows(name):
        for value in row.values():
            for word in value.split("|"):
                assert word == word.strip()
                assert word.isprintable()


@pytest.mark.parametrize("name", LISTS)
def test_short_lists_have_unique_codes_and_both_languages(name: str) -> None:
    entries = rows(name)
    assert len({e["code"] for e in entries}) == len(entries) >= 5
    assert all(value for e in entries for value in e.values())
