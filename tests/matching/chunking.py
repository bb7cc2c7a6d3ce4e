"""Carrying out runs in chunks by hand, and all that one of them found."""

from typing import Any

from matching.jobs import run_match, score_chunk
from matching.models import MatchRun, RunChunk
from matching.services.runs import start_run
from profiles.models import User
from programs.models import Cohort


def parts(run: MatchRun) -> list[RunChunk]:
    return list(run.chunks.select_related("run").order_by("first_row"))


def score_all(run: MatchRun) -> None:
    for chunk in parts(run):
        assert score_chunk(chunk.pk) == "done"


def result(run: MatchRun) -> dict[str, object]:
    """All a run found, without what names the run itself."""
    run.refresh_from_db()
    pairs = run.proposals.order_by("mentee", "mentor")
    return {
        "digests": (run.digest, run.solution_digest, run.problem),
        "certificate": run.certificate,
        "pairs": list(pairs.values_list("mentee", "mentor", "score", "components", "alternates", "pinned")),
        "unplaced": list(run.unplaced.order_by("enrolment").values_list("enrolment", "reason", "detail")),
    }


def whole(cohort: Cohort, by: User, settings: Any) -> dict[str, object]:
    """What one process finds at once."""
    settings.MATCHING_CHUNK = 1_000
    run = start_run(cohort=cohort, by=by)
    assert run_match(run.pk) == "succeeded"
    return result(run)
