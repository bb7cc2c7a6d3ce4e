"""What a person may wish of the one she is paired with: small fixed lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from profiles.kinds.text import normalised

MOST_AVOIDED = 20
LONGEST_NAME = 120


class Likeness(models.TextChoices):
    """How the other person's background should relate to one's own. Without an answer similar counts."""

    SIMILAR = "similar", _("rather similar to mine")
    DIFFERENT = "different", _("rather different from mine")
    ANY = "any", _("it does not matter to me")


class Dimension(models.TextChoices):
    """Parts of the background that can be similar or different; the words the matching knows them by."""

    INDUSTRY = "industry", _("Their line of work")
    FIELD = "field", _("Their field of study")


class Criterion(models.TextChoices):
    """What may count twice for one person; the components of the matching."""

    INTERESTS = "interests", _("that our topics go together")
    GOALS = "goals", _("that it helps with goals")
    SUPPORT = "support", _("that it is the right kind of help")
    BACKGROUND = "background", _("that our backgrounds go together")
    AVAILABILITY = "availability", _("that we have time at the same hours")
    LANGUAGES = "languages", _("that we share as many languages as possible")


def name_words(text: str) -> frozenset[str]:
    """The words of a name in one spelling, so that “Okafor, Ben” and “ben okafor” are the same person."""
    return frozenset(word.strip(",.;") for word in normalised(text).split()) - {""}


def names_somebody(typed: str) -> bool:
    """Whether what was typed can name one person: two words at least, or an address."""
    return "@" in typed or len(name_words(typed)) > 1


def is_meant(typed: str, name: str, email: str) -> bool:
    """Whether `typed` (at least first and last name, or an address) names the person with this name and address."""
    if "@" in typed:
        return normalised(typed) == normalised(email)
    words = name_words(typed)
    return len(words) > 1 and words <= name_words(name)
