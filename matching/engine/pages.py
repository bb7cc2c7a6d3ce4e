"""The report of a solution as one HTML page with charts, without scripts or anything from elsewhere."""

from collections import Counter
from html import escape

from matching.engine.problem import Problem
from matching.engine.reports import names_of
from matching.engine.sentences import evidence_words, reason_sentence
from matching.engine.solution import Solution

WIDTH, BAR, GAP, LABEL = 640, 20, 6, 170
STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --paper: #fff; --line: #c9d1da; --bar: #2f6f8f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --paper: #14191f; --line: #3a4652; --bar: #6db3d1; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
  max-width: 60rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
svg { max-width: 100%; height: auto; } svg rect { fill: var(--bar); } svg text { fill: var(--ink); font-size: 13px; }
.scroll { overflow-x: auto; }
"""


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f'<td class="number">{value:.3f}</td>'
    if isinstance(value, int):
        return f'<td class="number">{value}</td>'
    return f"<td>{escape(str(value))}</td>"


def table(caption: str, columns: list[str], rows: list[list[object]]) -> str:
    """Return an escaped table; numbers stand to the right."""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in columns)
    body = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def chart(title: str, bars: list[tuple[str, int]]) -> str:
    """Return horizontal bars as SVG, followed by the same numbers as a table."""
    most = max((count for _, count in bars), default=0) or 1
    height = len(bars) * (BAR + GAP) + GAP
    marks = []
    for at, (label, count) in enumerate(bars):
        top = GAP + at * (BAR + GAP)
        size = round((WIDTH - LABEL - 60) * count / most, 1)
        marks.append(f'<text x="{LABEL - 8}" y="{top + 15}" text-anchor="end">{escape(label)}</text>')
        marks.append(f'<rect x="{LABEL}" y="{top}" width="{size}" height="{BAR}" rx="3"/>')
        marks.append(f'<text x="{LABEL + size + 6}" y="{top + 15}">{count}</text>')
    picture = (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(marks)}</svg>"
    )
    numbers = table(f"{title}, in numbers", ["", "count"], [[label, count] for label, count in bars])
    return f"<h2>{escape(title)}</h2>{picture}<details><summary>As a table</summary>{numbers}</details>"


def score_bars(solution: Solution) -> list[tuple[str, int]]:
    """Return how many pairs have a score in each tenth."""
    counts = Counter(min(int(pair.score * 10), 9) for pair in solution.pairs)
    return [(f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f}", counts[tenth]) for tenth in range(10)]


def topic_bars(problem: Problem, most: int = 15) -> list[tuple[str, int]]:
    """Return the topics whose demand exceeds their places the most, as mentees without a place."""
    sought = Counter(topic for one in problem.mentees for topic in one.interests)
    places: Counter[str] = Counter()
    for mentor in problem.mentors:
        places.update(dict.fromkeys(mentor.interests, mentor.capacity))
    short = {topic: count - places[topic] for topic, count in sought.items() if count > places[topic]}
    return sorted(short.items(), key=lambda item: (-item[1], item[0]))[:most]


def report_html(problem: Problem, solution: Solution) -> str:
    """Return the whole report: the certificate, charts, every pair with reasons, everybody unplaced."""
    told = solution.certificate
    mentees, mentors = names_of(problem)
    pairs: list[list[object]] = [
        [
            mentees[pair.mentee] or pair.mentee,
            mentors[pair.mentor] or pair.mentor,
            pair.score,
            "; ".join(evidence_words(one) for one in pair.components if one.value is not None) or "nothing to compare",
        ]
        for pair in solution.pairs
    ]
    unplaced: list[list[object]] = [
        [mentees[one.mentee] or one.mentee, one.open_demand, reason_sentence(one)] for one in solution.unplaced
    ]
    facts: list[list[object]] = [[name, str(value)] for name, value in vars(told).items()]
    loads = [("1 mentee" if load == "1" else f"{load} mentees", count) for load, count in told.loads.items()]
    short = topic_bars(problem)
    parts = [
        f"<h1>Matching: {told.placed} of {told.mentees} mentees placed</h1>",
        f"<p>The total of all scores is {told.total:.4f}; no assignment under the same rules and objective "
        f"can have more than {told.upper_bound:.4f}. A score says how well wishes are met, nothing more.</p>",
        chart("Pairs by score", score_bars(solution)),
        chart("Mentors by load", loads),
        chart("Topics sought beyond all places", short) if short else "",
        table("Pairs", ["Mentee", "Mentor", "Score", "Why"], pairs),
        table("Not placed", ["Mentee", "Missing", "Why"], unplaced) if unplaced else "",
        table("Certificate", ["What", "Value"], facts),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Matching report</title><style>{STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )
