"""Both meanings of a cell without y in a panel of the size of China's provinces, and with errors as its data have.

    python benchmarks/absent_provinces.py                   the whole run, into docs/methods/absent_provinces.json
    python benchmarks/absent_provinces.py --samples 20

As `absent_regions.py`, with 31 regions and 13 periods. "iid": x and errors independent. "dependent": x is AR(1) of .7
within regions, errors are AR(1) of .5 with standard deviations of .5 to 2 by region (their mean square one).
"""

import argparse
import json
import warnings
from pathlib import Path

import absent_regions as base
import numpy as np
from scipy.signal import lfilter

import regspatial as rs

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "absent_provinces.json"
N, T, SEED, SAMPLES = 31, 13, 77, 100
IDS = [f"r{i:02d}" for i in range(N)]
DESIGNS = (
    ("iid", "unobserved"),
    ("iid", "no-neighbour"),
    ("dependent", "unobserved"),
    ("dependent", "no-neighbour"),
)


def lasting(rng, r):
    """Return an AR(1) of each region, (T, N), of variance one."""
    each = [lfilter([np.sqrt(1 - r * r)], [1, -r], rng.normal(size=T + 30))[30:] for _ in range(N)]
    return np.stack(each, 1)


def sample(meaning, rng, errors):
    """Return a panel with holes, its weights and the true values."""
    w = base.weights(rng)
    mu, alpha = rng.normal(size=N), rng.normal(size=T)
    if errors == "iid":
        x, e = rng.normal(size=(T, N)), rng.normal(size=(T, N))
    else:
        x = lasting(rng, 0.7)
        s = np.exp(rng.uniform(np.log(0.5), np.log(2), size=N))
        e = lasting(rng, 0.5) * s / np.sqrt((s**2).mean())
    there = rng.uniform(size=(T, N)) >= base.SHARE
    y, direct, total, cells = np.full((T, N), np.nan), 0.0, 0.0, 0
    for t in range(T):
        own = w if meaning == "unobserved" else base.among(w, there[t])
        solved = np.linalg.inv(np.eye(N) - base.RHO * own)
        value = solved @ (x[t] + 0.5 * own @ x[t] + mu + alpha[t] + e[t])
        y[t, there[t]] = value[there[t]]
        g = solved @ (np.eye(N) + 0.5 * own)
        use = np.ones(N, dtype=bool) if meaning == "unobserved" else there[t]
        direct += np.trace(g[np.ix_(use, use)])
        total += g[np.ix_(use, use)].sum()
        cells += int(use.sum())
    direct, total = direct / cells, total / cells
    panel = rs.Panel.from_arrays(IDS, range(T), {"y": y, "x": x})
    true = {"rho": base.RHO, "direct": direct, "indirect": total - direct, "total": total}
    return panel, rs.SpatialWeights(ids=IDS, matrix=w, normalisation="row"), true


def run(samples):
    """Return what is stored."""
    out = []
    for errors, meaning in DESIGNS:
        kept, truths = {name: [] for name in base.MEANINGS}, []
        for k in range(samples):
            rng = np.random.default_rng([SEED, base.MEANINGS.index(meaning), k])
            panel, w, true = sample(meaning, rng, errors)
            truths.append(true)
            for name in kept:
                kept[name].append(base.one(panel, w, {"absent": name}))
        each = {name: base.told(found, truths) for name, found in kept.items()}
        out.append({"errors": errors, "meaning": meaning, "samples": samples, "estimators": each})
    return {"seed": SEED, "share": base.SHARE, "designs": out}


if __name__ == "__main__":
    base.N, base.T = N, T
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--samples", type=int, default=SAMPLES)
    asked = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stored = run(asked.samples)
    STORE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    base.show(stored)
