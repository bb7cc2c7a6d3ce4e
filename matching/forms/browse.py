"""What a mentee narrows her list of mentors by. Sent by GET, so that a list can be kept as a link."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from matching.snapshot.browsing import Filters, Offer
from profiles.forms.plain import PlainForm
from profiles.kinds import Format
from profiles.kinds.languages import language_name
from profiles.kinds.text import normalised
from profiles.models import Topic
from profiles.queries.topics import topic_choices

HOURS = (1, 2, 3, 4, 6)


def questions(offer: Offer, topics: Iterable[Topic]) -> dict[str, forms.Field]:
    """What is worth asking on this list: its choices are what the listed mentors offer."""
    languages = sorted(((code, language_name(code)) for code in offer.languages), key=by_name)
    ways = [(way.value, way.label) for way in Format if way.value in offer.formats]
    hours = [(n, ngettext("at least %(n)s hour", "at least %(n)s hours", n) % {"n": n}) for n in HOURS]
    asked: dict[str, forms.Field] = {}
    if offer.topics:
        asked["topics"] = forms.MultipleChoiceField(
            label=_("Topics, at least one of these"),
            choices=topic_choices(topics),
            widget=forms.SelectMultiple(attrs={"data-enhance": ""}),
        )
    asked["language"] = forms.ChoiceField(label=_("Speaks"), choices=[("", _("any language")), *languages])
    asked["format"] = forms.ChoiceField(label=_("Meets"), choices=[("", _("in any way")), *ways])
    if offer.hours_known:
        asked["hours"] = forms.TypedChoiceField(
            label=_("Shared hours a week"), choices=[("", _("any number")), *hours], coerce=int, empty_value=None
        )
    asked["free"] = forms.BooleanField(label=_("Only with a free place"))
    return asked


class BrowseForm(PlainForm):
    """The filters of one list. None of them has to be set."""

    def __init__(self, data: Any, *, offer: Offer, topics: Iterable[Topic]) -> None:
        super().__init__(data or None)
        for name, field in questions(offer, topics).items():
            field.required = False
            self.fields[name] = field

    def filters(self) -> Filters:
        """The filters as far as they are valid; an unknown value filters nothing and is named beside its field."""
        if not self.is_bound:
            return Filters()
        self.is_valid()
        told = self.cleaned_data
        return Filters(
            topics=frozenset(told.get("topics") or ()),
            language=told.get("language") or "",
            format=told.get("format") or "",
            hours=told.get("hours") or 0,
            free=bool(told.get("free")),
        )


def by_name(choice: tuple[str, str]) -> str:
    return normalised(choice[1])
