"""Asking people for answers a match needs, kindly and not twice within three days."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import Notify, announce_all, record_facts
from activity.states import Refused
from matching.queries.missing_answers import REMINDED, incomplete, reminded_lately
from profiles.models import User
from programs.models import Cohort


@transaction.atomic
def ask_for_answers(*, cohort: Cohort, by: User, now: datetime | None = None) -> int:
    """Tell everybody whose profile lacks something what would help; returns how many were told.

    Raises Refused where everybody was told within the last three days. The cohort is locked: two clicks are one.
    """
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    places = list(incomplete(cohort).select_related("user"))
    late = reminded_lately(places, now or timezone.now())
    asked = [place for place in places if place.pk not in late]
    if not asked:
        raise Refused(_("Everybody who left something open was asked within the last three days."))
    facts = record_facts(asked, REMINDED, by=by)
    names = {"cohort": cohort.name, "program": cohort.program.name}
    announce_all(
        (fact, Notify(place.user, "answers_missing", names, "profiles:answers-check", holds=("accepted",)))
        for fact, place in zip(facts, asked, strict=True)
    )
    return len(asked)
