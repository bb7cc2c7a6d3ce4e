"""How each mentee of a cohort or of a run fared, and the groups she stands in that are no secret."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from django.db.models import Q
from django.utils.translation import gettext as _

from matching.kinds.fairness import FIRST_WISHES
from matching.models import MatchRun
from matching.queries.comparison import NEAR
from matching.queries.disclosure import LEAST, People, Question
from pairings.models import MentorshipRequest, Pairing, Wish
from pairings.states import TOGETHER
from profiles.kinds import Format
from profiles.kinds.languages import language_name
from programs.kinds import Role
from programs.models import Cohort

DAY = 86_400
TENTH = 10


@dataclass(frozen=True)
class Fare:
    """How one mentee fared; None where the question cannot be asked of her. `days` are those until she was paired."""

    place: int
    user: int
    language: str
    formats: frozenset[str]
    rounds_waited: int
    since: datetime
    placed: bool = False
    fit: float | None = None
    days: float | None = None
    wish: bool | None = None
    yes: bool | None = None
    best: bool | None = None


def mentees_of(cohort: Cohort, which: Q) -> list[Fare]:
    """Mentees of a cohort before anything is known of how they fared; one query."""
    rows = cohort.enrolments.filter(which, role=Role.MENTEE).order_by("pk")
    columns = ("pk", "user_id", "user__profile__languages", "user__profile__formats", "priority", "applied_at")
    return [
        Fare(pk, user, (languages or [""])[0], frozenset(formats or ()), priority, since)
        for pk, user, languages, formats, priority, since in rows.values_list(*columns)
    ]


def fares_in(cohort: Cohort, *, now: datetime) -> list[Fare]:
    """How the mentees with a place fared until now, or who had one and were paired; four queries."""
    paired: dict[int, tuple[int, float | None, datetime]] = {}
    pairings = Pairing.objects.filter(mentee__cohort=cohort, status__in=sorted(TOGETHER)).order_by("created_at", "pk")
    for mentee, mentor, fit, at in pairings.values_list("mentee", "mentor", "fit", "created_at"):
        paired.setdefault(mentee, (mentor, fit, at))
    wishes: dict[int, set[int]] = defaultdict(set)
    wished = Wish.objects.filter(mentee__cohort=cohort).exclude(status="suggested")
    for mentee, mentor, rank in wished.order_by().values_list("mentee", "mentor", "rank"):
        wishes[mentee].update({mentor} if rank <= FIRST_WISHES else ())
    heard: dict[int, bool] = {}
    asked = MentorshipRequest.objects.filter(mentee__cohort=cohort, status__in=("accepted", "declined", "expired"))
    for mentee, status in asked.order_by().values_list("mentee", "status"):
        heard[mentee] = heard.get(mentee, False) or status == "accepted"
    out = []
    for one in mentees_of(cohort, Q(status="accepted") | Q(paired=True)):
        mentor, fit, at = paired.get(one.place, (0, None, now))
        out.append(
            replace(
                one,
                placed=one.place in paired,
                fit=fit,
                days=max(0.0, (at - one.since).total_seconds() / DAY),
                wish=mentor in wishes[one.place] if one.place in wishes else None,
                yes=heard.get(one.place),
            )
        )
    return out


def fares_of_run(run: MatchRun) -> list[Fare]:
    """How the mentees of a run fare by its proposals that are not rejected; three queries."""
    fits: dict[int, list[float]] = defaultdict(list)
    best: dict[int, bool] = {}
    rows = run.proposals.exclude(status="rejected").order_by()
    for mentee, score, alternates in rows.values_list("mentee", "score", "alternates"):
        fits[mentee].append(score)
        best[mentee] = best.get(mentee, False) or all(other["score"] <= score + NEAR for other in alternates)
    without = set(run.unplaced.order_by().values_list("enrolment", flat=True))
    rejected = run.proposals.filter(status="rejected").order_by().values("mentee")
    known = Q(pk__in=[*fits, *without]) | Q(pk__in=rejected)
    return [
        replace(one, placed=bool(found), fit=sum(found) / len(found) if found else None, best=best.get(one.place))
        for one in mentees_of(run.cohort, known)
        for found in [fits.get(one.place, [])]
    ]


def questions_about(fares: Iterable[Fare]) -> dict[str, Question]:
    """Every yes-or-no question about these people, by the name of its measure."""
    listed = list(fares)
    everybody = {one.place for one in listed}
    fit = {one.place: one.fit for one in listed if one.fit is not None}
    days = {one.place: one.days for one in listed if one.days is not None}
    ranked = sorted(fit.values())
    lowest, middle = set(ranked[: len(ranked) // TENTH]), median(ranked) if ranked else 0.0
    waited = median(days.values()) if days else 0.0
    return {
        "placed": Question(everybody, {one.place for one in listed if one.placed}),
        "high": Question(fit.keys(), {place for place, value in fit.items() if value > middle}),
        "worst": Question(fit.keys(), {place for place, value in fit.items() if value in lowest}),
        "late": Question(days.keys(), {place for place, value in days.items() if value > waited}),
        **{
            name: Question(
                {one.place for one in listed if getattr(one, name) is not None},
                {one.place for one in listed if getattr(one, name)},
            )
            for name in ("wish", "yes", "best")
        },
    }


def groupings_of(fares: Sequence[Fare]) -> dict[str, dict[str, People]]:
    """Groups by what coordinators see on everybody's page anyway; in each grouping everybody stands once."""
    named = {
        _("First language"): [language_name(one.language) if one.language else _("not said") for one in fares],
        _("Rounds before"): [_("waited in vain before") if one.rounds_waited else _("first time") for one in fares],
        _("How they want to meet"): [ways_in_words(one.formats) for one in fares],
    }
    return {title: pooled(fares, labels) for title, labels in named.items()}


def ways_in_words(formats: frozenset[str]) -> str:
    """Online, in person, either, or not said."""
    if not formats:
        return _("not said")
    return str(Format(next(iter(formats))).label) if len(formats) == 1 else _("either way")


def pooled(fares: Iterable[Fare], labels: Iterable[str]) -> dict[str, People]:
    """People by label, larger groups first; small groups stand together, until they are five."""
    groups: dict[str, set[int]] = defaultdict(set)
    for one, label in zip(fares, labels, strict=True):
        groups[label].add(one.place)
    ordered: list[tuple[str, People]] = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    rest: People = frozenset()
    while ordered and (len(ordered[-1][1]) < LEAST or 0 < len(rest) < LEAST):
        rest |= ordered.pop()[1]
    return dict(ordered) | ({_("smaller groups together"): rest} if rest else {})


def values_of(fares: Iterable[Fare], name: str) -> Mapping[int, float]:
    """Fit or days by place, of those who have any."""
    return {one.place: value for one in fares if (value := getattr(one, name)) is not None}
