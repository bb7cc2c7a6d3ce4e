"""Reads about people and topics; other apps import from here."""

from profiles.kinds.text import normalised
from profiles.queries.answers import Gap, gaps_of
from profiles.queries.hours import hours_in_words, weekdays
from profiles.queries.lists import support_kinds
from profiles.queries.people import ProfileView, profile_view
from profiles.queries.sides import Setting, setting_of
from profiles.queries.topics import near_topics, topics_by_word

__all__ = [
    "Gap",
    "ProfileView",
    "Setting",
    "gaps_of",
    "hours_in_words",
    "near_topics",
    "normalised",
    "profile_view",
    "setting_of",
    "support_kinds",
    "topics_by_word",
    "weekdays",
]
