"""The people of a run's board by public id: names and places, for lists that hold ids."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching.models import Adjustment, MatchRun
from matching.queries.standing import Standing
from profiles.queries.people import tint_of
from programs.models import Cohort, Enrolment


@dataclass(frozen=True)
class Person:
    """Somebody of the cohort as the board names her."""

    public_id: str
    name: str
    initials: str
    tint: int
    capacity: int
    active: int
    accepted: bool


def people_of_board(cohort: Cohort, role: str = "", ids: Iterable[str] | None = None) -> dict[str, Person]:
    """Everybody of the cohort by public id, or those asked for; one query."""
    places: Iterable[Enrolment] = cohort.enrolments.select_related("user__profile")
    if role:
        places = places.filter(role=role)  # type: ignore[attr-defined]
    if ids is not None:
        places = places.filter(public_id__in=list(ids))  # type: ignore[attr-defined]
    return {
        place.public_id: Person(
            place.public_id,
            place.user.profile.name,
            place.user.profile.initials,
            tint_of(place.user.profile),
            place.capacity,
            place.active,
            place.status == "accepted",
        )
        for place in places
    }


def loads_on(standing: Standing) -> Counter[str]:
    """How many mentees each mentor has on this board."""
    return Counter(mentor for _mentee, mentor in standing.pairs)


@dataclass(frozen=True)
class Change:
    """One change of the board by hand, as the board tells it. `undo`: it is the one that can be undone now."""

    adjustment: Adjustment
    who: str
    pair: tuple[str, str] | None
    moved: int
    undo: bool


def changes_of(run: MatchRun) -> list[Change]:
    """Changes of the board by hand, newest first; two queries."""
    rows = list(run.adjustments.select_related("by__profile"))
    ids = {one for row in rows for one in (row.mentee, row.mentor) if one}
    people: Mapping[str, Person] = people_of_board(run.cohort, ids=ids) if ids else {}
    latest = next((row.pk for row in rows if row.undone_at is None), None)
    return [
        Change(
            adjustment=row,
            who=row.by.get_full_name() if row.by else "",
            pair=(people[row.mentee].name, people[row.mentor].name)
            if row.mentee in people and row.mentor in people
            else None,
            moved=len(row.after),
            undo=row.pk == latest and run.status == "succeeded" and bool(row.before),
        )
        for row in rows
    ]
