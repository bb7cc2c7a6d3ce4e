"""Keeping a lease while the work says nothing: reading, assigning or writing much can take minutes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from django.db import DatabaseError, connection, models
from django.utils import timezone

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=90)
BEAT = 20.0  # seconds


@contextmanager
def kept(held: models.QuerySet[Any]) -> Iterator[None]:
    """Renew the lease of the rows in `held` every BEAT seconds while the block runs and the process lives.

    `held` names the claim, so that what another worker has taken meanwhile is left alone. Work that hangs is ended by
    the task's time limit.
    """
    over = Event()
    beating = Thread(target=renew, args=(held, over), name="lease", daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def renew(held: models.QuerySet[Any], over: Event) -> None:
    """Beat until it is over, on a connection of this thread. A beat that fails is made up for by the next."""
    try:
        while not over.wait(BEAT):
            until = timezone.now() + LEASE
            try:
                held.update(lease_until=until, hint_at=until)
            except DatabaseError as error:
                log.warning("a lease was not renewed: %s", type(error).__name__)
                connection.close()
    finally:
        connection.close()
