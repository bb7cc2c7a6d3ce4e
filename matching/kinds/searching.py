"""Why a mentee puts a mentor aside, and which component that makes count more on her own list."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class AsideReason(models.TextChoices):
    """In her words; "known" and "other" change nothing but who is on the list."""

    TOPICS = "topics", _("Other topics than mine")
    SUPPORT = "support", _("Another kind of help than I look for")
    BACKGROUND = "background", _("A background too far from mine")
    HOURS = "hours", _("We would hardly find time together")
    KNOWN = "known", _("We know each other already")
    OTHER = "other", _("Something else")


LEADS_TO: Mapping[str, str] = MappingProxyType(
    {"topics": "interests", "support": "support", "background": "background", "hours": "availability"}
)
EACH_COUNTS = 1.5  # each mentor put aside for a reason makes its component count so many times more …
AT_MOST = 3.0  # … and all of them together at most so many times
FRESH_FOR = timedelta(days=14)  # how long somebody new is marked
MOST_KEPT = 10  # searches one may keep in one place
MOST_COMPARED = 3
