"""Change the source in one place at a time and see that a test fails: ``make mutants SEED=7``.

Draws COUNT places of `regspatial` by a seed. Each change is made in a copy of the tree. The kept numbers
that reach the changed function are looked at first. Then the files of tests that name what leads to it
run, whole; where they pass, every other test that reaches the function does, the quickest first. Which
tests those are is learnt file by file and kept. A test that fails without the change as well notices
nothing. What was found is kept, so that a run goes on where it was broken off; with ``--again`` what
lived is tried against the tests of today. Changes of which `equivalent.toml` says why no test can tell them are counted out.
The run ends with 1 where more than one change in twenty lived.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import json
import random
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from near import Near
from sites import Mutant, mutants
from trees import BUILD, HUNG, Tree, copied

NEAR = (1, 2, 5)  # files to one command that run whole, before it is learnt what tests reach
KEPT = "tests/kept/test_kept.py"  # its cases that reach a function come before all other tests
LOOKED = 3  # times as many files are looked at as are asked where not all are
AT_ONCE = 10  # files to one command after them
QUICK = (
    20.0  # seconds for tests of files that are known to reach a function, where not all are asked
)

say = functools.partial(print, flush=True)


class Hunt:
    """The copies of one run, what is known of the tests, and what became of every change."""

    def __init__(self, seed: int, trees: int, wide: int | None) -> None:
        self.found = BUILD / f"seed-{seed}.jsonl"
        drawn_before = self.found.is_file()
        self.sound = copied("sound", package=not drawn_before)
        self.free = [copied(f"tree-{k}", like=self.sound) for k in range(trees)]
        self.near, self.wide = Near(self.sound.path), wide
        self.lock = threading.Lock()
        self.fails_anyway: dict[str, bool] = {}

    def noticed(self, one: Mutant, tree: Tree) -> tuple[str | None, int]:
        """Return which test fails under a change, or None, and how many tests and files were asked."""
        kept = [KEPT] if (self.sound.path / KEPT).is_file() else []
        with self.lock:
            self.sound.learn(kept)
        with tree.changed(one):
            tests = self._asked(kept, one)
            asked = len(tests)
            if test := self._failing(tree, tests):
                return test, asked
            sizes = itertools.chain(NEAR, itertools.repeat(AT_ONCE))
            for tests in self._in_turn(one, sizes):
                asked += len(tests)
                if test := self._failing(tree, tests):
                    return test, asked
            tests = self._known(one) if self.wide is not None else []
            if test := self._failing(tree, tests):
                return test, asked + len(tests)
            asked += len(tests)
        return None, asked

    def _known(self, one: Mutant) -> list[str]:
        """Return tests of files farther off that are known to reach a function: the quickest, in some seconds."""
        known = [
            (seconds, test)
            for file in self.near.files(one.path, one.function)[self.wide :]
            for test, seconds, names in self.sound.reached(file) or ()
            if "::" in test and one.is_in(names)
        ]
        left, out = QUICK, []
        for seconds, test in sorted(known):
            left -= seconds
            if left < 0.0:
                break
            out.append(test)
        return out

    def _in_turn(self, one: Mutant, sizes: Iterator[int]) -> Iterator[list[str]]:
        """Yield the tests of the nearest files, some files at once.

        A file that is known not to reach the function takes no place among `wide`, for which the nearest
        `LOOKED` times as many are looked at.
        """
        some: list[str] = []
        size, left, begun = next(sizes), self.wide, 0
        files = self.near.files(one.path, one.function)
        for file in files if left is None else files[: LOOKED * left]:
            if left is not None and left <= 0:
                break
            if begun >= sum(NEAR):
                with self.lock:
                    self.sound.learn([file])
            tests = self._asked([file], one)
            begun += 1
            if not tests:
                continue
            some, size = [*some, *tests], size - 1
            left = None if left is None else left - 1
            if size == 0:
                yield some
                some, size = [], next(sizes)
        if some:
            yield some

    def _asked(self, files: list[str], one: Mutant) -> list[str]:
        """Return the tests of files that reach a function; a file of which nothing is known, whole."""
        known: list[tuple[float, str]] = []
        whole = []
        for file in files:
            rows = self.sound.reached(file)
            if rows is None:
                whole.append(file)
                continue
            found = [(seconds, test) for test, seconds, names in rows if one.is_in(names)]
            known += [row for row in found if row[1]]
            if len(found) == 1 and not found[0][1]:  # it runs while files are imported alone
                whole.append(file)
        return [test for _seconds, test in sorted(known)] + whole

    def _failing(self, tree: Tree, tests: list[str]) -> str | None:
        """Return the first test that fails in the changed tree and passes in the sound one."""
        without: list[str] = []
        while tests:
            failed = tree.first_failure(tests, without)
            if failed is None:
                return None
            if not self._anyway(failed, tests, without):
                return failed
            if failed == HUNG:
                say("mutants: too many tests at once to tell a hang")
                return None
            say(f"mutants: {failed} fails without a change too")
            if failed in tests:  # what stands before it has passed
                tests = tests[tests.index(failed) + 1 :]
            else:
                without.append(failed)
        return None

    def _anyway(self, failed: str, tests: list[str], without: list[str]) -> bool:
        """Return whether a test fails, or tests hang, in the sound tree too."""
        with self.lock:
            if failed == HUNG:
                return self.sound.first_failure(tests, without) == HUNG
            if failed not in self.fails_anyway:
                self.fails_anyway[failed] = bool(self.sound.first_failure([failed], []))
            return self.fails_anyway[failed]

    def tried(self, one: Mutant) -> dict[str, object]:
        """Try a change in a tree of its own, and return what became of it."""
        tree, start = self.free.pop(), time.perf_counter()
        try:
            test, asked = self.noticed(one, tree)
        finally:
            self.free.append(tree)
        seconds = round(time.perf_counter() - start, 1)
        say(f"{'noticed' if test else 'ALIVE  '} {seconds:6.1f} s  {one.said()}  {test or asked}")
        row = {**asdict(one), "test": test, "asked": asked, "seconds": seconds}
        with self.lock, self.found.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        return row


def drawn(tree: Path, seed: int, count: int, only: str) -> list[Mutant]:
    """Return changes drawn by a seed: a file by its number of places, then a place."""
    every = [m for p in sorted((tree / "regspatial").rglob("*.py")) for m in mutants(tree, p)]
    every = [m for m in every if only in m.path]
    return random.Random(seed).sample(every, min(count, len(every)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="part of the path of the files that are changed")
    parser.add_argument(
        "--wide", type=int, help="files of tests that reach a change, for less than all"
    )
    parser.add_argument("--again", action="store_true", help="try again what lived")
    asked = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    hunt = Hunt(asked.seed, asked.workers, asked.wide)
    some = drawn(hunt.sound.path, asked.seed, asked.count, asked.only)
    fates: dict[str, dict[str, object]] = {}
    if hunt.found.is_file():
        for line in hunt.found.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            fates[_key(row)] = row
    todo = [
        m
        for m in some
        if not (row := fates.get(_key(asdict(m)))) or (asked.again and not row["test"])
    ]
    with ThreadPoolExecutor(asked.workers) as pool:
        fates |= {_key(row): row for row in pool.map(hunt.tried, todo)}
    for tree in (hunt.sound, *hunt.free):
        tree.close()
    alive = [m for m in some if not fates[_key(asdict(m))]["test"]]
    same = [m for m in alive if is_equivalent(m, hunt.sound.path)]
    alive = [m for m in alive if m not in same]
    count = len(some) - len(same)
    say(
        f"mutants: {count - len(alive)} of {count} noticed, {len(same)} change nothing, seed {asked.seed}"
    )
    for one in alive:
        say(f"  alive: {one.said()}")
    return int(len(alive) > len(some) // 20)


EQUIVALENT = Path(__file__).with_name("equivalent.toml")


def is_equivalent(one: Mutant, tree: Path) -> bool:
    """Return whether it is said of a change that it changes nothing that is given: by its line, not its number."""
    line = (tree / one.path).read_text(encoding="utf-8").splitlines()[one.line - 1].strip()
    mine = {
        "path": one.path,
        "function": one.function,
        "line": line,
        "old": one.old,
        "new": one.new,
    }
    said = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("change", [])
    return any(mine.items() <= row.items() for row in said)


def _key(row: dict[str, object]) -> str:
    return f"{row['path']}:{row['start']}:{row['end']}:{row['new']}"


if __name__ == "__main__":
    sys.exit(main())
