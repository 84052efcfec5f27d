"""How often tests of spatial panels refuse a true null at 5 %, n = 30 regions, T = 11 periods.

    python benchmarks/panel_tests.py                     all cells, into docs/methods/panel_test_sizes.json
    python benchmarks/panel_tests.py --only hausman      the cells of one test
    python benchmarks/panel_tests.py --show              the stored table

Two-way effects, W by inverse squared distance, x and z partly of the regions' own. The true model is
the one under test with rho, lambda .4 and theta .3 where it has them.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import numpy as np

import regspatial as rs

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "panel_test_sizes.json"
N, T = 30, 11
SEED = 20262


def weights():
    xy = np.random.default_rng(3).uniform(size=(N, 2))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(d, np.inf)
    w = 1 / d**2
    ids = [f"r{i:02d}" for i in range(N)]
    return rs.weights.from_dense(ids, w / w.sum(axis=1, keepdims=True), normalise="row")


def sample(w, model, replication):
    """Return a panel of the true model, effects of regions independent of the regressors."""
    rho = 0.4 * (model in ("sar", "sdm"))
    lam = 0.4 * (model in ("sem", "sdem"))
    theta = 0.3 * (model in ("slx", "sdm", "sdem"))
    drawn = np.random.default_rng([SEED, replication])
    m = w.to_dense()
    x = drawn.normal(size=(T, N)) + drawn.normal(size=N)
    z = drawn.normal(size=(T, N)) + 0.5 * drawn.normal(size=N)
    own = drawn.normal(size=N)
    u = np.linalg.solve(np.eye(N) - lam * m, (own + drawn.normal(size=(T, N))).T).T
    mean = x - 0.5 * z + theta * (x @ m.T) + drawn.normal(size=(T, 1)) + u
    y = np.linalg.solve(np.eye(N) - rho * m, mean.T).T
    return rs.Panel.from_arrays(w.ids, range(T), {"x": x, "z": z, "y": y})


def p_hausman(panel, w, model):
    return {"hausman": rs.hausman_test(panel, "y ~ x + z", w, model=model).p_value}


CELLS = {f"hausman {m}": (p_hausman, m, 2000) for m in ("ols", "slx", "sar", "sdm", "sem", "sdem")}


def cell(name, replications=None):
    """Return the share of refusals by test, and how many panels were drawn."""
    p_of, model, usual = CELLS[name]
    w, found = weights(), {}
    count = replications or usual
    for r in range(count):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                values = p_of(sample(w, model, r), w, model)
            except rs.errors.ConvergenceError:
                continue
        for test, p in values.items():
            found.setdefault(test, []).append(p < 0.05)
    return {test: {"refused": float(np.mean(v)), "panels": len(v)} for test, v in found.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--replications", type=int)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    stored = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    for name in CELLS:
        if not args.show and args.only in name:
            stored[name] = cell(name, args.replications)
            STORE.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        for test, row in stored.get(name, {}).items():
            print(
                f"{name:16} {test:10} {100 * row['refused']:5.1f} %  of {row['panels']}", flush=True
            )


if __name__ == "__main__":
    main()
