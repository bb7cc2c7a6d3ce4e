"""The result of a run: stored once, in one transaction, and derived again from what was stored."""

import hashlib
import json
from datetime import date

from django.db import transaction

from matching.engine import Problem, Solution, solve
from matching.jobs.holding import finish
from matching.models import MatchRun, Proposal, Unplaced
from matching.snapshot import component_rows


def store(run: MatchRun, problem: Problem, solution: Solution, on: date) -> None:
    """Write the result and close the run, all or nothing. Raises Stopped where the run is no longer this worker's."""
    rows = {row.public_id: row for row in run.cohort.enrolments.all()}
    with transaction.atomic():
        finish(
            run,
            "succeeded",
            problem=problem.to_json(),
            digest=problem.digest,
            solution_digest=digest_of(solution),
            certificate=solution.to_dict()["certificate"] | {"idle_mentors": list(solution.idle)},
        )
        run.proposals.all().delete()
        run.unplaced.all().delete()
        Proposal.objects.bulk_create(
            Proposal(
                run=run,
                mentee=rows[pair.mentee],
                mentor=rows[pair.mentor],
                score=pair.score,
                components=component_rows(pair.components, problem.policy, on),
                alternates=[{"mentor": one.mentor, "score": one.score} for one in pair.alternates],
                pinned=pair.pinned,
            )
            for pair in solution.pairs
            if pair.mentee in rows and pair.mentor in rows
        )
        Unplaced.objects.bulk_create(
            Unplaced(
                run=run,
                enrolment=rows[one.mentee],
                reason=one.reason,
                detail={**one.detail, "open_demand": one.open_demand},
            )
            for one in solution.unplaced
            if one.mentee in rows
        )


def digest_of(solution: Solution) -> str:
    """SHA-256 of the solution, without the versions of the libraries that found it."""
    told = solution.to_dict()
    del told["certificate"]["versions"]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def verify(run: MatchRun) -> list[str]:
    """What differs when the stored problem is solved again: problem, solution, pairs. Empty where nothing does."""
    problem = Problem.from_json(run.problem)
    solution = solve(problem)
    pairs = {(pair.mentee, pair.mentor): pair.score for pair in solution.pairs}
    stored = run.proposals.values_list("mentee__public_id", "mentor__public_id", "score")
    differences = {
        "problem": problem.digest != run.digest,
        "solution": digest_of(solution) != run.solution_digest,
        "pairs": any(pairs.get((mentee, mentor)) != score for mentee, mentor, score in stored),
    }
    return [what for what, differs in differences.items() if differs]
