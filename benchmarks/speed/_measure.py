"""One program, one task, one size, in a process of its own; and what the machine can do."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import platform
import resource
import statistics
import sys
import time
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

SINGLE = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


LONGEST = 300
"""Seconds of a processor that one process may take; the table says of whom it took more."""

SHORT, AGAIN = 0.03, 0.2
"""A call that takes less seconds is made again for so many seconds, whoever's it is."""


def cpu():
    """Return the seconds of a processor that this process and its ended children have taken."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(w)[:2]) for w in who)


def held(key):
    """Return VmRSS or VmHWM of this process in MB, as Linux says it."""
    with Path("/proc/self/status").open(encoding="ascii") as lines:
        return next(float(line.split()[1]) for line in lines if line.startswith(key)) / 1024


def memory_from_here():
    """Return what tells how many MB more than now were held at the peak; None where it cannot be told."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted anew
        before = held("VmRSS")
    except OSError:
        return lambda: None
    return lambda: held("VmHWM") - before


def once(row, program, size):
    """Return what one program takes for one size, imports and data before it and not counted."""
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST + 5))
    made = row.programs[program]
    if row.warm is not None and program != "spatialreg":
        made(row.warm)()
    call = made(size)
    peak = memory_from_here()
    start, wall = cpu(), time.perf_counter()
    found = call()
    spent, passed = cpu() - start, time.perf_counter() - wall
    out = {"cpu": spent, "wall": passed, "mb": peak(), "found": found}
    if spent < SHORT and not isinstance(found, dict):
        out["cpu"] = again(call)
    return out | (found if isinstance(found, dict) else {})


def again(call):
    """Return the median seconds of a call made anew for a fifth of a second: one of two milliseconds says little."""
    each, begun = [], cpu()
    while len(each) < 5 or cpu() - begun < AGAIN:
        start = cpu()
        call()
        each.append(cpu() - start)
    return statistics.median(each)


def machine():
    """Return what the machine is and can do in one thread: bytes and flops a second."""
    import numpy as np

    a = np.ones(25_000_000)
    b = np.empty_like(a)
    square = np.ones((1500, 1500))
    square @ square
    copied = min(timed(lambda: np.copyto(b, a)) for _ in range(5))
    multiplied = min(timed(lambda: square @ square) for _ in range(5))
    return {
        "bytes": 2.0 * a.nbytes / copied,
        "flops": 2.0 * 1500**3 / multiplied,
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 1),
    }


def timed(call):
    """Return the seconds of a processor that a call takes."""
    start = time.process_time()
    call()
    return time.process_time() - start


def processor():
    """Return what the processor calls itself."""
    with contextlib.suppress(OSError), Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def state(versions, length):
    """Return what a measurement stands for: the day, the length of the run, the code and the programs' versions."""
    root = Path(__file__).resolve().parents[2]
    known = hashlib.sha256(json.dumps([length, versions], sort_keys=True).encode())
    for folder in ("regspatial", "benchmarks"):
        for path in sorted((root / folder).rglob("*.py")):
            known.update(path.read_bytes())
    return f"{dt.date.today().isoformat()} {known.hexdigest()[:16]}"


def versions(names):
    """Return the versions of programs that are installed in this environment."""
    out = {"python": platform.python_version()} if sys.executable else {}
    for name in names:
        with contextlib.suppress(PackageNotFoundError):
            out[name] = version(name)
    return out
