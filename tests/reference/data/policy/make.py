"""Simulate staggered.csv: 60 places in ten years, three cohorts, effects where a policy came and in two rings about it.

    python make.py    # writes staggered.csv beside itself

The effect grows by a fifth a year from one; neighbours within 150 km gain .5, those to 300 km .2. Errors of a region
are autoregressive (.5). What other programs print on it stands in test_policy_staggered.py.
"""

from pathlib import Path

import numpy as np
import pandas as pd

rng = np.random.default_rng(20261201)
n, years = 60, np.arange(2010, 2020)
T = len(years)
lonlat = np.column_stack([rng.uniform(100, 120, n), rng.uniform(25, 40, n)]).round(3)
lon, lat = np.radians(lonlat.T)
half = np.sin((lat[:, None] - lat) / 2) ** 2
half += np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
km = 2 * 6371 * np.arcsin(np.sqrt(half))

x = rng.normal(size=n).round(4)
first = np.zeros(n, int)
order = rng.permutation(n)
first[order[:6]], first[order[6:11]], first[order[11:15]] = 2014, 2016, 2017
treated = (years >= first[:, None]) & (first[:, None] > 0)
near = ((km < 150) & (km > 0)) @ treated.astype(float) > 0
next_ring = (((km >= 150) & (km < 300)) @ treated.astype(float) > 0) & ~near

level = rng.normal(size=n) + 0.5 * (first > 0) + 0.5 * x
common = np.cumsum(rng.normal(0.2, 0.3, T))
effect = np.where(treated, 1 + 0.2 * (years - first[:, None]), 0)
spillover = np.where(near, 0.5, 0) + np.where(next_ring, 0.2, 0)
errors = rng.normal(size=(n, T + 10))
for t in range(1, T + 10):
    errors[:, t] = 0.5 * errors[:, t - 1] + 0.866 * errors[:, t]
y = level[:, None] + common + effect + spillover
y = y + 0.3 * x[:, None] * (years - 2010) / 5 + 0.6 * errors[:, 10:]

pd.DataFrame(
    {
        "unit": np.repeat(np.arange(1, n + 1), T),
        "year": np.tile(years, n),
        "first": np.repeat(first, T),
        "x": np.repeat(x, T),
        "lon": np.repeat(lonlat[:, 0], T),
        "lat": np.repeat(lonlat[:, 1], T),
        "y": y.ravel().round(6),
        "treated": treated.ravel().astype(int),
    }
).to_csv(Path(__file__).with_name("staggered.csv"), index=False)
