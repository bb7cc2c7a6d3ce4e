"""Charts that set two sides beside each other, in the shape templates/components/chart_sides.html reads."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class TwoBars:
    """One row: what it counts, and the number of either side. `remark` says in words what is to be noticed."""

    label: str
    first: int
    second: int
    remark: str = ""


@dataclass(frozen=True)
class TwoSides:
    """A chart: the names of the two sides and the rows. `left_out` is how many rows are too many to show."""

    first_name: str
    second_name: str
    rows: Sequence[TwoBars]
    left_out: int = 0

    @property
    def max(self) -> int:
        """The longest bar; at least 1."""
        return max([1, *(max(row.first, row.second) for row in self.rows)])

    @property
    def empty(self) -> bool:
        return not any(row.first or row.second for row in self.rows)
