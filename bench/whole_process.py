"""Whole processes beside one another: our command line and the programs from PyPI, from file to answer."""

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.cohorts import CAPACITY, SIZES
from bench.measure import tell

HERE = Path(__file__).parent
POLICY = """objective = "total"
[components.background]
weight = 1.0
[rules]
conflicts = true
"""
LIMIT = 1_200


def installed(peer: str) -> Path | None:
    """Return the Python of a peer's own environment, made on first use; None where it cannot be made."""
    folder = HERE / "envs" / peer
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    if not list(folder.glob(f"lib/*/site-packages/{peer.replace('-', '_')}-*.dist-info")):
        locked = HERE / f"requirements-{peer}.txt"
        done = subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", str(locked)], check=False)
        if done.returncode:
            return None
    return python


def run(command: list[str]) -> tuple[dict[str, float], str]:
    """Run a process twice and return the numbers of the faster run and what it printed.

    The first run of a new installation writes bytecode beside its modules, which is nobody's merit or fault.
    """
    return min((_run(command) for _ in range(2)), key=lambda one: one[0]["seconds"])


def _run(command: list[str]) -> tuple[dict[str, float], str]:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True, cwd=HERE.parent)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": seconds, "cpu_seconds": cpu, "peak_mb": after.ru_maxrss / 1024}, done.stdout


def against_mentor_match(size: str) -> None:
    """The same people: nobody of the same organisation, the same profession counts, four places each."""
    n, m = SIZES[size]
    chance = np.random.default_rng(1)
    made = {
        "capacity": CAPACITY,
        **{
            side: [[f"{side[:6]}{at}", f"o{chance.integers(30)}", f"p{chance.integers(20)}"] for at in range(count)]
            for side, count in (("mentors", m), ("mentees", n))
        },
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "people.json").write_text(json.dumps(made))
        (folder / "policy.toml").write_text(POLICY)
        with (folder / "people.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "role", "capacity", "conflicts", "background"])
            for side in ("mentors", "mentees"):
                for who, where, what in made[side]:
                    writer.writerow(
                        [who, side[:-1], CAPACITY if side == "mentors" else "", where, f"profession:{what}"]
                    )
        ours = [sys.executable, "-m", "matching.engine", str(folder / "people.csv"), "--quiet"]
        ours += ["--policy", str(folder / "policy.toml"), "--out", str(folder)]
        numbers, _ = run(ours)
        served = json.loads((folder / "solution.json").read_text())["certificate"]["placed"]
        tell("whole process", size, "ours", None, numbers, {"served": served, "explained": True})
        python = installed("mentor-match")
        if python:
            numbers, told = run([str(python), str(HERE / "peer_mentor_match.py"), str(folder / "people.json")])
            tell("whole process", size, "mentor-match 7", None, numbers, {"served": json.loads(told)["served"]})


def against_matching(size: str) -> None:
    """The stable assignment over complete lists, solver alone on both sides."""
    n, m = SIZES[size]
    python = installed("matching")
    if python is None:
        return
    values = np.random.default_rng(1).random((n, m))
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "values.json"
        file.write_text(json.dumps({"capacity": -(-n // m), "values": values.tolist()}))
        numbers, told = run([str(python), str(HERE / "peer_matching.py"), str(file)])
    answer = json.loads(told)
    numbers |= {"cpu_seconds": answer["cpu"], "seconds": answer["cpu"]}
    tell("stable, complete lists", size, "matching 1.4", None, numbers, answer["total"])
