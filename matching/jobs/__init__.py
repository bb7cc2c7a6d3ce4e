"""Match runs at work, whole in one worker or in chunks by many; and wish lists that go on by themselves."""

from matching.jobs.chunks import relay_chunks, score_chunk
from matching.jobs.folders import tidy_folders
from matching.jobs.results import verify
from matching.jobs.runs import relay_runs, run_match
from matching.jobs.searches import look_for_news
from matching.jobs.wishes import send_wishes

__all__ = [
    "look_for_news",
    "relay_chunks",
    "relay_runs",
    "run_match",
    "score_chunk",
    "send_wishes",
    "tidy_folders",
    "verify",
]
