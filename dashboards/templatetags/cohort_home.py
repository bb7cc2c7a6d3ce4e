"""`{% load cohort_home %}`: what a cohort's page shows from above, for the app of cohorts, which knows no pairings."""

from typing import Any

from django import template
from django.utils import timezone

from dashboards.queries.cohort_todos import cohort_todos
from dashboards.queries.funnel import funnel_of
from dashboards.queries.supply import supply_of
from programs.models import Cohort

register = template.Library()


@register.inclusion_tag("dashboards/_cohort_todos.html")
def todos_of_cohort(cohort: Cohort) -> dict[str, Any]:
    """A card with all that waits in this cohort."""
    return {"todos": cohort_todos(cohort, now=timezone.now())}


@register.inclusion_tag("dashboards/_cohort_charts.html")
def charts_of_cohort(cohort: Cohort) -> dict[str, Any]:
    """How far people have come, and what they ask for beside what is offered; hours on the reader's clock."""
    zone, today = timezone.get_current_timezone_name(), timezone.localdate()
    return {
        "cohort": cohort,
        "funnel": funnel_of(cohort),
        "supply": supply_of(cohort, zone=zone, on=today),
        "zone": zone,
    }
