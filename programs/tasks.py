"""Clock-driven work on imports, as messages to the worker."""

from celery import shared_task

from programs import jobs


@shared_task(name="programs.forget_import_rows")
def forget_import_rows() -> None:
    jobs.forget_import_rows()
