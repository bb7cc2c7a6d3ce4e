"""What a program's own question can be: its kind, whom it asks, who reads the answer, and how answers are compared."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_QUESTIONS = 60
MOST_OPTIONS = 50
FEWEST_OPTIONS = 2
FEWEST_STEPS, MOST_STEPS = 2, 10
MOST_WEIGHT = 5
LONGEST_LABEL = 300
LONGEST_HELP = 600
LONGEST_OPTION = 120
LONGEST_LINE = 200  # an answer in one line
LONGEST_TEXT = 4_000
MOST_CHOSEN_TOPICS = 20

# What a wording says, as forms, sets and copies hand it over. Options come as pairs of words, or with their codes.
WORDED = (
    *("kind", "asks", "label_en", "label_de", "mentor_label_en", "mentor_label_de", "help_en", "help_de"),
    *("why_en", "why_de", "options", "steps", "required", "readers", "measure", "weight"),
)


class Kind(models.TextChoices):
    """How a question is answered."""

    TEXT = "text", _("A line of text")
    LONG = "long", _("A longer text")
    CHOICE = "choice", _("One of several answers")
    SEVERAL = "several", _("Any number of several answers")
    SCALE = "scale", _("A step on a scale")
    TOPICS = "topics", _("Topics from the list of topics")


class Audience(models.TextChoices):
    """Whom a question asks."""

    BOTH = "both", _("Mentees and mentors")
    MENTEE = "mentee", _("Mentees only")
    MENTOR = "mentor", _("Mentors only")


class Readers(models.TextChoices):
    """Who reads the answer beside the person herself, from the narrowest circle to the widest."""

    COORDINATORS = "coordinators", _("Coordinators only")
    PARTNER = "partner", _("Coordinators, and the other person once they are paired")
    CANDIDATES = "candidates", _("Coordinators, and everybody the person could be paired with")


class Measure(models.TextChoices):
    """How the answers of a mentee and a mentor are compared in the matching."""

    NONE = "", _("Not at all: the matching does not use it")
    SAME = "same", _("The same answer speaks for a pair")
    SHARED = "shared", _("The more of the mentee's answers the mentor gave too, the better")
    CLOSE = "close", _("The closer the two are on the scale, the better")
    AGREE = "agree", _("Only people with the same answer are paired")
    DIFFER = "differ", _("People with an answer in common are never paired")


RULES = frozenset({Measure.AGREE, Measure.DIFFER})
RULE_IS_OPEN = _(
    "From a rule people can guess answers, because they see who is left out. So let everybody the person could be "
    "paired with read it, or choose a comparison that is no rule."
)
MEASURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Kind.TEXT.value: ("",),
        Kind.LONG.value: ("",),
        Kind.CHOICE.value: ("", "same", "agree", "differ"),
        Kind.SEVERAL.value: ("", "shared", "differ"),
        Kind.SCALE.value: ("", "close"),
        Kind.TOPICS.value: ("", "shared"),
    }
)
CIRCLES = tuple(Readers.values)


def is_open_to(readers: str, circle: str) -> bool:
    """Whether answers that `readers` may read are open to `circle`, one of the same words."""
    return CIRCLES.index(readers) >= CIRCLES.index(circle)
