"""The steps of a profile: one subject each, the answers it holds, and why we ask."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Step:
    """One page of questions. `answers` are fields of the profile; `route` is where they are given.

    Its name alone tells it from others: words in the reader's language have another hash in another language.
    """

    name: str
    label: Text = field(compare=False)
    title: Text = field(compare=False)
    why: Text = field(compare=False)
    route: str = field(compare=False)
    answers: tuple[str, ...] = field(compare=False)


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
GOALS = Step(
    "goals",
    _("Goals"),
    _("What would you like to reach?"),
    _(
        "It need not be big or certain. A goal in your own words helps us to find somebody who knows the way, "
        "and gives the two of you something to begin with."
    ),
    "goals:goal-guide",
    (),
)
BACKGROUND = Step(
    "background",
    _("Background"),
    _("Where do you come from?"),
    _("Somebody with a similar path often understands sooner. Leave open whatever you would rather not say."),
    "profiles:background-update",
    ("occupation", "industry", "field_of_study", "experience_years"),
)
PERSONAL = Step(
    "personal",
    _("In confidence"),
    _("Is there something you would like to tell in confidence?"),
    _(
        "What you have lived through, who you are, what you need: only if you like. Nothing of it is used or shown "
        "unless you allow it, answer by answer."
    ),
    "profiles:personal-list",
    (),
)
AVAILABILITY = Step(
    "availability",
    _("When and how"),
    _("When and how can you meet?"),
    _("We suggest people who have time when you do, and show you the hours you share."),
    "profiles:availability-update",
    ("hours", "time_zone", "formats", "place"),
)
WISHES = Step(
    "wishes",
    _("Wishes"),
    _("Whom would you like to meet?"),
    _("Wishes tip the scales between people who fit you equally well. Leave open what does not matter to you."),
    "profiles:wishes-update",
    ("likeness", "criterion", "avoids"),
)
STEPS = (ABOUT, TOPICS, GOALS, BACKGROUND, PERSONAL, AVAILABILITY, WISHES)
LOOK_OVER = "profiles:answers-check"


def step_after(step: Step, way: tuple[Step, ...]) -> str:
    """The route to go on with: the next step of this way, and after the last one the answers to look over."""
    later = [one.route for one in way if STEPS.index(one) > STEPS.index(step)]
    return later[0] if later else LOOK_OVER
