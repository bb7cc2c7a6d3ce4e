"""The result of a run: stored once, in one transaction, and derived again from what was stored."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from matching.engine import Problem, ProblemError, Solution, compare_aims, solve
from matching.jobs.holding import finish
from matching.kinds.purposes import MET, Purpose
from matching.models import MatchRun, Proposal, Unplaced
from matching.snapshot import component_rows, told_scores
from matching.snapshot.rules import Pair

BATCH = 1_000  # proposals written at once


def store(run: MatchRun, problem: Problem, solution: Solution, on: date) -> None:
    """Write the result and close the run, all or nothing. Raises Stopped where the run is no longer this worker's."""
    told = told_scores(problem, pairs_in(solution))
    rows = dict(run.cohort.enrolments.values_list("public_id", "pk"))
    first = run.purpose == Purpose.FIRST  # where two first sessions are better than none
    found = {
        "problem": problem.to_json(),
        "digest": problem.digest,
        "solution_digest": digest_of(solution),
        "certificate": certificate_of(problem, solution, told),
    }
    with transaction.atomic():
        finish(run, "succeeded", **found)
        run.proposals.all().delete()
        run.unplaced.all().delete()
        for start in range(0, len(solution.pairs), BATCH):
            Proposal.objects.bulk_create(
                Proposal(
                    run=run,
                    mentee_id=rows[pair.mentee],
                    mentor_id=rows[pair.mentor],
                    score=told.get((pair.mentee, pair.mentor), pair.score),
                    components=component_rows(pair.components, problem.policy, on),
                    alternates=[
                        {"mentor": one.mentor, "score": told.get((pair.mentee, one.mentor), one.score)}
                        for one in pair.alternates
                    ],
                    pinned=pair.pinned,
                )
                for pair in solution.pairs[start : start + BATCH]
                if pair.mentee in rows and pair.mentor in rows
            )
        Unplaced.objects.bulk_create(
            Unplaced(
                run=run,
                enrolment_id=rows[one.mentee],
                reason=one.reason,
                detail={**one.detail, "open_demand": one.open_demand},
            )
            for one in solution.unplaced
            if one.mentee in rows and not (first and one.open_demand < problem.mentee(one.mentee).demand)
        )


def certificate_of(problem: Problem, solution: Solution, told: Mapping[Pair, float]) -> dict[str, Any]:
    """What the engine vouches for, with what belongs to it. `met`: its totals count what people said after they met.

    The least fit is one pair's, so it is told as every pair's: without what the two said.
    """
    found = solution.certificate.to_dict() | {"idle_mentors": list(solution.idle), "aims": aims_of(problem)}
    if counts_meetings(problem):
        fits = (told.get((pair.mentee, pair.mentor), pair.score) for pair in solution.pairs)
        found |= {"met": True, "worst_score": min(fits, default=None)}
    return found


def counts_meetings(problem: Problem) -> bool:
    """Whether what anybody said after a first session is part of a score."""
    return MET in problem.policy.components and any(one.met for one in problem.mentees)


def pairs_in(solution: Solution) -> list[Pair]:
    """Every pair of a solution, and every alternate to one."""
    pairs = [(pair.mentee, pair.mentor) for pair in solution.pairs]
    return pairs + [(pair.mentee, one.mentor) for pair in solution.pairs for one in pair.alternates]


def aims_of(problem: Problem) -> dict[str, dict[str, float]]:
    """What each aim would have reached, for the fairness page; nothing where there are too many pairs to try them.

    Nor where people have met: a mean beside what the pairs show would tell what they said afterwards.
    """
    if counts_meetings(problem):
        return {}
    try:
        return {aim: asdict(reach) for aim, reach in compare_aims(problem).items()}
    except ProblemError:
        return {}


def digest_of(solution: Solution) -> str:
    """SHA-256 of the solution, without the versions of the libraries that found it."""
    told = solution.to_dict()
    del told["certificate"]["versions"]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def verify(run: MatchRun) -> list[str]:
    """What differs when the stored problem is solved again: problem, solution, pairs. Empty where nothing does.

    Mentees whose pairs a coordinator changed by hand are not compared: theirs are meant to differ.
    """
    problem = Problem.from_json(run.problem)
    solution = solve(problem)
    pairs = {(pair.mentee, pair.mentor): pair.score for pair in solution.pairs}
    pairs |= told_scores(problem, pairs)
    changes = run.adjustments.filter(undone_at__isnull=True).values_list("after", flat=True)
    by_hand = {mentee for after in changes for mentee in after}
    stored = run.proposals.exclude(mentee__public_id__in=by_hand).values_list(
        "mentee__public_id", "mentor__public_id", "score"
    )
    differences = {
        "problem": problem.digest != run.digest,
        "solution": digest_of(solution) != run.solution_digest,
        "pairs": any(pairs.get((mentee, mentor)) != score for mentee, mentor, score in stored),
    }
    return [what for what, differs in differences.items() if differs]
