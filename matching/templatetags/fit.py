"""`{% load fit %}`: why two people fit, in bars and words, for every page that shows a pair.

`components` are the rows stored with a proposal or a pairing (or made by `matching.snapshot`): name, value, weight,
evidence. Topics are read once a page, however many fits it shows. `own_columns=True` is for coordinators' pages alone:
it names what the two share in the further columns of the coordinators' files.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context, RequestContext

from matching.queries.fit import Component, Fit, fit_of, topic_words

register = template.Library()
KEPT = "_topic_words"


def topics_of(context: Context) -> dict[str, str]:
    """The topics' words, kept with the request, so that a list of fits takes one query."""
    request = context.request if isinstance(context, RequestContext) else None
    if request is None:
        return topic_words()
    if not hasattr(request, KEPT):
        setattr(request, KEPT, topic_words())
    return getattr(request, KEPT)


@register.simple_tag(takes_context=True)
def fit_from(context: Context, components: Sequence[Component], own_columns: bool = False) -> Fit:
    """`{% fit_from components as fit %}`: fit.words, fit.parts, fit.reasons, fit.score."""
    return fit_of(components, topics_of(context), own_columns=own_columns)


@register.inclusion_tag("components/fit.html", takes_context=True)
def fit_bars(
    context: Context, components: Sequence[Component], words: bool = True, own_columns: bool = False
) -> dict[str, Any]:
    """`{% fit_bars components %}`: the words, a bar, and a reason for each component."""
    fit = fit_of(components, topics_of(context), own_columns=own_columns)
    return {"words": fit.words if words else "", "parts": fit.parts}


@register.inclusion_tag("components/fit.html", takes_context=True)
def fit_strip(context: Context, components: Sequence[Component]) -> dict[str, Any]:
    """`{% fit_strip components %}`: the bar alone, for tables that say the words beside it."""
    return {"parts": fit_of(components, topics_of(context)).parts, "small": True}


@register.simple_tag(takes_context=True)
def fit_in_words(context: Context, components: Sequence[Component]) -> str:
    """`{% fit_in_words components %}`: such as "A good fit"."""
    return fit_of(components, topics_of(context)).words


@register.simple_tag(takes_context=True)
def fit_reasons(context: Context, components: Sequence[Component], most: int = 3) -> str:
    """`{% fit_reasons components %}`: the weightiest reasons in one line."""
    return "; ".join(fit_of(components, topics_of(context)).reasons[:most])
