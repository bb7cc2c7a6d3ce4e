"""The folder of a run in chunks: everybody encoded, and the pairs each chunk found. All workers share it."""

import os
import shutil
import zlib
from datetime import datetime
from pathlib import Path
from zipfile import BadZipFile

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from activity.jobs import first_of_day
from matching.engine import EngineError
from matching.engine.chunks import Packed, load_edges, pack
from matching.engine.index import Seekers
from matching.engine.scanning import Edges
from matching.models import MatchRun, RunChunk

NAMED_BY = 16  # characters of the problem's digest
BROKEN = (OSError, EOFError, KeyError, ValueError, BadZipFile, zlib.error, EngineError)


class Unreadable(Exception):
    """A file of the folder is missing, cut short, or of another problem."""


def folder_of(run: MatchRun, digest: str = "") -> Path:
    """Where a run of this problem keeps its files; `digest` before the row has it."""
    return Path(settings.MATCHING_DIR) / f"{run.public_id}-{(digest or run.digest)[:NAMED_BY]}"


def draft_of(run: MatchRun) -> Path:
    """Where the worker that holds the run writes them first; nobody else knows of it."""
    return Path(settings.MATCHING_DIR) / f"{run.public_id}-{run.claim}.draft"


def edges_of(chunk: RunChunk) -> Path:
    """The file of a chunk. It carries the claim, so that two workers never write to the same one."""
    return folder_of(chunk.run) / f"{chunk.first_row}-{chunk.stop_row}-{chunk.claim}.npz"


def write_draft(run: MatchRun, seekers: Seekers) -> Path:
    """Write everybody encoded, safe on the disk, for this system's user alone."""
    draft = draft_of(run)
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.mkdir(mode=0o700)
    pack(seekers, draft)
    for path in draft.iterdir():
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    return draft


def keep(draft: Path, folder: Path) -> None:
    """Give the draft its name, in place of what a worker left there that died before its chunks were rows."""
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)


def opened(run: MatchRun) -> Packed:
    """The encoded people of a run, mapped into memory. Raises Unreadable."""
    try:
        packed = Packed(folder_of(run))
        _ = packed.seekers
    except BROKEN as error:
        raise Unreadable(str(error)) from error
    if packed.digest != run.digest:
        raise Unreadable(f"{packed.folder} holds another problem")
    return packed


def edges_from(chunk: RunChunk) -> Edges:
    """The pairs a chunk found. Raises Unreadable."""
    try:
        edges = load_edges([edges_of(chunk)])
    except BROKEN as error:
        raise Unreadable(str(error)) from error
    return edges


def remove(public_id: str) -> None:
    """Remove whatever a run keeps; nothing where it keeps nothing."""
    for folder in Path(settings.MATCHING_DIR).glob(f"{public_id}-*"):
        shutil.rmtree(folder, ignore_errors=True)


@transaction.atomic
def tidy_folders(*, now: datetime | None = None) -> int:
    """Remove what runs left behind whose worker died at the wrong moment; of how many runs.

    Once a day: a second run of the same day does nothing.
    """
    if not first_of_day("tidy_folders", now or timezone.now()):
        return 0
    found = {path.name.split("-")[0] for path in Path(settings.MATCHING_DIR).glob("*-*") if path.is_dir()}
    needed = MatchRun.objects.unfinished().filter(public_id__in=found).values_list("public_id", flat=True)
    stale = found.difference(needed)
    for public_id in stale:
        remove(public_id)
    return len(stale)
