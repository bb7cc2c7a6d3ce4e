"""What a person has told about herself so far, and what would still help."""

from dataclasses import dataclass

from django.db.models import Field
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.kinds.privacy import DataClass, tag_of
from profiles.kinds import Side
from profiles.kinds.steps import STEPS, Step
from profiles.models import Profile
from profiles.queries.people import ProfileView, profile_view
from profiles.queries.sides import Setting

Text = str | Promise

WHO_SEES: dict[DataClass, Text] = {
    DataClass.PUBLIC: gettext_lazy("Everybody can see this."),
    DataClass.PROGRAM: gettext_lazy("People and coordinators of your programs can see this, nobody else."),
    DataClass.PAIRING: gettext_lazy("Only the person you are paired with and your coordinators can see this."),
    DataClass.PRIVATE: gettext_lazy("Only you and, where they need it, your coordinators can see this."),
    DataClass.CRITICAL: gettext_lazy("Only you can see this."),
}


@dataclass(frozen=True)
class Gap:
    """An answer that is missing and would help the match, with the step where it is given."""

    sentence: str
    step: Step


def gaps_of(profile: Profile, setting: Setting) -> list[Gap]:
    """What is missing and worth asking for, most helpful first. Nothing here is required."""
    about, topics, _background, availability = STEPS
    sides = {choice.side for choice in profile.choices.all()}
    wanted: list[tuple[bool, str, Step]] = [
        (setting.seeks and Side.SOUGHT not in sides, _("Choose topics you are looking for."), topics),
        (setting.offers and Side.OFFERED not in sides, _("Choose topics you can offer."), topics),
        (not profile.hours, _("Say when you have time."), availability),
        (not profile.languages, _("Say which languages you speak."), about),
        (not profile.formats, _("Say whether you want to meet online or in person."), availability),
        (not profile.about, _("Write a few sentences about yourself."), about),
    ]
    return [Gap(sentence, step) for missing, sentence, step in wanted if missing]


def who_sees(step: Step) -> Text:
    """Who may read the answers of a step, from the tags of its fields: the widest circle counts."""
    circles = list(DataClass)
    tags = [
        tag_of(field) for field in Profile._meta.get_fields() if isinstance(field, Field) and field.name in step.answers
    ]
    widest = min(circles.index(tag.data_class) for tag in tags if tag is not None)
    return WHO_SEES[circles[widest]]


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


def chapters_of(profile: Profile, setting: Setting) -> list[Chapter]:
    """All answers of a person for herself, step by step; sides that do not concern her are left out."""
    view = profile_view(profile, "pairing")
    rows = {
        "about": about_answers(view),
        "topics": topic_answers(view, setting),
        "background": background_answers(view),
        "availability": availability_answers(view),
    }
    return [Chapter(step, tuple(Answer(name, value) for name, value in rows[step.name])) for step in STEPS]


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
