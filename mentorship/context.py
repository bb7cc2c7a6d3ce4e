"""What every page needs around its content: navigation, counts and links."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from activity.models import Notice
from dashboards.queries.hats import Hats, hats_of
from mentorship.middleware import language_in_address


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation."""

    label: str
    url: str
    icon: str
    current: bool


def navigation(request: HttpRequest, hats: Hats) -> list[NavItem]:
    """Entries for the roles this person holds now."""
    entries = [(_("Home"), "home", "house")]
    if hats.mentee:
        entries.append((_("Find a mentor"), "matching:mentor-browse", "search-heart"))
        entries.append((_("My wish list"), "pairings:wish-list", "list-ol"))
        entries.append((_("My goals"), "goals:goal-list", "flag"))
    if hats.mentor:
        entries.append((_("Requests"), "pairings:request-list", "envelope-heart"))
    if hats.mentee or hats.mentor:
        entries.append((_("My pairings"), "pairings:pairing-list", "people"))
        entries.append((_("Sessions"), "meetings:session-list", "calendar-event"))
    if hats.coordinator:
        entries.append((_("My programs"), "programs:program-list", "diagram-3"))
    else:
        entries.append((_("Programs"), "programs:program-list", "compass"))
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [NavItem(label, reverse(name), icon, name == here) for label, name, icon in entries]


def site(request: HttpRequest) -> dict[str, Any]:
    """The frame of every page. Lazy, so that a redirect costs nothing."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "site_name": settings.SITE_NAME,
        "site_origin": settings.SITE_ORIGIN,
        "lang_asked": language_in_address(request),
        "languages": settings.LANGUAGES,
        "home_url": reverse("home"),
        "help_url": reverse("help"),
        "privacy_url": reverse("data-visibility"),
        "notices_url": reverse("activity:notice-list"),
        "account_url": reverse("profiles:profile-detail"),
        "nav": [],
        "notice_count": 0,
    }
    if user is not None and user.is_authenticated:
        context["nav"] = SimpleLazyObject(lambda: navigation(request, hats_of(user)))
        context["notice_count"] = SimpleLazyObject(lambda: Notice.objects.visible_to(user).unread().count())
    return context
