"""Saving what a person tells about herself."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.kinds.privacy import DataClass, tag_of
from activity.services import record_fact
from activity.states import Conflict
from profiles.kinds import Side
from profiles.kinds.steps import STEPS
from profiles.models import Profile, Topic, TopicChoice, User

ANSWERS = frozenset(answer for step in STEPS for answer in step.answers) - {"topics"}


@transaction.atomic
def save_answers(
    *,
    profile: Profile,
    by: User,
    version: int,
    answers: Mapping[str, Any],
    topics: Mapping[Side, Collection[Topic]] | None = None,
    now: datetime | None = None,
) -> Profile:
    """Write these answers and, for the sides given, exactly these topics; other answers stay as they are.

    Succeeds only while the profile still has the `version` the person saw; raises Conflict otherwise. Sending the
    same answers a second time changes nothing and is no conflict. Raises KeyError for what is not an answer.
    """
    if unknown := set(answers) - ANSWERS:
        raise KeyError(f"not an answer: {sorted(unknown)}")
    stored = Profile.objects.get(pk=profile.pk)
    changed = sorted(name for name, value in answers.items() if getattr(stored, name) != value)
    sides = {side: chosen for side, chosen in (topics or {}).items() if differs(stored, side, chosen)}
    if changed or sides:
        saved = Profile.objects.filter(pk=profile.pk, version=version).update(
            version=F("version") + 1, updated_at=now or timezone.now(), **{name: answers[name] for name in changed}
        )
        if not saved:
            raise Conflict(
                _(
                    "Meanwhile your profile was changed in another window. What you typed is still here: "
                    "look it over and save again."
                )
            )
        for side, chosen in sides.items():
            choose_topics(stored, side, chosen)
        told = [name for name in changed if not is_critical(name)] + sorted(f"topics {side}" for side in sides)
        record_fact(stored, "profile.changed", by=by, data={"answers": told})
    profile.refresh_from_db()
    return profile


def is_critical(answer: str) -> bool:
    """Whether even the fact that this answer changed concerns the person alone."""
    tags = {field.name: tag_of(field) for field in Profile._meta.fields}
    tag = tags[answer]
    return tag is not None and tag.data_class is DataClass.CRITICAL


def differs(profile: Profile, side: Side, chosen: Collection[Topic]) -> bool:
    kept = set(profile.choices.filter(side=side).values_list("topic_id", flat=True))
    return kept != {topic.pk for topic in chosen}


def choose_topics(profile: Profile, side: Side, chosen: Collection[Topic]) -> None:
    """Make these the person's topics of one side. The caller holds the profile's row."""
    wanted = {topic.pk for topic in chosen}
    kept = set(profile.choices.filter(side=side).values_list("topic_id", flat=True))
    profile.choices.filter(side=side).exclude(topic_id__in=wanted).delete()
    TopicChoice.objects.bulk_create(
        TopicChoice(profile=profile, topic_id=topic_id, side=side) for topic_id in sorted(wanted - kept)
    )
