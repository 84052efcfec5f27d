"""Copies of the tree: a sound one, in which it is learnt what tests reach, and changed ones."""

from __future__ import annotations

import compileall
import contextlib
import functools
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from sites import Mutant

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "mutants"
HANGS = 600.0  # seconds of the processor: no ten files of tests take that long
CHECKED_HASH = PycInvalidationMode.CHECKED_HASH
HUNG = "it hung"

type Row = tuple[str, float, list[str]]


class Driver:
    """A process in a copy of the tree that forks to run tests there."""

    def __init__(self, tree: Path) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": f"{tree}:{Path(__file__).parent}",
            "PYTHONDONTWRITEBYTECODE": "1",  # a change leaves none behind
        }
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("driver.py")],
            cwd=tree,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def ran(self, arguments: list[str], seconds: float) -> tuple[int, str]:
        """Run pytest; return its exit code and what it printed."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        with tempfile.NamedTemporaryFile() as said:
            asked = {"arguments": arguments, "said": said.name, "seconds": seconds}
            stdin.write(json.dumps(asked) + "\n")
            stdin.flush()
            code = int(stdout.readline())
            return code, Path(said.name).read_text(encoding="utf-8", errors="replace")

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


@dataclass(frozen=True)
class Tree:
    """A copy of the tree, and the tests that run in it."""

    path: Path

    @functools.cached_property
    def driver(self) -> Driver:
        """Return the process that runs tests here."""
        return Driver(self.path)

    def close(self) -> None:
        """End the process that runs tests here, if there is one."""
        if "driver" in vars(self):
            self.driver.close()

    def pytest(self, *arguments: str) -> tuple[int, str]:
        """Run tests; return the exit code (0 passed, 1 failed, 2 not collected) and what was printed."""
        code, said = self.driver.ran(["-q", "-p", "no:cacheprovider", *arguments], HANGS)
        return code, HUNG if code in (-signal.SIGXCPU, -signal.SIGKILL) else said

    def first_failure(self, tests: list[str], without: list[str]) -> str | None:
        """Return the first test that fails, HUNG, or None where all pass."""
        left_out = [part for test in without for part in ("--deselect", test)]
        for _ in range(2):  # killed by something else, perhaps: once more
            code, said = self.pytest("-x", *left_out, *tests)
            if code in (0, 5):  # 5: all of them deselected
                return None
            if said == HUNG:
                return said
            if code in (1, 2, 4):  # 4: a named test cannot be collected, as an import fails
                lines = (line.split(" - ")[0] for line in said.splitlines())
                failed = [x for x in lines if x.startswith(("FAILED ", "ERROR "))]
                if failed:
                    return failed[0].split(" ", 1)[1]
        raise SystemExit(f"mutants: no test ran ({code})\n{said}")

    def learn(self, files: list[str]) -> None:
        """Learn what the tests of files reach, where it is not known yet."""
        unknown = [file for file in files if not self._kept(file).is_file()]
        if not unknown:
            return
        folder = BUILD / "reached" / f"new-{os.getpid()}"
        shutil.rmtree(folder, ignore_errors=True)
        if self.pytest("-p", "reached", "--reached", str(folder), *unknown)[1] == HUNG:
            return
        rows: dict[str, list[str]] = {file: [] for file in unknown}
        for path in folder.glob("*.jsonl"):
            for line in path.read_text(encoding="utf-8").splitlines():
                file = json.loads(line)[0].split("::")[0]
                for one in [file] if file else unknown:  # what runs at import, runs for all
                    rows[one].append(line)
        for path in folder.glob("child-*"):
            test, *names = path.read_text(encoding="utf-8").splitlines()
            if (file := test.split("::")[0]) in rows:
                rows[file].append(json.dumps([test, 0.0, names]))
        for file, lines in rows.items():
            self._kept(file).write_text("\n".join(lines), encoding="utf-8")

    def reached(self, file: str) -> list[Row] | None:
        """Return the tests of a file, their seconds and what each reaches; None where it is not known."""
        kept = self._kept(file)
        if not kept.is_file():
            return None
        lines = map(json.loads, kept.read_text(encoding="utf-8").splitlines())
        rows: dict[str, Row] = {}
        for test, seconds, names in lines:  # a test, and its children
            before = rows.get(test, (test, 0.0, []))
            rows[test] = (test, before[1] + seconds, before[2] + names)
        return list(rows.values())

    def _kept(self, file: str) -> Path:
        """Return where it is kept what a file of tests reaches: by its text, for it may be edited."""
        text = hashlib.sha256((self.path / file).read_bytes()).hexdigest()[:16]
        return BUILD / "reached" / f"{Path(file).stem}-{text}.jsonl"

    @contextlib.contextmanager
    def changed(self, one: Mutant) -> Iterator[None]:
        """Hold a change in the tree."""
        path = self.path / one.path
        before = path.read_text(encoding="utf-8")
        path.write_text(one.applied(before), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(before, encoding="utf-8")


def copied(name: str, *, package: bool = True, like: Tree | None = None) -> Tree:
    """Make a tree of the files that git knows, as they are, or of those of another tree.

    Without `package` the package stays as it was drawn from, and the tests become those of today.
    """
    tree = Tree(BUILD / name)
    keep = not package and (tree.path / "regspatial").is_dir()
    if like is not None:
        shutil.rmtree(tree.path, ignore_errors=True)
        shutil.copytree(like.path, tree.path, symlinks=True)
        return tree
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    if not keep:
        shutil.rmtree(tree.path, ignore_errors=True)
    for file in filter(None, done.stdout.decode().split("\0")):
        if (ROOT / file).is_file() and not (keep and file.startswith("regspatial/")):
            (tree.path / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, tree.path / file)
    if not keep:  # compiled once; what is changed has another hash, and is compiled anew
        compileall.compile_dir(tree.path / "regspatial", quiet=1, invalidation_mode=CHECKED_HASH)
    (BUILD / "reached").mkdir(exist_ok=True)
    shared = ROOT.parent / "shared"
    if shared.is_dir() and not (BUILD / "shared").exists():
        (BUILD / "shared").symlink_to(shared)
    return tree
