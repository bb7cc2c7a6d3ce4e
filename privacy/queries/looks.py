"""Who of the staff looked at a person's data, ready to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from activity.kinds.looks import LOOKS
from activity.models import Look
from profiles.models import User

PAGE_SIZE = 50


@dataclass(frozen=True)
class LookLine:
    """One line of "Who looked at my data"."""

    who: str
    what: str
    program: str
    reason: str
    at: datetime


def look_page(person: User, number: str | None) -> Page[Any]:
    """One page of looks, newest first; two queries."""
    looks = Look.objects.visible_to(person).select_related("by__profile")
    page: Page[Any] = Paginator(looks, PAGE_SIZE).get_page(number)
    page.object_list = [line_of(look) for look in page.object_list]
    return page


def line_of(look: Look) -> LookLine:
    who = look.by.profile.name if look.by else _("Somebody who is no longer here")
    return LookLine(who, str(LOOKS.get(look.kind, look.kind)), look.program, look.reason, look.at)
