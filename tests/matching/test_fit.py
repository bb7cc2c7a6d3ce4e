"""Fit in words: each component as a sentence in the reader's language, hours on her clock, unknown ones left out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory as Requests
from django.utils import timezone, translation

from matching.kinds import PRESETS
from matching.queries.fit import few, fit_of, ranges_in_words, words_for
from tests.factories import TopicFactory

TOPICS = {"gardening": "Gardening", "chess": "Chess"}


def component(name: str, value: float | None, weight: float = 0.5, **evidence: Any) -> dict[str, Any]:
    return {"name": name, "value": value, "weight": weight, "evidence": evidence}


def text(one: dict[str, Any], zone: str = "UTC") -> str:
    return fit_of([one], TOPICS, zone).parts[0].text


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (component("interests", 1.0, shared=["chess", "gardening"]), "Topics: Chess, Gardening"),
        (component("interests", 0.5, shared=["gone-topic"]), "Topics: gone-topic"),
        (component("interests", 0.0, shared=[]), "No topic in common"),
        (component("goals", 0.5, shared=["chess"], words=["thesis"]), "Goals: Chess"),
        (component("goals", 0.5, shared=[], words=["thesis", "seminar"]), "Goals: described in similar words"),
        (component("goals", 0.0), "Little in common with the goals"),
        (component("support", 1.0, shared=["advice"]), "Help that is wanted: Advice and experience"),
        (component("support", 0.0, shared=[]), "Another kind of help is wanted"),
        (component("background", 1.0, shared=["industry:health", "year:2"]), "Shared background: Health and care"),
        (component("background", 1.0, shared=["year:2"]), "Something in common in the background"),
        (component("background", 0.0, shared=[]), "Different backgrounds"),
        (component("languages", 0.5, languages=["de", "en"]), "Both speak German, English"),
        (component("availability", 0.0, half_hours=[], hours=0.0), "No free hours in common"),
        (component("availability", None), "Hours: not stated, so left out"),
        (component("interests", None), "Topics: not stated, so left out"),
    ],
)
def test_each_component_is_a_sentence(one: dict[str, Any], sentence: str) -> None:
    assert text(one) == sentence


def test_only_coordinators_read_the_columns_of_their_own_files() -> None:
    one = component("background", 1.0, shared=["year:2"])
    assert fit_of([one], TOPICS, "UTC", own_columns=True).reasons == ["Shared background: year: 2"]


@pytest.mark.parametrize(
    ("zone", "times"),
    [
        ("UTC", "Tue 18:00–19:30"),
        ("Europe/Berlin", "Tue 19:00–20:30"),
        ("Asia/Kolkata", "Tue 23:30–01:00"),
        ("Asia/Kathmandu", "Tue 23:45–01:15"),
    ],
)
def test_hours_stand_on_the_readers_clock(zone: str, times: str) -> None:
    one = component("availability", 0.5, half_hours=[84, 85, 86], hours=1.5, on="2026-01-15")
    assert text(one, zone) == f"1.5 h a week together: {times}"


def test_hours_follow_the_clock_of_the_day_they_were_compared_by() -> None:
    """Compared in winter and read in summer, seven in the evening in Berlin stays seven in the evening."""
    one = component("availability", 0.5, half_hours=[84, 85], hours=1.0, on="2026-01-15")
    assert text(one, "Europe/Berlin") == "1 h a week together: Tue 19:00–20:00"
    summer = component("availability", 0.5, half_hours=[82, 83], hours=1.0, on="2026-07-15")
    assert text(summer, "Europe/Berlin") == "1 h a week together: Tue 19:00–20:00"


def test_ranges_over_midnight_and_whole_weeks() -> None:
    day = timezone.datetime(2026, 1, 15).date()
    assert ranges_in_words([94, 95], "UTC", day) == ["Tue 23:00–24:00"]
    assert ranges_in_words([334, 335, 0], "UTC", day) == ["Sun 23:00–00:30"]
    assert ranges_in_words(range(96), "UTC", day) == ["Mon 00:00–Tue 24:00"]


def test_sentences_are_in_the_readers_language() -> None:
    with translation.override("de"):
        assert "Deutsch" in text(component("languages", 1.0, languages=["de"]))
        assert "Di 18:00–19:30" in text(component("availability", 0.5, half_hours=[84, 85, 86], on="2026-01-15"))
        assert "1,5" in text(component("availability", 0.5, half_hours=[84, 85, 86], on="2026-01-15"))


def test_the_bar_is_the_score_and_its_grey_rest_what_is_not_shared() -> None:
    fit = fit_of(
        [
            component("interests", 0.5, 0.6, shared=["chess"]),
            component("languages", 1.0, 0.4, languages=["en"]),
            component("availability", None, 0.0),
        ],
        TOPICS,
        "UTC",
    )
    assert fit.score == pytest.approx(0.7)
    assert [(part.width, part.unknown) for part in fit.parts] == [(30, False), (40, False), (0, True)]
    assert len({part.tone for part in fit.parts}) == 3
    assert fit.reasons == ["Both speak English", "Topics: Chess"]


@pytest.mark.parametrize(
    ("score", "words"),
    [(1, "A very good fit"), (0.8, "A very good fit"), (0.79, "A good fit"), (0.5, "A fair fit"), (0, "A loose fit")],
)
def test_a_score_in_words(score: float, words: str) -> None:
    assert words_for(score) == words


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"languages"}, "A first impression: few answers so far"),
        ({"interests"}, "A first impression: few answers so far"),
        ({"languages", "availability", "background"}, "A first impression: few answers so far"),
        (set(), "A first impression: few answers so far"),
        ({"interests", "languages"}, "A very good fit"),
        ({"goals", "support"}, "A very good fit"),
    ],
)
def test_a_score_from_few_answers_is_a_first_impression(known: set[str], words: str) -> None:
    """All known answers go together perfectly; what is said depends on how much of the policy they cover."""
    weights = {name: weight for name, weight in PRESETS["balanced"].weights.items() if name != "answers"}
    told = sum(weights[name] for name in known)
    rows = [
        component(name, 1.0 if name in known else None, weight / told if name in known else 0.0)
        | {"share": weight / sum(weights.values())}
        for name, weight in weights.items()
    ]
    assert fit_of(rows, TOPICS, "UTC").words == words


def test_one_component_is_enough_where_a_policy_knows_no_other() -> None:
    assert fit_of([component("interests", 1.0, 1.0) | {"share": 1.0}], TOPICS, "UTC").words == "A very good fit"


def test_rows_stored_without_shares_are_taken_as_complete() -> None:
    rows = [component("interests", 0.7, 1.0), component("goals", None, 0.0)]
    assert fit_of(rows, TOPICS, "UTC").words == "A good fit"


def test_long_lists_are_cut_and_counted() -> None:
    assert few(["a", "b", "c", "d"]) == "a, b, c, d"
    assert few(["a", "b", "c", "d", "e"]) == "a, b, c, d and 1 more"


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_a_page_of_fits_reads_the_topics_once(number: int, django_assert_num_queries: Callable[[int], Any]) -> None:
    TopicFactory(slug="chess", label_en="Chess <b>")
    template = Template(
        "{% load fit %}{% for one in fits %}{% fit_bars one %}{% fit_from one as fit %}{{ fit.words }}"
        "{% fit_reasons one %}{% fit_from one as fit %}{{ fit.words }}{% endfor %}"
    )
    fits = [[component("interests", 1.0, 1.0, shared=["chess"])]] * number
    with django_assert_num_queries(1):
        page = template.render(RequestContext(Requests().get("/"), {"fits": fits}))
    assert page.count("Topics: Chess &lt;b&gt;") == 2 * number
    assert page.count("A very good fit") == 3 * number
    assert "w-100" in page
