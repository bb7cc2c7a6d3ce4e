"""What a coordinator chooses from when she starts a run: components, presets and aims, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.kinds.purposes import MET

MOST_WEIGHT = 5
Weights = Mapping[str, int]


@dataclass(frozen=True)
class ComponentKind:
    """One thing that makes a pair fit: its word, and the question it answers."""

    label: Promise
    question: Promise


COMPONENTS: Mapping[str, ComponentKind] = MappingProxyType(
    {
        "interests": ComponentKind(_("Topics"), _("Does the mentor offer the topics the mentee is looking for?")),
        "goals": ComponentKind(_("Goals"), _("Does what the mentor knows help with the mentee's goals?")),
        "support": ComponentKind(_("Kind of support"), _("Does the mentor give the kind of help that is wanted?")),
        "background": ComponentKind(_("Background"), _("Do they share a line of work, a field of study and the like?")),
        "availability": ComponentKind(_("Hours"), _("How many hours a week could they meet?")),
        "languages": ComponentKind(_("Languages"), _("How many languages do they share?")),
        "answers": ComponentKind(_("Own questions"), _("Do their answers to the program's own questions go together?")),
        MET: ComponentKind(_("Having met"), _("Would both like to go on after their first session? Nobody reads it.")),
    }
)


@dataclass(frozen=True)
class Preset:
    """A named set of weights to start from."""

    label: Promise
    hint: Promise
    weights: Weights


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "balanced": Preset(
            _("Balanced"),
            _("A bit of everything, topics first. A good start if you are not sure."),
            {
                "interests": 3,
                "goals": 2,
                "support": 2,
                "answers": 2,
                "background": 1,
                "availability": 1,
                "languages": 1,
            },
        ),
        "goals_first": Preset(
            _("Goals first"),
            _("What the mentee wants to reach counts most."),
            {
                "interests": 2,
                "goals": 5,
                "support": 1,
                "answers": 1,
                "background": 1,
                "availability": 1,
                "languages": 0,
            },
        ),
        "interests_only": Preset(
            _("Interests only"),
            _("Nothing but the topics sought and offered."),
            {
                "interests": 5,
                "goals": 0,
                "support": 0,
                "answers": 0,
                "background": 0,
                "availability": 0,
                "languages": 0,
            },
        ),
        "peer_support": Preset(
            _("Peer support"),
            _("The kind of help, a shared background and time for each other count most."),
            {
                "interests": 2,
                "goals": 1,
                "support": 5,
                "answers": 3,
                "background": 3,
                "availability": 3,
                "languages": 1,
            },
        ),
        "career": Preset(
            _("Career"),
            _("Line of work, field of study and goals count most: somebody who has gone the way before."),
            {
                "interests": 3,
                "goals": 4,
                "support": 1,
                "answers": 2,
                "background": 4,
                "availability": 1,
                "languages": 0,
            },
        ),
        "study_start": Preset(
            _("Study start"),
            _("The same field of study, topics and time to meet in the first weeks."),
            {
                "interests": 3,
                "goals": 1,
                "support": 2,
                "answers": 2,
                "background": 5,
                "availability": 3,
                "languages": 1,
            },
        ),
        "newcomers": Preset(
            _("Newcomers"),
            _("A language both speak well, practical help and time for each other come first."),
            {
                "interests": 2,
                "goals": 1,
                "support": 4,
                "answers": 2,
                "background": 1,
                "availability": 3,
                "languages": 5,
            },
        ),
    }
)
DEFAULT_PRESET = "balanced"


class Aim(models.TextChoices):
    """What is made as good as possible."""

    FLOOR = "floor", _("Fair first: nobody falls far below the best they could have, then the best total")
    TOTAL = "total", _("Best total: as much fit as possible over all pairs together")
    TIERS = (
        "tiers",
        _("Step by step: as few as possible below a quarter of their best, then a half, and so on"),
    )
    CONCAVE = "concave", _("In between: a better fit counts more for those who fit little")
    STABLE = "stable", _("Stable: no two people would both rather have each other; the total may be lower")


class Measure(models.TextChoices):
    """How two lists are compared."""

    COVERAGE = "coverage", _("how much of what the mentee names the mentor has")
    COSINE = "cosine", _("how alike both lists are")


MEASURED = ("interests", "goals", "support", "background")


class Decision(models.TextChoices):
    """What a coordinator may do with proposals."""

    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Reject")
    REOPEN = "reopen", _("Decide again")


class AdjustmentKind(models.TextChoices):
    """How a coordinator changed the board."""

    PLACED = "placed", _("pair set by hand")
    SETTLED = "settled", _("the rest solved anew")


class Others(models.TextChoices):
    """How the others move where a pair is set by hand."""

    FEW = "few", _("As few others as possible move")
    BEST = "best", _("All others move so that everybody together fits best")


def policy_of(preset: str = DEFAULT_PRESET, **changes: Any) -> dict[str, Any]:
    """The stored form of a policy: the preset's weights, every rule on, fair first, as many placed as possible."""
    return {
        "preset": preset,
        "weights": dict(PRESETS[preset].weights),
        "rules": {"languages": True, "formats": True, "conflicts": True, "shared_hours": 0},
        "objective": Aim.FLOOR.value,
        "place_first": True,
        "measures": {},
        "rare": True,
        **changes,
    }
