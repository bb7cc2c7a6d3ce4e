"""What a person is told, and the history of a row, ready to show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.urls import NoReverseMatch, reverse

from activity.kinds.facts import FACTS, NOTICES
from activity.models import Activity, Notice


@dataclass(frozen=True)
class NoticeLine:
    """One notice as a page shows it."""

    public_id: str
    sentence: str
    link: str
    created_at: datetime
    new: bool


def sentence_of(notice: Notice) -> str:
    """The notice in the reader's language."""
    return str(NOTICES[notice.kind].sentence) % notice.names


def link_of(notice: Notice) -> str:
    """Where the notice leads, or nothing where the page is gone."""
    try:
        return reverse(notice.route, args=notice.route_args) if notice.route else ""
    except NoReverseMatch:
        return ""


def notices_of(person: models.Model, most: int = 100) -> list[NoticeLine]:
    """The newest notices of a person, newest first; one query."""
    return [
        NoticeLine(n.public_id, sentence_of(n), link_of(n), n.created_at, n.read_at is None)
        for n in Notice.objects.visible_to(person)[:most]
    ]


@dataclass(frozen=True)
class Fact:
    """One line of a history."""

    sentence: str
    who: str
    at: datetime


def history_of(*targets: models.Model, most: int = 50) -> list[Fact]:
    """What happened to these rows, newest first; one query."""
    return facts(Activity.objects.about(*targets).select_related("actor__profile")[:most])


def facts(activities: Iterable[Activity]) -> list[Fact]:
    """History lines of these activities."""
    return [Fact(str(FACTS[a.kind]), a.actor.get_short_name() if a.actor else "", a.at) for a in activities]
