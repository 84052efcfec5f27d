"""How often the test of all leads of an event study refuses a true null at 5 %, n = 30 regions, T = 11 periods.

    python benchmarks/event_leads.py                all designs, 1,500 panels each
    python benchmarks/event_leads.py --panels 200

Errors of a region go with those of the year before (.5); those of regions that meet the event have `spread` times the
standard deviation of the others'. Three leads, three lags, clusters are regions; by draws, and by F.
"""

from __future__ import annotations

import argparse
import warnings

import numpy as np

import regspatial as rs

N, T = 30, 11
STARTS = {
    "ten in one year": [5] * 10,
    "ten in three": [4] * 3 + [5] * 4 + [6] * 3,
    "ten in four": [3, 3, 4, 4, 4, 5, 5, 5, 7, 7],
    "ten in six": [3, 3, 4, 4, 5, 5, 6, 6, 7, 8],
    "twenty in five": [3, 4, 5, 6, 7] * 4,
    "five in one": [5] * 5,
    "three in one": [5] * 3,
}


def cell(met, spread, panels):
    """Return the shares refused by draws and by F."""
    start = np.append(np.asarray(met, dtype=float), np.full(N - len(met), np.nan))
    found = []
    for number in range(panels):
        e = np.random.default_rng([20267, number]).normal(size=(T, N))
        for t in range(1, T):
            e[t] = 0.5 * e[t - 1] + np.sqrt(0.75) * e[t]
        columns = {"y": e * np.where(np.isnan(start), 1.0, spread), "start": np.tile(start, (T, 1))}
        panel = rs.Panel.from_arrays(range(N), range(T), columns)
        how = {"event": "start", "leads": 3, "lags": 3, "rng": number}
        tests = [rs.event_study(panel, "y ~ 1", draws=draws, **how).pretrend for draws in (199, 0)]
        found.append([p - 1e-9 < 0.05 for _f, _q, p in tests])
    return np.mean(found, axis=0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--panels", type=int, default=1500)
    panels = parser.parse_args().panels
    warnings.simplefilter("ignore")
    for spread in (1.0, 2.0, 0.5):
        for name, met in STARTS.items():
            drawn, of_f = cell(met, spread, panels)
            print(
                f"{name:16} {spread:3} {100 * drawn:5.1f}  F {100 * of_f:5.1f}  of {panels}",
                flush=True,
            )


if __name__ == "__main__":
    main()
