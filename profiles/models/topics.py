"""The topics that connect people."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import get_language

from activity.kinds.privacy import record
from profiles.kinds import Area


class TopicQuerySet(models.QuerySet["Topic"]):
    def in_scope(self, scopes: list[str]) -> Self:
        """The shared vocabulary and the words these programs added."""
        return self.filter(scope__in=["", *scopes])


class Topic(models.Model):
    """A concept two people may share, with its words in both languages."""

    slug = record(models.SlugField(max_length=80, unique=True), retention="for good")
    area = record(models.CharField(max_length=12, choices=Area.choices), retention="for good")
    label_en = record(models.CharField(max_length=120), retention="for good")
    label_de = record(models.CharField(max_length=120), retention="for good")
    synonyms_en = record(models.JSONField(default=list, blank=True), retention="for good")
    synonyms_de = record(models.JSONField(default=list, blank=True), retention="for good")
    scope = record(
        models.CharField(max_length=14, blank=True), "show a word that a program added to that program alone"
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["area", "slug"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(area__in=Area.values), name="topic_area_known"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The word in the reader's language."""
        return self.label_de if (get_language() or "en").startswith("de") else self.label_en
