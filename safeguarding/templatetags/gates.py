"""`{% load gates %}`: what is still open before somebody can be matched, for pages of apps that know no gates."""

from typing import Any

from django import template

from programs.models import Enrolment
from safeguarding.queries.clearance import gate_lines

register = template.Library()


@register.inclusion_tag("safeguarding/_gates.html")
def gates_of(place: Enrolment, own: bool = True) -> dict[str, Any]:
    """`{% gates_of enrolment %}`: a card with every gate of this place; nothing where the program asks for none."""
    lines = gate_lines(place) if place.status in Enrolment.lifecycle.open else []
    return {"lines": lines, "own": own, "open": sum(not line.passed for line in lines)}
