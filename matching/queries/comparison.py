"""Runs of one cohort side by side: how many are placed, how well, at what price, and who is paired differently."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from matching.models import MatchRun
from matching.queries.board import mean_of
from matching.queries.numbers import decimals, percent
from matching.queries.runs import preset_of, title_of
from matching.states import RUN_WITH_RESULT
from profiles.kinds.languages import language_name
from programs.models import Cohort, Enrolment

MOST_RUNS = 4
SMALL_GROUP = 5
NEAR = 1e-9


@dataclass(frozen=True)
class Measure:
    """One line of the comparison: a value for each run, and which of them are the best (empty: all alike)."""

    label: str
    hint: str
    values: tuple[str, ...]
    best: tuple[int, ...]

    @property
    def cells(self) -> list[tuple[str, bool]]:
        return [(value, at in self.best) for at, value in enumerate(self.values)]


@dataclass(frozen=True)
class Column:
    """One of the runs."""

    run: MatchRun
    title: str
    preset: str


@dataclass(frozen=True)
class Difference:
    """A mentee who is paired differently: her mentors in each run, with the fit."""

    name: str
    public_id: str
    mentors: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """`differing` are all mentees paired differently; the page shows them page by page."""

    columns: tuple[Column, ...]
    measures: tuple[Measure, ...]
    differing: tuple[Difference, ...]
    alike: int
    met: bool  # one of the runs counts what people said after first sessions


@dataclass(frozen=True)
class Result:
    """What is compared of one run."""

    run: MatchRun
    pairs: dict[int, list[tuple[int, float]]]  # mentee → (mentor, fit)
    own_best: int
    loads: Counter[int]

    @property
    def scores(self) -> list[float]:
        return sorted(score for some in self.pairs.values() for _mentor, score in some)

    @property
    def certificate(self) -> dict[str, Any]:
        return self.run.certificate


def comparable_runs(cohort: Cohort, ids: Iterable[str]) -> list[MatchRun]:
    """Runs of the cohort with a result, by public id, oldest first; at most four."""
    wanted = list(dict.fromkeys(ids))[: MOST_RUNS * 4]
    found = cohort.runs.filter(public_id__in=wanted, status__in=sorted(RUN_WITH_RESULT)).defer("problem")
    return list(found.select_related("cohort__program").order_by("number")[:MOST_RUNS])


def comparison_of(cohort: Cohort, runs: Sequence[MatchRun]) -> Comparison:
    """Compare what stands on the boards now; one query a run, and one for the people."""
    results = [result_of(run) for run in runs]
    people = {place.pk: place for place in cohort.enrolments.select_related("user__profile")}
    differing = differences(results, people)
    seen = {mentee for one in results for mentee in one.pairs}
    return Comparison(
        columns=tuple(Column(run, title_of(run), preset_of(run)) for run in runs),
        measures=tuple(measures(results, people)),
        differing=tuple(differing),
        alike=len(seen) - len(differing),
        met=any(one.certificate.get("met") for one in results),
    )


def result_of(run: MatchRun) -> Result:
    """The live and published proposals of a run; one query."""
    pairs: dict[int, list[tuple[int, float]]] = {}
    loads: Counter[int] = Counter()
    own_best = 0
    rows = run.proposals.exclude(status="rejected").order_by("mentee", "mentor")
    for mentee, mentor, score, alternates in rows.values_list("mentee", "mentor", "score", "alternates"):
        pairs.setdefault(mentee, []).append((mentor, score))
        loads[mentor] += 1
        own_best += all(other["score"] <= score + NEAR for other in alternates)
    return Result(run, pairs, own_best, loads)


def measures(results: Sequence[Result], people: dict[int, Enrolment]) -> list[Measure]:
    """The lines of the table, each in words a coordinator can use."""
    placed = [share(len(one.pairs), one.certificate.get("mentees", 0)) for one in results]
    scores = [one.scores for one in results]
    means = [mean_of(one) for one in scores]
    tenths = [mean_of(one[: max(1, len(one) // 10)]) for one in scores]
    best = [share(one.own_best, sum(len(some) for some in one.pairs.values())) for one in results]
    prices = [(one.certificate.get("price") or 0.0) / 100 for one in results]
    blocking = [float(one.certificate.get("blocking_pairs") or 0) for one in results]
    idle = [float(len(one.certificate.get("idle_mentors", ()))) for one in results]
    busiest = [float(max(one.loads.values(), default=0)) for one in results]
    gaps = [group_gap(one, people) for one in results]
    lines = [
        line(_("Mentees placed"), "", placed, percent, up=True),
        line(_("Mean fit"), "", means, decimals, up=True),
        line(_("Mean fit of the worst tenth"), _("The tenth of the pairs that fit least."), tenths, decimals, up=True),
        line(_("Got the mentor who fits them best"), "", best, percent, up=True),
        line(_("Mentors without a mentee"), "", idle, whole),
        line(_("Most mentees with one mentor"), "", busiest, whole, judge=False),
        line(
            _("Price of fairness"),
            _("Part of the best total given up so that nobody falls far behind."),
            prices,
            percent,
            judge=False,
        ),
        line(
            _("Pairs that would rather be together"),
            _("A mentee and a mentor who both fit each other better than whom they have."),
            blocking,
            whole,
        ),
    ]
    if any(gap is not None for gap in gaps):
        lines.append(
            line(
                _("Widest difference between groups"),
                _("Between the mean fits of mentees by first language, groups of five and more."),
                [gap if gap is not None else 0.0 for gap in gaps],
                decimals,
            )
        )
    return lines


def line(label: str, hint: str, values: list[float], words: Any, *, up: bool = False, judge: bool = True) -> Measure:
    """A measure with the best values marked, where one direction is better and they differ."""
    shown = tuple(words(value) for value in values)
    target = max(values) if up else min(values)
    best = tuple(at for at, value in enumerate(values) if abs(value - target) < NEAR)
    return Measure(label, hint, shown, best if judge and len(set(shown)) > 1 else ())


def group_gap(result: Result, people: dict[int, Enrolment]) -> float | None:
    """The largest difference of mean fit between mentees by first language; None where fewer than two large groups."""
    groups: dict[str, list[float]] = {}
    for mentee, some in result.pairs.items():
        spoken = people[mentee].user.profile.languages if mentee in people else []
        if spoken:
            groups.setdefault(language_name(spoken[0]), []).append(mean_of([score for _mentor, score in some]))
    means = [mean_of(scores) for scores in groups.values() if len(scores) >= SMALL_GROUP]
    return max(means) - min(means) if len(means) > 1 else None


def differences(results: Sequence[Result], people: dict[int, Enrolment]) -> list[Difference]:
    """Mentees whose mentors are not the same in all runs, by name."""
    out = []
    for mentee in {one for result in results for one in result.pairs}:
        mentors = [frozenset(mentor for mentor, _score in result.pairs.get(mentee, ())) for result in results]
        if len(set(mentors)) > 1 and mentee in people:
            told = tuple(mentors_in_words(result.pairs.get(mentee, []), people) for result in results)
            out.append(Difference(people[mentee].user.profile.name, people[mentee].public_id, told))
    return sorted(out, key=lambda one: (one.name.casefold(), one.public_id))


def mentors_in_words(some: list[tuple[int, float]], people: dict[int, Enrolment]) -> str:
    """ "Ben Okafor, fit 0.71", or "nobody"."""
    named = [
        _("%(mentor)s, fit %(fit)s") % {"mentor": people[mentor].user.profile.name, "fit": decimals(score)}
        for mentor, score in some
        if mentor in people
    ]
    return "; ".join(named) or _("nobody")


def share(part: int, whole_number: int) -> float:
    return part / whole_number if whole_number else 0.0


def whole(value: float) -> str:
    return str(number_format(value, decimal_pos=0))
