"""When and where two people meet, typed in the reader's zone."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meetings.kinds import Rating
from meetings.models import FirstSession, Session
from profiles.forms.plain import PlainForm, WordsField
from profiles.kinds import Format

LENGTHS = (30, 45, 60, 90, 120)


def first_moment(day: date, start: time, zone: tzinfo) -> tuple[datetime | None, bool]:
    """The moment a clock in `zone` shows this time, and whether it shows it twice (then the first of both).

    None where the clocks are put forward over it.
    """
    typed = datetime.combine(day, start)
    first, second = typed.replace(tzinfo=zone, fold=0), typed.replace(tzinfo=zone, fold=1)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != typed:
        return None, False
    return first.astimezone(UTC), first.utcoffset() != second.utcoffset()


def length_in_words(minutes: int) -> str:
    return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}


class MomentForm(PlainForm):
    """A day and a time in `zone`: after cleaning, the moment `starts_at`. `twice`: that hour comes twice that night."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    start = forms.TimeField(label=_("Beginning"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    twice = False

    def __init__(self, *args: Any, zone: tzinfo, zone_words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["start"].help_text = zone_words

    def clean_day(self) -> date:
        """A year somebody can mean; nearer bounds are the service's."""
        day: date = self.cleaned_data["day"]
        if abs(day.year - timezone.localdate().year) > 2:
            raise forms.ValidationError(_("Please check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if {"day", "start"} <= set(cleaned):
            starts_at, self.twice = first_moment(cleaned["day"], cleaned["start"], self.zone)
            if starts_at is None:
                self.add_error(
                    "start",
                    _("The clocks are put forward that night, so this time does not exist. Please choose another one."),
                )
            else:
                cleaned["starts_at"] = starts_at
        return cleaned


class FirstTimeForm(MomentForm):
    """When and where two people meet for the first time."""

    where = forms.CharField(
        label=_("Place or link"),
        max_length=FirstSession._meta.get_field("where").max_length,
        help_text=_("A meeting room on the net, a café, a library. Only the two of you see it."),
    )


class RatingForm(PlainForm):
    """Whether somebody would like to go on with the other person."""

    rating = forms.TypedChoiceField(
        label=_("Would you like to go on with each other?"),
        choices=Rating.choices,
        coerce=lambda value: Rating(int(value)),
        widget=forms.RadioSelect,
    )


class SessionForm(MomentForm):
    """A session. After cleaning `starts_at` and `ends_at` are moments."""

    minutes = forms.TypedChoiceField(label=_("How long"), coerce=int, initial=60)
    format = forms.ChoiceField(label=_("How you meet"), choices=Format.choices, widget=forms.RadioSelect)
    where = forms.CharField(
        label=_("Place or link"),
        required=False,
        max_length=Session._meta.get_field("where").max_length,
        help_text=_("A meeting room on the net, a café, a library. Only the two of you see it."),
    )
    agenda = WordsField(
        Session.agenda,
        label=_("What we want to talk about"),
        required=False,
        help_text=_("One question is enough. Only the two of you see it; it is not part of the calendar file."),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lengths = sorted({*LENGTHS, self.initial.get("minutes", 60)})
        self.fields["minutes"].choices = [(minutes, length_in_words(minutes)) for minutes in lengths]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("format") == Format.IN_PERSON and not cleaned.get("where"):
            self.add_error("where", _("Please write where you meet."))
        if {"starts_at", "minutes"} <= set(cleaned):
            cleaned["ends_at"] = cleaned["starts_at"] + timedelta(minutes=cleaned["minutes"])
        return cleaned

    def show_version(self, version: int) -> None:
        """Keep what was typed, but let the next attempt start from `version`."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(version)
        self.data = data

    def plan(self) -> dict[str, Any]:
        """What the services take of it."""
        return {key: self.cleaned_data[key] for key in ("starts_at", "ends_at", "format", "where", "agenda")}
