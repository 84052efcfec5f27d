"""Bias and coverage of a dynamic spatial Durbin panel, by correction, size and persistence.

    python benchmarks/dynamic.py                  the whole run, into docs/methods/dynamic_coverage.json
    python benchmarks/dynamic.py --replications 50 --cell "30 11 0.6" --seed 990331
    python benchmarks/dynamic.py --show           the stored table

y_t = tau y_{t-1} + eta W y_{t-1} + .3 W y_t + x_t + .5 W x_t + mu + alpha_t + e_t with
eta = -.3 tau, so that tau is the largest root too; x has effects of regions and half of its past;
fifty periods are burnt. W: 1/d² between the capitals of 30 provinces, queen on grids of 10 × 10 and
16 × 17. Every replication has a seed of its own, so that any of them can be drawn again.
"""

import argparse
import importlib.util
import json
import warnings
from pathlib import Path

import numpy as np

import regspatial as rs
from regspatial.regression import spatial_panel_dynamic_estimate

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "dynamic_coverage.json"
RHO, BETA, THETA = 0.3, 1.0, 0.5
SIZES = ((30, 11), (100, 10), (272, 12))
TAUS = (0.3, 0.6, 0.85)
CELLS = tuple((n, t, tau) for n, t in SIZES for tau in TAUS)
CORRECTIONS = ("none", "lee-yu", "auto")
SEED = 20261
BURNT = 50
KEPT = 3
"""Replications of each cell whose numbers are stored one by one, to be drawn again in the tests."""


def neighbour():
    """Return the script beside this one; by its path, as a package has the same name."""
    path = Path(__file__).with_name("interval_coverage.py")
    spec = importlib.util.spec_from_file_location("coverage_of_rho", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def weights(n):
    if n == 30:
        return neighbour().weights("1/d²")
    columns = {100: 10, 272: 17}[n]
    r, c = np.divmod(np.arange(n), columns)
    near = (abs(r[:, None] - r) <= 1) & (abs(c[:, None] - c) <= 1) & ~np.eye(n, dtype=bool)
    ids = [f"g{i:03d}" for i in range(n)]
    return rs.weights.from_dense(ids, near.astype(float), normalise="row")


def truth(tau):
    """Return (beta, theta, tau, eta, rho), in the order of the terms."""
    return np.array([BETA, THETA, tau, -RHO * tau, RHO])


def sample(w, periods, tau, replication, seed=SEED):
    """Return one simulated panel of `periods` and the one that starts it."""
    matrix, n = w.to_dense(), w.n
    beta, theta, tau, eta, rho = truth(tau)
    s = np.linalg.inv(np.eye(n) - rho * matrix)
    a = s @ (tau * np.eye(n) + eta * matrix)
    drawn = np.random.default_rng([seed, n, round(100 * tau), replication])
    own = drawn.normal(size=n)
    x, y, xs, ys = own, np.zeros(n), [], []
    for t in range(BURNT + periods + 1):
        x = 0.5 * x + drawn.normal(size=n) + 0.25 * own
        shock = own + drawn.normal() + drawn.normal(size=n)
        y = a @ y + s @ (beta * x + theta * (matrix @ x) + shock)
        if t >= BURNT:
            xs.append(x)
            ys.append(y)
    columns = {"x": np.array(xs), "y": np.array(ys)}
    return rs.Panel.from_arrays(w.ids, range(periods + 1), columns)


def fitted(panel, w, correction):
    """Return estimates and standard errors (2, 5), NaN where there is no solution."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", rs.errors.InferenceWarning
            )  # explosive: counted, not said
            by_name = (
                "score" if correction == "auto" else correction
            )  # which stops without a solution
            got = spatial_panel_dynamic_estimate(panel, "y ~ x", w, bias_correction=by_name)
    except rs.errors.ConvergenceError:
        return np.full((2, 5), np.nan)
    return np.stack([got.estimates, got.std_errors])


def one_cell(n, periods, tau, replications, seed=SEED):
    """Return what is stored of a cell: by correction bias, spread, standard error and coverage."""
    w, right = weights(n), truth(tau)
    found = np.array(
        [
            [fitted(panel, w, c) for c in CORRECTIONS]
            for panel in (sample(w, periods, tau, k, seed) for k in range(replications))
        ]
    )
    out = {"n": n, "periods": periods, "tau": tau, "replications": replications, "corrections": {}}
    for j, correction in enumerate(CORRECTIONS):
        estimate, error = found[:, j, 0], found[:, j, 1]
        solved = np.isfinite(estimate[:, 0])
        off = estimate[solved] - right
        covered = np.abs(off) < 1.959964 * error[solved]
        out["corrections"][correction] = {
            "bias": np.round(off.mean(axis=0), 4).tolist(),
            "sd": np.round(off.std(axis=0, ddof=1), 4).tolist(),
            "std_error": np.round(error[solved].mean(axis=0), 4).tolist(),
            "coverage": np.round(covered.mean(axis=0), 4).tolist(),
            "no_solution": int((~solved).sum()),
            "first": np.round(estimate[:KEPT], 7).tolist() if solved[:KEPT].all() else [],
        }
    return out


def table(stored):
    """Return bias and coverage of tau and rho as lines of text."""
    lines = [
        f"{'n':>4}{'T':>4}{'tau':>6}  {'bias of tau':^26}{'coverage of tau':^22}"
        f"{'of eta':>8}{'of rho':>8}{'none found':>12}",
        " " * 16
        + "".join(f"{c:>8}" for c in CORRECTIONS)
        + "  "
        + "".join(f"{c:>7}" for c in CORRECTIONS),
    ]
    for cell in stored["cells"]:
        by = cell["corrections"]
        bias = "".join(f"{by[c]['bias'][2]:>8.4f}" for c in CORRECTIONS)
        covered = "".join(f"{100 * by[c]['coverage'][2]:>7.1f}" for c in CORRECTIONS)
        rest = "".join(f"{100 * by['auto']['coverage'][k]:>8.1f}" for k in (3, 4))
        share = 100 * by["auto"]["no_solution"] / cell["replications"]
        lines.append(
            f"{cell['n']:>4}{cell['periods']:>4}{cell['tau']:>6}  {bias}  {covered}{rest}{share:>11.1f}%"
        )
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replications", type=int, default=2000)
    parser.add_argument("--cell", help='one cell, such as "30 11 0.6"; nothing is stored')
    parser.add_argument("--show", action="store_true", help="print the stored table")
    parser.add_argument("--seed", type=int, default=SEED, help="of one cell")
    asked = parser.parse_args()
    if asked.show:
        print("\n".join(table(json.loads(STORE.read_text(encoding="utf-8")))))
        return
    if asked.cell:
        n, periods, tau = asked.cell.split()
        cell = one_cell(int(n), int(periods), float(tau), asked.replications, asked.seed)
        print("\n".join(table({"cells": [cell]})), json.dumps(cell), sep="\n")
        return
    cells = []
    for cell in CELLS:
        cells.append(one_cell(*cell, asked.replications))
        print(table({"cells": cells[-1:]})[-1], flush=True)
    stored = {"seed": SEED, "version": rs.__version__, "cells": cells}
    STORE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
