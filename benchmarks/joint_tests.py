"""How often joint tests by clustered errors refuse a true null at 5 %: 31 regions, 13 periods.

    python benchmarks/joint_tests.py                 all designs, into docs/methods/joint_tests.json
    python benchmarks/joint_tests.py --only leads    those whose name begins so
    python benchmarks/joint_tests.py --panels 40     shown alone
    python benchmarks/joint_tests.py --show          the stored table

Errors go with those of the year before (.6), and their standard deviation is lognormal (.5) over regions. "hotelling" is
the p that is printed (F of Hotelling's T² by CR2), "customary" that of F(q, n - 1) by the same errors. Leads: three, ten
regions meet the event. Groups: slopes of regressors that persist (.6) as the errors do, each group with its own effects.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
from scipy.special import fdtrc

import regspatial as rs

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "joint_tests.json"
N, T, PANELS = 31, 13, 400
STARTS = {
    "leads, ten in one year": [6] * 10,
    "leads, ten in three": [5] * 3 + [6] * 4 + [7] * 3,
    "leads, ten in five": [4, 4, 5, 5, 6, 6, 7, 7, 8, 8],
}
GROUPS = {
    "groups, two, two slopes": (2, 2, "group"),
    "groups, two, four slopes": (2, 4, "group"),
    "groups, three, two slopes": (3, 2, "group"),
    "groups, three, two slopes, common effects": (3, 2, "common"),
}
CELLS = (*STARTS, *GROUPS)


def persistent(random, *shape):
    """Return numbers (…, T, N) that go with those of the year before (.6), of variance one."""
    out = random.normal(size=(*shape, T, N))
    for t in range(1, T):
        out[..., t, :] = 0.6 * out[..., t - 1, :] + 0.8 * out[..., t, :]
    return out


def p_of(name, number):
    """Return p of one panel as printed and the customary one, and the degrees of freedom below."""
    random = np.random.default_rng([20412, CELLS.index(name), number])
    y = persistent(random) * np.exp(0.5 * random.normal(size=N))
    if name in STARTS:
        met = np.asarray(STARTS[name], dtype=float)
        start = np.append(met, np.full(N - met.size, np.nan))
        panel = rs.Panel.from_arrays(range(N), range(T), {"y": y, "start": np.tile(start, (T, 1))})
        found = rs.event_study(panel, "y ~ 1", event="start", leads=3, lags=3, draws=0)
        before = [k for k, t in enumerate(found.periods) if t < 0]
        b, v = found.estimates[before], found.covariance[np.ix_(before, before)]
        wald, (_f, q, p, below) = float(b @ np.linalg.solve(v, b)), found.pretrend
    else:
        groups, slopes, effects = GROUPS[name]
        names = [f"x{k}" for k in range(slopes)]
        columns = dict(zip(names, persistent(random, slopes), strict=True))
        columns |= {"y": y, "group": np.tile(np.arange(N) % groups, (T, 1)).astype(float)}
        panel = rs.Panel.from_arrays(range(N), range(T), columns)
        formula = f"y ~ {' + '.join(names)} | id + time"
        found = rs.group_regressions(panel, formula, "group", group_effects=effects)
        test = found.tests[1]
        p, q, below = test.p_value, test.df1, test.df2
        wald = test.statistic * q * (below + q - 1.0) / below
    return {"hotelling": p, "customary": float(fdtrc(q, N - 1, wald / q)), "below": below}


def cell(name, panels=PANELS):
    """Return the shares refused, and the median degrees of freedom below."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        each = [p_of(name, number) for number in range(panels)]
    shares = {
        test: round(float(np.mean([one[test] < 0.05 for one in each])), 4)
        for test in ("hotelling", "customary")
    }
    below = round(float(np.median([one["below"] for one in each])), 1)
    return {"panels": panels, **shares, "below": below}


def show(stored):
    """Print the table."""
    for name, one in stored.items():
        shares = f"{100 * one['hotelling']:6.1f} {100 * one['customary']:6.1f}"
        print(f"{name:42} {shares}  below {one['below']}, of {one['panels']}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--panels", type=int)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    stored = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    for name in CELLS:
        if asked.show or not name.startswith(asked.only):
            continue
        one = cell(name, asked.panels or PANELS)
        show({name: one})
        if not asked.panels:
            stored[name] = one
            kept = {key: stored[key] for key in CELLS if key in stored}
            STORE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    if asked.show:
        show(stored)


if __name__ == "__main__":
    main()
