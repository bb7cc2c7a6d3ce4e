"""What happened: facts, notices, looks, the outbox, and the columns that many models share."""

from activity.models.abstract import ALPHABET, PublicId, Stateful, Work, random_id
from activity.models.choices import MailChoice
from activity.models.facts import Activity, ActivityQuerySet, Notice, NoticeQuerySet
from activity.models.looks import Look, LookQuerySet, hour_of
from activity.models.mails import Beat, Mail, MailQuerySet

__all__ = [
    "ALPHABET",
    "Activity",
    "ActivityQuerySet",
    "Beat",
    "Look",
    "LookQuerySet",
    "Mail",
    "MailChoice",
    "MailQuerySet",
    "Notice",
    "NoticeQuerySet",
    "PublicId",
    "Stateful",
    "Work",
    "hour_of",
    "random_id",
]
