"""What waits for the coordinators of one cohort."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.queries.steps import Urgency
from dashboards.queries.todos import (
    Todo,
    applications,
    approvals,
    decisions,
    helps,
    imports,
    left_mentees,
    pairs,
    runs,
)
from programs.models import Cohort, Enrolment

SEEKING_IN = frozenset({"matching", "running"})


def cohort_todos(cohort: Cohort, *, now: datetime) -> list[Todo]:
    """All that waits in this cohort, the most urgent first; ten queries, and three more for first sessions."""
    one = {cohort.pk: cohort}
    todos = [*applications(one), *approvals(one), *helps(one), *runs(one), *imports(one), *decisions(one)]
    todos += [*pairs(one, now=now), *left_mentees(one)]
    if cohort.status in SEEKING_IN and not any(todo.url.endswith("/unplaced/") for todo in todos):
        todos += seeking(cohort)
    return sorted(todos, key=lambda todo: (todo.urgency, todo.since))


def seeking(cohort: Cohort) -> list[Todo]:
    """Mentees with a place and without a mentor, where no run has said so already; one query."""
    count = Enrolment.objects.filter(cohort=cohort, active=0).accepted().mentees().with_room().count()
    if not count:
        return []
    words = ngettext("mentee without a mentor", "mentees without a mentor", count)
    title = _("Mentees are without a mentor. See who can be placed and what stands in the way.")
    return [
        Todo(count, words, title, reverse("matching:cohort-readiness", args=[cohort.public_id]), urgency=Urgency.TO_DO)
    ]
