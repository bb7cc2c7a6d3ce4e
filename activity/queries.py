"""What a person is told, and the history of a row, ready to show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db import models
from django.urls import NoReverseMatch, reverse

from activity.kinds.facts import FACTS, NOTICES
from activity.kinds.groups import DIGEST_GROUP, Group, How
from activity.models import Activity, MailChoice, Notice


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


def latest_facts(targets: Sequence[models.Model]) -> dict[int, Fact]:
    """The newest fact about each of these rows of one model, by primary key; one query."""
    if not targets:
        return {}
    model = targets[0]._meta.label_lower
    rows = Activity.objects.filter(target_model=model, target_id__in=[one.pk for one in targets])
    newest = {row.target_id: row for row in rows.select_related("actor__profile").order_by("at", "pk")}
    return {pk: facts([row])[0] for pk, row in newest.items()}


def facts(activities: Iterable[Activity]) -> list[Fact]:
    """History lines of these activities."""
    return [Fact(str(FACTS[a.kind]), a.actor.get_short_name() if a.actor else "", a.at) for a in activities]


OFF_SALT = "activity.mail-off"


def off_ticket(person: str, group: str) -> str:
    """A signed word that lets whoever has the mail turn this group of mails off, and nothing else. It says no name."""
    return signing.dumps([person, group], salt=OFF_SALT)


def off_of(ticket: str) -> tuple[str, str] | None:
    """The person's public id and the group of a ticket; None where it is none."""
    try:
        person, group = signing.loads(ticket, salt=OFF_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (str(person), str(group)) if group in {*Group.values, DIGEST_GROUP} else None


def choices_of(person: models.Model) -> dict[str, str]:
    """How this person wants to hear about every group; one query."""
    said = dict(MailChoice.objects.filter(person_id=person.pk).values_list("group", "how"))
    return {group: said.get(group, How.AT_ONCE.value) for group in Group.values}
