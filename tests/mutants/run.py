"""Change the source in one place at a time and see that a test fails: ``make mutants SEED=7``.

Draws COUNT places of `regspatial` by a seed. Each change is made in a copy of the tree; the tests that
reach the changed function run there, the quickest first, until one fails. What no test notices is
printed with its line, and the run ends with 1 where more than one change in twenty lived.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from sites import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "mutants"
TREE, MAP = BUILD / "tree", BUILD / "reached"
AT_ONCE = 400  # test ids to one command
LEAST, TIMES = 120.0, 10.0  # seconds, and times its usual time, after which a run has hung

say = functools.partial(print, flush=True)

type Known = dict[str, list[tuple[float, str]]]


def copied() -> None:
    """Make the tree in which the source is changed: the files that git knows, as they are."""
    shutil.rmtree(TREE, ignore_errors=True)
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, TREE / name)
    shared = ROOT.parent / "shared"
    if shared.is_dir() and not (TREE.parent / "shared").exists():
        (TREE.parent / "shared").symlink_to(shared)


def pytest(*arguments: str, seconds: float | None = None) -> tuple[int, str]:
    """Run tests in the copy; return the exit code (0 passed, 1 failed) and what was printed."""
    environment = {
        **os.environ,
        "PYTHONPATH": f"{TREE}:{Path(__file__).parent}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
            cwd=TREE,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 1, "it hung"
    return done.returncode, done.stdout


def reached(workers: int, tests: list[str]) -> Known:
    """Return which tests reach which function, with their seconds; they run once where it is not known."""
    if not list(MAP.glob("*.jsonl")):
        say(f"mutants: {' '.join(tests) or 'the whole suite'} runs once, to see what tests reach")
        spread = ["-n", str(workers), "--dist", "worksteal"] if workers > 1 else []
        pytest("-p", "reached", "--reached", str(MAP), *spread, *tests)
    known: Known = defaultdict(list)
    for path in MAP.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            test, seconds, found = json.loads(line)
            for one in found:
                known[one].append((seconds, test))
    return known


def noticed(one: Mutant, known: Known) -> str | None:
    """Return which test fails under a change, or None where all pass."""
    tests = sorted(known.get(f"{one.path}:{one.function}", ()))
    path = TREE / one.path
    before = path.read_text(encoding="utf-8")
    path.write_text(one.applied(before), encoding="utf-8")
    try:
        for k in range(0, len(tests), AT_ONCE):
            some = tests[k : k + AT_ONCE]
            limit = LEAST + TIMES * sum(seconds for seconds, _test in some)
            asked = ("-x", *(test for _seconds, test in some))
            code, said = pytest(*asked, seconds=limit)
            if code not in (0, 1, 2):  # killed by something else, perhaps
                code, said = pytest(*asked, seconds=limit)
            if code in (1, 2):  # 2: it cannot even be collected
                failed = [
                    line for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))
                ]
                return failed[0][:150] if failed else said.strip().splitlines()[-1][:150]
            if code != 0:  # else a change would live because none of its tests ran
                raise SystemExit(
                    f"mutants: no test ran ({code}); is {MAP} of another tree?\n{said}"
                )
        return None
    finally:
        path.write_text(before, encoding="utf-8")


def drawn(seed: int, count: int, only: str) -> list[Mutant]:
    """Return changes drawn by a seed: a file by its number of places, then a place."""
    every = [m for p in sorted((TREE / "regspatial").rglob("*.py")) for m in mutants(TREE, p)]
    every = [m for m in every if only in m.path]
    return random.Random(seed).sample(every, min(count, len(every)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="part of the path of the files that are changed")
    parser.add_argument("--tests", nargs="*", default=[], help="paths of tests, for less than all")
    asked = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    copied()
    known, alive = reached(asked.workers, asked.tests), []
    some = drawn(asked.seed, asked.count, asked.only)
    for k, one in enumerate(some, 1):
        start = time.perf_counter()
        test = noticed(one, known)
        if test is None:
            alive.append(one)
        seconds = time.perf_counter() - start
        fate = "noticed" if test else "ALIVE  "
        say(f"{k:3d} {fate} {seconds:6.1f} s  {one.said()}  {test or ''}")
    say(f"mutants: {len(some) - len(alive)} of {len(some)} noticed, seed {asked.seed}")
    for one in alive:
        say(f"  alive: {one.said()}")
    return int(len(alive) > len(some) // 20)


if __name__ == "__main__":
    sys.exit(main())
