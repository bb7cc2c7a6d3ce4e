"""What a mentee narrows her list of mentors by: filters sent by GET, a name to keep them, whom to put aside."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from matching.kinds.searching import AsideReason
from matching.models import SavedSearch
from matching.queries.fit import background_word
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
    asked: dict[str, forms.Field] = {
        "words": forms.CharField(
            label=_("Words"),
            max_length=100,
            help_text=_("A first name, a topic, or what mentors write about themselves"),
        )
    }
    if offer.topics:
        asked["topics"] = forms.MultipleChoiceField(
            label=_("Topics, at least one of these"),
            choices=topic_choices(topics),
            widget=forms.SelectMultiple(attrs={"data-enhance": ""}),
        )
    asked["language"] = forms.ChoiceField(label=_("Speaks"), choices=[("", _("any language")), *languages])
    asked["format"] = forms.ChoiceField(label=_("Meets"), choices=[("", _("in any way")), *ways])
    if offer.background:
        asked["background"] = forms.ChoiceField(
            label=_("Background"), choices=[("", _("any background")), *background_choices(offer.background)]
        )
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
            self.add_field(name, field)

    def filters(self) -> Filters:
        """The filters as far as they are valid; an unknown value filters nothing and is named beside its field."""
        if not self.is_bound:
            return Filters()
        self.is_valid()
        told = self.cleaned_data
        return Filters(
            words=told.get("words") or "",
            topics=frozenset(told.get("topics") or ()),
            language=told.get("language") or "",
            format=told.get("format") or "",
            background=told.get("background") or "",
            hours=told.get("hours") or 0,
            free=bool(told.get("free")),
        )

    def kept(self) -> str:
        """The valid filters as the query of an address; empty where nothing is filtered."""
        self.filters()
        told = self.cleaned_data if self.is_bound else {}
        pairs = [(name, "on" if value is True else value) for name, value in told.items() if value]
        return urlencode(pairs, doseq=True)


class KeepSearchForm(PlainForm):
    """A name for the filters that are set."""

    name = forms.CharField(label=_("Name of this search"), max_length=SavedSearch._meta.get_field("name").max_length)


class SetAsideForm(PlainForm):
    """Why somebody is put aside; it may be left open."""

    reason = forms.ChoiceField(
        label=_("Why is this mentor not for you?"),
        required=False,
        choices=[("", _("I would rather not say")), *AsideReason.choices],
        widget=forms.RadioSelect,
        help_text=_("Only you can read this. What you name counts more on your list from now on."),
    )


def background_choices(tags: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Lines of work and fields of study among these tags, by name."""
    groups = (("industry:", gettext("Line of work")), ("field:", gettext("Field of study")))
    grouped = [
        (word, sorted(((tag, background_word(tag)) for tag in tags if tag.startswith(start)), key=by_name))
        for start, word in groups
    ]
    return [(word, choices) for word, choices in grouped if choices]


def by_name(choice: tuple[str, str]) -> str:
    return normalised(choice[1])
