"""The next sessions of a pairing, for pages of other apps."""

from typing import Any

from django import template
from django.template import Context

from meetings.permissions import can_plan
from meetings.queries.sessions import next_sessions
from pairings.models import Pairing

register = template.Library()


@register.inclusion_tag("meetings/_next.html", takes_context=True)
def pairing_sessions(context: Context, pairing: Pairing) -> dict[str, Any]:
    """A card with what the two have planned and the way to plan more; one query, empty for anybody else."""
    reader = context["request"].user
    if not can_plan(reader, pairing):
        return {"shown": False}
    return {
        "shown": True,
        "pairing_id": pairing.public_id,
        "active": pairing.status == "active",
        "sessions": next_sessions(pairing, reader),
    }
