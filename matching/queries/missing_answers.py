"""Accepted people of a cohort whose profiles lack what a match needs most, and who was reminded lately."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activity.models import Activity
from profiles.kinds import Side
from profiles.models import TopicChoice
from programs.models import Cohort, Enrolment, EnrolmentQuerySet

REMINDED = "enrolment.answers_asked"
PAUSE = timedelta(days=3)
MISSING: dict[str, Promise] = {
    "topics": _("topics"),
    "hours": _("weekly hours"),
    "languages": _("languages"),
    "formats": _("how to meet"),
}


@dataclass(frozen=True)
class Missing:
    """One person with what is missing; `reminded` when she was reminded within the last three days."""

    place: Enrolment
    name: str
    what: tuple[str, ...]
    reminded: bool


def incomplete(cohort: Cohort) -> EnrolmentQuerySet:
    """Accepted people with room in this cohort who left something open, with a flag for each thing."""
    chosen = TopicChoice.objects.filter(profile__user=OuterRef("user"))
    topics = (Q(role="mentee") & Exists(chosen.filter(side=Side.SOUGHT))) | (
        Q(role="mentor") & Exists(chosen.filter(side=Side.OFFERED))
    )
    return (
        cohort.enrolments.accepted()
        .with_room()
        .annotate(
            lacks_topics=~topics,
            lacks_hours=Q(user__profile__hours=[]),
            lacks_languages=Q(user__profile__languages=[]),
            lacks_formats=Q(user__profile__formats=[]),
        )
        .filter(Q(lacks_topics=True) | Q(lacks_hours=True) | Q(lacks_languages=True) | Q(lacks_formats=True))
    )


def missing_in(cohort: Cohort, now: datetime | None = None) -> list[Missing]:
    """Everybody who left something open, by name; two queries."""
    rows = list(incomplete(cohort).select_related("user__profile").order_by("user__profile__name", "pk"))
    reminded = reminded_lately(rows, now or timezone.now())
    return [
        Missing(
            row,
            row.user.profile.name,
            tuple(str(words) for name, words in MISSING.items() if getattr(row, f"lacks_{name}")),
            row.pk in reminded,
        )
        for row in rows
    ]


def reminded_lately(places: Iterable[Enrolment], now: datetime) -> set[int]:
    """Primary keys of those who were reminded within the pause; one query."""
    facts = Activity.objects.filter(
        kind=REMINDED,
        target_model=Enrolment._meta.label_lower,
        at__gt=now - PAUSE,
        target_id__in=[p.pk for p in places],
    )
    return set(facts.values_list("target_id", flat=True))
