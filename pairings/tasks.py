"""Clock-driven work on requests, offers, calls for help and pairings, as messages to the worker."""

from celery import shared_task

from pairings import jobs


@shared_task(name="pairings.expire_requests")
def expire_requests() -> None:
    jobs.remind_mentors()
    jobs.expire_requests()
    jobs.withdraw_stranded_requests()


@shared_task(name="pairings.expire_offers")
def expire_offers() -> None:
    jobs.remind_about_offers()
    jobs.expire_offers()
    jobs.expire_proposals()


@shared_task(name="pairings.call_for_lost")
def call_for_lost() -> None:
    jobs.call_for_lost()


@shared_task(name="pairings.tell_of_endings")
def tell_of_endings() -> None:
    jobs.tell_of_endings()


@shared_task(name="pairings.remind_of_promises")
def remind_of_promises() -> None:
    jobs.remind_of_promises()
