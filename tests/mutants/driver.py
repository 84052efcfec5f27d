"""A process that has imported what the tests import, but nothing of the package, and forks to run tests.

``driver.py`` in a copy of the tree reads lines of JSON from its standard input, each with the arguments
of one run of pytest, where to write what it prints, and its seconds. Each run is a fork, so that it
imports the package as it lies there now, and leaves nothing behind. A line answers each: the exit code,
or the number of a signal below nought.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import sys
import time
import warnings

OUTER = (
    "docx",
    "jinja2",
    "matplotlib.pyplot",
    "networkx",
    "numpy.testing",
    "openpyxl",
    "pandas",
    "pyogrio",
    "pyproj",
    "pytest",
    "rasterio",
    "scipy.integrate",
    "scipy.interpolate",
    "scipy.io",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.sparse.csgraph",
    "scipy.sparse.linalg",
    "scipy.spatial",
    "scipy.special",
    "scipy.stats",
    "shapely",
    "statsmodels.api",
)
"""What takes long to import: neither the package nor plugins, which pytest wants to import itself."""


def imported() -> None:
    """Import what the tests of most files import, with the settings of tests/conftest.py."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"  # no threads: a fork would lose them
    os.environ["MPLBACKEND"] = "Agg"
    for name in OUTER:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    assert not any(name.split(".")[0] == "regspatial" for name in sys.modules)
    gc.collect()
    gc.freeze()  # so that forks share the memory


def run(arguments: list[str], said: str, seconds: float) -> int:
    """Run pytest in a fork: it never returns there; here, return how it ended."""
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        child = os.fork()  # pyarrow has a thread that frees memory, and lives without
    if not child:
        os.setsid()
        out = os.open(said, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for to, source in ((0, nothing), (1, out), (2, out)):
            os.dup2(source, to)
        # of processor time: what else the machine does is no fault of a change
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
        import pytest

        sys.argv = ["pytest", *arguments]
        sys.exit(pytest.main(arguments))
    return _waited(child, 4 * seconds)


def _waited(child: int, seconds: float) -> int:
    """Wait for a fork, and end it with all its children where it stands still."""
    until, pause = time.monotonic() + seconds, 0.005
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGKILL


def main() -> None:
    """Answer line by line until there are no more."""
    imported()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for line in sys.stdin:
        asked = json.loads(line)
        code = run(asked["arguments"], asked["said"], asked["seconds"])
        answers.write(f"{code}\n")
        answers.flush()


if __name__ == "__main__":
    main()
