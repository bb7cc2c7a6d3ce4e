"""The outbox and the mail of the day at work."""

from activity.jobs.digests import send_digests
from activity.jobs.outbox import (
    LEASE,
    MOST_IN_FLIGHT,
    MOST_TRIES,
    back_off,
    claim,
    finish,
    first_of_day,
    relay,
    relay_mail,
    send_mail,
    still_true,
    written,
)

__all__ = [
    "LEASE",
    "MOST_IN_FLIGHT",
    "MOST_TRIES",
    "back_off",
    "claim",
    "finish",
    "first_of_day",
    "relay",
    "relay_mail",
    "send_digests",
    "send_mail",
    "still_true",
    "written",
]
