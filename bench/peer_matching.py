"""`matching` 1.4 from PyPI on complete lists, run by its own environment's Python; needs nothing of ours."""

import json
import sys
import time
from pathlib import Path

from matching.games import HospitalResident


def stable(people: dict) -> dict:
    """The stable assignment of hospitals and residents over complete lists, and the CPU seconds it took."""
    sys.setrecursionlimit(10**6)
    values = people["values"]
    n, m = len(values), len(values[0])
    start = time.process_time()
    residents = {row: sorted(range(m), key=lambda col: (-values[row][col], col)) for row in range(n)}
    hospitals = {col: sorted(range(n), key=lambda row: (-values[row][col], row)) for col in range(m)}
    capacities = dict.fromkeys(range(m), people["capacity"])
    found = HospitalResident.create_from_dictionaries(residents, hospitals, capacities).solve()
    total = sum(values[one.name][hospital.name] for hospital, some in found.items() for one in some)
    return {"total": round(total, 6), "cpu": time.process_time() - start}


if __name__ == "__main__":
    print(json.dumps(stable(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
