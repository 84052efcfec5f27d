"""Speed and memory beside every peer: `make bench`, or `make bench QUICK=1` (about three minutes).

    python benchmarks/bench.py                       all rows, into docs/methods/speed.json and the pages
    python benchmarks/bench.py --length quick        smaller sizes; nothing in docs/ is changed
    python benchmarks/bench.py --only gwr csv        some rows; the others stay as they were
    python benchmarks/bench.py --again               also what was measured today by the same code
    python benchmarks/bench.py --show                the stored table
    python benchmarks/bench.py --peers PYTHON        the Python of pygeoda and pyfixest (.venv-bench)

Each program runs in a process of its own with one BLAS thread, programs in turn; seconds are those of a
processor, of the call alone: imports, data and a small run that compiles come before it. Memory is the
peak beyond what the process held before the call. Of up to three runs (fewer where one takes long) the
medians. The rows are in `speed/`, a room each.
"""

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from speed import _measure, _run  # noqa: E402

ROOMS = (
    "local_moran",
    "contiguity",
    "spatial_models",
    "local_regression",
    "networks",
    "fixed_effects",
    "tables",
)
STORE = HERE.parent / "docs" / "methods" / "speed.json"
PEERS = HERE.parent / ".venv-bench" / "bin" / "python"
PROGRAMS = (
    "numpy",
    "scipy",
    "numba",
    "pandas",
    "libpysal",
    "esda",
    "spreg",
    "mgwr",
    "linearmodels",
    "networkx",
    "igraph",
)
LENGTHS = ("full", "quick", "tiny")


def rows():
    """Return all rows, in the order of the rooms."""
    return [row for room in ROOMS for row in importlib.import_module(f"speed.{room}").ROWS]


def run(length, only, peers, into, page, again):
    """Measure, and store after every row, so that nothing is lost and a run that was broken off goes on."""
    stored = json.loads(into.read_text(encoding="utf-8")) if into.exists() else {}
    begun = time.monotonic()
    into.parent.mkdir(parents=True, exist_ok=True)
    there = versions(peers)
    known = stored.get("versions", {}) | there  # of a peer that is not here now rows may stand
    stored |= {"length": length, "machine": _measure.machine(), "versions": known}
    stored.setdefault("rows", {})
    state = _measure.state(there, length)
    for row in rows():
        if only and row.name not in only:
            continue
        if not again and stored["rows"].get(row.name, {}).get("state") == state:
            print(f"{row.name:22} was measured today, by the same code")
            continue
        of = _run.measured(row, length, peers, lambda said: print(said, flush=True))
        stored["rows"][row.name] = of | {"state": state}
        for one in of["programs"].values():
            if "version" in one:
                stored["versions"]["spatialreg"] = one["version"]
        into.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(f"{time.monotonic() - begun:.0f} seconds")
    if page:
        from speed import _page

        _page.write(rows(), stored)


def versions(peers):
    """Return the versions of ours, of its peers here, and of those of the other environment."""
    import subprocess

    out = _measure.versions((*PROGRAMS, "regspatial"))
    if peers:
        done = subprocess.run(
            [peers, str(Path(__file__).resolve()), "--versions"],
            capture_output=True,
            text=True,
            check=False,
        )
        out |= json.loads(done.stdout) if done.returncode == 0 else {}
    return out


def parsed():
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--length", choices=LENGTHS, default="full")
    parser.add_argument(
        "--only", nargs="*", default=(), metavar="ROW", choices=[r.name for r in rows()]
    )
    parser.add_argument("--peers", default=str(PEERS) if PEERS.exists() else "")
    parser.add_argument(
        "--into", type=Path, help="the file of the results (full: docs/methods/speed.json)"
    )
    parser.add_argument(
        "--show", action="store_true", help="print the stored table; measure nothing"
    )
    parser.add_argument(
        "--again", action="store_true", help="measure also what was measured today by the same code"
    )
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--versions", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    if sys.argv[1:2] == ["--one"]:  # a process of a peer needs no rows but its own
        name, program, size = sys.argv[2:]
        row = next(r for r in rows() if r.name == name)
        print(json.dumps(_measure.once(row, program, int(size))))
        return
    given = parsed()
    if given.versions:
        print(
            json.dumps(
                {
                    k: v
                    for k, v in _measure.versions(("pygeoda", "pyfixest")).items()
                    if k != "python"
                }
            )
        )
        return
    into = given.into or (
        STORE if given.length == "full" else HERE.parent / "build" / f"speed-{given.length}.json"
    )
    if not given.show:
        run(given.length, given.only, given.peers, into, page=into == STORE, again=given.again)
    from speed import _page

    print(_page.table(rows(), json.loads(into.read_text(encoding="utf-8")), "en"))


if __name__ == "__main__":
    main()
