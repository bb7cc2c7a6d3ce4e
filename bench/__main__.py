"""Run the benchmark: `python -m bench` measures sizes S and M, `python -m bench --large` also L."""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.chart import chart, table
from bench.targets import met

HERE = Path(__file__).parent
SMALL = (
    ("scored", "S"), ("plain_loop", "S"),
    ("scikit_learn", "S"), ("scikit_learn_all", "S"), ("scikit_learn_joined", "S"),
    ("scored", "M"), ("plain_loop", "M"),
    ("scikit_learn", "M"), ("scikit_learn_all", "M"), ("scikit_learn_joined", "M"),
    ("assigned", "S"), ("dense_lsa", "S"), ("lapjv", "S"), ("highs", "S"), ("greedy", "S"),
    ("assigned", "M"), ("dense_lsa", "M"), ("lapjv", "M"), ("highs", "M"), ("greedy", "M"),
    ("whole", "S"), ("whole", "M"),
    ("stable", "S"), ("against_matching", "S"),
    ("against_mentor_match", "S"),
    ("answers", "-"),
)  # fmt: skip
LARGE = (
    ("scored", "L"), ("scikit_learn_all", "L"), ("scikit_learn_joined", "L"), ("assigned", "L"), ("whole", "L"),
)  # fmt: skip
LIMIT = 3_600
MARKS = "<!-- results: written by make bench -->", "<!-- end of results -->"


def ratios(rows: list[dict]) -> list[dict]:
    """Return the rows in order of stage and size, each with its CPU time in parts of ours."""
    order = {(row["stage"], row["size"]): at for at, row in reversed(list(enumerate(rows)))}
    ours = {(row["stage"], row["size"]): row for row in rows if row["tool"] == "ours"}
    out = []
    for row in sorted(rows, key=lambda one: (order[one["stage"], one["size"]], one["tool"] != "ours")):
        own = ours.get((row["stage"], row["size"]))
        by_pair = own and row["ns_per_pair"] and own["ns_per_pair"]
        measure = "ns_per_pair" if by_pair else "cpu_seconds"
        ratio = round(row[measure] / own[measure], 3) if own and own[measure] else None
        out.append({**row, "ratio_to_ours": ratio})
    return out


def disagreements(rows: list[dict]) -> list[str]:
    """Return a sentence for every exact tool whose result is not ours to six digits (a sample cannot be compared)."""
    ours = {(row["stage"], row["size"]): row["result"] for row in rows if row["tool"] == "ours"}
    out = []
    for row in rows:
        own, other = ours.get((row["stage"], row["size"])), row["result"]
        comparable = isinstance(own, float) and isinstance(other, float) and "loop" not in row["tool"]
        if comparable and abs(own - other) > 1e-6 * max(abs(own), 1.0):
            out.append(f"{row['tool']}, {row['stage']}, {row['size']}: {other} instead of {own}.")
    return out


def kept(file: Path, rows: list[dict], some: bool) -> list[dict]:
    """Return the rows, with those of an earlier run that were not measured again where only some were asked for."""
    if not some or not file.exists():
        return rows
    new = {(row["stage"], row["size"], row["tool"]): row for row in rows}
    old = json.loads(file.read_text(encoding="utf-8"))
    merged = [new.pop((row["stage"], row["size"], row["tool"]), row) for row in old]
    return [*merged, *new.values()]


def into_docs(page: Path, told: str) -> None:
    """Put the results between the two marks of a page."""
    before, rest = page.read_text(encoding="utf-8").split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    page.write_text(f"{before}{MARKS[0]}\n{told}{MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    """Run every task in its own process and write the results."""
    told = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    told.add_argument("--large", action="store_true", help="measure size L (100,000 × 30,000) too")
    told.add_argument("--only", action="append", help="run only these tasks (scored:S) and keep the other results")
    asked = told.parse_args()
    tasks = [*SMALL, *(LARGE if asked.large else ())]
    if asked.only:
        tasks = [tuple(one.split(":")) for one in asked.only]
    rows: list[dict] = []
    for name, size in tasks:
        command = [sys.executable, "-m", "bench.task", name, size]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False, cwd=HERE.parent)
        if done.returncode:
            print(f"{name} {size} failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        for line in done.stdout.splitlines():
            rows.append(json.loads(line))
            print(line, flush=True)
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    rows = ratios(kept(folder / "latest.json", rows, bool(asked.only)))
    (folder / "latest.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    (folder / "latest.svg").write_text(chart(rows), encoding="utf-8")
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    head = f"Measured on {datetime.now(UTC):%d %B %Y}; {machine}.\n\n"
    told = f"{head}{met(rows)}\n{table(rows)}"
    (folder / "latest.md").write_text(told, encoding="utf-8")
    into_docs(HERE.parent / "docs" / "matching.md", told)
    print("\n" + told)
    for sentence in disagreements(rows):
        sys.exit(f"The results differ: {sentence}")


if __name__ == "__main__":
    main()
