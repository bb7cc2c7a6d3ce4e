"""Telling how far an import is, while its transaction still hides what it writes."""

import logging
import time
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TypeVar

from django.core.cache import cache

from programs.models import ParticipantImport
from programs.queries.imports.progress import LASTS, key_of
from programs.queries.imports.watching import Watch

log = logging.getLogger(__name__)
T = TypeVar("T")
PAUSE = 0.25  # seconds between two words


def watch_for(upload: ParticipantImport) -> Watch:
    """Goes through things of one stage and tells the page of this import how many are done."""
    return partial(counted, key_of(upload))


def counted(key: str, stage: str, things: Iterable[T], total: int) -> Iterator[T]:
    told = 0.0
    for done, thing in enumerate(things):
        if time.monotonic() - told >= PAUSE:
            told = time.monotonic()
            tell(key, stage, done, total)
        yield thing


def tell(key: str, stage: str, done: int, total: int) -> None:
    """No import fails for want of somebody to tell."""
    try:
        cache.set(key, (stage, done, total), LASTS)
    except Exception as error:  # each kind of cache has its own errors
        log.warning("progress of an import not told: %s", type(error).__name__)
