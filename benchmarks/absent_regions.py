"""Both meanings of a cell without y under both estimators: what is held, and which way the wrong one errs.

    python benchmarks/absent_regions.py                     the whole run, into docs/methods/absent_regions.json
    python benchmarks/absent_regions.py --samples 20
    python benchmarks/absent_regions.py --show              the stored table

30 regions, 4 nearest neighbours, 10 periods; y = rho Wy + x + .5 Wx + mu + alpha + e, rho = .4, independent normal errors.
Of each sample 15 % of the cells, drawn at random, lack y; x is known of all. "unobserved": y was made by the whole W, and
hidden. "no-neighbour": at each time y was made by the weights among the regions there, their rows normalised again.
Estimators are the two values of `absent=`, each by its defaults, and "no-neighbour" by the unbiased score with the
observed Hessian, whose errors are of the same kind as those of "unobserved"; effects by the delta method.
"""

import argparse
import json
import warnings
from pathlib import Path

import numpy as np

import regspatial as rs

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "absent_regions.json"
SEED, N, T, RHO, BETA, THETA, SHARE, SAMPLES = 20411, 30, 10, 0.4, 1.0, 0.5, 0.15, 200
IDS = [f"r{i:02d}" for i in range(N)]
MEANINGS = ("unobserved", "no-neighbour")
ESTIMATORS = {
    "unobserved": {"absent": "unobserved"},
    "no-neighbour": {"absent": "no-neighbour"},
    "no-neighbour, score": {
        "absent": "no-neighbour",
        "bias_correction": "score",
        "covariance": "observed",
    },
}
NAMES = ("rho", "direct", "indirect", "total")


def weights(rng):
    """Return the weights of the 4 nearest of random points."""
    at = rng.uniform(size=(N, 2))
    gap = np.hypot(*(at[:, None] - at).transpose(2, 0, 1))
    np.fill_diagonal(gap, np.inf)
    near = np.argsort(np.argsort(gap, axis=1), axis=1) < 4
    return near / 4.0


def among(w, there):
    """Return the weights among the regions there, rows normalised again; others have none."""
    out = w * there[:, None] * there
    sums = out.sum(axis=1, keepdims=True)
    return np.divide(out, sums, out=np.zeros_like(out), where=sums > 0)


def sample(meaning, rng):
    """Return a panel with holes, its weights and the true values."""
    w = weights(rng)
    x, mu, alpha, e = (
        rng.normal(size=(T, N)),
        rng.normal(size=N),
        rng.normal(size=T),
        rng.normal(size=(T, N)),
    )
    there = rng.uniform(size=(T, N)) >= SHARE
    y, direct, total, cells = np.full((T, N), np.nan), 0.0, 0.0, 0
    for t in range(T):
        own = w if meaning == "unobserved" else among(w, there[t])
        s = np.linalg.inv(np.eye(N) - RHO * own)
        value = s @ (BETA * x[t] + THETA * own @ x[t] + mu + alpha[t] + e[t])
        y[t, there[t]] = value[there[t]]
        g = s @ (BETA * np.eye(N) + THETA * own)
        use = np.ones(N, dtype=bool) if meaning == "unobserved" else there[t]
        direct += np.trace(g[np.ix_(use, use)])
        total += g[np.ix_(use, use)].sum()
        cells += int(use.sum())
    direct, total = direct / cells, total / cells
    panel = rs.Panel.from_arrays(IDS, range(T), {"y": y, "x": x})
    true = {"rho": RHO, "direct": direct, "indirect": total - direct, "total": total}
    return panel, rs.SpatialWeights(ids=IDS, matrix=w, normalisation="row"), true


def one(panel, w, how):
    """Return estimates and 95 % intervals by name; None without an estimate."""
    try:
        r = rs.regression.spatial_panel_estimate(panel, "y ~ x", w, missing="keep", **how)
        i = rs.impacts(r, inference="delta")
    except rs.errors.RegspatialError:
        return None
    spatial = r.get("rho")
    out = {"rho": (r.rho, spatial["low"], spatial["high"])}
    for j, name in enumerate(NAMES[1:]):
        out[name] = (i.estimates[0, j], i.low[0, j], i.high[0, j])
    return out


def run(samples):
    """Return what is stored."""
    out = []
    for m, meaning in enumerate(MEANINGS):
        kept = {name: [] for name in ESTIMATORS}
        truths = []
        for k in range(samples):
            panel, w, true = sample(meaning, np.random.default_rng([SEED, m, k]))
            truths.append(true)
            for name, how in ESTIMATORS.items():
                kept[name].append(one(panel, w, how))
        out.append(
            {
                "meaning": meaning,
                "samples": samples,
                "estimators": {n: told(f, truths) for n, f in kept.items()},
            }
        )
    return {"seed": SEED, "share": SHARE, "designs": out}


def told(found, truths):
    """Return bias relative to the mean truth, and how many of 100 intervals hold the truth."""
    out = {"none": sum(f is None for f in found)}
    for name in NAMES:
        pairs = [(f[name], t[name]) for f, t in zip(found, truths, strict=True) if f is not None]
        held = sum(low <= t <= high for (_e, low, high), t in pairs)
        out[name] = {
            "true": round(float(np.mean([t for _f, t in pairs])), 4),
            "bias": round(float(np.mean([f[0] - t for f, t in pairs])), 4),
            "sd": round(float(np.std([f[0] - t for f, t in pairs])), 4),
            "held": round(100.0 * held / len(found), 1),
        }
    return out


def show(stored):
    """Print the stored table."""
    for design in stored["designs"]:
        for name, found in design["estimators"].items():
            said = "  ".join(f"{k} {found[k]['bias']:+.3f} ({found[k]['held']:.0f})" for k in NAMES)
            print(f"truth {design['meaning']:<13} estimator {name:<20} {said}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    if asked.show:
        show(json.loads(STORE.read_text(encoding="utf-8")))
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            stored = run(asked.samples)
        STORE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
        show(stored)
