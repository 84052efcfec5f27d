"""Transition matrices of the incomes of US states by decade by giddy 2.3.8: run with giddy and libpysal 4.14.1.

Income relative to the mean of the decade, five classes by quantiles of all decades (four for the spatial
chain), contiguity of `../us_income/W.csv`.
"""

import csv
import json
from pathlib import Path

import libpysal
import numpy as np
from giddy.ergodic import mfpt, steady_state
from giddy.markov import Markov, Spatial_Markov
from giddy.mobility import markov_mobility

HERE = Path(__file__).parent
INCOME = HERE.parent / "us_income"

with (INCOME / "W.csv").open(encoding="utf-8") as file:
    table = list(csv.reader(file))
ids = [row[0] for row in table[1:]]
matrix = np.array([[float(v) for v in row[1:]] for row in table[1:]])
with (INCOME / "panel.csv").open(encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
years = sorted({int(r["year"]) for r in rows})
at = {(r["id"], int(r["year"])): float(r["initial"]) for r in rows}
y = np.exp([[at[i, t] for t in years] for i in ids])  # (n, T)
y = y / y.mean(axis=0)

limits = np.quantile(y, np.arange(1, 5) / 5)
one = Markov(np.searchsorted(limits, y, side="left"), summary=False)
w = libpysal.weights.W({k: np.flatnonzero(row).tolist() for k, row in enumerate(matrix)})
w.transform = "r"
two = Spatial_Markov(y, w, k=4, m=4, fixed=True)
out = {
    "counts": one.transitions.astype(int).tolist(),
    "p": one.p.tolist(),
    "ergodic": np.ravel(steady_state(one.p)).tolist(),
    "passage": mfpt(one.p).tolist(),
    "shorrocks": float(markov_mobility(one.p, measure="P")),
    "spatial": {
        "counts": two.T.astype(int).tolist(),
        "limits": np.ravel(two.cutoffs).tolist(),
        "lag_limits": np.ravel(two.lag_cutoffs).tolist(),
        "q": float(two.Q),
        "lr": float(two.LR),
        "df": int(two.dof_hom),
        "p_q": float(two.Q_p_value),
        "p_lr": float(two.LR_p_value),
    },
}
(HERE / "giddy.json").write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")
