"""The mail of the day: what somebody wants to hear once a day, in one mail, as far as it is still true."""

from datetime import datetime, time
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation

from activity.jobs.outbox import finish, still_true
from activity.kinds.facts import NOTICES
from activity.models import Mail
from activity.models.mails import new_message_id

SENT_FROM = time(7)  # where the installation is at home
MOST_AT_ONCE = 500


def send_digests(*, now: datetime | None = None) -> int:
    """Write the mail of the day for everybody for whom something was held, from seven in the morning on; how many.

    Once a day for each person: the key of the mail says so, and running twice does no harm.
    """
    now = now or timezone.now()
    local = timezone.localtime(now, timezone.get_default_timezone())
    if local.time() < SENT_FROM:
        return 0
    people = Mail.objects.held().order_by("recipient").values_list("recipient", flat=True).distinct()
    return sum(send_digest(person, f"digest:{person}:{local.date()}", now) for person in people[:MOST_AT_ONCE])


@transaction.atomic
def send_digest(person_id: int, key: str, now: datetime) -> bool:
    """One person's mail of the day; False where it was written already, or nothing is true any more."""
    if Mail.objects.filter(dedupe_key=key).exists():
        return False
    person = get_user_model().objects.get(pk=person_id)
    held = list(Mail.objects.held().select_for_update().filter(recipient=person_id).order_by("pk"))
    sentences = []
    with translation.override(person.language):
        for mail in held:
            true = still_true(mail)
            if true:
                sentences.append(str(NOTICES[mail.kind].sentence) % mail.context["names"])
            finish(mail, "sent" if true else "dropped", now)
    if not sentences or not (person.email and person.is_active):
        return False
    context: dict[str, Any] = {"sentences": sentences, "route": "activity:notice-list", "args": [], "names": {}}
    Mail.objects.create(
        kind="daily_digest", recipient=person, context=context, dedupe_key=key, message_id=new_message_id(), hint_at=now
    )
    return True
