"""How often 95 % intervals of `rs.policy` hold the truth, under errors correlated in time and in space.

    python benchmarks/policy_coverage.py                    all cells, into docs/methods/policy_coverage.json
    python benchmarks/policy_coverage.py --only "31, 0.6"   the cells whose name begins so
    python benchmarks/policy_coverage.py --samples 20       shown alone
    python benchmarks/policy_coverage.py --show             the stored table

Places are drawn in a square, neighbours are the three nearest made mutual (about four, as provinces of one country have).
There are four starts in the last two thirds of the periods; the own effect is 1 + .2 a period, that on regions with a treated neighbour .5. Errors of a region go with those
of the year before (.5), those of neighbours by (I − λW)⁻¹. "clustered adopters": the treated regions are those nearest
to one corner. A cell has six designs; its samples differ in their errors alone. Truths are those of the cells that a
row is a mean of, so that no bias of ours hides in them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

from regspatial.regression.policy.imputation.cells import reached
from regspatial.regression.policy.imputation.effects import imputed, rows_of
from regspatial.regression.policy.imputation.omega import Moments, fitted_omega

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "policy_coverage.json"
DESIGNS = 6
NEIGHBOURS, COHORTS = 3, 4
SIZES = {31: (15, 10), 100: (12, 24), 297: (12, 45)}
"""Periods and treated regions by number of regions."""
CELLS = {
    f"{n}, {lam:g}{', clustered adopters' if near else ''}": (n, lam, near)
    for n in SIZES
    for lam, near in ((0.0, False), (0.6, False), (0.6, True))
}
ROWS = ("treated", "own", "ring-1", "total")


def design(n, near, number):
    """Return W, the first treated periods and the ring of one design."""
    random = np.random.default_rng([20361, n, int(near), number])
    periods, treated = SIZES[n]
    places = random.uniform(size=(n, 2))
    at = cKDTree(places).query(places, k=NEIGHBOURS + 1)[1][:, 1:]
    links = sparse.lil_array((n, n))
    for i, row in enumerate(at):
        links[i, row] = links[row, i] = 1.0
    links = sparse.csr_array(links)
    w = sparse.csr_array(links / links.sum(axis=1)[:, None])
    chosen = (
        np.argsort((places**2).sum(axis=1))[:treated] if near else random.permutation(n)[:treated]
    )
    first = np.full(n, np.inf)
    starts = np.sort(random.choice(np.arange(periods // 3, periods - 2), COHORTS, replace=False))
    first[chosen] = starts[random.permutation(np.arange(treated) % COHORTS)]
    return w, links, first


def errors(w, lam, periods, random):
    """Return (n, T) errors with variance about one."""
    n = w.shape[0]
    inverse = np.linalg.inv(np.eye(n) - lam * w.toarray())
    inverse /= np.sqrt(np.mean(np.sum(inverse**2, axis=1)))
    e = inverse @ random.standard_normal((n, periods))
    for t in range(1, periods):
        e[:, t] = 0.5 * e[:, t - 1] + np.sqrt(0.75) * e[:, t]
    return e


def cell(name, samples):
    """Return coverage, mean error and median df of each row."""
    n, lam, near = CELLS[name]
    periods = SIZES[n][0]
    held, off, free = ({row: [] for row in ROWS} for _which in range(3))
    for number in range(DESIGNS):
        w, links, first = design(n, near, number)
        r = reached(first, (links,), periods)
        effect = np.where(r.treated, 1.0 + 0.2 * np.maximum(r.since(first), 0.0), 0.0)
        effect += 0.5 * (r.ring > 0)
        moments = None  # the same for all samples of a design
        for k in range(samples // DESIGNS):
            y = effect + errors(w, lam, periods, np.random.default_rng([7, n, number, k]))
            x = np.zeros((0, n, periods))
            one = imputed(r, y, x, w)
            moments = moments or Moments(one.fit, w)
            one.__dict__["omega"] = fitted_omega(moments, one.y)
            truth = true_rows(one, effect)
            for key, row in rows_of(one, 1).items():
                if key in ROWS and np.isfinite(row.se):
                    low, high = row.interval
                    held[key].append(low <= truth[key] <= high)
                    off[key].append(row.estimate - truth[key])
                    free[key].append(row.df)
    return {
        "samples": samples,
        **{
            row: {
                "coverage": round(float(np.mean(held[row])), 3),
                "bias": round(float(np.mean(off[row])), 3),
                "sd": round(float(np.std(off[row])), 3),
                "df": round(float(np.median(free[row])), 1),
                "measured": len(held[row]),
            }
            for row in ROWS
            if held[row]
        },
    }


def true_rows(one, effect):
    """Return the means of the true effects over the cells of each row."""
    r, usable = one.reached, one.usable
    cells = {
        "treated": r.treated & usable,
        "own": r.treated & (r.ring == 0) & usable,
        "ring-1": ~r.treated & (r.ring == 1) & usable,
    }
    found = {key: effect[some].mean() for key, some in cells.items() if some.any()}
    every = (r.treated | (r.ring > 0)) & usable
    return {**found, "total": effect[every].sum() / max(cells["treated"].sum(), 1)}


def run(names, store, measure, many):
    """Measure the cells whose names are asked for on the command line, and store what was measured in full.

    Parameters
    ----------
    names : of cells
    store : path of the JSON file
    measure : from (name, samples) to what was found
    many : from a name to the number of samples that is stored
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--samples", type=int)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    stored = json.loads(store.read_text(encoding="utf-8")) if store.is_file() else {}
    if asked.show:
        print(json.dumps(stored, indent=1))
        return
    for name in names:
        if name.startswith(asked.only):
            found = measure(name, asked.samples or many(name))
            print(name, json.dumps(found), flush=True)
            if asked.samples is None:
                stored[name] = found
                store.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    run(CELLS, STORE, cell, lambda _name: 300)
