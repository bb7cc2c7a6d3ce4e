"""`{% load pair_health %}`: how a pairing goes, for the app of pairings, which knows no sessions."""

from typing import Any

from django import template
from django.utils import timezone

from dashboards.queries.health import with_health
from dashboards.queries.progress import pair_line
from pairings.models import Pairing

register = template.Library()


@register.inclusion_tag("dashboards/_pair_health.html")
def health_of_pair(pairing: Pairing) -> dict[str, Any]:
    """A card with the health of a pairing in touch, the reason, and its sessions; one query."""
    now = timezone.now()
    rows = with_health([pairing.mentee.cohort_id], now=now).filter(pk=pairing.pk)
    row = rows.select_related("mentee__user__profile", "mentor__user__profile").first()
    return {"line": pair_line(row, now=now) if row else None}
