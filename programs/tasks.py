"""Imports, and clock-driven work on them, people who were asked, and rests, as messages to the worker."""

from celery import shared_task

from activity.tasks import hint
from programs import jobs


@shared_task(name="programs.run_import")
def run_import(upload_id: int) -> None:
    jobs.run_import(upload_id)


@shared_task(name="programs.relay_imports")
def relay_imports() -> None:
    jobs.relay_imports(lambda pk: hint(run_import, pk))


@shared_task(name="programs.forget_import_rows")
def forget_import_rows() -> None:
    jobs.forget_import_rows()


@shared_task(name="programs.end_rests")
def end_rests() -> None:
    jobs.end_rests()


@shared_task(name="programs.remind_guardians")
def remind_guardians() -> None:
    jobs.remind_guardians()


@shared_task(name="programs.remind_invitations")
def remind_invitations() -> None:
    jobs.remind_invitations()
