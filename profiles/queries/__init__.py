"""Reads about people and topics; other apps import from here."""

from profiles.kinds.text import normalised
from profiles.queries.topics import find_topic, near_topics, topics_by_word

__all__ = ["find_topic", "near_topics", "normalised", "topics_by_word"]
