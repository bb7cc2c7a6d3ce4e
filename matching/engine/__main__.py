"""The command line: a spreadsheet in, explained pairs out. Run `python -m matching.engine --help`."""

import argparse
import json
import sys
from pathlib import Path

from matching.engine.columns import MOST_COMPLAINTS, People, check_mapping, read_people
from matching.engine.errors import EngineError, SheetError
from matching.engine.pages import report_html
from matching.engine.policy import Policy
from matching.engine.problem import Problem
from matching.engine.reports import pairs_csv, summary, unplaced_csv
from matching.engine.sheets import read_sheet
from matching.engine.solution import Solution
from matching.engine.solve import solve

BAR = 30


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    out = argparse.ArgumentParser(
        prog="python -m matching.engine", description="Match the mentors and mentees of a spreadsheet, with reasons."
    )
    out.add_argument("people", nargs="?", type=Path, help="a .csv or .xlsx with everybody, or a problem .json")
    out.add_argument("--mentors", type=Path, help="a .csv or .xlsx with mentors only")
    out.add_argument("--mentees", type=Path, help="a .csv or .xlsx with mentees only")
    out.add_argument("--policy", type=Path, help="a policy in TOML; without it the default is used and printed")
    out.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="COLUMN=FIELD",
        help="use a column of another name, for example advisor=conflicts or grade=background:grade",
    )
    out.add_argument("--out", type=Path, metavar="DIR", help="write tables, solution, problem and report here")
    out.add_argument("--skip-bad-rows", action="store_true", help="go on without rows that cannot be used")
    out.add_argument("--quiet", action="store_true", help="print no progress and no report")
    return out


def mapping_of(told: list[str]) -> dict[str, str]:
    """Return the --map options as a mapping."""
    out = {}
    for one in told:
        column, equals, name = one.rpartition("=")
        if not (column.strip() and equals and name.strip()):
            raise SheetError(f'--map needs COLUMN=FIELD, not "{one}".')
        out[column.strip()] = name.strip()
    return out


def text_of(path: Path) -> str:
    """Return the text of a small file, or refuse with a sentence."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}.") from error


def problem_of(asked: argparse.Namespace, say: "Say") -> Problem:
    """Return the problem that the files on the command line describe."""
    policy = Policy.from_toml(text_of(asked.policy)) if asked.policy else None
    sources = [(asked.people, None), (asked.mentors, "mentor"), (asked.mentees, "mentee")]
    files = [(path, role) for path, role in sources if path is not None]
    if not files:
        raise SheetError("Name a file with people, or --mentors and --mentees.")
    if asked.people is not None and asked.people.suffix.lower() == ".json":
        found = Problem.from_json(text_of(asked.people))
        if not policy:
            return found
        return Problem(found.mentors, found.mentees, found.exclusions, found.pins, policy, found.synonyms)
    people = People()
    renamed = mapping_of(asked.map)
    sheets = [(read_sheet(path), role) for path, role in files]
    check_mapping([sheet for sheet, _ in sheets], renamed)
    for sheet, role in sheets:
        read_people(sheet, renamed, people, role)
    for column in people.ignored:
        say.note(f'The column "{column.partition(": ")[2]}" of {column.partition(": ")[0]} is left alone.')
    for complaint in people.complaints[:MOST_COMPLAINTS]:
        say.always(complaint)
    if len(people.complaints) > MOST_COMPLAINTS:
        say.always(f"... and {len(people.complaints) - MOST_COMPLAINTS} more.")
    if people.complaints and not asked.skip_bad_rows:
        raise SheetError(
            f"{len(people.complaints)} rows cannot be used; correct them, or go on without them by --skip-bad-rows."
        )
    for side, kind in ((people.mentors, "mentors"), (people.mentees, "mentees")):
        if not side:
            raise SheetError(f"There are no {kind}; the column role must say {kind[:-1]} or both.")
    if policy is None:
        policy = Policy.default()
        say.note(f"No policy is given, so the default is used: {json.dumps(policy.to_dict())}")
    return Problem(tuple(people.mentors), tuple(people.mentees), policy=policy)


class Say:
    """Messages to the person at the terminal, on standard error; results go to standard output."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self.live = sys.stderr.isatty()

    def always(self, line: str) -> None:
        """Print a line even when asked to be quiet."""
        print(line, file=sys.stderr)

    def note(self, line: str) -> None:
        """Print a line unless asked to be quiet."""
        if not self.quiet:
            print(line, file=sys.stderr)

    def progress(self, stage: str, done: int, total: int) -> None:
        """Draw the progress bar; where no terminal is attached, only the end of each stage."""
        if self.quiet or (not self.live and done < total):
            return
        bar = "#" * (BAR * done // max(total, 1))
        line = f"{stage:8} [{bar:{BAR}}] {done} of {total}"
        print(f"\r{line}" if self.live else line, end="\n" if done >= total else "", file=sys.stderr)


def write(folder: Path, problem: Problem, solution: Solution) -> None:
    """Write everything about a solution into a folder."""
    texts = {
        "pairs.csv": pairs_csv(problem, solution),
        "unplaced.csv": unplaced_csv(problem, solution),
        "solution.json": solution.to_json() + "\n",
        "problem.json": problem.to_json() + "\n",
        "report.txt": summary(problem, solution),
        "report.html": report_html(problem, solution),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise SheetError(f"{folder} cannot be written: {error.strerror}.") from error


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 done, 2 refused with a sentence, 130 interrupted."""
    asked = parser().parse_args(arguments)
    say = Say(asked.quiet)
    try:
        problem = problem_of(asked, say)
        solution = solve(problem, progress=say.progress)
        if asked.out:
            write(asked.out, problem, solution)
    except EngineError as error:
        say.always(str(error))
        return 2
    except KeyboardInterrupt:
        say.always("Interrupted; nothing was written.")
        return 130
    if not asked.quiet:
        print(summary(problem, solution), end="")
        if asked.out:
            print(f"Written to {asked.out}: pairs.csv, unplaced.csv, solution.json, report.html.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
