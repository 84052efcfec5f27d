"""Read changed files of every kind in child processes: ``python tests/fuzz/run.py --inputs 100000``.

Whatever comes in, a reader may do one of two things: return, or say in a sentence of ours, in both
languages, why not. Tracebacks, crashes, hangs and other warnings are findings; each is saved with the
input under --found, one for every kind and place, and the run ends with 1. The same seed gives the
same inputs. A sound file that is refused is a finding too: changes of it would try nothing. Files of earlier findings lie in ``corpus/`` and are read first.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from readers import READERS
from worker import content

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
_CHILD = 2000  # inputs that are worth a child of their own

type Job = tuple[str, int, int]
"""A reader, and its inputs from where to where."""


class Run:
    """One run: where its files lie, and what was found."""

    def __init__(self, folder: Path, found: Path, seed: int, hang: float) -> None:
        self.folder, self.found, self.seed, self.hang = folder, found, seed, hang
        self.findings: dict[tuple[str, str, str], Path] = {}
        self.hits = 0
        self.seeds: dict[str, list[bytes]] = {}
        self.sound: dict[str, int] = {}
        self.seconds: dict[str, float] = defaultdict(float)

    def prepare(self, name: str) -> int:
        """Write the sound files and earlier findings of a reader for its children; return how many."""
        target = self.folder / "seeds" / name
        target.mkdir(parents=True)
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            files = READERS[name].seeds(Path(scratch))
        self.sound[name] = len(files)
        files += [path.read_bytes() for path in sorted(CORPUS.glob(f"{name}--*"))]
        for k, data in enumerate(files):
            (target / f"{k:03d}").write_bytes(data)
        self.seeds[name] = files
        return len(files)

    def child(self, jobs: list[Job]) -> tuple[int, str]:
        """Run a worker until it ends or stands still; return its code and what it said."""
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        for old in ("at", "found"):
            (work / old).unlink(missing_ok=True)
        asked = [f"{name}:{self.sound[name]}:{start}:{stop}" for name, start, stop in jobs]
        command = [sys.executable, HERE / "worker.py", work, str(self.seed), *asked]
        with (work / "said").open("w") as said:
            child = subprocess.Popen(command, stdout=said, stderr=said, cwd=HERE.parents[1])
            before, since = b"", time.monotonic()
            last = since
            while child.poll() is None:
                time.sleep(0.02)
                now = (work / "at").read_bytes() if (work / "at").exists() else b""
                self.seconds[now.partition(b":")[0].decode()] += time.monotonic() - last
                last = time.monotonic()
                if now != before:
                    before, since = now, time.monotonic()
                elif time.monotonic() - since > self.hang:
                    child.kill()
                    child.wait()
                    return -1, f"stood still for {self.hang} s"
        return child.returncode, (work / "said").read_text(errors="replace")[-3000:]

    def note(self, name: str, k: int, kind: str, where: str, trace: str) -> None:
        """Save a finding, one for each kind and place."""
        self.hits += 1
        key = (name, kind, where)
        if key in self.findings:
            return
        self.found.mkdir(parents=True, exist_ok=True)
        path = self.found / f"{name}--{len(self.findings):03d}{READERS[name].suffix}"
        path.write_bytes(content(self.seeds[name], name, self.seed, k))
        path.with_suffix(path.suffix + ".trace").write_text(f"{kind} {where}\n{trace}", "utf-8")
        self.findings[key] = path
        sys.stdout.write(f"  {name}: {kind} at {where} -> {path}\n")

    def read(self, jobs: list[Job]) -> None:
        """Read these inputs in one child, and in another behind one that killed it."""
        while jobs:
            code, said = self.child(jobs)
            path = self.folder / "work" / "found"
            for line in path.read_text("utf-8").splitlines() if path.exists() else []:
                one = json.loads(line)
                self.note(one["reader"], one["input"], one["kind"], one["where"], one["trace"])
            if code == 0:
                return
            at = self.folder / "work" / "at"
            if not at.exists():  # it did not come to the first input
                raise SystemExit(said)
            name, k = at.read_text().strip().split(":")
            kind = "hang" if code == -1 else f"killed ({code})"
            self.note(name, int(k), kind, "child", said)
            left = jobs[[job[0] for job in jobs].index(name) :]
            jobs = [(name, int(k) + 1, left[0][2]), *left[1:]]


def main() -> int:
    """Run and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="over all readers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", choices=list(READERS), default=list(READERS))
    parser.add_argument("--found", type=Path, default=HERE / "found")
    parser.add_argument("--hang", type=float, default=300.0, help="seconds for one input")
    given = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    whole = sum(READERS[name].share for name in given.only)
    with tempfile.TemporaryDirectory(prefix="regspatial-fuzz-") as folder:
        run = Run(Path(folder), given.found.resolve(), given.seed, given.hang)
        jobs: list[Job] = []
        for name in given.only:
            files = run.prepare(name)
            jobs.append((name, 0, files + given.inputs * READERS[name].share // whole))
            if sum(stop for _, _, stop in jobs) >= _CHILD or name == given.only[-1]:
                run.read(jobs)
                for one, _, stop in jobs:
                    sys.stdout.write(f"{one} {stop}: {run.seconds[one]:.0f} s\n")
                sys.stdout.flush()
                jobs = []
    sys.stdout.write(f"{run.hits} findings of {len(run.findings)} kinds\n")
    return 1 if run.findings else 0


if __name__ == "__main__":
    sys.exit(main())
