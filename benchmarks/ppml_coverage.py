"""Bias of PPML and of logarithms, and how often 95 % intervals hold the slope: counts of regions over years.

    python benchmarks/ppml_coverage.py                 all designs, into docs/methods/ppml_coverage.json
    python benchmarks/ppml_coverage.py --samples 40    shown alone
    python benchmarks/ppml_coverage.py --show          the stored table

The slope is .4; effects of regions (sd 1) and years (sd .3) stand in the mean, the regressor goes with those of the regions and
persists (.6). "poisson": the variance is the mean. "gamma": counts of a mean times a gamma variable that persists within a
region, whose variance grows with the regressor, as in Santos Silva and Tenreyro (2006). Means are about two, a third of cells are zero.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
from scipy.special import gammaincinv, ndtr

import regspatial as rs

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "ppml_coverage.json"
SAMPLES, SLOPE = 500, 0.4
DESIGNS = {
    "31 regions, poisson": (31, 10, False),
    "31 regions, gamma": (31, 10, True),
    "15 regions, gamma": (15, 10, True),
    "100 regions, poisson": (100, 8, False),
    "100 regions, gamma": (100, 8, True),
}


def persistent(random, t, n):
    """Return numbers (t, n) that go with those of the year before (.6), of variance one."""
    out = random.normal(size=(t, n))
    for k in range(1, t):
        out[k] = 0.6 * out[k - 1] + 0.8 * out[k]
    return out


def drawn(name, number):
    """Return one panel."""
    random = np.random.default_rng([37, list(DESIGNS).index(name), number])
    n, t, over = DESIGNS[name]
    region, year = random.normal(size=n), 0.3 * random.normal(size=(t, 1))
    x = persistent(random, t, n) + 0.5 * region
    mean = np.exp(SLOPE * x + region + year)
    if over:  # a gamma variable of mean one and variance rising from .3 to 1.5 with x
        shape = 1.0 / (0.3 + 1.2 * ndtr(x))
        share = np.clip(ndtr(persistent(random, t, n)), 1e-12, 1 - 1e-12)
        mean = mean * gammaincinv(shape, share) / shape
    y = random.poisson(mean).astype(float)
    return rs.Panel.from_arrays(range(n), range(t), {"x": x, "y": y, "ln1": np.log1p(y)})


def one(name, number):
    """Return the slopes of PPML and of ln(1 + y), and whether each interval holds the truth."""
    panel = drawn(name, number)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        by_region = rs.ppml(panel, "y ~ x | id + time")
        classical = rs.ppml(panel, "y ~ x | id + time", covariance="classical")
        logarithm = rs.fixed_effects(panel, "ln1 ~ x | id + time")
    b, se = by_region.estimates[0], by_region.se[0]
    held = [
        low <= SLOPE <= high for low, high in (m.intervals()[0] for m in (by_region, classical))
    ]
    normal = abs(b - SLOPE) <= 1.959963984540054 * se
    return b, logarithm.estimates[0], held[0], normal, held[1]


def measured(name, samples):
    """Return the means over samples of one design."""
    found = np.array([one(name, k) for k in range(samples)], dtype=float)
    ppml, logs, held, normal, classical = found.T
    return {
        "bias": float(ppml.mean() - SLOPE),
        "bias_error": float(ppml.std(ddof=1) / np.sqrt(samples)),
        "log_bias": float(logs.mean() - SLOPE),
        "clustered": float(held.mean()),
        "normal": float(normal.mean()),
        "classical": float(classical.mean()),
        "samples": samples,
    }


def main():
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    if asked.show:
        found = json.loads(STORE.read_text(encoding="utf-8"))
    else:
        found = {name: measured(name, asked.samples or SAMPLES) for name in DESIGNS}
    for name, row in found.items():
        print(name, {k: round(v, 3) for k, v in row.items()})
    if not asked.show and not asked.samples:
        STORE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
