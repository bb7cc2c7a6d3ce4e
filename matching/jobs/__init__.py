"""Match runs at work: whole in one worker, or in chunks by many."""

from matching.jobs.chunks import relay_chunks, score_chunk
from matching.jobs.folders import tidy_folders
from matching.jobs.results import verify
from matching.jobs.runs import relay_runs, run_match

__all__ = ["relay_chunks", "relay_runs", "run_match", "score_chunk", "tidy_folders", "verify"]
