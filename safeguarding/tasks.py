"""Clock-driven work on gates, as messages to the worker."""

from celery import shared_task

from safeguarding import jobs


@shared_task(name="safeguarding.remind_gates")
def remind_gates() -> None:
    jobs.remind_gates()
