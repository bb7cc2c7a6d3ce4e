"""The outbox at work: sending one mail, and hinting the worker about rows that wait."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from activity.kinds.groups import DIGEST, DIGEST_GROUP, GROUP_OF
from activity.models import Beat, Mail
from activity.queries import off_ticket

log = logging.getLogger(__name__)
MOST_IN_FLIGHT = 200
MOST_TRIES = 8
LEASE = timedelta(minutes=5)


def back_off(hints: int) -> timedelta:
    """Half a minute, doubling to one hour."""
    return timedelta(seconds=min(30 * 2 ** min(hints, 10), 3600))


def relay(work: models.QuerySet[Any], hint: Callable[[int], None], *, now: datetime) -> int:
    """Publish hints for rows of `work` that are due, with back-off, and never more than MOST_IN_FLIGHT unanswered.

    The number in flight is counted from the rows, so the cap holds with every broker. Returns how many were hinted.
    """
    in_flight = work.filter(hints__gt=0, hint_at__gt=now).count()
    due = list(work.filter(hint_at__lte=now).order_by("hint_at", "pk")[: max(0, MOST_IN_FLIGHT - in_flight)])
    for row in due:
        claimed = work.filter(pk=row.pk, hint_at=row.hint_at).update(
            hints=models.F("hints") + 1, hint_at=now + back_off(row.hints)
        )
        if claimed:
            hint(row.pk)
    return len(due)


def still_true(mail: Mail) -> bool:
    """Whether what the mail announces still holds."""
    condition = mail.condition
    if not condition:
        return True
    rows = apps.get_model(condition["model"])._base_manager.filter(pk=condition["pk"], **condition.get("where", {}))
    if "status" in condition:
        rows = rows.filter(status__in=condition["status"])
    if "unless" in condition:
        rows = rows.exclude(**condition["unless"])
    return rows.exists()


def written(mail: Mail, *, shown: bool = False) -> EmailMultiAlternatives:
    """The message itself, in the recipient's language, with absolute links from the one configured origin.

    Where it is only `shown` to somebody else, the link that turns such mails off is left out: it works for whoever
    has it.
    """
    context: dict[str, Any] = dict(mail.context)
    language = mail.recipient.language if mail.recipient else context.get("language", settings.LANGUAGE_CODE)
    with translation.override(language):
        if context.get("route"):
            context["link"] = settings.SITE_ORIGIN + reverse(context["route"], args=context.get("args", ()))
        context |= {"site_name": settings.SITE_NAME, "origin": settings.SITE_ORIGIN, "person": mail.recipient}
        context["language"] = language
        off = "" if shown else off_link(mail)
        context["off_link"] = off
        subject = " ".join(render_to_string(f"mail/{mail.kind}/subject.txt", context).split())
        text = render_to_string(f"mail/{mail.kind}/body.txt", context).strip() + "\n"
        if off:
            text_end = render_to_string("mail/off.txt", context).strip()
        html = render_to_string("mail/layout.html", {**context, "subject": subject, "text": text})
    message = EmailMultiAlternatives(
        subject=subject,
        body=f"{text}\n-- \n{text_end}\n" if off else text,
        to=[mail.recipient.email if mail.recipient else mail.address],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", **off_headers(off)},
    )
    message.attach_alternative(html, "text/html")
    return message


def off_link(mail: Mail) -> str:
    """Where the person can turn mails of this group off without signing in; empty for mails that are always sent."""
    group = DIGEST_GROUP if mail.kind == DIGEST else GROUP_OF.get(mail.kind)
    if not group or mail.recipient is None:
        return ""
    return settings.SITE_ORIGIN + reverse("activity:mail-off", args=[off_ticket(mail.recipient.public_id, group)])


def off_headers(off: str) -> dict[str, str]:
    """What mail programs make a button of (RFC 8058)."""
    return {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if off else {}


def claim(mail_id: int, now: datetime) -> Mail | None:
    """Lease the row to this worker, or None where there is nothing to do. No lock is held while a server is slow."""
    free = models.Q(lease_until__isnull=True) | models.Q(lease_until__lte=now)
    leased = Mail.objects.unfinished().filter(free, pk=mail_id).update(lease_until=now + LEASE)
    # Whoever was erased meanwhile has taken her mails along.
    return Mail.objects.select_related("recipient__profile").filter(pk=mail_id).first() if leased else None


def send_mail(mail_id: int, *, now: datetime | None = None) -> str:
    """Send one mail of the outbox; returns what became of it. A second delivery of the hint does nothing.

    What is no longer true is dropped. A refusal for good, or a mail that cannot be written, is parked at once, trouble
    on the way after MOST_TRIES. A worker that dies between the server's yes and the row sends again, with the same
    Message-ID.
    """
    now = now or timezone.now()
    mail = claim(mail_id, now)
    if mail is None:
        return "left"
    reachable = mail.recipient is None or (mail.recipient.email and mail.recipient.is_active)
    if not reachable or not still_true(mail):
        return finish(mail, "dropped", now)
    try:
        message = written(mail)
    except Exception as error:  # a template or a route that no longer fits what was queued: trying again is no help
        log.exception("mail %s cannot be written", mail.pk)
        return finish(mail, "parked", now, error=type(error).__name__)
    try:
        message.send()
    except (SMTPRecipientsRefused, HeaderParseError, ValueError) as error:
        return finish(mail, "parked", now, error=type(error).__name__)
    except (SMTPException, OSError) as error:
        log.warning("mail %s not sent: %s", mail.pk, type(error).__name__)
        if mail.tries + 1 >= MOST_TRIES:
            return finish(mail, "parked", now, error=type(error).__name__)
        return put_back(mail, now, error)
    return finish(mail, "sent", now)


def put_back(mail: Mail, now: datetime, error: Exception) -> str:
    """Free the row for a later try."""
    Mail.objects.unfinished().filter(pk=mail.pk).update(
        tries=mail.tries + 1,
        last_error=type(error).__name__,
        hints=models.F("hints") + 1,
        hint_at=now + back_off(mail.tries),
        lease_until=None,
    )
    return "queued"


def finish(mail: Mail, status: str, now: datetime, error: str = "") -> str:
    """Close the row and empty what the mail was written from. Mails are machinery: no fact is recorded.

    A parked mail to a person is kept for staff to send again. One to a bare address carries a code or answers somebody
    without an account, who was promised that the address is not kept: it is emptied whatever became of it.
    """
    changes: dict[str, Any] = {"status": status, "status_since": now, "last_error": error}
    if status == "sent":
        changes["sent_at"] = now
    if status != "parked" or mail.recipient_id is None:
        kept = {name: mail.condition[name] for name in ("model", "pk", "status") if name in mail.condition}
        changes |= {"context": {}, "address": "", "condition": kept}
    Mail.objects.filter(pk=mail.pk, status__in=("queued", "held")).update(**changes)
    return status


def relay_mail(hint: Callable[[int], None], *, now: datetime | None = None) -> int:
    """Hint the worker about every mail that is due, and leave a sign of life for the health page."""
    now = now or timezone.now()
    Beat.objects.update_or_create(job="relay", slot="last", defaults={"at": now})
    return relay(Mail.objects.unfinished(), hint, now=now)


def first_of_day(job: str, now: datetime) -> bool:
    """Whether `job` has not run yet on this day (UTC).

    Call it inside the transaction of the work: the slot is taken when the work is done, and free again when it failed.
    """
    slot = now.astimezone(UTC).date().isoformat()
    return Beat.objects.get_or_create(job=job, slot=slot, defaults={"at": now})[1]
