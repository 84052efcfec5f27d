"""Peak memory of spatial models by size: how it grows with the links of W and with cells times columns.

    python benchmarks/memory.py             all cases, into docs/methods/memory.json
    python benchmarks/memory.py --only "sdm, cross-section"
    python benchmarks/memory.py --show      the stored table

Each case runs in a process of its own with one BLAS thread; seconds are those of a processor. What is counted is the peak of the process beyond what it
held when numpy, scipy, regspatial, data and weights stood in it. W is contiguity on a grid (queen, row-normalised).
An exponent is the slope of the logarithm of memory on that of the size, over sizes from which it is more than 5 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "memory.json"
ACROSS = ((500, 1), (2000, 1), (8000, 1), (30000, 1))
LONG = ((2000, 12), (8000, 12), (30000, 12))
DEEP = ((500, 6), (500, 24), (500, 96), (500, 384))
CASES = {
    "sdm, cross-section": ("sdm", ACROSS),
    "sem, cross-section": ("sem", ACROSS),
    "sdm, two-way panel, n = 500": ("sdm", DEEP),
    "sdm, two-way panel, T = 12": ("sdm", LONG),
    "fixed effects without W, T = 12": ("none", LONG),
}


def grid(n):
    """Return queen contiguity of n places on a grid, its rows summing to one."""
    import numpy as np
    import scipy.sparse as sp

    wide = round(n**0.5)
    at = np.arange(n)
    row, column = np.divmod(at, wide)
    pairs = []
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            to = at + down * wide + right
            ok = (column + right >= 0) & (column + right < wide) & (to >= 0) & (to < n) & (to != at)
            pairs.append(np.stack([at[ok], to[ok]]))
    i, j = np.concatenate(pairs, axis=1)
    del row
    a = sp.csr_array((np.ones(i.size), (i, j)), shape=(n, n))
    return sp.csr_array(sp.diags_array(1.0 / a.sum(axis=1)) @ a)


def peak():
    """Return the peak of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def measured(model, n, periods):
    """Return the MB that an estimation with its effects takes, and what it is made of."""
    import numpy as np

    import regspatial as rs

    rng = np.random.default_rng(1)
    ids = [f"r{i:05d}" for i in range(n)]
    matrix = grid(n)
    w = rs.SpatialWeights(ids=ids, matrix=matrix, normalisation="row")
    x = rng.normal(size=(3, periods, n))
    y = x.sum(axis=0) + 0.5 * (matrix @ x[0].T).T + rng.normal(size=(periods, n))
    columns = {"y": y, "x1": x[0], "x2": x[1], "x3": x[2]}
    panel = rs.Panel.from_arrays(ids, range(periods), columns)
    # a small run first, so that what is imported late is not counted
    few = rs.Panel.from_arrays(
        ids[:400],
        [0, 1],
        {k: v[:1, :400].repeat(2, 0) + rng.normal(size=(2, 400)) for k, v in columns.items()},
    )
    small = rs.SpatialWeights(ids=ids[:400], matrix=grid(400), normalisation="row")
    run(rs, few, small, model, 2)
    before, begun = peak(), time.process_time()
    run(rs, panel, w, model, periods)
    seconds = round(time.process_time() - begun, 1)
    return {
        "mb": peak() - before,
        "seconds": seconds,
        "nnz": int(matrix.nnz),
        "cells": n * periods,
    }


def run(rs, panel, w, model, periods):
    """Estimate, with effects where there are any."""
    formula = "y ~ x1 + x2 + x3"
    if model == "none":
        return rs.fixed_effects(panel, f"{formula} | id + time")
    if periods == 1:
        found = rs.regression.spatial_regression_estimate(panel, formula, w, model=model)
    else:
        found = rs.regression.spatial_panel_estimate(
            panel, formula, w, model=model, covariance="analytic"
        )
    if model != "sem":
        return rs.impacts(found, draws=500, rng=1)
    return found


def exponent(rows, size="cells"):
    """Return the slope of ln(MB) on ln(size) over rows above 5 MB; None of fewer than two."""
    import numpy as np

    used = [r for r in rows if r["mb"] > 5.0]
    if len(used) < 2:
        return None
    return float(np.polyfit(np.log([r[size] for r in used]), np.log([r["mb"] for r in used]), 1)[0])


def case(name):
    """Return the rows of a case, each measured in a process of its own."""
    model, sizes = CASES[name]
    rows = []
    for n, periods in sizes:
        out = subprocess.run(
            [sys.executable, __file__, "--one", model, str(n), str(periods)],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        rows.append({"n": n, "periods": periods, **json.loads(out.stdout)})
    return {"rows": rows, "exponent": exponent(rows)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--one", nargs=3)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    if args.one:
        model, n, periods = args.one
        print(json.dumps(measured(model, int(n), int(periods))))
        return
    stored = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    for name in CASES:
        if not args.show and args.only in name:
            stored[name] = case(name)
            STORE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
        for row in stored.get(name, {}).get("rows", ()):
            spent = f"{row['seconds']:>7.1f} s" if "seconds" in row else ""
            size = f"{row['n']:>7} × {row['periods']:<4}{row['mb']:>9.1f} MB"
            print(f"{name:<34}{size}{spent}", flush=True)
        if name in stored:
            print(f"{name:<34}exponent {stored[name]['exponent']}", flush=True)


if __name__ == "__main__":
    main()
