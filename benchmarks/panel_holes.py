"""Time and memory of an SDM with two-way effects on 2,850 counties and 12 years, whole and with holes.

    python benchmarks/panel_holes.py                 a line a case, each in a process of its own
    python benchmarks/panel_holes.py --case holes    one case

Counties lie on a grid of 50 × 57 with queen contiguity; of the holes 5 % of the cells are missing at random,
so that every year has its own regions.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
import warnings

import numpy as np
import scipy.sparse as sp

import regspatial as rs

ROWS, COLUMNS, T = 50, 57, 12
MODELS = ("sar", "sdm")


def study(share):
    n = ROWS * COLUMNS
    r, c = np.divmod(np.arange(n), COLUMNS)
    links = [
        (i, (r[i] + a) * COLUMNS + c[i] + b)
        for i in range(n)
        for a in (-1, 0, 1)
        for b in (-1, 0, 1)
        if (a or b) and 0 <= r[i] + a < ROWS and 0 <= c[i] + b < COLUMNS
    ]
    ids = [f"r{i:04d}" for i in range(n)]
    near = sp.csr_array((np.ones(len(links)), np.array(links).T), shape=(n, n))
    w = rs.weights.from_sparse(ids, near, normalise="row")
    drawn = np.random.default_rng(1)
    x, e = drawn.normal(size=(2, T, n))
    mean = x + drawn.normal(size=n) + drawn.normal(size=(T, 1)) + e
    y = mean.copy()
    m = w.to_sparse()
    for _ in range(60):  # (I - .4 W)^-1 by its series: .4^60 is rounding
        y = mean + 0.4 * (m @ y.T).T
    panel = rs.Panel.from_arrays(ids, range(T), {"x": x, "y": y})
    return (panel.masked(drawn.uniform(size=(T, n)) > share) if share else panel), w


def run(case, model):
    panel, w = study(0.05 if case == "holes" else 0.0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, wall = time.process_time(), time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = rs.regression.spatial_panel_estimate(
            panel,
            "y ~ x",
            w,
            model=model,
            missing="keep" if case == "holes" else None,
            covariance="analytic",
        )
    used = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{case:6} {model:5} rho {fit.rho:.6f} N {fit.nobs:6} processor {used:6.1f} s, "
        f"elapsed {time.perf_counter() - wall:6.1f} s, memory {before / 1024:.0f} to {peak / 1024:.0f} MB"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--case", choices=("whole", "holes"))
    parser.add_argument("--model", choices=MODELS, default="sdm")
    args = parser.parse_args()
    if args.case:
        run(args.case, args.model)
        return
    for model in MODELS:
        for case in ("whole", "holes"):
            subprocess.run([sys.executable, __file__, "--case", case, "--model", model], check=True)


if __name__ == "__main__":
    main()
