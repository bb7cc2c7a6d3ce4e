"""What is compared between groups of mentees, in words, and the aims of a run by a short name."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.kinds import Aim

FIRST_WISHES = 3
COUNTED_FROM = frozenset({"running", "closed"})  # a cohort is counted once, when its pairings have begun


@dataclass(frozen=True)
class Measure:
    """One column: its head, and what exactly is counted."""

    label: Promise
    hint: Promise | str = ""


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "placed": Measure(_("Placed"), _("of all: whoever has or had a pairing, or a proposal in a run")),
        "fit": Measure(_("Mean fit"), _("of those placed")),
        "high": Measure(_("Fit in the upper half"), _("of all: a better fit than half of those placed")),
        "worst": Measure(_("Least fitting tenth"), _("of those placed; a tenth of everybody is")),
        "days": Measure(_("Days until paired"), _("the middle value; whoever still waits counts with the days so far")),
        "late": Measure(_("Waited longer"), _("of all: longer than the middle of everybody")),
        "wish": Measure(_("First wishes"), _("of those with a wish list: paired with one of the first three")),
        "yes": Measure(_("A yes to a request"), _("of those who asked and were answered or left without an answer")),
        "best": Measure(_("Best possible mentor"), _("of those placed: nobody in the run would fit better")),
    }
)
OF_COHORT = ("placed", "fit", "worst", "days", "wish", "yes")
OF_RUN = ("placed", "fit", "worst", "best")
IN_CONFIDENCE = ("placed", "high", "late", "wish", "yes")  # shares alone: a mean can be taken apart

AIM_NAMES: Mapping[str, Promise] = MappingProxyType(
    {
        Aim.TOTAL.value: _("Best total"),
        Aim.FLOOR.value: _("Fair first"),
        Aim.TIERS.value: _("Step by step"),
        Aim.CONCAVE.value: _("In between"),
        Aim.STABLE.value: _("Stable"),
    }
)
