"""What many models of the house have in common."""

import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone

from activity.kinds.privacy import record
from activity.states import Lifecycle, State

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def random_id() -> str:
    """Fourteen characters nobody can guess (69 bits), without letters that look alike."""
    number = secrets.randbelow(len(ALPHABET) ** 14)
    letters = []
    for _place in range(14):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


class PublicId(models.Model):
    """A row that appears in URLs, under a random id."""

    public_id = record(
        models.CharField(max_length=14, unique=True, editable=False, default=random_id),
        "address the row in links",
    )

    class Meta:
        abstract = True


class Stateful(models.Model):
    """A row with a lifecycle, whose choices it gives to `status`. Only `activity.transitions.move` changes it."""

    lifecycle: ClassVar[Lifecycle]

    status = record(models.CharField(max_length=10))
    status_since = record(models.DateTimeField(default=timezone.now), "say since when")

    class Meta:
        abstract = True

    @property
    def state(self) -> State:
        """The current state with its word and tone, for templates."""
        return self.lifecycle.state(self.status)


class Work(models.Model):
    """A row a worker must carry out. The row is the truth; the message to the worker is only a hint."""

    hint_at = record(models.DateTimeField(default=timezone.now), "say when the relay may publish a hint again")
    hints = record(models.PositiveIntegerField(default=0), "back off")
    lease_until = record(models.DateTimeField(null=True, blank=True), "let one worker at a time do it")

    class Meta:
        abstract = True
