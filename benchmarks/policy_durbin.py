"""Coverage and size of `rs.policy_durbin`, where policies spread from neighbour to neighbour and nothing spills over.

    python benchmarks/policy_durbin.py                  all cells, into docs/methods/policy_durbin.json
    python benchmarks/policy_durbin.py --samples 20     shown alone

Places, neighbours and numbers of regions as in `policy_coverage.py`. Adopters stand next to earlier ones: each start after
the first draws regions by the share of treated neighbours. The own effect is 1 + .25 a period ("growing") or 1.4
("constant": the null of one effect for all periods), no neighbour is touched, errors go with those of the year before (.5).
Every sample has a design of its own. Truths: the mean effect over treated cells, that of the periods 0 and 2 after the start, and
0 of the indirect effect.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from policy_coverage import COHORTS, SIZES, design, errors, run

import regspatial as rs
from regspatial.regression.policy.imputation.record import since_of

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "policy_durbin.json"
CELLS = {f"{n}, {kind}": (n, kind) for n in (31, 100) for kind in ("growing", "constant")}
SAMPLES = {31: 200, 100: 100}
VINTAGES = (0, 2)
"""Periods since the start of which the effects are held against the truth one by one."""


def spread(n, number):
    """Return W and first periods that spread over neighbours."""
    w, _links, _first = design(n, False, number)
    periods, treated = SIZES[n]
    random = np.random.default_rng([20362, n, number])
    first = np.full(n, np.inf)
    starts = np.sort(random.choice(np.arange(periods // 3, periods - 2), COHORTS, replace=False))
    for k, start in enumerate(starts):
        many = treated // COHORTS + (k < treated % COHORTS)
        share = w @ np.isfinite(first).astype(float) + 0.02
        share[np.isfinite(first)] = 0.0
        first[random.choice(n, many, replace=False, p=share / share.sum())] = start
    return w, first


def cell(name, samples):
    """Return coverage and mean error of the means and of one effect for all, and refusals by the tests."""
    n, kind = CELLS[name]
    periods = SIZES[n][0]
    held, off = {}, {}
    refused = {"own": [], "next": [], "both": []}
    ids = [f"r{k}" for k in range(n)]
    for number in range(samples):
        w, first = spread(n, number)
        since = np.arange(periods)[:, None] - first
        effect = np.where(
            since >= 0, 1.4 if kind == "constant" else 1.0 + 0.25 * np.maximum(since, 0), 0.0
        )
        y = effect + errors(w, 0.0, periods, np.random.default_rng([9, n, number])).T
        start = np.tile(np.where(np.isfinite(first), first, np.nan), (periods, 1))
        panel = rs.Panel.from_arrays(ids, range(periods), {"y": y, "start": start})
        weights = rs.SpatialWeights(ids=ids, matrix=w, normalisation="row")
        found = rs.policy_durbin(panel, "y ~ 1", weights, first="start", rng=number)
        truth = effect[since >= 0].mean()
        rows = {
            "direct": (found.direct, truth),
            "indirect": (found.indirect, 0.0),
            "static direct": (found.static[0], truth),
            "static indirect": (found.static[1], 0.0),
        }
        for k in VINTAGES:
            at = next((j for j, one in enumerate(found.own) if since_of(one) == k), None)
            if at is not None and k != found.outermost:  # the last stands for later ones too
                rows[f"direct {k}"] = (found.own[at], float(effect[since == k].mean()))
                rows[f"indirect {k}"] = (found.next_door[at], 0.0)
        for key, (row, true) in rows.items():
            low, high = row.interval
            held.setdefault(key, []).append(low <= true <= high)
            off.setdefault(key, []).append(row.estimate - true)
        for one in found.tests:
            refused[one.key].append(one.p_value < 0.05)
    return {
        "samples": samples,
        **{
            key: {
                "coverage": round(float(np.mean(held[key])), 3),
                "bias": round(float(np.mean(off[key])), 3),
                "sd": round(float(np.std(off[key])), 3),
                **({"measured": len(off[key])} if len(off[key]) < samples else {}),
            }
            for key in held
        },
        "refused": {key: round(float(np.mean(some)), 3) for key, some in refused.items()},
    }


if __name__ == "__main__":
    run(CELLS, STORE, cell, lambda name: SAMPLES[CELLS[name][0]])
