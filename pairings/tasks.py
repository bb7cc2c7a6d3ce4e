"""Clock-driven work on requests, as messages to the worker."""

from celery import shared_task

from pairings import jobs


@shared_task(name="pairings.expire_requests")
def expire_requests() -> None:
    jobs.expire_requests()
    jobs.withdraw_stranded_requests()
