"""How often 95 % intervals of `rs.synthetic_control` hold the truth, by placebos and by the jackknife.

    python benchmarks/synthetic_coverage.py                 all cells, into docs/methods/synthetic_coverage.json
    python benchmarks/synthetic_coverage.py --only "31, 2"  the cells whose name begins so
    python benchmarks/synthetic_coverage.py --samples 30    shown alone
    python benchmarks/synthetic_coverage.py --show          the stored table

A sample is new in everything: levels of regions, a common course, a factor that regions follow to different degrees, and
errors. 31 regions have 15 periods, 60 have 12; two thirds of them are over when the treated ones, drawn at random, begin.
"alike": errors are independent and have variance one. "serial": they go with those of the year before (.7). "variable": those of
treated regions have twice the standard deviation. "two starts": half of the treated ones begin two periods later. The effect is one.
An error by placebos is that of 40, which costs its intervals half a point. "normal" is the customary interval, "t" that with degrees of freedom as they are printed, "least" that with one
less than there are treated regions.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from policy_coverage import run
from scipy.special import stdtrit

from regspatial.regression.policy.synthetic.jackknife import Jackknife
from regspatial.regression.policy.synthetic.placebo import fits_of, mean_effect, placebos

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "synthetic_coverage.json"
SAMPLES, DRAWS = 300, 40
PERIODS = {31: (15, 10), 60: (12, 8)}
"""Periods, and the first treated one, by number of regions."""
KINDS = {
    (31, 1, "sdid"): ("alike", "variable"),
    (31, 2, "sdid"): ("alike", "variable"),
    (31, 3, "sdid"): ("alike", "variable"),
    (31, 4, "sdid"): ("alike", "serial", "variable", "two starts"),
    (31, 10, "sdid"): ("alike", "serial", "variable"),
    (31, 4, "sc"): ("alike",),
    (60, 15, "sdid"): ("alike", "serial", "variable"),
}
CELLS = {
    f"{n}, {treated}, {kind}{', sc' if how == 'sc' else ''}": (n, treated, kind, how)
    for (n, treated, how), kinds in KINDS.items()
    for kind in kinds
}


def sample(n, treated, kind, random):
    """Return y, (n, T), and the treated regions, the first ones, of each start."""
    periods, start = PERIODS[n]
    e = random.standard_normal((n, periods))
    if kind == "serial":
        for t in range(1, periods):
            e[:, t] = 0.7 * e[:, t - 1] + np.sqrt(1.0 - 0.49) * e[:, t]
    if kind == "variable":
        e[:treated] *= 2.0
    factor = np.cumsum(random.standard_normal(periods)) / 2.0
    y = e + random.standard_normal((n, 1)) * 2.0 + random.standard_normal(periods)
    y += random.standard_normal((n, 1)) * factor
    if kind == "two starts":
        half = treated // 2
        groups = [(start, np.arange(half)), (start + 2, np.arange(half, treated))]
    else:
        groups = [(start, np.arange(treated))]
    for begun, rows in groups:
        y[rows, begun:] += 1.0
    return y, groups


def cell(name, samples):
    """Return the coverage of intervals, their median halves in standard deviations of estimates, and mean error."""
    n, treated, kind, how = CELLS[name]
    key = list(CELLS).index(name)
    off, halves = [], {"placebo": [], "normal": [], "t": [], "least": []}
    for k in range(samples):
        y, groups = sample(n, treated, kind, np.random.default_rng([11, key, k]))
        donors = y[treated:]
        fits = fits_of(y, groups, donors, how)
        off.append(mean_effect(fits) - 1.0)
        drawn = placebos(donors, groups, how, draws=DRAWS, seed=k).effects
        halves["placebo"].append(1.96 * np.sqrt(np.mean(drawn**2)))
        if treated > 1:
            after = np.arange(y.shape[1]) >= np.array([g for g, _rows in groups])[:, None]
            found = Jackknife(y, donors, groups, fits).over(after)
            halves["normal"].append(1.96 * found.se)
            halves["t"].append(stdtrit(found.df, 0.975) * found.se)
            halves["least"].append(stdtrit(treated - 1.0, 0.975) * found.se)
    sd = float(np.std(off))
    return {
        "samples": samples,
        "bias": round(float(np.mean(off)), 3),
        "sd": round(sd, 3),
        **{
            which: {
                "coverage": round(float(np.mean(np.abs(off) <= half)), 3),
                "half": round(float(np.nanmedian(half)) / sd, 2),
            }
            for which, half in halves.items()
            if half
        },
    }


if __name__ == "__main__":
    run(CELLS, STORE, cell, lambda _name: SAMPLES)
