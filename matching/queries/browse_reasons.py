"""Why mentors are left out of a mentee's list, in sentences that name nobody and say what would help."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from pairings.queries.wishes import why_not_wish
from programs.models import Enrolment

LANGUAGES, HOURS = "profiles:about-update", "profiles:availability-update"

# rule -> what a list says of so many mentors
MANY: Mapping[str, Promise] = {
    "past_pair": ngettext_lazy(
        "%(count)s you have been paired with before.", "%(count)s you have been paired with before.", "count"
    ),
    "declined": ngettext_lazy(
        "%(count)s could not say yes to you in this round.",
        "%(count)s could not say yes to you in this round.",
        "count",
    ),
    "language": ngettext_lazy(
        "%(count)s speaks none of your languages.", "%(count)s speak none of your languages.", "count"
    ),
    "formats": ngettext_lazy(
        "%(count)s meets in other ways or places than you do.",
        "%(count)s meet in other ways or places than you do.",
        "count",
    ),
    "shared_hours": ngettext_lazy(
        "%(count)s has too few hours in common with you.", "%(count)s have too few hours in common with you.", "count"
    ),
    "apart": ngettext_lazy(
        "%(count)s is kept apart from you by the rules of the round, for example because you work closely together.",
        "%(count)s are kept apart from you by the rules of the round, for example because you work closely together.",
        "count",
    ),
}
# rule -> what the page of one mentor says
ONE: Mapping[str, Promise] = {
    "past_pair": gettext_lazy("You have been paired before. Please choose somebody new."),
    "declined": gettext_lazy("This mentor could not say yes to you in this round. Please choose somebody else."),
    "language": gettext_lazy("You have told us no language that both of you speak."),
    "formats": gettext_lazy("You have told us no way or place in which both of you could meet."),
    "shared_hours": gettext_lazy("You have too few hours in common."),
    "apart": gettext_lazy("The rules of the round keep you two apart, for example because you work closely together."),
}
# Which answer of her own would change it, and what the link says.
HELP: Mapping[str, tuple[str, Promise]] = {
    "language": (LANGUAGES, gettext_lazy("See my languages")),
    "formats": (HOURS, gettext_lazy("See how I can meet")),
    "shared_hours": (HOURS, gettext_lazy("See my hours")),
}
APART = frozenset({"conflicts", "coordinator"})


@dataclass(frozen=True)
class Reason:
    """One sentence, and where the mentee can do something about it, if she can."""

    sentence: str
    url: str = ""
    label: str = ""


def reason(rule: str, sentence: str) -> Reason:
    route, label = HELP.get(rule, ("", ""))
    return Reason(sentence, reverse(route) if route else "", str(label))


def left_out_reasons(counts: Mapping[str, int]) -> list[Reason]:
    """What keeps so many mentors off the list. Conflicts of interest and coordinators' decisions read alike."""
    merged: dict[str, int] = {}
    for rule, count in counts.items():
        told = "apart" if rule in APART else rule
        merged[told] = merged.get(told, 0) + count
    return [reason(rule, MANY[rule] % {"count": count}) for rule, count in merged.items()]


def rules_between(broken: list[str]) -> list[Reason]:
    """What keeps one mentor and this mentee apart."""
    told = dict.fromkeys("apart" if rule in APART else rule for rule in broken)
    return [reason(rule, str(ONE[rule])) for rule in told if rule in ONE]


def obstacle_of(mentee: Enrolment, mentor: Enrolment, broken: list[str], *, now: datetime) -> Reason | None:
    """The first thing that keeps this mentee from asking this mentor now, rules between the two before all else."""
    for one in rules_between(broken):
        return one
    sentence = why_not_wish(mentee, mentor, now=now)
    return Reason(sentence, reverse("pairings:wish-list"), _("My wish list")) if sentence else None


def left_out_title(total: int) -> str:
    """How many are left out in all."""
    return ngettext(
        "%(count)s mentor of the round is not on your list",
        "%(count)s mentors of the round are not on your list",
        total,
    ) % {"count": total}


def found_words(found: int, total: int, *, filtered: bool) -> str:
    """The count as a sentence."""
    if filtered:
        return _("%(found)s of %(total)s mentors pass your filters.") % {"found": found, "total": total}
    return ngettext("%(total)s mentor is on your list.", "%(total)s mentors are on your list.", total) % {
        "total": total
    }
