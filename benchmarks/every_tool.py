"""Every tool of the catalog on grids of many regions: seconds, peak memory, growth, what is refused.

    python benchmarks/every_tool.py                          all tools at 2,000, 10,000 and 30,000 regions
    python benchmarks/every_tool.py --only moran gwr         some
    python benchmarks/every_tool.py --sizes 3000 --seconds 60 --gigabytes 4
    python benchmarks/every_tool.py --sizes 3000 10000 --into runs.jsonl --page   and the table of docs/methods/speed.md

Each run is a process of its own, forked from one that holds the study (five years of as many squares), under a
limit of seconds of a processor and of address space, as `ulimit -t` and `ulimit -v` set it. A size is left out
where the size before, in this run or in the file of --into, came near the limit. A refusal is printed with its sentence; a MemoryError, or a process
that was killed, is a fault of the tool. Arguments are those of `tests/conformance/test_every_tool_runs.py`.
"""

import argparse
import contextlib
import functools
import importlib
import importlib.util
import json
import math
import os
import resource
import signal
import sys
import time
from pathlib import Path

os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
HERE = Path(__file__).resolve().parent
ROWS = HERE.parent / "tests" / "conformance" / "test_every_tool_runs.py"
NEAR = 0.2
"""A size is left out where the one before took more than this share of the seconds."""


def loaded(path):
    """Return a module from a file; those of the tests import one another."""
    sys.path.append(str(HERE.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def imported():
    """Import all of the package, so that no run pays for it."""
    import pkgutil

    import regspatial

    for one in pkgutil.walk_packages(regspatial.__path__, "regspatial."):
        if not one.name.endswith("__main__"):
            with contextlib.suppress(ImportError):
                importlib.import_module(one.name)
    for name in ("optimize", "stats", "spatial", "sparse.linalg", "sparse.csgraph", "special"):
        importlib.import_module(f"scipy.{name}")


def world_of(n, world):
    """Return the study of the tests with about n regions in place of its 36."""
    import numpy as np

    import regspatial as rs
    from regspatial import network

    side = math.isqrt(n)
    n, rng = side * side, np.random.default_rng(3)
    ids = [f"r{k:06d}" for k in range(n)]
    step = 30.0 / side
    line = np.arange(side + 1) * step  # neighbours share their corners to the last digit
    west, south = (a.ravel() for a in np.meshgrid(np.arange(side), np.arange(side)))
    x, y = 90.0 + line, 20.0 + line
    ring = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    corners = np.stack([np.stack([x[west + a], y[south + b]], axis=1) for a, b in ring], axis=1)
    head = b"\x01\x03\x00\x00\x00\x01\x00\x00\x00\x05\x00\x00\x00"
    polygons = tuple(head + one.tobytes() for one in corners)
    times = world.panel.times
    world.regions = rs.Regions(
        ids=ids,
        points=corners[:, [0, 2]].mean(axis=1),
        polygons=polygons,
        crs="EPSG:4326",
        attributes={"gq": np.array([f"gq{1 + (k % side > side // 2)}" for k in range(n)])},
    )
    columns = {k: np.exp(0.4 * rng.normal(size=(len(times), n))) for k in ("zqy", "zqa", "zqb")}
    columns["zqy"] = columns["zqy"] + columns["zqa"]
    columns["zqm"] = np.exp(rng.normal(size=n) + 0.05 * rng.normal(size=(len(times), n)))
    columns["zqh"] = (columns["zqb"] > np.median(columns["zqb"])).astype(float)
    starts = np.where(np.arange(n) % 3 == 0, float(times[2]), 2099.0)
    columns["zqe"] = np.tile(starts, (len(times), 1))
    world.panel = rs.Panel.from_arrays(ids, times, columns)
    near = np.arange(n - 1)
    world.flows = network.flow_layer(
        [(ids[k], ids[k + 1], 1.0 + k % 7) for k in near.tolist()], ids=ids, name="firms"
    )
    return world


def apart(call, seconds, gigabytes):
    """Return what a call in a forked process came to: {"cpu", "mb", "end", "said"}."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
        most = int(gigabytes * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        end, said = "done", ""
        before, held = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            call()
        except BaseException as error:  # noqa: BLE001 - it is what is asked for
            end, said = type(error).__name__, str(error)[:400]
        used = resource.getrusage(resource.RUSAGE_SELF)
        found = {"cpu": time.process_time() - before, "mb": (used.ru_maxrss - held) / 1024}
        os.write(write, json.dumps(found | {"end": end, "said": said}).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        text = pipe.read()
    status = os.waitpid(child, 0)[1]
    if text:
        return json.loads(text)
    dead = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    end = "long" if dead == signal.SIGXCPU else f"killed {dead}"
    return {"cpu": float(seconds), "mb": math.nan, "end": end, "said": ""}


def known(path, least):
    """Return the last run of each tool below a size, in a file of runs, so that a size too many is not tried."""
    lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
    runs = sorted((json.loads(line) for line in lines), key=lambda one: one["n"])
    return {one["tool"]: one for one in runs if one["n"] < least}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="*", type=int, default=[2_000, 10_000, 30_000])
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--gigabytes", type=float, default=4.0)
    parser.add_argument(
        "--into", type=Path, help="a file to which each run is added, a line of JSON"
    )
    parser.add_argument(
        "--page",
        action="store_true",
        help="write the runs of --into into the docs; with --sizes alone, nothing else",
    )
    given = parser.parse_args()
    runs = loaded(ROWS)
    if given.sizes:
        imported()
    names = [t for t in runs.TOOLS if not given.only or t.name in given.only]
    last = known(given.into, min(given.sizes, default=0))
    for n in given.sizes:
        world = world_of(n, runs.World())
        for tool in names:
            before = last.get(tool.name)
            if before and before["cpu"] > NEAR * given.seconds:
                continue
            call = functools.partial(runs.run, tool, world)
            found = apart(call, given.seconds, given.gigabytes)
            power = ""
            if before and before["end"] == found["end"] == "done" and found["cpu"] > 0.05:
                grown = math.log(found["cpu"] / max(before["cpu"], 1e-3))
                power = f"n^{grown / math.log(n / before['n']):.2f}"
            last[tool.name] = found | {"n": n}
            said = "" if found["end"] == "done" else f"{found['end']}: {found['said'][:150]}"
            print(
                f"{tool.name:26}{n:>7}{found['cpu']:9.2f} s{found['mb']:8.0f} MB {power:7} {said}",
                flush=True,
            )
            if given.into:
                with given.into.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"tool": tool.name, "n": n} | found) + "\n")
    if given.page and given.into:
        sys.path.insert(0, str(HERE))
        from speed import _growth

        lines = given.into.read_text(encoding="utf-8").splitlines()
        _growth.write([json.loads(line) for line in lines], [t.name for t in runs.TOOLS])


if __name__ == "__main__":
    sys.exit(main())
