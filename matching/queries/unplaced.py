"""Who stayed without a proposal in a run, why, and what would help."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext_lazy

from matching.models import MatchRun
from programs.models import Enrolment


@dataclass(frozen=True)
class Reason:
    """Why nobody was found, and what a coordinator can do about it."""

    sentence: Promise
    help: Promise


NOT_APPROVED = "not_approved"
REASONS: Mapping[str, Reason] = {
    "no_mentors": Reason(
        gettext_lazy("There was no mentor to choose from."),
        gettext_lazy("Accept mentors, then start another run."),
    ),
    "all_full": Reason(
        gettext_lazy("All mentors who could fit are taken."),
        gettext_lazy("Ask a mentor for one more place, or win another mentor."),
    ),
    "language": Reason(
        gettext_lazy("No free mentor speaks one of the languages named."),
        gettext_lazy("Win a mentor with one of these languages, or ask whether others would do."),
    ),
    "formats": Reason(
        gettext_lazy("No mentor can meet in the way or at the place wished for."),
        gettext_lazy("Ask whether meeting online would do as well."),
    ),
    "shared_hours": Reason(
        gettext_lazy("No mentor is free at the same hours."),
        gettext_lazy("Ask for more hours in the profile, or ask for fewer shared hours in the next run."),
    ),
    "conflicts": Reason(
        gettext_lazy("The mentors left are kept apart by a conflict of interest or by a question that is a rule."),
        gettext_lazy("Win a mentor from elsewhere, or look whether the rule has to be that strict."),
    ),
    "excluded": Reason(
        gettext_lazy("The mentors left are excluded, were paired with the person before, or one of the two said no."),
        gettext_lazy("Look through the excluded pairs, or win another mentor."),
    ),
    "combination": Reason(
        gettext_lazy("Several rules together rule everybody out; no single one is to blame."),
        gettext_lazy("Loosen a rule for the next run, or talk to the person."),
    ),
    "displaced": Reason(
        gettext_lazy("A pair set by hand took the place."),
        gettext_lazy("Look for another mentor on the person's page of this run, or win a mentor."),
    ),
    NOT_APPROVED: Reason(
        gettext_lazy("The proposal was rejected or left undecided when the run was published."),
        gettext_lazy("Pair the person by hand, or start another run."),
    ),
    "not_worth_it": Reason(
        gettext_lazy("A pair would have made the whole worse."),
        gettext_lazy("Start a run that gives as many mentees as possible a mentor."),
    ),
}
UNKNOWN = Reason(gettext_lazy("Nobody was found."), gettext_lazy("Start another run, or pair the person by hand."))
BROKEN: Mapping[str, Any] = {
    "language": ngettext_lazy(
        "%(count)d mentor: no language in common", "%(count)d mentors: no language in common", "count"
    ),
    "formats": ngettext_lazy(
        "%(count)d mentor: no way to meet in common", "%(count)d mentors: no way to meet in common", "count"
    ),
    "shared_hours": ngettext_lazy(
        "%(count)d mentor: too few hours in common", "%(count)d mentors: too few hours in common", "count"
    ),
    "conflicts": ngettext_lazy(
        "%(count)d mentor: conflict of interest", "%(count)d mentors: conflict of interest", "count"
    ),
    "excluded": ngettext_lazy("%(count)d mentor: excluded", "%(count)d mentors: excluded", "count"),
    "same_person": ngettext_lazy("%(count)d mentor: the same person", "%(count)d mentors: the same person", "count"),
}
TAKEN = ngettext_lazy("%(count)d mentor would fit but is taken", "%(count)d mentors would fit but are taken", "count")
WAITED_FIRST = ngettext_lazy(
    "%(count)d mentee came first after waiting longer",
    "%(count)d mentees came first after waiting longer",
    "count",
)


@dataclass(frozen=True)
class Line:
    """One person without a proposal. `placed_since` where she found a mentor meanwhile."""

    enrolment: Enrolment
    name: str
    details: tuple[str, ...]
    placed_since: bool


@dataclass(frozen=True)
class Group:
    """People left without a proposal for the same reason, with what would help all of them."""

    code: str
    sentence: str
    help: str
    lines: tuple[Line, ...]


def unplaced_in(run: MatchRun) -> list[Group]:
    """The largest group first, people by name; one query."""
    rows = run.unplaced.select_related("enrolment__user__profile").order_by("enrolment__user__profile__name", "pk")
    groups: dict[str, list[Line]] = {}
    for row in rows:
        groups.setdefault(row.reason, []).append(line_of(row.enrolment, row.detail))
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return [group_of(code, lines) for code, lines in ordered]


def group_of(code: str, lines: list[Line]) -> Group:
    reason = REASONS.get(code, UNKNOWN)
    return Group(code, str(reason.sentence), str(reason.help), tuple(lines))


def line_of(place: Enrolment, detail: Mapping[str, Any]) -> Line:
    return Line(place, place.user.profile.name, tuple(details_of(detail)), placed_since=not place.free_places)


def details_of(detail: Mapping[str, Any]) -> list[str]:
    """How many mentors each rule ruled out, and how many would come free without the one to blame."""
    told = []
    for rule, count in detail.get("broken", {}).items():
        if rule in BROKEN:
            told.append(BROKEN[rule] % {"count": count})
    if detail.get("eligible") and not detail.get("free"):
        told.append(TAKEN % {"count": detail["eligible"]})
    if detail.get("waited_first"):
        told.append(WAITED_FIRST % {"count": detail["waited_first"]})
    return told


def idle_mentors(run: MatchRun) -> list[Enrolment]:
    """Mentors this run left without a mentee, by name; one query."""
    ids = run.certificate.get("idle_mentors", [])
    rows = run.cohort.enrolments.filter(public_id__in=ids).select_related("user__profile")
    return list(rows.order_by("user__profile__name", "pk"))
