"""How often tests of spatial panels refuse a true null at 5 %, n = 30 regions, T = 11 periods.

    python benchmarks/panel_tests.py                     all cells, into docs/methods/panel_test_sizes.json
    python benchmarks/panel_tests.py --only hausman      the cells of one test
    python benchmarks/panel_tests.py --show              the stored table

Two-way effects, W by inverse squared distance, x and z partly of the regions' own. The true model is
the one under test with rho, lambda .4 and theta .3 where it has them; "effects": without any effects;
"sdm to": the smaller model is true; "uneven": errors of a region go with those of the year before (.5), and they
and its effect have the standard deviation exp(mean of x/2); "persistent": regressors go with those of the year before as well,
with one standard deviation for all.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
from scipy.special import chdtrc, fdtrc

import regspatial as rs
from regspatial.regression.errors.omitted_draws import sparing
from regspatial.regression.panel.random.means_test import customary, of_means
from regspatial.regression.tests import drawn_nested as nested

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "panel_test_sizes.json"
N, T = 30, 11
SEED, LATER = 20262, 20263
"""Tests whose p was mended were drawn with the later one."""


def weights():
    xy = np.random.default_rng(3).uniform(size=(N, 2))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(d, np.inf)
    w = 1 / d**2
    ids = [f"r{i:02d}" for i in range(N)]
    return rs.weights.from_dense(ids, w / w.sum(axis=1, keepdims=True), normalise="row")


def carried(drawn):
    """Return draws (T, n) of which each goes with that of the year before (.5), in place."""
    for t in range(1, T):
        drawn[t] = 0.5 * drawn[t - 1] + np.sqrt(0.75) * drawn[t]
    return drawn


def sample(w, model, replication, *, effects=True, seed=SEED, kind=""):
    """Return a panel of the true model, effects of regions independent of the regressors, or none."""
    rho = 0.4 * (model in ("sar", "sdm", "sac", "gns"))
    lam = 0.4 * (model in ("sem", "sdem", "sac", "gns"))
    theta = 0.3 * (model in ("slx", "sdm", "sdem", "gns"))
    drawn = np.random.default_rng([seed, replication])
    m = w.to_dense()
    going = carried if kind == "persistent" else np.asarray
    x = going(drawn.normal(size=(T, N))) + drawn.normal(size=N)
    z = going(drawn.normal(size=(T, N))) + 0.5 * drawn.normal(size=N)
    own, e = effects * drawn.normal(size=N), drawn.normal(size=(T, N))
    e = carried(e) if kind else e
    if kind == "uneven":
        own, e = (np.exp(0.5 * x.mean(axis=0)) * one for one in (own, e))
    u = np.linalg.solve(np.eye(N) - lam * m, (own + e).T).T
    mean = x - 0.5 * z + theta * (x @ m.T) + effects * drawn.normal(size=(T, 1)) + u
    y = np.linalg.solve(np.eye(N) - rho * m, mean.T).T
    return rs.Panel.from_arrays(w.ids, range(T), {"x": x, "z": z, "y": y})


def p_hausman(w, model, r):
    """The p of `hausman_test`, without the models beside it; after a model the effects' spread, 1 else."""
    model, _sep, spread = model.partition(" ")
    panel = sample(w, model, r, effects=float(spread or 1), seed=LATER)
    return {"hausman": _means(panel, w, model, "twoway", "analytic")[0].p}


def _means(panel, w, model, effects, covariance, drawn=None):
    how = {"model": model, "fixed_effects": effects}
    with sparing():
        random = (
            rs.regression.spatial_panel_estimate(panel, "y ~ x + z", w, effects="random", **how)
            if drawn
            else None
        )
        fit = rs.regression.spatial_panel_estimate(
            panel, "y ~ x + z", w, effects="correlated", covariance=covariance, **how
        )
        design = {**how, "y": None, "x": None, "durbin": None}
        return of_means(random, fit, panel, "y ~ x + z", w, design, None, drawn), fit


def p_clustered(w, given, r):
    """Clustered by region: p by 399 draws of signs; of F with CR2 errors and Hotelling's T²; and the usual F."""
    model, *more = given.split()
    panel = sample(w, model, r, seed=LATER, kind="uneven" if "uneven" in more else "")
    effects = "entity" if "entity" in more else "twoway"
    test, fit = _means(panel, w, model, effects, "clustered", (399, r))
    return {
        "hausman": test.p - 1e-9,
        "hausman, CR2": test.p_of_f,
        "hausman, F": customary(fit)[1],
    }


def p_effects(w, model, r):
    """All five nulls are true; 39 draws give a test at 5 % exactly, as 999 do."""
    panel = sample(w, model, r, effects=False)
    found = rs.regression.effects_tests(panel, "y ~ x + z", w, model=model, draws=39, rng=r)
    p = {t.name: t.p_value - 1e-9 for t in found.tests}  # p is a multiple of 1/40: 0.05 is refused
    return p | {f"{t.name}, F": t.p_f for t in found.tests}


def p_lm(w, model, r):
    found = rs.regression.lm_tests(sample(w, model, r), "y ~ x + z", w, model=model)
    return {t.name: t.p_value for t in found.tests}


def p_nested(w, pair, r):
    """A model against the smaller one that is true: p of F, beside it the customary one."""
    large, model = pair
    panel = sample(w, model, r, seed=LATER)
    walds = rs.regression.wald_tests(panel, "y ~ x + z", w, model=large, covariance="analytic")
    found = {"wald": dict(zip(walds.smaller, walds.tests, strict=True))[model]}
    if pair != ("sdm", "slx"):
        full, less = (
            rs.regression.spatial_panel_estimate(
                panel, "y ~ x + z", w, model=m, covariance="analytic"
            )
            for m in pair
        )
        found["lr"] = rs.regression.lr_test(full, less)
    usual = {f"{name}, chi2": t.p_usual for name, t in found.items()}
    return {name: t.p_value for name, t in found.items()} | usual


def p_drawn(w, pair, r):
    """The same where rho and lambda stand together: p is drawn, beside it that of chi2."""
    large, model = pair
    panel = sample(w, model, r, seed=LATER)
    how = {"y": None, "x": None, "fixed_effects": "twoway", "durbin": None}
    how |= {"bias_correction": "auto", "missing": None, "options": None}
    given = nested.Given.of(panel, "y ~ x + z", w, how)
    ratio = nested.ratio_of(given, large, model)
    p, _draws = nested.drawn_p(given, large, {model: ratio}, 39, r, None)[model]
    df = {"sdm": 1, "sdem": 1, "sac": 2, "sar": 1, "sem": 1}[model]
    return {"lr": p - 1e-9, "lr, chi2": float(chdtrc(df, max(ratio, 0.0)))}


def p_robust(w, given, r):
    """Wald tests by robust errors: p by 199 draws of signs, and that of F.

    By CR2 p of F (of two restrictions Hotelling's T²), of F(q, n - 1), and of chi2.
    """
    large, model, covariance, *more = given
    panel = sample(w, model, r, seed=LATER, kind="".join(more))
    tests = rs.regression.wald_tests(
        panel, "y ~ x + z", w, model=large, covariance=covariance, draws=199, rng=r
    )
    test = dict(zip(tests.smaller, tests.tests, strict=True))[model]
    if covariance == "clustered":  # nothing is drawn
        of_f = fdtrc(test.df, N - 1, test.statistic / test.df)
        found = {"wald, CR2": test.p_value, "wald, chi2": test.p_usual}
        return found | ({"wald, F": float(of_f)} if test.df > 1 else {})
    spent = N + T - 1 + {"sar": 3, "sem": 3, "slx": 4, "sdm": 5, "sdem": 5}[large]
    below = {"driscoll-kraay": T - 1, "sandwich": N * T - spent}[covariance]
    of_f = fdtrc(test.df, below, test.statistic / test.df)
    return {"wald": test.p_value - 1e-9, "wald, F": float(of_f)}


ROBUST = [
    ("sar", "ols"),
    ("sem", "ols"),
    ("slx", "ols"),
    ("sdm", "sar"),
    ("sdm", "slx"),
    ("sdm", "sem"),
    ("sdem", "sem"),
    ("sdem", "slx"),
]
HOW = (
    ("clustered",),
    ("clustered", "uneven"),
    ("sandwich",),
    ("sandwich", "uneven"),
    ("driscoll-kraay",),
    ("driscoll-kraay", "uneven"),
    ("driscoll-kraay", "persistent"),
)


def p_residuals(w, model, r):
    panel = sample(w, model, r, seed=LATER if model == "sar" else SEED)
    found = rs.model_diagnostics(panel, "y ~ x + z", w, model=model, draws=39, rng=r)
    return {n: p - 1e-9 for n, p in zip(found.names, found.p_values, strict=True)}


CELLS = {
    **{f"hausman {m}": (p_hausman, m, 2000) for m in ("ols", "slx")},
    **{f"hausman {m} 0.3": (p_hausman, f"{m} 0.3", 2000) for m in ("ols", "slx")},
    **{f"hausman {m} 0": (p_hausman, f"{m} 0", 2000) for m in ("ols", "slx")},
    **{f"hausman {m}": (p_hausman, m, 1000) for m in ("sar", "sdm", "sem", "sdem")},
    "hausman sar 0.3": (p_hausman, "sar 0.3", 1000),
    **{f"clustered {m}": (p_clustered, m, 800) for m in ("ols", "slx", "sar", "sdm")},
    **{
        f"clustered {m} uneven": (p_clustered, f"{m} uneven", 800)
        for m in ("ols", "slx", "sar", "sdm")
    },
    **{f"clustered {m} entity": (p_clustered, f"{m} entity", 800) for m in ("slx", "sdm")},
    **{f"clustered {m} uneven": (p_clustered, f"{m} uneven", 800) for m in ("sem", "sdem")},
    **{f"clustered {m}": (p_clustered, m, 300) for m in ("sac", "gns")},
    **{f"effects {m}": (p_effects, m, 2000) for m in ("sar", "sdm", "sdem")},
    "effects sac": (p_effects, "sac", 400),
    "effects sem": (p_effects, "sem", 1200),
    **{f"lm {m}": (p_lm, m, 20000) for m in ("ols", "slx")},
    **{f"lm {m}": (p_lm, m, 1000) for m in ("sar", "sdm")},
    **{f"sdm to {m}": (p_nested, ("sdm", m), 2000) for m in ("sar", "sem", "slx")},
    **{f"gns to {m}": (p_drawn, ("gns", m), 1000) for m in ("sdm", "sac", "sdem")},
    **{f"sac to {m}": (p_drawn, ("sac", m), 1000) for m in ("sar", "sem")},
    **{
        " ".join((pair[0], "to", pair[1], *how)): (p_robust, (*pair, *how), 600)
        for pair in ROBUST
        for how in HOW
    },
    "residuals ols": (p_residuals, "ols", 10000),
    "residuals sar": (p_residuals, "sar", 2000),
}


def cell(name, replications=None):
    """Return the share of refusals by test, and how many panels were drawn."""
    p_of, model, usual = CELLS[name]
    w, found = weights(), {}
    count = replications or usual
    for r in range(count):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                values = p_of(w, model, r)
            except rs.errors.ConvergenceError:
                continue
        for test, p in values.items():
            found.setdefault(test, []).append(p < 0.05)
    return {test: {"refused": float(np.mean(v)), "panels": len(v)} for test, v in found.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--replications", type=int)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    stored = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    for name in CELLS:
        if not args.show and args.only in name:
            stored[name] = cell(name, args.replications)
            STORE.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        for test, row in stored.get(name, {}).items():
            print(
                f"{name:16} {test:28} {100 * row['refused']:5.1f} %  of {row['panels']}", flush=True
            )


if __name__ == "__main__":
    main()
