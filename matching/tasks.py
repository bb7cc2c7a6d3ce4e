"""Messages to the worker about match runs: ids only."""

from celery import shared_task

from activity.tasks import hint
from matching import jobs


@shared_task(name="matching.run_match")
def run_match(run_id: int) -> None:
    jobs.run_match(run_id)


@shared_task(name="matching.relay_runs")
def relay_runs() -> None:
    jobs.relay_runs(lambda pk: hint(run_match, pk))
