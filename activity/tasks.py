"""Messages to the worker: ids only, and losing one loses nothing."""

import logging
from typing import Any

from celery import Task, shared_task
from kombu.exceptions import OperationalError

from activity import jobs

log = logging.getLogger(__name__)


def hint(task: Task[Any, Any], pk: int) -> None:
    """Tell the worker about a row. Where the broker is away the relay does it later."""
    try:
        task.apply_async((pk,), retry=False)
    except OperationalError:
        log.warning("broker away; %s %s waits for the relay", task.name, pk)


@shared_task(name="activity.send_mail")
def send_mail(mail_id: int) -> None:
    jobs.send_mail(mail_id)


@shared_task(name="activity.relay_mail")
def relay_mail() -> None:
    jobs.relay_mail(lambda pk: hint(send_mail, pk))


@shared_task(name="activity.send_digests")
def send_digests() -> None:
    jobs.send_digests()
