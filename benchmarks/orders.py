"""How often intervals of the contributions of W^0 … W^6 hold the truth: delta method, draws, percentiles.

    python benchmarks/orders.py              30 regions, 11 periods, rho .4, 1,000 samples; about two minutes
    python benchmarks/orders.py 60 .45       60 regions, rho .45
    python benchmarks/orders.py --write      the first, kept in docs/methods/orders.json

Two-way SDM, five nearest neighbours of random places, beta 1, theta .3, normal errors.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import numpy as np

import regspatial as rs
from regspatial.regression import impact_profiles

T, SAMPLES, ORDERS, SEED = 11, 1000, 6, 7
Z = 1.959963984540054
STORED = Path(__file__).parents[1] / "docs" / "methods" / "orders.json"


def weights(n):
    xy = np.random.default_rng(3).uniform(size=(n, 2))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    near = np.argsort(d, axis=1)[:, 1:6]
    m = np.zeros((n, n))
    m[np.arange(n)[:, None], near] = 0.2
    return rs.SpatialWeights(ids=[f"r{i:02d}" for i in range(n)], matrix=m, normalisation="row")


def contributions(w, rho):
    """Return the indirect contributions of each order at the truth."""
    m = w.to_dense()
    power, out = np.eye(w.n), []
    for q in range(ORDERS + 1):
        before = np.linalg.matrix_power(m, q - 1) if q else np.zeros_like(m)
        whole = rho**q * power + (rho ** (q - 1) * 0.3 * before @ m if q else 0.0)
        out.append((whole.sum() - np.trace(whole)) / w.n)
        power = power @ m
    return np.array(out)


def sample(w, rho, r, truth):
    """Return of one sample, by order: estimate, errors (delta, drawn), held by (delta, drawn, percentiles)."""
    n, m = w.n, w.to_dense()
    drawn = np.random.default_rng([SEED, r])
    x, e = drawn.normal(size=(2, T, n))
    mean = x + 0.3 * x @ m.T + drawn.normal(size=n) + drawn.normal(size=(T, 1)) + e
    y = np.linalg.solve(np.eye(n) - rho * m, mean.T).T
    fit = rs.regression.spatial_panel_estimate(
        rs.Panel.from_arrays(w.ids, range(T), {"x": x, "y": y}), "y ~ x", w, covariance="analytic"
    )
    delta = impact_profiles(fit, orders=ORDERS, inference="delta", rng=r)
    by_draws = impact_profiles(fit, orders=ORDERS, draws=1000, rng=r)
    miss = np.abs(delta.orders[0, 1] - truth)
    low, high = by_draws.orders_ends[:, 0, 1]
    return np.stack(
        [
            delta.orders[0, 1],
            delta.orders_se[0, 1],
            by_draws.orders_se[0, 1],
            miss <= Z * delta.orders_se[0, 1],
            miss <= Z * by_draws.orders_se[0, 1],
            (low <= truth) & (truth <= high),
        ]
    )


def run(n=30, rho=0.4, samples=SAMPLES):
    """Return what was asked, a row an order, and the estimates of the first three samples."""
    w = weights(n)
    truth = contributions(w, rho)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = np.array([sample(w, rho, r, truth) for r in range(samples)], dtype=float)
    spread, held = found[:, 0].std(axis=0, ddof=1), found[:, 1:].mean(axis=0)
    keys = ("delta_error", "drawn_error", "delta", "drawn", "percentiles")
    rows = [
        {"order": q, "truth": float(truth[q]), "sd": float(spread[q])}
        | {key: float(one) for key, one in zip(keys, held[:, q], strict=True)}
        for q in range(1, ORDERS + 1)
    ]
    first = found[:3, 0, 1:].tolist()
    return {
        "regions": n,
        "periods": T,
        "rho": rho,
        "samples": samples,
        "rows": rows,
        "first": first,
    }


def main(arguments):
    write = "--write" in arguments
    numbers = [a for a in arguments if a != "--write"]
    out = run(*(f(a) for f, a in zip((int, float), numbers, strict=False)))
    print("order  truth   sd      delta   drawn   held by delta, drawn, percentiles")
    for row in out["rows"]:
        numbers = " ".join(f"{row[k]:.4f} " for k in ("truth", "sd", "delta_error", "drawn_error"))
        held = " ".join(f"{100 * row[k]:.1f}" for k in ("delta", "drawn", "percentiles"))
        print(f"{row['order']:5d}  {numbers}", held)
    if write:
        STORED.write_text(json.dumps(out, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
