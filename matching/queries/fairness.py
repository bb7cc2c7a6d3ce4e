"""The fairness page of a cohort or a run: how groups of mentees fared beside each other, with intervals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.kinds.fairness import IN_CONFIDENCE, MEASURES, Measure
from matching.queries.disclosure import (
    People,
    Question,
    Share,
    balanced,
    fives,
    share_of,
    share_of_all,
    size_of,
    telling_of,
    withheld,
)
from matching.queries.fares import Fare, groupings_of, questions_about, values_of
from matching.queries.intervals import Interval, mean_interval, median_interval, share_interval
from matching.queries.numbers import decimals
from profiles.kinds.personal import PERSONAL

MEANS = ("fit", "days")


@dataclass(frozen=True)
class Cell:
    """One figure with its interval. `text` is empty where nothing may be told; `word` says how it differs from all."""

    text: str = ""
    interval: str = ""
    word: str = ""


@dataclass(frozen=True)
class Row:
    """A group, how many people are in it, and a figure for each measure."""

    label: str
    people: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One grouping; the first row is everybody."""

    title: str
    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]


def open_tables(fares: Sequence[Fare], names: Sequence[str]) -> list[Table]:
    """Every grouping in which at least two groups may be told, by what coordinators see on people's pages anyway."""
    questions, everybody = questions_about(fares), {one.place for one in fares}
    shown = tuple(name for name in names if name in MEANS or questions[name].asked)
    values = {name: values_of(fares, name) for name in MEANS}
    everyone = Row(
        _("Everybody"),
        people_in_words(fives(len(everybody))),
        tuple(
            mean_cell(name, list(values[name].values())) if name in MEANS else share_cell(share_of_all(questions[name]))
            for name in shown
        ),
    )
    tables = []
    for title, groups in groupings_of(fares).items():
        columns = [column(name, groups, questions, values, everybody) for name in shown]
        rows = [
            Row(label, people_in_words(size), tuple(one[label] for one in columns))
            for label, group in groups.items()
            if (size := size_of(group, everybody))
        ]
        if len(rows) > 1:
            tables.append(Table(title, tuple(MEASURES[name] for name in shown), (everyone, *rows)))
    return tables


def column(
    name: str,
    groups: Mapping[str, People],
    questions: Mapping[str, Question],
    values: Mapping[str, Mapping[int, float]],
    everybody: People,
) -> dict[str, Cell]:
    """One measure for every group of a grouping."""
    if name not in MEANS:
        whole = share_of_all(questions[name])
        return {label: share_cell(share_of(group, questions[name]), whole) for label, group in groups.items()}
    parts = [[values[name][place] for place in sorted(group) if place in values[name]] for group in groups.values()]
    hidden = withheld([len(part) for part in parts])
    return {
        label: Cell() if at in hidden else mean_cell(name, part, list(values[name].values()))
        for at, (label, part) in enumerate(zip(groups, parts, strict=True))
    }


def count_in_confidence(fares: Sequence[Fare], told: Iterable[tuple[int, str]]) -> dict[str, Any]:
    """What may be told of people who told the same in confidence, as plain values to keep; `told` by account.

    See `disclosure.telling_of`: what is kept is about nobody.
    """
    everybody = {one.place for one in fares}
    about = questions_about(fares)
    questions = balanced(everybody, {name: about[name] for name in IN_CONFIDENCE})
    places = {one.user: one.place for one in fares}
    groups: dict[str, set[int]] = {}
    for user, what in told:
        if user in places:
            groups.setdefault(what, set()).add(places[user])
    tellings = {what: telling_of(group, everybody, questions) for what, group in sorted(groups.items())}
    return {
        "people": fives(len(everybody)),
        "all": {name: kept(share) for name, one in questions.items() if (share := share_of_all(one))},
        "groups": [
            {"told": what, "people": one.people, "shares": {name: kept(share) for name, share in one.shares.items()}}
            for what, one in tellings.items()
            if one
        ],
    }


def kept(share: Share) -> list[int]:
    return [share.yes, share.of]


def table_in_confidence(figures: Mapping[str, Any]) -> Table:
    """What was counted once, as a table in the reader's language. All shares are of everybody in a group."""
    whole = {name: Share(*figures["all"][name]) for name in IN_CONFIDENCE if name in figures["all"]}
    rows = [
        Row(
            PERSONAL.label(group["told"].partition(":")[2]),
            people_in_words(group["people"]),
            tuple(share_cell(Share(*group["shares"][name]), whole[name]) for name in whole),
        )
        for group in figures["groups"]
    ]
    everyone = Row(
        _("Everybody"), people_in_words(figures["people"]), tuple(share_cell(share) for share in whole.values())
    )
    measures = tuple(Measure(MEASURES[name].label) for name in whole)
    return Table(_("Groups by what they told"), measures, (everyone, *rows))


def left_out(figures: Mapping[str, Any]) -> list[str]:
    """What was told of no group, because nearly everybody of the cohort stands on the same side."""
    return [str(MEASURES[name].label) for name in IN_CONFIDENCE if name not in figures["all"]]


def share_cell(share: Share | None, whole: Share | None = None) -> Cell:
    """A share in percent; with the share of everybody it is set beside that."""
    if share is None:
        return Cell()
    if whole is None:
        return Cell(percents(share.value))
    low, high = share_interval(share)
    return Cell(percents(share.value), _("%(low)s to %(high)s") % between(low, high), differs((low, high), whole.value))


def mean_cell(name: str, values: Sequence[float], whole: Sequence[float] = ()) -> Cell:
    """A mean fit or the middle of days; with the values of everybody it is set beside theirs."""
    if not values:
        return Cell()
    middle, sure = (fmean, mean_interval) if name == "fit" else (median, median_interval)
    found = sure(values) if whole else None
    if found is None:
        return Cell(number_of(name, middle(values)))
    words = {"low": number_of(name, found[0]), "high": number_of(name, found[1])}
    return Cell(number_of(name, middle(values)), _("%(low)s to %(high)s") % words, differs(found, middle(whole)))


def differs(interval: Interval, whole: float) -> str:
    """Whether everybody's figure lies outside of the interval: then chance alone hardly makes the difference."""
    if interval[1] < whole:
        return _("lower than for all")
    return _("higher than for all") if interval[0] > whole else ""


def number_of(name: str, value: float) -> str:
    return decimals(value, 2 if name == "fit" else 0)


def percents(value: float) -> str:
    return _("%(number)s %%") % {"number": number_format(round(100 * value))}


def between(low: float, high: float) -> dict[str, str]:
    return {"low": str(number_format(round(100 * low))), "high": percents(high)}


def people_in_words(number: int) -> str:
    return ngettext("about %(number)s", "about %(number)s", number) % {"number": number_format(number)}
