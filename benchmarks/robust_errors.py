"""Standard errors of spatial panels by their deviation over samples, and coverage of intervals.

    python benchmarks/robust_errors.py            all models, into docs/methods/robust_errors.json
    python benchmarks/robust_errors.py --only sar --samples 400
    python benchmarks/robust_errors.py --show     the stored table

30 regions, 11 periods, five nearest neighbours, two-way effects, rho = lambda = .4 where the model has them, theta = .5,
normal errors, corrected by `lee-yu-transform` for every kind; "uneven": a region's errors go with those of the year
before (.5).
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import numpy as np

import regspatial as rs
from regspatial.regression.errors.omitted_draws import sparing

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "robust_errors.json"
N, T, SEED, SAMPLES = 30, 11, 20264, 2000
KINDS = ("analytic", "sandwich", "clustered")
CASES = ("sar", "sdm", "sem", "sac", "sar uneven")


def weights():
    xy = np.random.default_rng(5).uniform(size=(N, 2))
    far = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) + 9 * np.eye(N)
    out = np.zeros((N, N))
    np.put_along_axis(out, np.argsort(far, axis=1)[:, :5], 0.2, axis=1)
    return rs.SpatialWeights(ids=range(N), matrix=out, normalisation="row")


def sample(m, model, number, *, uneven):
    rng = np.random.default_rng([SEED, number])
    x, e = rng.normal(size=(2, T, N))
    if uneven:
        for t in range(1, T):
            e[t] = 0.5 * e[t - 1] + np.sqrt(0.75) * e[t]
    if model in ("sem", "sac"):
        e = np.linalg.solve(np.eye(N) - 0.4 * m, e.T).T
    y = x + 0.5 * (model == "sdm") * (x @ m.T) + e
    if model != "sem":
        y = np.linalg.solve(np.eye(N) - 0.4 * m, y.T).T
    return rs.Panel.from_arrays(range(N), range(T), {"x": x, "y": y})


def _holds(fit, term, true):
    """Return whether the model's own interval holds the truth: by t where errors are by region."""
    low, high = fit.intervals()[fit.terms.index(term)]
    return bool(low < true < high)


def cell(case, samples):
    """Return, of each parameter and kind of error, the ratio and the coverage."""
    model, *rest = case.split()
    w = weights()
    m = w.to_dense()
    true = {"rho": 0.4, "lambda": 0.4, "x": 1.0}
    found, errors, held, lost = [], [], [], 0
    for number in range(samples):
        panel = sample(m, model, number, uneven=bool(rest))
        try:
            with sparing():
                fits = [
                    rs.regression.spatial_panel_estimate(
                        panel,
                        "y ~ x",
                        w,
                        model=model,
                        covariance=kind,
                        bias_correction="lee-yu-transform",
                    )
                    for kind in KINDS
                ]
        except rs.RegspatialError:
            lost += 1
            continue
        names = [t for t in (*fits[0].terms,) if t in true]
        found.append([fits[0].get(t)["estimate"] for t in names])
        errors.append([[f.get(t)["std_error"] for t in names] for f in fits])
        held.append([[_holds(f, t, true[t]) for t in names] for f in fits])
    apart = np.array(found) - [true[t] for t in names]
    size = np.array(errors)
    ratio = size.mean(axis=0) / apart.std(axis=0, ddof=1)
    holds = np.mean(held, axis=0)
    out = {
        t: {
            kind: {"ratio": round(float(ratio[k, j]), 4), "coverage": round(float(holds[k, j]), 4)}
            for k, kind in enumerate(KINDS)
        }
        for j, t in enumerate(names)
    }
    return {"samples": samples - lost, "lost": lost, **out}


def table(stored):
    """Return the rows of the docs' table."""
    lines = ["| model | | " + " | ".join(KINDS) + " |", "| --- | --- |" + " --- |" * len(KINDS)]
    for case, one in stored.items():
        for term, of in one.items():
            if term in ("rho", "lambda"):
                each = [f"{of[k]['ratio']:.2f}, {100 * of[k]['coverage']:.1f}" for k in KINDS]
                lines.append(f"| {case} | {term} | " + " | ".join(each) + " |")
    return "\n".join(lines)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--only", choices=CASES)
    args.add_argument("--samples", type=int, default=SAMPLES)
    args.add_argument("--show", action="store_true")
    how = args.parse_args()
    stored = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    if not how.show:
        warnings.simplefilter("ignore")
        for case in [how.only] if how.only else CASES:
            stored[case] = cell(case, how.samples)
            STORE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
            print(case, stored[case], flush=True)
    print(table(stored))


if __name__ == "__main__":
    main()
