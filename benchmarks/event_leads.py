"""How often the test of all leads of an event study refuses a true null at 5 %, T = 11 periods.

    python benchmarks/event_leads.py                      all designs, into docs/methods/event_leads.json
    python benchmarks/event_leads.py --only "ten in ten"
    python benchmarks/event_leads.py --panels 200         shown alone
    python benchmarks/event_leads.py --resume             what is not stored yet
    python benchmarks/event_leads.py --by-f               the columns that nothing is drawn for, again
    python benchmarks/event_leads.py --show               the stored table

Errors of a region go with those of the year before (.5); those of regions that meet the event have `spread` times the
standard deviation of the others'. Three leads, three lags, clusters are regions: 30, p by 199 draws, and 1,200, by 99.
F is that of Hotelling's T², "F, n - 1" the customary one. "mean" is the mean effect after the event, which is none, "+1" the interval of the year after it; by draws, and by t.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
from scipy.special import fdtrc, stdtr

import regspatial as rs
from regspatial.regression.policy.event_study.record import mean_of

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "event_leads.json"
FEW, MANY, T = 30, 1200, 11
STARTS = {
    "ten in one year": [5] * 10,
    "ten in three": [4] * 3 + [5] * 4 + [6] * 3,
    "ten in ten": list(range(1, 11)),
    "ten in six": [3, 3, 4, 4, 5, 5, 6, 6, 7, 8],
    "five in one": [5] * 5,
    "four in one": [5] * 4,
    "three in one": [5] * 3,
}
UNEVEN = ("ten in ten", "five in one")
OF_MANY = {"100 in five": [3, 4, 5, 6, 7] * 20, "ten in ten": list(range(1, 11))}
CELLS = {
    **{f"{name}, 1": (FEW, met, 1.0, 500) for name, met in STARTS.items()},
    **{
        f"{name}, {spread:g}": (FEW, STARTS[name], spread, 500)
        for spread in (2.0, 0.5)
        for name in UNEVEN
    },
    **{f"{name} of 1,200": (MANY, met, 1.0, 50) for name, met in OF_MANY.items()},
}


DRAWN = ("drawn", "mean", "+1")


def panel_of(n, met, spread, number):
    """Return one panel of n regions without any effect."""
    start = np.append(np.asarray(met, dtype=float), np.full(n - len(met), np.nan))
    e = np.random.default_rng([20267, number]).normal(size=(T, n))
    for t in range(1, T):
        e[t] = 0.5 * e[t - 1] + np.sqrt(0.75) * e[t]
    columns = {"y": e * np.where(np.isnan(start), 1.0, spread), "start": np.tile(start, (T, 1))}
    return rs.Panel.from_arrays(range(n), range(T), columns)


def p_of(name, number, *, drawn):
    """Return p of one panel: of the leads by F and by draws, and of the mean effect."""
    n, met, spread, _panels = CELLS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = rs.event_study(
            panel_of(n, met, spread, number),
            "y ~ 1",
            event="start",
            leads=3,
            lags=3,
            draws=(199 if n == FEW else 99) if drawn else 0,
            rng=number,
        )
    f, q, p, below = found.pretrend
    before = [k for k, t in enumerate(found.periods) if t < 0]
    leads, v = found.estimates[before], found.covariance[np.ix_(before, before)]
    at = found.periods.index(1)
    by_t = mean_of(found.estimates, found.covariance, found.periods, found.df).p_value
    t = abs(found.estimates[at]) / found.se[at]
    low, high = found.intervals[at]
    every = {
        "drawn": p - 1e-9,
        "F": float(np.nan_to_num(fdtrc(q, below, f), nan=1.0)),
        "F, n - 1": float(fdtrc(q, found.df, leads @ np.linalg.solve(v, leads) / q)),
        "mean": found.mean_after.p_value - 1e-9,
        "mean, t": by_t,
        "+1": float(low <= 0 <= high),
        "+1, t": float(2.0 * stdtr(found.df, -t)),
    }
    return {test: one for test, one in every.items() if drawn or test not in DRAWN}


def cell(name, panels=None, *, drawn=True):
    """Return the shares refused."""
    each = [p_of(name, number, drawn=drawn) for number in range(panels or CELLS[name][3])]
    shares = {test: round(float(np.mean([p[test] < 0.05 for p in each])), 4) for test in each[0]}
    return {"panels": len(each), **shares}


def show(stored):
    """Print the table."""
    for name, one in stored.items():
        shares = "".join(f"  {test} {100 * one[test]:5.1f}" for test in one if test != "panels")
        print(f"{name:24}{shares}  of {one['panels']}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--panels", type=int)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--by-f", action="store_true")
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    stored = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    for name in CELLS:
        there = asked.resume and stored.get(name, {}).get("panels") == CELLS[name][3]
        if asked.show or there or asked.only not in name:
            continue
        one = cell(name, asked.panels, drawn=not asked.by_f)
        if asked.by_f:
            order = ("panels", "drawn", "F", "F, n - 1", "mean", "mean, t", "+1", "+1, t")
            every = {**stored.get(name, {}), **one}
            one = {key: every[key] for key in order if key in every}
        show({name: one})
        if not asked.panels:
            stored[name] = one
            kept = {key: stored[key] for key in CELLS if key in stored}
            STORE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    if asked.show:
        show(stored)


if __name__ == "__main__":
    main()
