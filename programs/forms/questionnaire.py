"""A program's own questions as a form: what people answer when they apply, and later."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profiles.forms.plain import PlainForm
from profiles.forms.versioned import VersionedForm
from profiles.models import Topic
from profiles.queries.topics import topic_choices
from programs.kinds.questions import LONGEST_LINE, LONGEST_TEXT, MOST_CHOSEN_TOPICS, Kind, Measure, Readers
from programs.models import Answer, Wording
from programs.queries.answers import step_words, value_words

MANY = frozenset({Kind.SEVERAL.value, Kind.TOPICS.value})
LONG_LIST = 8  # from here on one of several answers is chosen from a closed list
WHO_READS: Mapping[str, Promise] = {
    Readers.COORDINATORS: gettext_lazy("Only the coordinators read it."),
    Readers.PARTNER: gettext_lazy("The coordinators read it, and the other person once you are paired."),
    Readers.CANDIDATES: gettext_lazy("The coordinators read it, and everybody you could be paired with."),
}
MATCHED_BY: Mapping[str, Promise] = {
    Measure.SAME: gettext_lazy("The matching uses it: people who answer the same fit better."),
    Measure.SHARED: gettext_lazy("The matching uses it: the more answers two people share, the better they fit."),
    Measure.CLOSE: gettext_lazy("The matching uses it: the closer two people are here, the better they fit."),
    Measure.AGREE: gettext_lazy("The matching uses it: only people who answer the same are paired."),
    Measure.DIFFER: gettext_lazy("The matching uses it: people with an answer in common are never paired."),
}


class Questionnaire(PlainForm):
    """The questions of `asked`, with what is `given` already. `answers()` go to `services.answers`.

    The hidden field says which wordings the person read: where a question was reworded meanwhile nothing is saved
    before she has seen the new words, because they may promise something else.
    """

    asked = forms.CharField(required=False, max_length=4_000, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        asked: Sequence[Wording],
        scope: str,
        role: str = "",
        given: Mapping[int, Answer] | None = None,
        **kwargs: Any,
    ) -> None:
        self.wordings = {name_of(one): one for one in asked}
        self.signature = " ".join(f"{one.question.public_id}.{one.number}" for one in asked)
        kept = {one.question_id: one for one in (given or {}).values() if not one.left_open}
        usable = {
            name: kept[one.question_id]
            for name, one in self.wordings.items()
            if one.question_id in kept and kept[one.question_id].wording.comparable_with(one)
        }
        initial = {"asked": self.signature, **{name: answer.value for name, answer in usable.items()}}
        super().__init__(data, initial=initial | kwargs.pop("initial", {}), **kwargs)
        topics = offered_topics(scope) if any(one.kind == Kind.TOPICS for one in asked) else []
        for name, one in self.wordings.items():
            field = field_for(one, topics, usable.get(name))
            field.label = one.label_for(role)
            said = (WHO_READS[one.readers], MATCHED_BY.get(one.measure, ""))
            field.help_text = " ".join(filter(None, (one.help, one.why, *map(str, said))))
            field.required = one.required
            self.add_field(name, field)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("asked", self.signature) != self.signature:
            self.add_error(
                None,
                _(
                    "The coordinators have changed the questions meanwhile. What you typed is still here: please look "
                    "through the questions once more and send them again."
                ),
            )
            # The next sending answers the questions as they stand on the page now.
            data = MultiValueDict(self.data) if isinstance(self.data, MultiValueDict) else dict(self.data)
            data[self.add_prefix("asked")] = self.signature
            self.data = data
        return cleaned

    def answers(self) -> dict[Wording, Any]:
        """What was answered, by the wording the person read."""
        return {one: plain_value(one, self.cleaned_data[name]) for name, one in self.wordings.items()}

    @property
    def questions(self) -> list[forms.BoundField]:
        """The questions in their order."""
        return [self[name] for name in self.wordings]


class AnswersForm(Questionnaire, VersionedForm):
    """The questions for somebody who has a place, whose `version` she saw."""


def name_of(wording: Wording) -> str:
    return f"q_{wording.question.public_id}"


def plain_value(wording: Wording, value: Any) -> Any:
    """An answer in the form in which it is kept."""
    if wording.kind == Kind.SCALE and value:
        return int(value)
    return list(value) if wording.kind in MANY else value


def offered_topics(scope: str) -> list[Topic]:
    """The shared topics and the program's own words; one query."""
    return list(Topic.objects.in_scope([scope]))


def field_for(wording: Wording, topics: Iterable[Topic], kept: Answer | None) -> forms.Field:
    """The field one question is answered in."""
    match wording.kind:
        case Kind.CHOICE:
            return one_of(with_kept(list(wording.option_words.items()), kept), wording)
        case Kind.SEVERAL:
            options = with_kept(list(wording.option_words.items()), kept)
            return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple)
        case Kind.SCALE:
            return one_of([(str(step), step_words(wording, step)) for step in range(1, wording.steps + 1)], wording)
        case Kind.TOPICS:
            shelves = {one["code"] for one in wording.options}
            wanted = [topic for topic in topics if topic.scope or not shelves or topic.area in shelves]
            return TopicsField(
                choices=topic_choices([*wanted, *kept_topics(topics, wanted, kept)]),
                widget=forms.SelectMultiple(attrs={"data-enhance": "", "size": 10}),
            )
        case Kind.LONG:
            return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5}))
    return forms.CharField(max_length=LONGEST_LINE)


def one_of(options: list[tuple[str, str]], wording: Wording) -> forms.ChoiceField:
    """Exactly one of some answers: buttons, or a list where there are many."""
    open_end = [] if wording.required and len(options) < LONG_LIST else [("", _("Not said"))]
    widget = forms.RadioSelect if len(options) < LONG_LIST or wording.kind == Kind.SCALE else forms.Select
    return forms.ChoiceField(choices=[*open_end, *options], widget=widget)


def with_kept(options: list[tuple[str, str]], kept: Answer | None) -> list[tuple[str, str]]:
    """The options, and what somebody chose while it was among them: saving must not lose it."""
    if kept is None:
        return options
    codes = [kept.value] if isinstance(kept.value, str) else kept.value
    words = dict(zip(codes, value_words(kept.wording, kept.value, {}), strict=True))
    offered = {code for code, _label in options}
    return options + [(code, words[code]) for code in codes if code not in offered]


def kept_topics(topics: Iterable[Topic], wanted: Iterable[Topic], kept: Answer | None) -> list[Topic]:
    """Topics somebody chose from a shelf that is not offered any more."""
    offered = {topic.slug for topic in wanted}
    chosen = set(kept.value) - offered if kept else set()
    return [topic for topic in topics if topic.slug in chosen]


class TopicsField(forms.MultipleChoiceField):
    """Some topics, not all of them."""

    def clean(self, value: Any) -> list[str]:
        chosen: list[str] = super().clean(value)
        if len(chosen) > MOST_CHOSEN_TOPICS:
            raise forms.ValidationError(
                _("Please choose at most %(most)d; those that matter most are enough.") % {"most": MOST_CHOSEN_TOPICS}
            )
        return chosen
