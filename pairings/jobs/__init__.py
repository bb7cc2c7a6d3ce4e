"""Clock-driven work on requests, offers, calls for help and pairings."""

from pairings.jobs.endings import tell_of_endings
from pairings.jobs.help import call_for_lost
from pairings.jobs.offers import expire_offers, expire_proposals, remind_about_offers
from pairings.jobs.promises import remind_of_promises
from pairings.jobs.requests import (
    expire_request,
    expire_requests,
    remind_mentors,
    withdraw_stranded,
    withdraw_stranded_requests,
)

__all__ = [
    "call_for_lost",
    "expire_offers",
    "expire_proposals",
    "expire_request",
    "expire_requests",
    "remind_about_offers",
    "remind_mentors",
    "remind_of_promises",
    "tell_of_endings",
    "withdraw_stranded",
    "withdraw_stranded_requests",
]
