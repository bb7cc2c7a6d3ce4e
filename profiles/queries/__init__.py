"""Reads about people and topics; other apps import from here."""

from profiles.kinds.text import normalised
from profiles.queries.hours import hours_in_words, weekdays
from profiles.queries.lists import fields_of_study, industries, support_kinds
from profiles.queries.topics import find_topic, near_topics, topics_by_word

__all__ = [
    "fields_of_study",
    "find_topic",
    "hours_in_words",
    "industries",
    "near_topics",
    "normalised",
    "support_kinds",
    "topics_by_word",
    "weekdays",
]
