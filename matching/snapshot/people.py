"""What the people of a cohort told us, as mentors and mentees of the engine."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from goals.models import Goal
from matching.engine import Mentee, Mentor
from matching.kinds.hours import in_utc
from matching.snapshot.answers import Questions, Told, keys_for, told_by
from matching.snapshot.confidence import confided_among
from profiles.kinds import Side
from profiles.kinds.wishes import Dimension, Likeness
from profiles.models import TopicChoice
from programs.models import Cohort, Enrolment

MATTERS_MOST = 2.0  # how much more counts what somebody calls most important


@dataclass(frozen=True)
class Member:
    """An enrolment with its person and profile, and what hangs on them: topics by slug, open goals in words, answers
    to the program's own questions as tags, and keys that keep people apart, imported or from questions that are rules.
    """

    enrolment: Enrolment
    on: date
    offered: tuple[str, ...] = ()
    sought: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    goals_text: str = ""
    confided: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def reference_date(cohort: Cohort, today: date | None = None) -> date:
    """The day whose clocks count when hours of different zones are compared: the start of the cohort, or today."""
    return max(cohort.starts_on, today or timezone.localdate())


def people_of(
    enrolments: models.QuerySet[Enrolment],
    on: date,
    questions: Questions | None = None,
    *,
    confided: bool = False,
    conflicts: bool = True,
) -> list[Member]:
    """These enrolments with all that is compared, in five queries whatever their number; ordered by key.

    Goals are read for mentees alone: a mentor's own goals are nobody's reason for a match. `questions` are those of
    the program; for mentees alone they can be left out. With `confided` there is one query more, for what people told
    in confidence and allow to be matched by, and answers that only coordinators or a partner read count as well. Only
    runs read these: in a search of one's own, somebody could tell this and that and see who moves up. Without
    `conflicts` the imported keys that keep people apart are left out; those of questions stay.
    """
    rows = list(enrolments.select_related("user__profile").order_by("pk"))
    secrets = confided_among(rows, enrolments.order_by().values("user")) if confided else {}
    offered, sought = topics_of(enrolments)
    goals, texts = goals_of(enrolments.filter(role="mentee"))
    told = told_by(enrolments, hidden=confided)
    return [
        Member(
            row,
            on,
            tuple(offered[row.user_id]),
            tuple(sought[row.user_id]),
            tuple(goals[row.user_id]) if row.role == "mentee" else (),
            "\n".join(texts[row.user_id]) if row.role == "mentee" else "",
            secrets.get(row.user_id, ()),
            told.get(row.pk, Told()).tags,
            (
                *(row.conflicts if conflicts else ()),
                *keys_for(told.get(row.pk, Told()), row.role, questions or Questions()),
            ),
        )
        for row in rows
    ]


def topics_of(enrolments: models.QuerySet[Enrolment]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Slugs of the topics offered and sought, by user."""
    by_side: dict[str, dict[int, list[str]]] = {side: defaultdict(list) for side in Side.values}
    choices = TopicChoice.objects.filter(profile__user__in=enrolments.order_by().values("user"))
    for user, side, slug in choices.order_by("pk").values_list("profile__user_id", "side", "topic__slug"):
        by_side[side][user].append(slug)
    return by_side[Side.OFFERED], by_side[Side.SOUGHT]


def goals_of(mentees: models.QuerySet[Enrolment]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Slugs of the topics of open goals, and the goals in words, by user."""
    slugs: dict[int, list[str]] = defaultdict(list)
    texts: dict[int, list[str]] = defaultdict(list)
    goals = Goal.objects.open().filter(owner__in=mentees.order_by().values("user"))
    for user, title, text in goals.order_by("pk").values_list("owner_id", "title", "text"):
        texts[user] += [title, text] if text else [title]
    for user, slug in goals.filter(topics__isnull=False).order_by("pk").values_list("owner_id", "topics__slug"):
        slugs[user].append(slug)
    return slugs, texts


def mentor_person(member: Member, *, capacity: int | None = None, least: bool = True) -> Mentor:
    """The mentor as the engine sees her, with the places she has left (or `capacity`) and her least load if asked."""
    place = member.enrolment
    room = place.free_places if capacity is None else capacity
    return Mentor(
        **common(member),
        interests=member.offered,
        support=place.user.profile.support_offered,
        background=(*background_of(place), *member.confided),
        capacity=room,
        minimum=(min(room, max(0, place.minimum - place.active)) or None) if least else None,
    )


def mentee_person(member: Member, *, demand: int | None = None) -> Mentee:
    """The mentee as the engine sees her, with the mentors she may still get (or `demand`)."""
    place = member.enrolment
    return Mentee(
        **common(member),
        interests=member.sought,
        support=place.user.profile.support_sought,
        background=(*(tag for tag in background_of(place) if wish_of(place, tag) != Likeness.ANY), *member.confided),
        differences=tuple(one.value for one in Dimension if wish_of(place, one.value) == Likeness.DIFFERENT),
        goals=member.goals,
        goals_text=member.goals_text,
        demand=place.free_places if demand is None else demand,
        priority=place.priority,
    )


def common(member: Member) -> dict[str, Any]:
    """What mentors and mentees give alike. Names stay behind: the engine knows people by their place's public id."""
    place, profile = member.enrolment, member.enrolment.user.profile
    return {
        "id": place.public_id,
        "about": "\n".join(text for text in (profile.headline, profile.occupation, profile.about) if text),
        "languages": profile.languages,
        "formats": profile.formats,
        "place": profile.place,
        "availability": in_utc(profile.hours, profile.time_zone, member.on),
        "answers": member.answers,
        "conflicts": member.keys,
        "weights": {profile.criterion: MATTERS_MOST} if profile.criterion else {},
    }


def wish_of(place: Enrolment, tag: str) -> str:
    """What a mentee wishes for the dimension of a background tag; empty where she said nothing."""
    wish: str = place.user.profile.likeness.get(tag.partition(":")[0], "")
    return wish


def background_of(place: Enrolment) -> list[str]:
    """Tags "dimension:value": line of work, field of study, and the program's own columns."""
    profile = place.user.profile
    told: list[tuple[str, Any]] = [("industry", profile.industry), ("field", profile.field_of_study)]
    tags = []
    for dimension, value in told + sorted(place.background.items()):
        values: Iterable[Any] = value if isinstance(value, list) else [value]
        tags += [f"{dimension}:{one}" for one in values if one not in ("", None)]
    return tags
