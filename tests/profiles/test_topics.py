"""Topics are found by any of their words, and near misses are suggested."""

import pytest

from profiles.queries import near_topics, normalised, topics_by_word
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _topics() -> None:
    TopicFactory(
        slug="robotics", label_en="Robotics", label_de="Robotik", synonyms_en=["robots"], synonyms_de=["Roboter"]
    )
    TopicFactory(slug="public-speaking", label_en="Public speaking", label_de="Vor Menschen sprechen")
    TopicFactory(slug="gardening", label_en="Gardening", label_de="Gärtnern", synonyms_de=["Gartenbau"])
    TopicFactory(slug="welding", label_en="Welding", label_de="Schweißen", scope="abcdefgh")


@pytest.mark.parametrize("word", [" Robotics", "ROBOTICS ", "robotik", "Roboter", "\u00a0robots"])
def test_every_word_of_a_topic_leads_to_it(word: str) -> None:
    assert topics_by_word()[normalised(word)].slug == "robotics"


def test_inner_blanks_and_case_folding() -> None:
    assert normalised(" Public \n  SPEAKING ") == "public speaking"
    assert normalised("Schweißen") == "schweissen"


def test_words_of_a_program_are_found_there_alone() -> None:
    assert "welding" not in topics_by_word()
    assert "welding" not in topics_by_word("other")
    assert topics_by_word("abcdefgh")["welding"].slug == "welding"
    assert "robotics" in topics_by_word("abcdefgh")


def test_shared_topic_wins_over_a_program_word() -> None:
    TopicFactory(slug="abcdefgh-robotics", label_en="Robotics", label_de="Robotics", scope="abcdefgh")
    assert topics_by_word("abcdefgh")["robotics"].slug == "robotics"


@pytest.mark.parametrize(
    ("word", "slugs"),
    [
        ("robotic", ["robotics"]),
        ("Robottics", ["robotics"]),
        ("public speeking", ["public-speaking"]),
        ("gardning", ["gardening"]),
        ("quantum", []),
        ("", []),
    ],
)
def test_near_misses(word: str, slugs: list[str]) -> None:
    assert [topic.slug for topic in near_topics(word)] == slugs


def test_many_words_cost_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        among = topics_by_word()
        assert [near_topics(word, among=among, most=1)[0].slug for word in ("robotic", "gardning")] == [
            "robotics",
            "gardening",
        ]
