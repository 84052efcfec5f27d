"""How often the 95 % interval of rho holds the true rho, by bias correction, design and weights.

    python benchmarks/interval_coverage.py                       the whole run, into docs/methods/coverage.json
    python benchmarks/interval_coverage.py --replications 100 --cell "queen 11"
    python benchmarks/interval_coverage.py --show                the stored table

Two-way SDM of 30 provinces, y = .6 Wy + x + .5 Wx + mu + alpha + e, sd(e) = .7, x with effects of
regions of its own; rho = .6. Every replication has a seed of its own, so that any of them can be
drawn again. A maximum at the bound gives no interval: it counts as not covered.
"""

import argparse
import json
import warnings
from pathlib import Path

import numpy as np

import regspatial as rs

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "coverage.json"
RHO, BETA, THETA, SIGMA = 0.6, 1.0, 0.5, 0.7
SEED = 20260
WEIGHTS = {
    "1/d²": "row-standardised",
    "queen": "row-standardised, Hainan joined to Guangdong",
    "1/d": "row-standardised",
    "1/d spectral": "divided by the largest eigenvalue: rows differ",
    "island": "queen without the link of Hainan: a row of zeros",
}
PERIODS = (11, 30)
CORRECTIONS = ("none", "lee-yu", "auto")
CELLS = tuple((w, t) for w in WEIGHTS for t in PERIODS)
KEPT = 4
"""Replications of each cell whose numbers are stored one by one, to be drawn again in the tests."""


def provinces():
    regions = rs.china()
    ids = [i for i in regions.ids if i not in ("540000", "710000", "810000", "820000")]
    return regions.select(ids)


def weights(name, regions=None):
    regions = provinces() if regions is None else regions
    if name == "queen":
        return rs.weights.queen(regions, links=[("460000", "440000")])
    if name == "island":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there is an island is the design
            return rs.weights.queen(regions, islands="keep")
    kind, _, spectral = name.partition(" ")
    return rs.weights.inverse_distance(
        regions,
        power=2 if kind == "1/d²" else 1,
        points="seat",
        normalise=spectral or "row",
    )


def sample(w, periods, cell, replication):
    """Return one simulated panel; x is the same in all replications of a cell."""
    matrix, n = w.to_dense(), w.n
    fixed = np.random.default_rng([SEED, cell])
    x = fixed.normal(size=(periods, n)) + fixed.normal(size=n)
    mean = BETA * x + THETA * x @ matrix.T + fixed.normal(size=n) + fixed.normal(size=(periods, 1))
    drawn = np.random.default_rng([SEED, cell, 1 + replication])  # a last 0 would repeat `fixed`
    shock = SIGMA * drawn.normal(size=(periods, n))
    y = np.linalg.solve(np.eye(n) - RHO * matrix, (mean + shock).T).T
    return rs.Panel.from_arrays(w.ids, range(periods), {"y": y, "x": x})


def fitted(panel, w, correction):
    """Return rho and its standard error, NaN where the maximum lies at the bound."""
    try:
        row = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, bias_correction=correction, covariance="analytic"
        ).get("rho")
    except rs.errors.ConvergenceError:
        return float("nan"), float("nan")
    return row["estimate"], row["std_error"]


def one_cell(name, periods, replications):
    """Return what is stored of a cell: by correction the coverage, mean and spread of rho."""
    w, cell = weights(name), CELLS.index((name, periods))
    found = np.array(
        [
            [fitted(panel, w, c) for c in CORRECTIONS]
            for panel in (sample(w, periods, cell, k) for k in range(replications))
        ]
    )
    out = {"weights": name, "periods": periods, "replications": replications, "corrections": {}}
    for j, correction in enumerate(CORRECTIONS):
        rho, error = found[:, j].T
        covered = np.abs(rho - RHO) < 1.959964 * error
        out["corrections"][correction] = {
            "coverage": round(float(covered.mean()), 4),
            "mean": round(float(np.nanmean(rho)), 4),
            "sd": round(float(np.nanstd(rho, ddof=1)), 4),
            "std_error": round(float(np.nanmean(error)), 4),
            "at_bound": int(np.isnan(rho).sum()),
            "first": [[round(float(v), 7) for v in pair] for pair in found[:KEPT, j]],
        }
    return out


def table(stored):
    """Return the coverage of each cell as lines of text."""
    lines = [f"{'W':<14}{'T':>4}" + "".join(f"{c:>10}" for c in CORRECTIONS) + "   mean of rho"]
    for cell in stored["cells"]:
        by = cell["corrections"]
        shares = "".join(f"{100 * by[c]['coverage']:>10.1f}" for c in CORRECTIONS)
        means = "  ".join(f"{by[c]['mean']:.3f}" for c in CORRECTIONS)
        lines.append(f"{cell['weights']:<14}{cell['periods']:>4}{shares}   {means}")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replications", type=int, default=1000)
    parser.add_argument("--cell", help='one cell, such as "1/d² 11"; nothing is stored')
    parser.add_argument("--show", action="store_true", help="print the stored table")
    asked = parser.parse_args()
    if asked.show:
        print("\n".join(table(json.loads(STORE.read_text(encoding="utf-8")))))
        return
    if asked.cell:
        name, _, periods = asked.cell.rpartition(" ")
        print(json.dumps(one_cell(name, int(periods), asked.replications), indent=1))
        return
    cells = []
    for name, periods in CELLS:
        cells.append(one_cell(name, periods, asked.replications))
        print(table({"cells": cells[-1:]})[1], flush=True)
    stored = {"rho": RHO, "seed": SEED, "version": rs.__version__, "cells": cells}
    STORE.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
