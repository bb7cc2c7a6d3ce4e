"""Clock-driven work on accounts and profiles, as messages to the worker."""

from celery import shared_task

from profiles import jobs


@shared_task(name="profiles.tidy_photos")
def tidy_photos() -> None:
    jobs.tidy_photos()


@shared_task(name="profiles.forget_sign_ins")
def forget_sign_ins() -> None:
    jobs.forget_sign_ins()
