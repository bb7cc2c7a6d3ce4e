"""The relationship: whom a mentee wishes for and asks, calls for help, and the pairing of two people."""

from pairings.models.helpcalls import HelpCall
from pairings.models.notes import PairingNote
from pairings.models.offers import RatherNot
from pairings.models.pairings import Pairing
from pairings.models.querysets import BetweenQuerySet, PairingQuerySet
from pairings.models.questions import Question
from pairings.models.requests import MentorshipRequest
from pairings.models.wishes import Wish

__all__ = [
    "BetweenQuerySet",
    "HelpCall",
    "MentorshipRequest",
    "Pairing",
    "PairingNote",
    "PairingQuerySet",
    "Question",
    "RatherNot",
    "Wish",
]
