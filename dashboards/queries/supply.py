"""What mentees of a cohort ask for beside the places mentors offer for it: topics, languages, hours."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from dashboards.queries.charts import TwoBars, TwoSides
from matching.kinds.hours import HALF_HOURS, offset
from profiles.kinds import Side
from profiles.kinds.languages import language_name
from profiles.models import Topic, TopicChoice
from programs.kinds import Role
from programs.models import Cohort, Enrolment

SHOWN = 12
DAY = 48  # half-hours
AN_HOUR = 2  # half-hours somebody gives within a part of the week, so that it counts
PARTS = ((12, 24), (24, 34), (34, 44))  # half-hours from midnight: morning, afternoon, evening; the rest is night


@dataclass(frozen=True)
class Supply:
    """Three charts of people with a place: mentees, and places of mentors."""

    topics: TwoSides
    languages: TwoSides
    hours: TwoSides


def supply_of(cohort: Cohort, *, zone: str, on: date) -> Supply:
    """Supply and demand of a cohort, hours on the clock of `zone`; three queries for any number of people."""
    rows = (
        Enrolment.objects.filter(cohort=cohort)
        .accepted()
        .order_by()
        .values_list("role", "capacity", *(f"user__profile__{name}" for name in ("languages", "time_zone", "hours")))
    )
    speak: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    free: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    for role, capacity, languages, own_zone, hours in rows:
        side, weight = (0, 1) if role == Role.MENTEE else (1, capacity)
        for code in set(languages or ()):
            speak[side][code] += weight
        for part in parts_of(hours or (), offset(zone, on) - offset(own_zone, on)):
            free[side][part] += weight
    return Supply(topics_of(cohort), languages_of(*speak), hours_of_week(*free))


def part_table() -> tuple[int, ...]:
    """For each half-hour of the week the number of its part: 0 to 3 from Monday to Friday, 4 to 7 on the weekend."""
    parts = []
    for half_hour in range(HALF_HOURS):
        in_day = half_hour % DAY
        part = next((place for place, (start, end) in enumerate(PARTS) if start <= in_day < end), len(PARTS))
        parts.append(part + (4 if half_hour >= 5 * DAY else 0))
    return tuple(parts)


PART_OF = part_table()


@lru_cache(maxsize=128)
def parts_ahead(half_hours: int) -> tuple[int, ...]:
    """The part of the week by half-hours of a clock that is so far behind."""
    return tuple(PART_OF[(hour + half_hours) % HALF_HOURS] for hour in range(HALF_HOURS))


def parts_of(hours: Iterable[int], minutes_ahead: int) -> list[int]:
    """The parts of the week in which somebody gives an hour or more, on a clock that is so many minutes ahead."""
    part_of = parts_ahead(minutes_ahead // 30)
    spent = [0] * (2 * len(PARTS) + 2)
    for hour in hours:
        spent[part_of[hour]] += 1
    return [part for part, count in enumerate(spent) if count >= AN_HOUR]


def topics_of(cohort: Cohort) -> TwoSides:
    """Topics that are sought or offered, those first for which the most places are missing; two queries."""
    place = "profile__user__enrolments"
    asks = Q(side=Side.SOUGHT, **{f"{place}__role": Role.MENTEE})
    gives = Q(side=Side.OFFERED, **{f"{place}__role": Role.MENTOR})
    rows = (
        TopicChoice.objects.filter(asks | gives, **{f"{place}__cohort": cohort, f"{place}__status": "accepted"})
        .order_by()
        .values_list("topic", "side")
        .annotate(people=Count("pk"), places=Sum(f"{place}__capacity"))
    )
    sought, offered = Counter[int](), Counter[int]()
    for topic, side, people, places in rows:
        if side == Side.SOUGHT:
            sought[topic] = people
        else:
            offered[topic] = places
    topics = Topic.objects.in_bulk(sought.keys() | offered.keys())
    return shown([bar(topic.label, sought[pk], offered[pk]) for pk, topic in topics.items()])


def languages_of(sought: Counter[str], offered: Counter[str]) -> TwoSides:
    return shown([bar(language_name(code), sought[code], offered[code]) for code in sought.keys() | offered.keys()])


def hours_of_week(sought: Counter[int], offered: Counter[int]) -> TwoSides:
    """Parts of the week in their order; nights only where somebody gives them."""
    names = (
        *(_("Monday to Friday, 6 to 12"), _("Monday to Friday, 12 to 17"), _("Monday to Friday, 17 to 22")),
        *(_("Monday to Friday, 22 to 6"),),
        *(_("Weekend, 6 to 12"), _("Weekend, 12 to 17"), _("Weekend, 17 to 22"), _("Weekend, 22 to 6")),
    )
    bars = [bar(name, sought[part], offered[part]) for part, name in enumerate(names)]
    return sides([one for part, one in enumerate(bars) if part % 4 < len(PARTS) or one.first or one.second])


def bar(label: str, sought: int, offered: int) -> TwoBars:
    missing = sought - offered
    return TwoBars(label, sought, offered, _("%(count)s more wanted") % {"count": missing} if missing > 0 else "")


def shown(bars: list[TwoBars]) -> TwoSides:
    """The rows a look takes in: what is missing most, then what is wanted most."""
    ranked = sorted(bars, key=lambda one: (one.second - one.first, -one.first, one.label))
    return sides(ranked[:SHOWN], len(ranked) - len(ranked[:SHOWN]))


def sides(bars: list[TwoBars], left_out: int = 0) -> TwoSides:
    return TwoSides(_("mentees"), _("places of mentors"), bars, left_out)
