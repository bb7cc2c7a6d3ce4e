"""`{% load fit %}`: why two people fit, in bars and words, for every page that shows a pair.

`components` are the rows stored with a proposal or a pairing (or made by `matching.snapshot`): name, value, weight,
evidence. Topics are read once a page, however many fits it shows. `own_columns=True` is for coordinators' pages alone:
it names what the two share in the further columns of the coordinators' files, and answers only they read; `paired=True`
is for the page of two people who are paired.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context, RequestContext

from matching.queries.fit import Component, Fit, fit_of, topic_words
from matching.queries.fit_answers import QuestionWords, named_in, question_words

register = template.Library()
KEPT = "_topic_words"
KEPT_QUESTIONS = "_question_words"


def topics_of(context: Context) -> dict[str, str]:
    """The topics' words, kept with the request, so that a list of fits takes one query."""
    request = context.request if isinstance(context, RequestContext) else None
    if request is None:
        return topic_words()
    if not hasattr(request, KEPT):
        setattr(request, KEPT, topic_words())
    return getattr(request, KEPT)


def questions_of(context: Context, components: Sequence[Component]) -> dict[str, QuestionWords]:
    """The words of a program's own questions, kept with the request: one query for a list of fits, none without any."""
    named = named_in(components)
    kept: dict[str, QuestionWords] = {}
    request = context.request if isinstance(context, RequestContext) else None
    if request is not None:
        kept = getattr(request, KEPT_QUESTIONS, kept)
        setattr(request, KEPT_QUESTIONS, kept)
    if not named <= kept.keys():
        # What the database knows no more is not asked for twice.
        kept |= {**dict.fromkeys(named), **question_words(named)}  # type: ignore[arg-type, dict-item]
    return {public_id: words for public_id, words in kept.items() if words is not None}


def told(context: Context, components: Sequence[Component], **options: Any) -> Fit:
    return fit_of(components, topics_of(context), questions=questions_of(context, components), **options)


@register.simple_tag(takes_context=True)
def fit_from(context: Context, components: Sequence[Component], own_columns: bool = False) -> Fit:
    """`{% fit_from components as fit %}`: fit.words, fit.parts, fit.reasons, fit.score."""
    return told(context, components, own_columns=own_columns)


@register.inclusion_tag("components/fit.html", takes_context=True)
def fit_bars(
    context: Context,
    components: Sequence[Component],
    words: bool = True,
    own_columns: bool = False,
    paired: bool = False,
) -> dict[str, Any]:
    """`{% fit_bars components %}`: the words, a bar, and a reason for each component."""
    fit = told(context, components, own_columns=own_columns, paired=paired)
    return {"words": fit.words if words else "", "parts": fit.parts}


@register.simple_tag(takes_context=True)
def fit_reasons(context: Context, components: Sequence[Component], most: int = 3) -> str:
    """`{% fit_reasons components %}`: the weightiest reasons in one line."""
    return "; ".join(told(context, components).reasons[:most])
