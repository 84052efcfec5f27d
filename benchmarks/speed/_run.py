"""A run of all rows: whole processes in turn, medians, what is missing said."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
from pathlib import Path

from ._measure import SINGLE
from ._row import OURS, Row

BENCH = Path(__file__).resolve().parents[1] / "bench.py"
ENOUGH = {"full": (3, 8.0), "quick": (1, 0.0), "tiny": (1, 0.0)}
"""At most so many processes of each program, no further one once so many seconds were spent on them."""


def measured(row: Row, length: str, peers: str, say) -> dict:
    """Return all that was measured of a row."""
    *smaller, size = row.at(length)
    most, budget = ENOUGH[length]
    runs: dict[str, list[dict]] = {program: [] for program in row.programs}
    failed: dict[str, str] = {}
    for turn in range(most):
        for program in row.programs:
            spent = sum(one["cpu"] for one in runs[program])
            if program in failed or (turn and spent > budget):
                continue
            found = process(row, program, size, peers)
            if "failed" in found:
                failed[program] = found["failed"]
            else:
                runs[program].append(found)
            say(f"{row.name:22} {program:12} {size:>9,}  {told(found)}")
    growth = []
    for n in smaller:
        found = process(row, next(iter(row.programs)), n, peers)
        if "failed" not in found:
            growth.append((n, found["cpu"]))
            say(f"{row.name:22} {'':12} {n:>9,}  {told(found)}")
    return {
        "size": size,
        "programs": {program: summed(of) for program, of in runs.items() if of},
        "failed": failed,
        "growth": growth,
        "least": None if row.least is None else dict(row.least(size)),
    }


def told(found: dict) -> str:
    """Return one run in a line."""
    if "failed" in found:
        return found["failed"]
    memory = "" if found["mb"] is None else f"{found['mb']:9.1f} MB"
    return f"{found['cpu']:9.3f} s{memory}"


def summed(of: list[dict]) -> dict:
    """Return the medians of the runs of a program."""
    memory = [one["mb"] for one in of if one["mb"] is not None]
    return {
        "cpu": statistics.median(one["cpu"] for one in of),
        "wall": statistics.median(one["wall"] for one in of),
        "mb": statistics.median(memory) if memory else None,
        "runs": len(of),
        "found": of[0]["found"],
        **({"version": of[0]["version"]} if "version" in of[0] else {}),
    }


def process(row: Row, program: str, size: int, peers: str) -> dict:
    """Run one program for one size in a process of its own; ``{"failed": why}`` where it cannot."""
    python = peers if program in row.elsewhere else sys.executable
    if not python:
        return {"failed": "missing"}
    env = {**os.environ, **SINGLE}
    if program in row.elsewhere:
        env.pop("PYTHONPATH", None)
    command = [python, "-W", "ignore", str(BENCH), "--one", row.name, program, str(size)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode == -signal.SIGXCPU:
        return {"failed": "long"}
    if done.returncode == 0:
        return json.loads(done.stdout.splitlines()[-1])
    last = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
    missing = last.startswith(("ModuleNotFoundError", "ImportError"))
    return {"failed": "missing" if missing else last[:200]}


def exponent(growth: list, last: tuple[int, float]) -> float | None:
    """Return the slope of the logarithm of seconds on that of the size."""
    points = [(n, s) for n, s in (*growth, last) if s > 0]
    if len(points) < 2:
        return None
    slope = statistics.linear_regression(
        *zip(*[(logged(n), logged(s)) for n, s in points], strict=True)
    )
    return slope.slope


def logged(value: float) -> float:
    """Return the natural logarithm."""
    import math

    return math.log(value)


def ours_best(of: dict) -> tuple[str, dict] | None:
    """Return the faster of our programs."""
    found = [(name, of["programs"][name]) for name in OURS if name in of["programs"]]
    return min(found, key=lambda one: one[1]["cpu"]) if found else None


def reached(row: Row, of: dict) -> bool | None:
    """Return whether a row's goals are reached; None where none can be judged."""
    best = ours_best(of)
    if best is None:
        return None
    met = [] if row.goal.seconds is None else [best[1]["cpu"] <= row.goal.seconds]
    for peer, times in row.goal.times.items():
        if peer in of["programs"]:
            met.append(of["programs"][peer]["cpu"] >= times * best[1]["cpu"])
    return all(met) if met else None


def agree(row: Row, of: dict) -> list[str]:
    """Return the peers that found something else than ours did."""
    best = ours_best(of)
    if row.agree is None or best is None:
        return []
    ours = float(best[1]["found"])
    return [
        name
        for name, one in of["programs"].items()
        if name not in OURS and abs(float(one["found"]) - ours) > row.agree * max(abs(ours), 1e-12)
    ]


def away(of: dict, machine: dict) -> float | None:
    """Return how many times as long as the least that the machine allows our run took."""
    best = ours_best(of)
    if best is None or not of["least"]:
        return None
    least = sum(amount / machine[kind] for kind, amount in of["least"].items())
    return best[1]["cpu"] / least
