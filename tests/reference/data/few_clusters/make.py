"""Restricted wild cluster bootstrap by wildboottest 0.3.2 (statsmodels), all 256 vectors of signs of 8 clusters.

python make.py > wild.json
"""

import json
import sys

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from wildboottest.wildboottest import wildboottest

rng = np.random.default_rng(8)
rows = []
for g in range(8):
    level, slope = rng.normal(), rng.normal(0.3, 0.3)
    for t in range(5 + g):
        x = rng.normal() + 0.3 * level
        z = float(rng.integers(0, 2))
        rows.append((g, t, slope * x + 0.4 * z + 0.6 * level + rng.normal(), x, z))
frame = pd.DataFrame(rows, columns=["g", "t", "y", "x", "z"]).round(6)
out = {"data": frame.to_dict("list"), "tests": {}}
for name, formula in (
    ("pooled", "y ~ x + z"),
    ("effects", "y ~ x + z + C(g)"),
    ("twoway", "y ~ x + z + C(g) + C(t)"),
):
    for term in ("x", "z"):
        found = wildboottest(
            smf.ols(formula, data=frame),
            param=term,
            cluster=frame["g"],
            B=9999,
            weights_type="rademacher",
            impose_null=True,
            bootstrap_type="11",
            seed=1,
        )
        out["tests"][f"{name}/{term}"] = [
            float(np.ravel(v)[0]) for v in found[["statistic", "p-value"]].to_numpy()[0]
        ]
sys.stdout.write(json.dumps(out) + "\n")
