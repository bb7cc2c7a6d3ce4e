"""`{% load rights %}`: what the reader of a coordinators' page may do in this program."""

from typing import Any, NamedTuple

from django import template

from programs.kinds.grades import Grade, at_least
from programs.models import Coordinator, Program

register = template.Library()


class May(NamedTuple):
    """Whether the reader may act, and whether she leads. Nobody who may do either is told that she only looks."""

    edit: bool = False
    lead: bool = False


@register.simple_tag(takes_context=True)
def rights_in(context: dict[str, Any], program: Program) -> May:
    """`{% rights_in program as may %}`; one query a page, none for visitors and site admins."""
    reader = context["request"].user
    if not reader.is_authenticated:
        return May()
    if reader.is_superuser:
        return May(edit=True, lead=True)
    seen = context["request"].__dict__.setdefault("rights_seen", {})
    if program.pk not in seen:
        grade = Coordinator.objects.filter(program=program, user=reader).values_list("grade", flat=True).first()
        seen[program.pk] = May(grade in at_least(Grade.EDIT), grade == Grade.LEAD)
    return seen[program.pk]
