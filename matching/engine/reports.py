"""The tables and the readable summary of a solution."""

from matching.engine.problem import Problem
from matching.engine.sentences import evidence_words, reason_sentence
from matching.engine.sheets import csv_text
from matching.engine.solution import Solution


def names_of(problem: Problem) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of mentees and mentors by id."""
    return {one.id: one.name for one in problem.mentees}, {one.id: one.name for one in problem.mentors}


def pairs_csv(problem: Problem, solution: Solution) -> str:
    """Return the pairs as CSV: one row each, with every component and the reasons in words."""
    mentees, mentors = names_of(problem)
    components = [name for name, one in problem.policy.components.items() if one.weight > 0]
    columns = ["mentee", "mentee_name", "mentor", "mentor_name", "score", "pinned", *components, "why", "alternates"]
    rows: list[list[object]] = []
    for pair in solution.pairs:
        values = {one.name: one.value for one in pair.components}
        why = "; ".join(evidence_words(one) for one in pair.components if one.value is not None)
        others = ", ".join(f"{one.mentor} ({one.score:.2f})" for one in pair.alternates)
        shown = ["" if values.get(name) is None else f"{values[name]:.6g}" for name in components]
        head = [pair.mentee, mentees[pair.mentee], pair.mentor, mentors[pair.mentor], f"{pair.score:.6g}"]
        rows.append([*head, "yes" if pair.pinned else "", *shown, why, others])
    return csv_text(columns, rows)


def unplaced_csv(problem: Problem, solution: Solution) -> str:
    """Return the unplaced mentees as CSV, with the reason as code and sentence."""
    mentees, _ = names_of(problem)
    rows: list[list[object]] = [
        [one.mentee, mentees[one.mentee], one.open_demand, one.reason, reason_sentence(one)]
        for one in solution.unplaced
    ]
    return csv_text(["mentee", "mentee_name", "open_demand", "reason", "why"], rows)


def summary(problem: Problem, solution: Solution) -> str:
    """Return the result in a few lines."""
    told = solution.certificate
    mentees, mentors = names_of(problem)
    lines = [
        f"{told.placed} of {told.mentees} mentees have a mentor"
        f" ({told.pairs} pairs, {told.idle} mentors without mentee).",
        f"Objective {told.objective}: total {told.total:.6g}, at most {told.upper_bound:.6g} is possible"
        f" (gap {100 * told.gap:.4g} %).",
    ]
    if told.objective != "total":
        lines.append(f"Largest total without it: {told.maximum_total:.6g}; its price is {told.price:.3g} %.")
    if told.worst_share is not None:
        lines.append(
            f"Worst score {told.worst_score:.3g}; everybody placed has at least"
            f" {100 * told.worst_share:.3g} % of their own best."
        )
    lines.append(f"Pairs who would both rather have each other: {told.blocking_pairs}.")
    loads = ", ".join(f"{count} mentors with {load}" for load, count in told.loads.items())
    lines.append(f"Load: {loads}.")
    if told.shortfall:
        missing = ", ".join(f"{mentor} by {count}" for mentor, count in told.shortfall.items())
        lines.append(f"Least loads were relaxed: {missing}.")
    lines.append(f"Certificate {'valid' if told.valid else 'NOT VALID'}, problem {told.digest[:12]}.")
    lines.append("")
    for pair in solution.pairs:
        head = f"{pair.score:6.3f}  {mentees[pair.mentee] or pair.mentee} - {mentors[pair.mentor] or pair.mentor}"
        why = "; ".join(evidence_words(one) for one in pair.components if one.value is not None)
        lines.append(f"{head}: {why or 'nothing to compare'}")
    for one in solution.unplaced:
        lines.append(f"  none  {mentees[one.mentee] or one.mentee}: {reason_sentence(one)}")
    return "\n".join(lines) + "\n"
