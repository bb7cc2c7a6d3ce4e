"""What a coordinator types to build a question, with only the fields its kind needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from profiles.forms.choices import offer
from profiles.forms.plain import PlainForm
from profiles.forms.versioned import VersionedForm
from profiles.kinds import Area
from profiles.models import Topic
from programs.kinds.options import Words, as_line, as_lines, read_lines, repeated
from programs.kinds.questions import (
    FEWEST_OPTIONS,
    FEWEST_STEPS,
    LONGEST_HELP,
    LONGEST_LABEL,
    LONGEST_OPTION,
    MEASURES,
    MOST_OPTIONS,
    MOST_STEPS,
    MOST_WEIGHT,
    RULE_IS_OPEN,
    RULES,
    WORDED,
    Audience,
    Kind,
    Measure,
    Readers,
)
from programs.models import Program, Wording

LONGEST_WORD = Topic._meta.get_field("label_en").max_length or 0
ENDS = ("low", "high")
CHOSEN = (Kind.CHOICE.value, Kind.SEVERAL.value)
# Fields that only some kinds need; all others stand in every form.
OF_KIND: Mapping[str, tuple[str, ...]] = {
    Kind.CHOICE.value: ("options",),
    Kind.SEVERAL.value: ("options",),
    Kind.SCALE.value: ("steps", *ENDS),
    Kind.TOPICS.value: ("areas", "own_words"),
}
SPECIAL = frozenset(name for names in OF_KIND.values() for name in names)


def line(label: Any, help_text: Any = "", most: int = LONGEST_LABEL) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most, help_text=help_text)


def lines(label: Any, help_text: Any, rows: int, most: int, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


@dataclass(frozen=True)
class Group:
    """Fields with one subject, under a heading."""

    name: str
    title: Promise
    fields: list[forms.BoundField]
    text: Promise | str = ""


class QuestionForm(PlainForm):
    """One question: its words, its answers, who is asked and who reads it, and what the matching does with it."""

    label_en = line(_("The question in English"))
    label_de = line(_("The question in German"), _("One language is enough; people then read it in that language."))
    help_en = lines(_("Explanation in English"), _("Stands below the question, where it needs one."), 2, LONGEST_HELP)
    help_de = lines(_("Explanation in German"), "", 2, LONGEST_HELP)
    why_en = line(
        _("Why you ask, in English"),
        _("People answer more freely when they know what for: “so that we find a mentor who knows your path”."),
    )
    why_de = line(_("Why you ask, in German"))
    options = lines(
        _("Answers to choose from"),
        _("One a line. A second language follows after a bar: Every week | Jede Woche"),
        8,
        MOST_OPTIONS * (2 * LONGEST_OPTION + 4),
        required=True,
    )
    steps = forms.IntegerField(
        label=_("Number of steps"),
        min_value=FEWEST_STEPS,
        max_value=MOST_STEPS,
        initial=5,
        help_text=_("From 2 to 10; five are easy to answer."),
    )
    low = line(_("What the first step means"), _("For example: Not at all | Gar nicht"), 2 * LONGEST_OPTION + 3)
    high = line(_("What the last step means"), _("For example: Very much | Sehr"), 2 * LONGEST_OPTION + 3)
    areas = forms.MultipleChoiceField(
        label=_("Which topics to offer"),
        required=False,
        choices=Area.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked offers all of them. Words of your own program are always offered."),
    )
    own_words = lines(
        _("Add words of your own program"),
        _("One a line, a second language after a bar. They join the list of topics for people of this program."),
        4,
        5_000,
    )
    required = forms.BooleanField(
        label=_("An answer is needed"),
        required=False,
        help_text=_("Ask for it only where you could not decide without it, and never for anything sensitive."),
    )
    asks = forms.ChoiceField(
        label=_("Who is asked"), choices=Audience.choices, initial=Audience.BOTH, widget=forms.RadioSelect
    )
    mentor_label_en = line(
        _("Other words for mentors, in English"),
        _("Where both are asked but not the same: “What are you looking for?” and “What can you offer?”"),
    )
    mentor_label_de = line(_("Other words for mentors, in German"))
    readers = forms.ChoiceField(
        label=_("Who reads the answer"),
        choices=Readers.choices,
        initial=Readers.COORDINATORS,
        widget=forms.RadioSelect,
        help_text=_(
            "Stands beside the question. Answers given before a change keep the promise they were given under."
        ),
    )
    measure = forms.ChoiceField(label=_("How the matching uses it"), required=False, widget=forms.RadioSelect)
    weight = forms.IntegerField(
        label=_("How much it counts"),
        min_value=1,
        max_value=MOST_WEIGHT,
        initial=3,
        help_text=_("From 1 to 5, compared with your other questions. Does not matter for “only” and “never”."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in SPECIAL - set(OF_KIND.get(kind, ())):
            del self.fields[name]
        if len(MEASURES[kind]) > 1:
            offer(self, "measure", [(value, Measure(value).label) for value in MEASURES[kind]])
        else:
            del self.fields["measure"], self.fields["weight"]

    def clean_options(self) -> list[Words]:
        """The answers as pairs of words."""
        found = read_lines(self.cleaned_data["options"])
        if not FEWEST_OPTIONS <= len(found) <= MOST_OPTIONS:
            raise forms.ValidationError(
                _("Give from %(least)d to %(most)d answers, one a line; there are %(number)d now.")
                % {"least": FEWEST_OPTIONS, "most": MOST_OPTIONS, "number": len(found)}
            )
        return checked_words(found, LONGEST_OPTION)

    def clean_own_words(self) -> list[Words]:
        """New topics as pairs of words."""
        found = read_lines(self.cleaned_data["own_words"])
        if len(found) > MOST_OPTIONS:
            raise forms.ValidationError(_("Please add at most %(most)d words at once.") % {"most": MOST_OPTIONS})
        return checked_words(found, LONGEST_WORD)

    def clean_low(self) -> Words:
        return end_words(self.cleaned_data["low"])

    def clean_high(self) -> Words:
        return end_words(self.cleaned_data["high"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("label_en") or cleaned.get("label_de") or {"label_en", "label_de"} & self.errors.keys()):
            self.add_error("label_en", _("Write the question in at least one language."))
        if cleaned.get("measure") and cleaned.get("asks", Audience.BOTH) != Audience.BOTH:
            self.add_error(
                "measure",
                _("Only what mentees and mentors are both asked can be compared. Ask both, or choose “not at all”."),
            )
        if cleaned.get("measure") in RULES and cleaned.get("readers", Readers.CANDIDATES) != Readers.CANDIDATES:
            self.add_error("readers", RULE_IS_OPEN)
        return cleaned

    def content(self) -> dict[str, Any]:
        """What `services.questions` writes."""
        told = {"kind": self.kind, "measure": "", **self.cleaned_data}
        if self.kind == Kind.SCALE:
            told["options"] = [{"code": end, "en": told[end][0], "de": told[end][1]} for end in ENDS if any(told[end])]
        elif self.kind == Kind.TOPICS:
            told["options"] = [{"code": area} for area in told["areas"]]
        return {name: told[name] for name in WORDED if name in told}

    def words(self) -> list[Words]:
        """Topics of the program's own that are to be added."""
        return self.cleaned_data.get("own_words", [])

    @property
    def groups(self) -> list[Group]:
        """The fields under their headings."""
        wanted = (
            ("words", _("The question"), ("label_en", "label_de", "help_en", "help_de", "why_en", "why_de"), ""),
            ("answers", _("The answer"), (*OF_KIND.get(self.kind, ()), "required"), ""),
            (
                "people",
                _("Who is asked, and who reads it"),
                ("asks", "mentor_label_en", "mentor_label_de", "readers"),
                "",
            ),
            ("matching", _("The matching"), ("measure", "weight"), ""),
            ("again", _("Answers that are there already"), ("ask_again",), ""),
        )
        found = [
            Group(name, title, [self[field] for field in fields if field in self.fields], text)
            for name, title, fields, text in wanted
        ]
        return [group for group in found if group.fields]


class QuestionUpdateForm(QuestionForm, VersionedForm):
    """A question that is asked already."""

    ask_again = forms.BooleanField(
        label=_("Ask everybody again"),
        required=False,
        help_text=_(
            "For a question that now means something else. Otherwise only people who have not answered are asked."
        ),
    )


def checked_words(found: list[Words], most: int) -> list[Words]:
    """Words that are short enough and stand for one answer each."""
    if any(len(word) > most for pair in found for word in pair):
        raise forms.ValidationError(_("Please keep each of them within %(most)d characters.") % {"most": most})
    if twice := repeated(found):
        raise forms.ValidationError(_("Some stand there twice: %(words)s.") % {"words": ", ".join(twice[:5])})
    return found


def end_words(text: str) -> Words:
    """The words at one end of a scale."""
    found = read_lines(text)
    words = found[0] if found else ("", "")
    if any(len(word) > LONGEST_OPTION for word in words):
        raise forms.ValidationError(
            _("Please keep each of them within %(most)d characters.") % {"most": LONGEST_OPTION}
        )
    return words


def initial_of(wording: Wording) -> dict[str, Any]:
    """The fields of `QuestionUpdateForm` for a wording."""
    told = {name: getattr(wording, name) for name in WORDED if name not in ("kind", "options")}
    ends = {one["code"]: as_line(one["en"], one["de"]) for one in wording.options if one["code"] in ENDS}
    if wording.kind in CHOSEN:
        told["options"] = as_lines(wording.options)
    elif wording.kind == Kind.SCALE:
        told |= ends
    elif wording.kind == Kind.TOPICS:
        told["areas"] = [one["code"] for one in wording.options]
    return {**told, "version": wording.number}


class KindChoice(PlainForm):
    """Which kind of question is to be built."""

    kind = forms.ChoiceField(choices=Kind.choices)


class MoveForm(PlainForm):
    """One place up or down."""

    to = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])

    @property
    def places(self) -> int:
        return -1 if self.cleaned_data["to"] == "up" else 1


class SourceForm(PlainForm):
    """Where questions are taken from: a ready-made set, or another program one runs."""

    source = forms.ChoiceField(label=_("Take the questions from"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, sets: list[tuple[str, str]], programs: list[Program], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(f"program:{program.public_id}", program.name) for program in programs]
        grouped: list[Any] = [(str(_("Ready-made sets")), [(f"set:{name}", label) for name, label in sets])]
        if own:
            grouped.append((str(_("Your other programs")), own))
        cast(forms.ChoiceField, self.fields["source"]).choices = grouped
