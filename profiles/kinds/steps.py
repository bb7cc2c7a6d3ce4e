"""The steps of a profile: one subject each, the answers it holds, and why we ask."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Step:
    """One page of questions. `answers` are fields of the profile; `route` is where they are given."""

    name: str
    label: Text
    title: Text
    why: Text
    route: str
    answers: tuple[str, ...]


ABOUT = Step(
    "about",
    _("About me"),
    _("Who are you?"),
    _("A few words make it easier for somebody to trust you. Your name is all we need; the rest is up to you."),
    "profiles:about-update",
    ("name", "pronouns", "headline", "about", "languages"),
)
TOPICS = Step(
    "topics",
    _("Topics"),
    _("What would you like to talk about?"),
    _(
        "Topics weigh most when we look for people who fit. Choose what really matters to you: "
        "three to eight are plenty."
    ),
    "profiles:topics-update",
    ("topics", "support_offered", "support_sought"),
)
BACKGROUND = Step(
    "background",
    _("Background"),
    _("Where do you come from?"),
    _("Somebody with a similar path often understands sooner. Leave open whatever you would rather not say."),
    "profiles:background-update",
    ("occupation", "industry", "field_of_study", "experience_years"),
)
AVAILABILITY = Step(
    "availability",
    _("When and how"),
    _("When and how can you meet?"),
    _("We suggest people who have time when you do, and show you the hours you share."),
    "profiles:availability-update",
    ("hours", "time_zone", "formats", "place"),
)
STEPS = (ABOUT, TOPICS, BACKGROUND, AVAILABILITY)
