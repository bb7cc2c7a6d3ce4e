"""Erasing and letting go, as messages to the worker."""

from celery import shared_task

from activity.tasks import hint
from privacy.jobs import erasing, retention


@shared_task(name="privacy.erase")
def erase(leaving_id: int) -> None:
    erasing.erase(leaving_id)


@shared_task(name="privacy.relay_erasures")
def relay_erasures() -> None:
    erasing.relay_erasures(lambda pk: hint(erase, pk))


@shared_task(name="privacy.let_go")
def let_go() -> None:
    retention.let_go()


@shared_task(name="privacy.ask_to_stay")
def ask_to_stay() -> None:
    retention.ask_to_stay()
