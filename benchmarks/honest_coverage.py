"""How often honest bounds of `rs.policy_cohorts` hold the truth where trends differ by as much as M says: 31 and 100 regions.

    python benchmarks/honest_coverage.py                  all cells, into docs/methods/honest_coverage.json
    python benchmarks/honest_coverage.py --only "31, 0"    the cells whose name begins so
    python benchmarks/honest_coverage.py --samples 30     shown alone
    python benchmarks/honest_coverage.py --show           the stored table

Designs and errors are those of `policy_coverage.py`, spillovers are on untreated regions alone; controls are never treated and beside no treated region. The trend of
treated regions differs from that of controls by `before` a period until the start and by M times that after it: what the bounds
of M allow, and no more. The largest change before is thus met in every period after, in one direction, the worst case. "first" is the effect in the period of the
start, "mean" that from it on (at most four periods), "zero" the customary interval of the first, which takes trends for
parallel. Bounds have the covariance of the errors that are printed, rescaled by correlation in space and time, widened as t is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from policy_coverage import DESIGNS, SIZES, design, errors, run

from regspatial.regression.policy.cohorts.cells import by, cohort_cells
from regspatial.regression.policy.cohorts.honest import kept, refuses
from regspatial.regression.policy.imputation.cells import reached
from regspatial.regression.policy.imputation.effects import imputed
from regspatial.regression.policy.imputation.omega import Moments, fitted_omega

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "honest_coverage.json"
SAMPLES = 300
CELLS = {
    f"{n}, {lam:g}, M {m:g}, {before:g}": (n, lam, m, before)
    for n, lam in ((31, 0.0), (100, 0.0))
    for m, before in ((0.0, 0.0), (0.5, 0.3), (1.0, 0.3), (2.0, 0.3))
}


def cell(name, samples):
    """Return how often the bounds hold the truth, and how often the customary interval does."""
    n, lam, m, before = CELLS[name]
    periods = SIZES[n][0]
    held = {"first": [], "mean": [], "zero": []}
    for number in range(DESIGNS):
        w, links, first = design(n, False, number)
        r = reached(first, (links,), periods)
        since = np.where(np.isfinite(first)[:, None], r.since(first), 0.0)
        effect = np.where(r.treated, 1.0 + 0.2 * np.maximum(since, 0.0), 0.0)
        effect += 0.5 * (~r.treated & (r.ring > 0))
        apart = np.where(since >= 0, m * before * (since + 1.0), before * (since + 1.0))
        trend = np.where(np.isfinite(first)[:, None], apart, 0.0)
        moments = None  # the same for all samples of a design
        for k in range(samples // DESIGNS):
            random = np.random.default_rng([8, n, number, k])
            y = effect + trend + errors(w, lam, periods, random)
            x = np.zeros((0, n, periods))
            one = imputed(r, y, x, w)
            moments = moments or Moments(one.fit, w)
            cells, _lost = cohort_cells(r, y, x, never=True)
            events = by("event", cells, lambda c: c.since, fitted_omega(moments, one.y), periods)
            some = kept(events)
            if some is None:
                continue
            b, v, leads, lags = some
            forms = {"first": np.eye(lags)[0], "mean": np.full(lags, 1.0 / lags)}
            for target, form in forms.items():
                truth = float(form @ (1.0 + 0.2 * np.arange(lags)))
                held[target].append(not refuses(b, v, leads, form, m, truth))
            at = next(e for e in events if e.key == "event+0")
            held["zero"].append(at.interval[0] <= 1.0 <= at.interval[1])
    return {
        "samples": len(held["first"]),
        **{key: round(float(np.mean(each)), 3) for key, each in held.items()},
    }


if __name__ == "__main__":
    run(CELLS, STORE, cell, lambda _name: SAMPLES)
