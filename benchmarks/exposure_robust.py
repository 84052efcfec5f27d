"""Size of tests in shift–share regressions whose residuals have the structure of the shares, by simulation.

    python benchmarks/exposure_robust.py                        into docs/methods/exposure_sizes.json
    python benchmarks/exposure_robust.py --replications 50

Regions of one state have similar industries. What is left of y is again shares times shocks, of another
draw, and noise; the shocks under test have no effect. Every replication has a seed of its own.
"""

import argparse
import json
import sys
import warnings
from pathlib import Path

import numpy as np

import regspatial as rs

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "exposure_sizes.json"
SEED = 20190
LEVEL = 0.05
KEPT = 2
"""Replications of each cell whose p are stored one by one."""
STATES, EACH = 20, 10
CELLS = (10, 20, 50, 100)
METHODS = ("hc1", "clustered", "akm", "akm0")


def drawn(industries, replication):
    """Return p by method, and the effective number of clusters, of one sample."""
    rng = np.random.default_rng([SEED, industries, 1 + replication])
    sizes = rng.lognormal(sigma=0.7, size=industries)
    state = rng.dirichlet(2.0 * sizes / sizes.mean(), STATES).repeat(EACH, axis=0)
    shares = np.array([rng.dirichlet(industries * one + 0.02) for one in state])
    n = STATES * EACH
    z, u = shares @ rng.normal(size=industries), shares @ rng.normal(size=industries)
    columns = {f"s{k:03d}": shares[None, :, k] for k in range(industries)}
    columns |= {"z": z[None], "y": (u + 0.1 * rng.normal(size=n))[None]}
    columns["state"] = np.arange(STATES).repeat(EACH)[None].astype(float)
    panel = rs.Panel.from_arrays([f"r{k:03d}" for k in range(n)], [2020], columns)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of few clusters: they are the design
        found = rs.exposure_robust(
            panel,
            "y ~ z",
            [f"s{k:03d}" for k in range(industries)],
            shares="given",
            cluster="state",
        )
    p = {one.method: one.p_value for one in found.inference}
    return {m: p[m] for m in METHODS}, found.exposures.effective_groups


def run(industries, replications):
    """Return a cell."""
    made = [drawn(industries, r) for r in range(replications)]
    p = {m: np.array([one[m] for one, _n in made]) for m in METHODS}
    return {
        "industries": industries,
        "replications": replications,
        "effective": float(np.mean([n for _p, n in made])),
        "rejected": {m: float(np.mean(p[m] <= LEVEL)) for m in METHODS},
        "first": [one for one, _n in made[:KEPT]],
    }


def main():
    """Run what is asked for and store it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=2000)
    replications = parser.parse_args().replications
    cells = []
    for industries in CELLS:
        cells.append(run(industries, replications))
        sys.stdout.write(f"{cells[-1]['effective']:.1f} {cells[-1]['rejected']}\n")
    text = json.dumps(
        {"level": LEVEL, "regions": STATES * EACH, "states": STATES, "cells": cells}, indent=1
    )
    STORE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
