"""Clock-driven work on sessions, as messages to the worker."""

from celery import shared_task

from meetings import jobs


@shared_task(name="meetings.cancel_sessions_of_closed_pairings")
def cancel_sessions_of_closed_pairings() -> None:
    jobs.cancel_sessions_of_closed_pairings()


@shared_task(name="meetings.care_for_first_sessions")
def care_for_first_sessions() -> None:
    jobs.remind_first_sessions()
    jobs.end_first_sessions()
