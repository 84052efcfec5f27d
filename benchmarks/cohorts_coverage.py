"""How often 95 % intervals of the mean effect of `rs.policy_cohorts` hold the truth: 31, 100 and 297 regions.

    python benchmarks/cohorts_coverage.py                  all cells, into docs/methods/cohorts_coverage.json
    python benchmarks/cohorts_coverage.py --only "31, 0.6" the cells whose name begins so
    python benchmarks/cohorts_coverage.py --samples 30     shown alone
    python benchmarks/cohorts_coverage.py --show           the stored table

Designs and errors are those of `policy_coverage.py`: 10, 24 and 45 treated regions in four cohorts, errors of a region go with those of
the year before (.5), those of neighbours by (I − λW)⁻¹. "clean" has spillovers of .5, and controls beside treated regions left
out; "alone" has no spillovers, and neighbours are not looked at. "t" is the interval that is printed, rescaled by correlation between neighbours
where they are given, else by that among treated regions; "welch" is by influence functions and Satterthwaite's t, "normal" the customary one.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from policy_coverage import DESIGNS, SIZES, design, errors, run
from scipy.special import ndtri

from regspatial.regression.policy.cohorts.cells import cohort_cells, mean_of
from regspatial.regression.policy.cohorts.treated_correlation import among_treated
from regspatial.regression.policy.imputation.cells import reached
from regspatial.regression.policy.imputation.effects import imputed
from regspatial.regression.policy.imputation.omega import Moments, fitted_omega

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "cohorts_coverage.json"
SAMPLES = 300
CELLS = {
    f"{n}, {lam:g}, {kind}{', clustered adopters' if near else ''}": (n, lam, near, kind == "clean")
    for n, kind in ((31, "clean"), (31, "alone"), (100, "alone"), (297, "alone"))
    for lam, near in ((0.0, False), (0.6, False), (0.6, True))
}


def cell(name, samples):
    """Return the coverage of the intervals, mean error, and median degrees of freedom."""
    n, lam, near, clean = CELLS[name]
    periods, held, welch, usual, off, free = SIZES[n][0], [], [], [], [], []
    for number in range(DESIGNS):
        w, links, first = design(n, near, number)
        r = reached(first, (links,) if clean else (), periods)
        effect = np.where(r.treated, 1.0 + 0.2 * np.maximum(r.since(first), 0.0), 0.0)
        if clean:
            effect = effect + 0.5 * (r.ring > 0)
        beside = w if clean else among_treated(first)
        moments = None  # the same for all samples of a design
        for k in range(samples // DESIGNS):
            y = effect + errors(w, lam, periods, np.random.default_rng([7, n, number, k]))
            cells, _lost = cohort_cells(r, y, np.zeros((0, n, periods)), never=False)
            after = tuple(one for one in cells if one.since >= 0)
            plain = mean_of("all", after)
            one = imputed(r, y, np.zeros((0, n, periods)), beside)
            moments = moments or Moments(one.fit, beside)
            found = mean_of("all", after, fitted_omega(moments, one.y), periods)
            own = np.array([one.own for one in after])
            truth = float(np.sum(own * effect[:, [one.period for one in after]].T) / own.sum())
            low, high = found.interval
            held.append(low <= truth <= high)
            low, high = plain.interval
            welch.append(low <= truth <= high)
            usual.append(abs(plain.estimate - truth) <= float(ndtri(0.975)) * plain.se)
            off.append(found.estimate - truth)
            free.append(found.df)
    return {
        "samples": len(held),
        "t": round(float(np.mean(held)), 3),
        "welch": round(float(np.mean(welch)), 3),
        "normal": round(float(np.mean(usual)), 3),
        "bias": round(float(np.mean(off)), 3),
        "df": round(float(np.median(free)), 1),
    }


if __name__ == "__main__":
    run(CELLS, STORE, cell, lambda _name: SAMPLES)
