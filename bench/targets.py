"""The project's targets beside what was measured: met or not, and how far the aim is."""

from dataclasses import dataclass

from bench.chart import shown


@dataclass(frozen=True)
class Target:
    """A number of one row of the results, with what it should at least be and what is aimed at."""

    what: str
    stage: str
    size: str
    tool: str
    number: str
    least: float
    aim: float
    unit: str = ""
    more: bool = False

    def line(self, rows: list[dict]) -> str | None:
        """Return the target as a line of a table, None where its row was not measured."""
        row = next((one for one in rows if (one["stage"], one["size"], one["tool"]) == self.key), None)
        if row is None:
            return None
        value = row["result"]["gap"] if self.number == "gap" else row[self.number]
        met = value >= self.least if self.more else value <= self.least
        there = value >= self.aim if self.more else value <= self.aim
        state = "aim reached" if there else "met" if met else "missed"
        cells = self.what, *(f"{shown(one)}{self.unit}" for one in (self.least, self.aim, value)), state
        return f"| {' | '.join(cells)} |"

    @property
    def key(self) -> tuple[str, str, str]:
        """Which row it is about."""
        return self.stage, self.size, self.tool


ALL = "top 50, all components"
PIPELINE, JOINED = "scikit-learn pipeline", "scikit-learn pipeline, joined vectors"
DENSE, PEER = "dense linear_sum_assignment", "mentor-match 7"
RATIO = "ratio_to_ours"
TARGETS = (
    Target("exact top 50 under all rules, L, CPU per pair", ALL, "L", "ours", "ns_per_pair", 8, 4, " ns"),
    Target("scikit-learn pipeline to ours, M", ALL, "M", PIPELINE, RATIO, 10, 20, " ×", more=True),
    Target("… with joined vectors, M", ALL, "M", JOINED, RATIO, 10, 20, " ×", more=True),
    Target("scikit-learn pipeline to ours, L", ALL, "L", PIPELINE, RATIO, 10, 20, " ×", more=True),
    Target("… with joined vectors, L", ALL, "L", JOINED, RATIO, 10, 20, " ×", more=True),
    Target("whole of L, two cores", "whole", "L", "ours", "seconds", 30, 15, " s"),
    Target("whole of L, memory", "whole", "L", "ours", "peak_mb", 2048, 1331, " MB"),
    Target("certified gap, M", "certificate", "M", "ours", "gap", 1e-5, 1e-10),
    Target("mentor-match to ours, S, whole process", "whole process", "S", PEER, RATIO, 12, 15, " ×", more=True),
    Target("dense linear_sum_assignment to ours, M", "assign, total", "M", DENSE, RATIO, 15, 50, " ×", more=True),
    Target("a changed profile, p95", "changed profile", "1 × 30,000", "ours", "seconds", 1e-3, 3e-4, " s"),
    Target("`solve` of S, warm", "whole", "S", "ours", "seconds", 0.2, 0.05, " s"),
    Target("why not X at 1,000 × 975, p95", "why not X", "1,000 × 975", "ours", "seconds", 0.2, 0.05, " s"),
)  # fmt: skip


def met(rows: list[dict]) -> str:
    """Return the targets as a table in Markdown."""
    head = "| what | at least | aim | measured | |\n| --- | ---: | ---: | ---: | --- |\n"
    return head + "".join(f"{line}\n" for one in TARGETS if (line := one.line(rows)))
