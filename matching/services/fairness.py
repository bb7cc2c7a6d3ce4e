"""Counting once how people who told the same in confidence fared."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import note_looks, record_fact
from activity.states import Refused
from matching.kinds.fairness import COUNTED_FROM
from matching.models import FairnessCount
from matching.queries.fairness import count_in_confidence
from matching.queries.fares import fares_in
from profiles.kinds.personal import Purpose
from profiles.models import User
from profiles.queries.personal import told_for
from programs.kinds import Role
from programs.models import Cohort


def why_not_counted(cohort: Cohort, count: FairnessCount | None) -> str:
    """Why this cohort, with the count there is of it, cannot be counted now, as a sentence; empty where it can."""
    if count is not None:
        return already()
    if cohort.status not in COUNTED_FROM:
        return _("Counting makes sense once the cohort is under way: it can be done only once.")
    return ""


@transaction.atomic
def count_fairness(*, cohort: Cohort, by: User, now: datetime | None = None) -> FairnessCount:
    """Count how groups told in confidence fared, of mentees who allow it at this moment, and keep what may be told.

    Whoever is counted finds a note of it under "Who looked at my data". Raises Refused where the cohort is not under
    way, or was counted before: with two counts somebody who joined or left in between could be worked out.
    """
    now = now or timezone.now()
    if sentence := why_not_counted(cohort, FairnessCount.objects.filter(cohort=cohort).first()):
        raise Refused(sentence)
    fares = fares_in(cohort, now=now)
    told = told_for(cohort.enrolments.filter(role=Role.MENTEE).order_by().values("user"), Purpose.COUNT)
    try:
        with transaction.atomic():
            count = FairnessCount.objects.create(
                cohort=cohort, figures=count_in_confidence(fares, told), counted_by=by, counted_at=now
            )
    except IntegrityError:
        raise Refused(already()) from None
    counted = {user for user, _what in told} & {one.user for one in fares}
    note_looks(counted, "count", by=by, program=cohort.program.name, now=now)
    record_fact(cohort, "cohort.counted", by=by)
    return count


def already() -> str:
    return _("This cohort has been counted already. It is done once, so that nobody can be worked out by subtracting.")
