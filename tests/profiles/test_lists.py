"""Coded lists, languages, hours and the loading of the vocabulary."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from profiles.kinds.coded import FIELDS_OF_STUDY, INDUSTRIES, SUPPORT_KINDS
from profiles.kinds.hours import Span, hours_of, spans_of
from profiles.kinds.languages import CODES, find_language, language_choices
from profiles.models import Topic
from profiles.queries import hours_in_words, support_kinds, weekdays
from profiles.services.vocabulary import load_topics

EVENING = list(range(48 + 36, 48 + 40))


def test_lists_speak_the_readers_language() -> None:
    assert ("crafts", "Crafts and trades") in INDUSTRIES.choices()
    assert support_kinds()[0] == ("emotional", "Emotional support: Somebody who listens and understands")
    with translation.override("de"):
        assert ("crafts", "Handwerk") in INDUSTRIES.choices()
        assert ("biology", "Biologie") in FIELDS_OF_STUDY.choices()


def test_words_lead_to_codes_in_both_languages() -> None:
    assert INDUSTRIES.find(" handwerk ") == INDUSTRIES.find("Crafts and trades") == "crafts"
    assert SUPPORT_KINDS.find("Rat und Erfahrung") == SUPPORT_KINDS.find("ADVICE") == "advice"
    assert INDUSTRIES.find("piracy") is None
    assert INDUSTRIES.label("piracy") == "piracy"


def test_languages_are_named_and_found() -> None:
    assert dict(language_choices())["tr"] == "Turkish"
    with translation.override("de"):
        assert dict(language_choices())["tr"] == "Türkisch"
    assert {find_language(word) for word in ("de", "German", "Deutsch ", "DEUTSCH")} == {"de"}
    assert find_language("Klingon") is None
    assert [code for code, name in language_choices() if code == name] == []
    assert len(set(CODES)) == len(CODES)


def test_hours_in_words() -> None:
    assert hours_in_words(EVENING) == ["Tue 18:00–20:00"]
    with translation.override("de"):
        assert hours_in_words(EVENING) == ["Di 18:00–20:00"]
        assert weekdays()[6] == "Sonntag"
    assert hours_in_words([]) == []
    assert hours_in_words([46, 47, 48]) == ["Mon 23:00–24:00", "Tue 00:00–00:30"]
    assert hours_in_words(range(336))[6] == "Sun 00:00–24:00"


@given(st.integers(0, 2**336 - 1))
def test_spans_keep_every_half_hour(week: int) -> None:
    hours = {hour for hour in range(336) if week >> hour & 1}
    spans = spans_of(hours)
    assert hours_of(spans) == sorted(hours)
    assert all(Span(span.day, span.end, span.end) not in spans and span.end <= 48 for span in spans)
    assert spans == sorted(spans)


@pytest.mark.django_db
def test_loading_the_vocabulary_twice_changes_nothing() -> None:
    first = load_topics()
    assert first.added == Topic.objects.count() >= 260
    assert (first.changed, first.unchanged) == (0, 0)
    assert load_topics().unchanged == first.added


@pytest.mark.django_db
def test_loading_mends_a_changed_topic_and_leaves_program_words_alone() -> None:
    load_topics()
    Topic.objects.filter(slug="accounting").update(label_de="Falsch")
    own = Topic.objects.create(slug="own", area="skills", label_en="Own", label_de="Own", scope="abcdefgh")
    out = StringIO()
    call_command("load_topics", stdout=out)
    total = Topic.objects.filter(scope="").count()
    assert out.getvalue() == f"0 topics added, 1 changed, {total - 1} unchanged.\n"
    assert Topic.objects.get(slug="accounting").label_de == "Rechnungswesen"
    assert Topic.objects.filter(pk=own.pk, label_en="Own").exists()
