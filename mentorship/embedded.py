"""Worker and clock inside the web process, for installations without Redis. The same rows, tasks and jobs."""

import atexit
import logging
import threading

from celery.beat import EmbeddedService, Scheduler

from mentorship.celery import app

log = logging.getLogger(__name__)


def start() -> None:
    """Start both in daemon threads; they end with the process. What they leave undone waits as rows."""
    worker = app.WorkController(pool="solo", concurrency=1, without_gossip=True, without_mingle=True)
    threading.Thread(target=worker.start, name="embedded-worker", daemon=True).start()
    clock = EmbeddedService(app, thread=True, max_interval=1, scheduler_cls=Scheduler)
    clock.start()  # type: ignore[union-attr]  # with thread=True it is a thread
    atexit.register(worker.stop)
    log.info("worker and clock run inside this process")
