"""Pairs a coordinator laid down or ruled out in a cohort."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from matching.models import Exclusion, Pin
from programs.models import Cohort


@dataclass(frozen=True)
class RuledPair:
    """One pair with what holds for it. `undo` is the action that takes it back."""

    mentee: str
    mentee_id: str
    mentor: str
    mentor_id: str
    who: str
    at: datetime
    undo: str


def ruled_pairs(model: type[Pin] | type[Exclusion], cohort: Cohort) -> Iterable[RuledPair]:
    """Pins or exclusions of a cohort, newest first; one query."""
    rows = model.objects.filter(mentee__cohort=cohort).select_related(
        "mentee__user__profile", "mentor__user__profile", "by__profile"
    )
    undo = "unpin" if model is Pin else "allow"
    return [
        RuledPair(
            row.mentee.user.profile.name,
            row.mentee.public_id,
            row.mentor.user.profile.name,
            row.mentor.public_id,
            row.by.get_full_name() if row.by else "",
            row.created_at,
            undo,
        )
        for row in rows.order_by("-created_at", "-pk")
    ]


def is_excluded(mentee_id: int, mentor_id: int) -> bool:
    return Exclusion.objects.filter(mentee=mentee_id, mentor=mentor_id).exists()
