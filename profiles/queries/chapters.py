"""What a person has told about herself so far, chapter by chapter, for herself alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from profiles.kinds.personal import Purpose
from profiles.kinds.steps import ABOUT, AVAILABILITY, BACKGROUND, GOALS, PERSONAL, TOPICS, WISHES, Step
from profiles.kinds.wishes import Criterion, Dimension, Likeness
from profiles.models import Profile
from profiles.queries.answers import who_sees
from profiles.queries.people import ProfileView, profile_view
from profiles.queries.personal import own_confidences
from profiles.queries.progress import steps_for
from profiles.queries.sides import Setting

Text = str | Promise


@dataclass(frozen=True)
class Answer:
    """One question and what the person said, as text."""

    name: str
    value: str


@dataclass(frozen=True)
class Chapter:
    """The answers of one step."""

    step: Step
    answers: tuple[Answer, ...]
    who_sees: Text


def chapters_of(profile: Profile, setting: Setting) -> list[Chapter]:
    """All answers of a person for herself, step by step; what does not concern her is left out. Three queries at
    most beside the profile with its topics.
    """
    view = profile_view(profile, "pairing")
    rows = {
        ABOUT: lambda: about_answers(view),
        TOPICS: lambda: topic_answers(view, setting),
        GOALS: lambda: goal_answers(profile),
        BACKGROUND: lambda: background_answers(view),
        PERSONAL: lambda: personal_answers(profile),
        AVAILABILITY: lambda: availability_answers(view),
        WISHES: lambda: wish_answers(profile, setting),
    }
    return [
        Chapter(step, tuple(Answer(name, value) for name, value in rows[step]()), who_sees(step))
        for step in steps_for(setting)
    ]


def about_answers(view: ProfileView) -> list[tuple[str, str]]:
    return [
        (_("Name"), view.name),
        (_("Pronouns"), view.pronouns),
        (_("One line about me"), view.headline),
        (_("About me"), view.about),
        (_("Languages"), ", ".join(view.languages)),
    ]


def topic_answers(view: ProfileView, setting: Setting) -> list[tuple[str, str]]:
    offered = [
        (_("Topics I can offer"), ", ".join(view.offered)),
        (_("Help I can give"), ", ".join(view.support_offered)),
    ]
    sought = [
        (_("Topics I am looking for"), ", ".join(view.sought)),
        (_("Help I am looking for"), ", ".join(view.support_sought)),
    ]
    return (sought if setting.seeks else []) + (offered if setting.offers else [])


def background_answers(view: ProfileView) -> list[tuple[str, str]]:
    years = "" if view.experience_years is None else str(view.experience_years)
    return [
        (_("What I do"), view.occupation),
        (_("Line of work"), view.industry),
        (_("Field of study"), view.field_of_study),
        (_("Years of experience"), years),
    ]


def availability_answers(view: ProfileView) -> list[tuple[str, str]]:
    return [
        (_("Weekly hours"), "\n".join(view.hours)),
        (_("Time zone"), view.time_zone),
        (_("How to meet"), ", ".join(view.formats)),
        (_("Place"), view.place),
    ]


def goal_answers(profile: Profile) -> list[tuple[str, str]]:
    titles = profile.user.goals.filter(status="open").values_list("title", flat=True)
    return [(_("I'd like to …"), "\n".join(titles))]


def personal_answers(profile: Profile) -> list[tuple[str, str]]:
    """What was told in confidence, each with what is allowed."""
    rows = []
    for shelf in own_confidences(profile):
        told = [f"{one.label} ({uses_in_words(one.allowed)})" for one in shelf.answers]
        rows.append((str(shelf.kind.label), "\n".join(told)))
    return rows


def uses_in_words(allowed: Sequence[Purpose]) -> str:
    return "; ".join(str(use.label) for use in allowed) or _("not used for anything")


def wish_answers(profile: Profile, setting: Setting) -> list[tuple[str, str]]:
    likeness = [
        (str(one.label), str(Likeness(profile.likeness.get(one.value, Likeness.SIMILAR)).label)) for one in Dimension
    ]
    matters = str(Criterion(profile.criterion).label) if profile.criterion else ""
    return [
        *(likeness if setting.seeks else []),
        (_("What matters most to me"), matters),
        (_("People I do not want to be paired with"), "\n".join(profile.avoids)),
    ]
