"""Cells of simulations: drawn, summed up, stored one by one, shown. Of `estimators.py` and `models.py`."""

import argparse
import hashlib
import json
import time
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

import regspatial as rs

SEED = 20263
KEPT = 2
"""Replications of each cell whose numbers are stored one by one."""
LEVEL = 0.05
PARTS = ("_kernels", "formula", "regression", "results", "weights")
"""Of the package, what estimates."""


@dataclass(frozen=True)
class Study:
    """One estimator in one design.

    Parameters
    ----------
    name, cell : what is estimated, and on what
    truth : by quantity; of tests NaN
    replications : int
    draw : from a generator to {quantity: (estimate, low, high)}, of tests {quantity: (p, nan, nan)}
    """

    name: str
    cell: str
    truth: dict[str, float]
    replications: int
    draw: Callable


def drawn(study, replication):
    """Return what one replication gives; None where the estimator refuses it."""
    own = zlib.crc32(f"{study.name}, {study.cell}".encode())  # does not move when cells are added
    rng = np.random.default_rng([SEED, own, 1 + replication])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of few clusters and the like: they are the design
        try:
            return study.draw(rng)
        except rs.errors.ConvergenceError:
            return None


def run(study, replications):
    """Return a cell of the table."""
    found = [drawn(study, r) for r in range(replications)]
    there = [one for one in found if one is not None]
    rows = {}
    for name, truth in study.truth.items():
        values = np.array([one[name] for one in there])
        if np.isnan(truth):
            rows[name] = {"rejected": float(np.mean(values[:, 0] <= LEVEL))}
            continue
        inside = (values[:, 1] <= truth) & (truth <= values[:, 2])
        rows[name] = {
            "truth": truth,
            "bias": round(float(values[:, 0].mean() - truth), 5),
            "sd": round(float(values[:, 0].std(ddof=1)), 5),
            "coverage": float(inside.mean()),
        }
    first = [
        None if one is None else {k: [float(f"{v:.9g}") for v in one[k]] for k in study.truth}
        for one in found[:KEPT]
    ]
    return {
        "study": study.name,
        "cell": study.cell,
        "replications": replications,
        "no_estimate": len(found) - len(there),
        "code": code(),
        "rows": rows,
        "first": first,
    }


@lru_cache(maxsize=1)
def code():
    """Return a mark of what estimates: a cell with another is of older code. Of designs tests draw the first sample again."""
    here = Path(rs.__file__).resolve().parent
    sources = [p for part in PARTS for p in sorted((here / part).rglob("*.py"))]
    mark = hashlib.sha256()
    for source in sources:
        mark.update(source.read_bytes())
    return mark.hexdigest()[:12]


def show(stored):
    """Print the table."""
    for cell in stored["cells"]:
        for k, (name, row) in enumerate(cell["rows"].items()):
            head = f"{cell['study']}: {cell['cell']}" if k == 0 else ""
            if "rejected" in row:
                print(f"{head:<52}{name:<26}{100 * row['rejected']:>23.1f}")
            else:
                print(
                    f"{head:<52}{name:<26}{row['bias']:>8.4f}{row['sd']:>8.4f}{100 * row['coverage']:>7.1f}"
                )


def main(every, store, said):
    """Run what is asked for; `said` is the help."""
    parser = argparse.ArgumentParser(description=said)
    parser.add_argument("--replications", type=int)
    parser.add_argument("--study")
    parser.add_argument("--cell", help="the words of its column")
    parser.add_argument(
        "--resume", action="store_true", help="without what the code of now has drawn"
    )
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    if asked.show:
        show(json.loads(store.read_text(encoding="utf-8")))
        return
    cells, there = [], drawn_now(store) if asked.resume else set()
    for study in every:
        if asked.study not in (None, study.name) or asked.cell not in (None, study.cell):
            continue
        if (study.name, study.cell, study.replications) in there:
            continue
        begun = time.process_time()
        cells.append(run(study, asked.replications or study.replications))
        print(f"{study.name}, {study.cell}: {time.process_time() - begun:.1f} s", flush=True)
        if not asked.replications:
            keep(cells[-1:], every, store)
    show({"cells": cells})


def drawn_now(store):
    """Return which cells, of how many samples, the code of now has drawn."""
    cells = json.loads(store.read_text(encoding="utf-8"))["cells"] if store.exists() else []
    return {(c["study"], c["cell"], c["replications"]) for c in cells if c.get("code") == code()}


def keep(cells, every, store):
    """Put cells into the stored table, in the order of `studies`."""
    before = json.loads(store.read_text(encoding="utf-8"))["cells"] if store.exists() else []
    by = {(c["study"], c["cell"]): c for c in (*before, *cells)}
    order = [by[s.name, s.cell] for s in every if (s.name, s.cell) in by]
    stored = {"seed": SEED, "version": rs.__version__, "cells": order}
    store.write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
