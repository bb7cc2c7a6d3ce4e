"""Which mails a person may want at once, once a day or not at all. What is in no group is always sent at once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    """Kinds of mails one decides about together."""

    SEARCH = "search", _("How my search for a mentor goes on")
    REMINDERS = "reminders", _("Reminders, and the end of a rest")
    PAIRINGS = "pairings", _("Pauses and endings of my pairings")
    SESSIONS = "sessions", _("Sessions that are planned, moved or cancelled")
    TEAM = "team", _("What waits for me as a coordinator")


class How(models.TextChoices):
    """When a mail is sent. The notice on the site is there at once in any case."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, together")
    OFF = "off", _("Not by mail")


DIGEST, DIGEST_GROUP = "daily_digest", "digest"
MEMBERS = {
    Group.SEARCH: (
        "wish_sent",
        "wish_suggested",
        "search_found",
        "help_answered",
        "request_declined",
        "request_expired_mentee",
        "request_stranded",
    ),
    Group.REMINDERS: (
        "request_reminder",
        "pairing_offer_reminder",
        "rest_over",
        "rest_after_silence",
        "first_session_reminder",
        "pairing_reminder",
    ),
    Group.PAIRINGS: (
        "pairing_paused",
        "pairing_resumed",
        "pairing_completed",
        "pairing_ended",
        "pairing_ending",
        "pairing_extended",
        "pairing_offer_over",
    ),
    Group.SESSIONS: (
        "session_scheduled",
        "session_changed",
        "session_cancelled",
        "first_session_proposed",
        "first_session_agreed",
        "first_session_cancelled",
        "first_session_missed",
        "first_session_met",
    ),
    Group.TEAM: ("pairing_to_approve", "pairing_to_confirm", "help_called", "promise_late"),
}
GROUP_OF = {kind: group for group, kinds in MEMBERS.items() for kind in kinds}
