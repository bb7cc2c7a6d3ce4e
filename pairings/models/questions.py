"""A few words between mentor and mentee before the mentor answers."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from pairings.models.requests import MentorshipRequest
from profiles.models import User


class Question(models.Model):
    """One line of the short talk before an answer: a mentor's question, or what the mentee replies."""

    request = record(models.ForeignKey(MentorshipRequest, models.CASCADE, related_name="questions"))
    author = tag(
        models.ForeignKey(User, models.CASCADE, related_name="+"),
        DataClass.PAIRING,
        _("say who asked and who replied"),
        label=_("who wrote a question or reply"),
    )
    text = tag(
        models.TextField(max_length=1000),
        DataClass.PAIRING,
        _("let a mentor ask before answering"),
        label=_("questions and replies before an answer"),
    )
    created_at = record(models.DateTimeField(default=timezone.now))

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"question {self.pk}"
