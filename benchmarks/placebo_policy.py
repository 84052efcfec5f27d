"""How often least squares with effects finds a policy that does nothing, by CR1 and by CR2, where errors go on in time.

    python benchmarks/placebo_policy.py             the whole run, into docs/methods/placebo_policy.json (two minutes)
    python benchmarks/placebo_policy.py --show      the stored table

31 regions, 13 periods, y = mu + alpha + e, e AR(1) .8 of variance one within regions; a policy in some regions from the
seventh period on; y ~ x + policy | id + time. Rejections at 5 % by t(30). "holes": 15 % of the cells have no y;
"spread": the standard deviation of regions is lognormal (.7). Every sample has a seed of its own.
"""

import argparse
import json
import warnings
from pathlib import Path

import numpy as np

import regspatial as rs

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "placebo_policy.json"
SEED, REGIONS, PERIODS, MEMORY = 20334, 31, 13, 0.8
KINDS = ("hc1", "clustered", "cr2")
DESIGNS = {
    "8 regions": (8, False, False),
    "4 regions": (4, False, False),
    "8 regions, holes": (8, True, False),
    "8 regions, spread": (8, False, True),
    "2 regions": (2, False, False),
}


def sample(name, k):
    """Return a panel of one design."""
    treated, holes, spread = DESIGNS[name]
    rng = np.random.default_rng([SEED, list(DESIGNS).index(name), k])
    shape = (PERIODS, REGIONS)
    e = rng.normal(size=shape)
    for t in range(1, PERIODS):
        e[t] = MEMORY * e[t - 1] + np.sqrt(1.0 - MEMORY**2) * e[t]
    if spread:
        e = e * np.exp(0.7 * rng.normal(size=REGIONS))
    policy = np.zeros(shape)
    policy[PERIODS // 2 :, rng.permutation(REGIONS)[:treated]] = 1.0
    y = e + rng.normal(size=REGIONS) + rng.normal(size=(PERIODS, 1))
    if holes:
        y = np.where(rng.uniform(size=shape) < 0.15, np.nan, y)
    x = rng.normal(size=shape)
    return rs.Panel.from_arrays(range(REGIONS), range(PERIODS), {"y": y, "x": x, "policy": policy})


def found(name, samples):
    """Return rejections of 100 by each kind of errors, and the mean error over the deviation of the estimate."""
    p, errors, estimates = [], [], []
    for k in range(samples):
        panel = sample(name, k)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fits = [
                rs.fixed_effects(
                    panel, "y ~ x + policy | id + time", covariance=kind, missing="keep"
                )
                for kind in KINDS
            ]
        p.append([fit.get("policy")["p_value"] for fit in fits])
        errors.append([fit.get("policy")["std_error"] for fit in fits])
        estimates.append(fits[0].get("policy")["estimate"])
    found = 100.0 * np.mean(np.array(p) < 0.05, axis=0)
    ratio = np.mean(errors, axis=0) / np.std(estimates, ddof=1)
    return {
        "samples": samples,
        "found": {kind: round(float(v), 1) for kind, v in zip(KINDS, found, strict=True)},
        "ratio": {kind: round(float(v), 3) for kind, v in zip(KINDS, ratio, strict=True)},
    }


def table(stored):
    """Return the stored numbers as lines of Markdown."""
    lines = [f"| policy in | {' | '.join(KINDS)} |", "| --- |" + " ---: |" * len(KINDS)]
    for name, one in stored.items():
        cells = [f"{one['found'][k]:.1f} ({one['ratio'][k]:.2f})" for k in KINDS]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--show", action="store_true", help="print the stored table")
    asked = parser.parse_args()
    if not asked.show:
        stored = {name: found(name, asked.samples) for name in DESIGNS}
        STORE.write_text(json.dumps(stored, indent=1) + "\n")
    print("\n".join(table(json.loads(STORE.read_text()))))


if __name__ == "__main__":
    main()
