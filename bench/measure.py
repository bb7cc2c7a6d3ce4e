"""One measured run: seconds, CPU seconds, peak memory and a result that can be checked."""

import json
import resource
import time
from collections.abc import Callable
from typing import Any


def measured(work: Callable[[], Any], repeat: int = 1) -> tuple[dict[str, float], Any]:
    """Return the best of some runs, and the result of the last."""
    best: dict[str, float] = {}
    result = None
    for _ in range(repeat):
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        told = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
        best = min(best or told, told, key=lambda one: one["cpu_seconds"])
    best["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return best, result


def tell(stage: str, size: str, tool: str, pairs: int | None, numbers: dict[str, float], result: Any) -> None:
    """Print one row as JSON."""
    row = {"stage": stage, "size": size, "tool": tool, **{name: round(one, 6) for name, one in numbers.items()}}
    row["ns_per_pair"] = round(numbers["cpu_seconds"] / pairs * 1e9, 3) if pairs else None
    print(json.dumps(row | {"result": result}), flush=True)
