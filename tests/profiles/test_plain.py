"""Typed text: composed and trimmed, control characters refused with a sentence, everywhere the same."""

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from profiles.forms.plain import PlainForm, tidied
from profiles.kinds.text import forbidden_character, normalised, tidy


class Letter(PlainForm):
    title = forms.CharField(max_length=20)
    text = forms.CharField(required=False, widget=forms.Textarea)


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\ud800"])
def test_control_characters_are_refused_in_both_kinds_of_field(bad: str) -> None:
    form = Letter({"title": f"a{bad}b", "text": f"a{bad}b"})
    assert not form.is_valid()
    assert set(form.errors) == {"title", "text"}
    assert f"U+{ord(bad):04X}" in form.errors["title"][0]


def test_line_ends_belong_into_text_areas_only() -> None:
    form = Letter({"title": "a\nb", "text": "a\r\n\tb"})
    assert form.errors == {"title": ["Please write this in one line."]}
    assert form.cleaned_data["text"] == "a\n\tb"


def test_text_is_trimmed_composed_and_measured_afterwards() -> None:
    form = Letter(QueryDict("title=%20Zoe%CC%88%20&text="))
    assert form.is_valid()
    assert form.cleaned_data["title"] == "Zoë"
    assert not Letter({"title": "\u0958" * 20, "text": ""}).is_valid(), "composing makes it 40 letters long"


def test_a_value_sent_many_times_counts_once_and_the_last_stays_last() -> None:
    sent = tidied(QueryDict("pick=a&pick=b&pick=a&pick=b&pick=a&title=x"))
    assert (sent.getlist("pick"), sent["pick"], sent["title"]) == (["b", "a"], "a", "x")


def test_right_to_left_text_and_joined_emoji_pass() -> None:
    form = Letter({"title": "مرحبا", "text": "👩‍🌾 שלום"})
    assert form.is_valid()


@given(st.text())
def test_tidy_is_stable_and_loses_no_letter(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert normalised(once) == normalised(text)


@given(st.text())
def test_normalised_is_stable(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u202d\u202e")))
def test_printable_text_is_never_refused(text: str) -> None:
    assert forbidden_character(text) is None
