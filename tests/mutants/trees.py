"""Copies of the tree: a sound one, in which it is learnt what tests reach, and changed ones."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sites import Mutant

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "mutants"
HANGS = 900.0  # seconds: no file of tests takes that long where one change is tried at a time

type Row = tuple[str, float, list[str]]


@dataclass(frozen=True)
class Tree:
    """A copy of the tree, and the commands that run in it."""

    path: Path

    def pytest(self, *arguments: str) -> tuple[int, str]:
        """Run tests; return the exit code (0 passed, 1 failed, 2 not collected) and what was printed."""
        environment = {
            **os.environ,
            "PYTHONPATH": f"{self.path}:{Path(__file__).parent}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
                cwd=self.path,
                env=environment,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=HANGS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return -1, "it hung"
        return done.returncode, done.stdout

    def first_failure(self, tests: list[str], without: list[str]) -> str | None:
        """Return the first test that fails, "it hung", or None where all pass."""
        left_out = [part for test in without for part in ("--deselect", test)]
        for _ in range(2):  # killed by something else, perhaps: once more
            code, said = self.pytest("-x", *left_out, *tests)
            if code in (0, 5):  # 5: all of them deselected
                return None
            if code == -1:
                return said
            if code in (1, 2):
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
        folder = BUILD / "reached" / "new"
        shutil.rmtree(folder, ignore_errors=True)
        self.pytest("-p", "reached", "--reached", str(folder), *unknown)
        rows: dict[str, list[str]] = {file: [] for file in unknown}
        for path in folder.glob("*.jsonl"):
            for line in path.read_text(encoding="utf-8").splitlines():
                rows[json.loads(line)[0].split("::")[0]].append(line)
        for file, lines in rows.items():
            self._kept(file).write_text("\n".join(lines), encoding="utf-8")

    def reached(self, file: str) -> list[Row] | None:
        """Return the tests of a file, their seconds and what each reaches; None where it is not known."""
        kept = self._kept(file)
        if not kept.is_file():
            return None
        return [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]

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
    (BUILD / "reached").mkdir(exist_ok=True)
    shared = ROOT.parent / "shared"
    if shared.is_dir() and not (BUILD / "shared").exists():
        (BUILD / "shared").symlink_to(shared)
    return tree
