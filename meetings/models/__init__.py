"""Sessions of two people: those of a pairing, and first ones before anything is decided."""

from meetings.models.first import FirstRating, FirstSession
from meetings.models.sessions import Session, SessionQuerySet

__all__ = ["FirstRating", "FirstSession", "Session", "SessionQuerySet"]
