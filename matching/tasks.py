"""Messages to the worker about match runs and wish lists: ids only."""

from celery import shared_task

from activity.tasks import hint
from matching import jobs


@shared_task(name="matching.run_match")
def run_match(run_id: int) -> None:
    jobs.run_match(run_id, hint_chunk=hint_chunk)


@shared_task(name="matching.score_chunk")
def score_chunk(chunk_id: int) -> None:
    jobs.score_chunk(chunk_id, hint_run=hint_run)


@shared_task(name="matching.relay_runs")
def relay_runs() -> None:
    jobs.relay_runs(hint_run)
    jobs.relay_chunks(hint_chunk)


@shared_task(name="matching.send_wishes")
def send_wishes() -> None:
    jobs.send_wishes()


@shared_task(name="matching.look_for_news")
def look_for_news() -> None:
    jobs.look_for_news()


@shared_task(name="matching.tidy_folders")
def tidy_folders() -> None:
    jobs.tidy_folders()


def hint_run(pk: int) -> None:
    hint(run_match, pk)


def hint_chunk(pk: int) -> None:
    hint(score_chunk, pk)
