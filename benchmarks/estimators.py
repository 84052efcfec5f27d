"""Bias, coverage and size of estimators and tests whose numbers stand in the docs, by simulation.

    python benchmarks/estimators.py                     the whole run, into docs/methods/estimators.json
    python benchmarks/estimators.py --replications 50 --study mediation
    python benchmarks/estimators.py --study random_effects --cell "sar, n = 30, T = 11"
    python benchmarks/estimators.py --resume            what is not stored yet as the code is now
    python benchmarks/estimators.py --show              the stored table

A cell is stored as soon as it is drawn, with what the code was. Every replication has a seed of its own, so that
any of them can be drawn again: the tests do that with the first of each cell. Coverage is of 95 % intervals as the records print them.
"""

import importlib.util
from pathlib import Path

import numpy as np

import regspatial as rs
from regspatial.regression import impacts_test, spatial_panel_2sls_estimate

HERE = Path(__file__).resolve().parent
_SPEC = importlib.util.spec_from_file_location("cells", HERE / "cells.py")
cells = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(cells)
Study, drawn, main = cells.Study, cells.drawn, cells.main

STORE = HERE.parent / "docs" / "methods" / "estimators.json"


def grid(rows, columns):
    """Return queen weights of a grid, rows of one sum."""
    r, c = np.divmod(np.arange(rows * columns), columns)
    near = (abs(r[:, None] - r) <= 1) & (abs(c[:, None] - c) <= 1) & ~np.eye(r.size, dtype=bool)
    ids = [f"g{i:03d}" for i in range(r.size)]
    return rs.weights.from_dense(ids, near.astype(float), normalise="row")


def past(rng, shape, share):
    """Return standard normal columns with first-order dependence over time, (T, n)."""
    out = rng.normal(size=shape)
    for t in range(1, shape[0]):
        out[t] = share * out[t - 1] + np.sqrt(1 - share**2) * out[t]
    return out


def rows_of(record, terms):
    """Return estimate and interval by term."""
    return {t: tuple(record.get(t)[k] for k in ("estimate", "low", "high")) for t in terms}


def customary(record, terms):
    """Return the same by HC1 with 1.96 standard errors, which other programs print; `record` has HC1."""
    half = 1.959963984540054 * record.se
    at = {t: record.terms.index(t) for t in terms}
    b = record.estimates
    return {f"{t}, s.e.": (b[k], b[k] - half[k], b[k] + half[k]) for t, k in at.items()}


def spread(w, rho, values):
    """Return (I - rho W)^-1 of each period."""
    return np.linalg.solve(np.eye(w.n) - rho * w.to_dense(), values.T).T


def fixed_effects(n, periods):
    def draw(rng):
        x = past(rng, (periods, n), 0.6) + rng.normal(size=n)
        e = past(rng, (periods, n), 0.6) * np.exp(0.3 * rng.normal(size=n))
        y = 0.5 * x + rng.normal(size=n) + rng.normal(size=(periods, 1)) + e
        panel = rs.Panel.from_arrays(range(n), range(periods), {"y": y, "x": x})
        return rows_of(rs.fixed_effects(panel, "y ~ x | id + time", covariance="clustered"), ["x"])

    return draw


def random_effects(model, w, periods):
    parameter = "lambda" if model == "sem" else "rho"

    def draw(rng):
        x = rng.normal(size=(periods, w.n)) + rng.normal(size=w.n)
        u = rng.normal(size=w.n) + rng.normal(size=(periods, w.n))
        y = x + spread(w, 0.4, u) if model == "sem" else spread(w, 0.4, x + u)
        panel = rs.Panel.from_arrays(w.ids, range(periods), {"y": y, "x": x})
        found = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, model=model, fixed_effects="entity", effects="random"
        )
        return rows_of(found, ["x", parameter])

    return draw


def cross_section(model, estimator, w):
    terms = [
        "x",
        *(["W(x)"] if model == "sdm" else []),
        "rho",
        *(["lambda"] if model == "sac" else []),
    ]

    def draw(rng):
        x, z = rng.normal(size=(2, w.n))
        e = rng.normal(size=w.n) * np.exp(0.4 * x)
        if model == "sac":
            e = spread(w, 0.3, e[None])[0]
        mean = 1.0 + x + z + (0.5 * w.to_dense() @ x if model == "sdm" else 0.0) + e
        y = spread(w, 0.4, mean[None])[0]
        panel = rs.Panel.from_arrays(w.ids, [0], {"y": [y], "x": [x], "z": [z]})
        how = {"durbin": ["x"]} if model == "sdm" else {}
        how |= {"model": model, "estimator": estimator}
        out = rows_of(
            rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w, **how), terms
        )
        if estimator == "2sls":
            hc1 = rs.regression.spatial_regression_estimate(
                panel, "y ~ x + z", w, covariance="hc1", **how
            )
            out |= customary(hc1, terms)
        return out

    return draw


def robust(w):
    """Least squares of errors that differ, by HC3 and by HC1."""

    def draw(rng):
        x, z = rng.normal(size=(2, w.n))
        e = rng.normal(size=w.n) * np.exp(0.4 * x)
        y = 1.0 + x + z + e
        panel = rs.Panel.from_arrays(w.ids, [0], {"y": [y], "x": [x], "z": [z]})
        fits = [
            rs.regression.spatial_regression_estimate(
                panel, "y ~ x + z", None, model="ols", covariance=c
            )
            for c in ("hc3", "hc1")
        ]
        out = rows_of(fits[0], ["x"]) | customary(fits[1], ["x"])
        return out | {"x, hc1 by t, s.e.": rows_of(fits[1], ["x"])["x"]}

    return draw


def panel_2sls(w, periods):
    def draw(rng):
        x, z, v, e = rng.normal(size=(4, periods, w.n))
        d = z + 0.5 * x + v + rng.normal(size=w.n)
        e = (e + v) * np.exp(0.3 * rng.normal(size=w.n))  # d is endogenous
        y = spread(w, 0.4, d + x + rng.normal(size=w.n) + rng.normal(size=(periods, 1)) + e)
        panel = rs.Panel.from_arrays(w.ids, range(periods), {"y": y, "x": x, "d": d, "z": z})
        found = spatial_panel_2sls_estimate(panel, "y ~ x + [d ~ z]", w)
        terms = ["d", "x", "rho"]
        return rows_of(found, terms) | customary(found, terms)

    return draw


def mediation(n, periods):
    def draw(rng):
        x, u, e = (past(rng, (periods, n), 0.5) for _ in range(3))
        x = x + rng.normal(size=n)
        m = 0.4 * x + u + rng.normal(size=n)
        y = 0.3 * x + 0.3 * m + e + rng.normal(size=n)
        panel = rs.Panel.from_arrays(range(n), range(periods), {"y": y, "m": m, "x": x})
        found = rs.mediation(
            panel,
            "y ~ x + m | id + time",
            mediator="m",
            regressor="x",
            draws=299,
            rng=int(rng.integers(2**31)),
        )
        one = next(e for e in found.effects if e.effect == "indirect")
        return {f"a·b, {how}": (one.estimate, *one.intervals[how]) for how in INTERVALS}

    return draw


def spatial_mediation(w, periods):
    def draw(rng):
        x, u, e = rng.normal(size=(3, periods, w.n))
        both = rng.normal(size=w.n) + rng.normal(size=(periods, 1))
        m = spread(w, 0.3, 0.7 * x + 0.2 * x @ w.to_dense().T + u + both)
        y = 0.3 * x + 0.1 * x @ w.to_dense().T + 0.5 * m + 0.25 * m @ w.to_dense().T + e + both
        panel = rs.Panel.from_arrays(
            w.ids, range(periods), {"y": spread(w, 0.4, y), "m": m, "x": x}
        )
        found = rs.spatial_mediation(
            panel, "y ~ x + m", w, draws=499, rng=int(rng.integers(2**31)), covariance="analytic"
        )
        return {
            f"{path}, {place}": tuple(
                found.get(path, place)[k] for k in ("estimate", "low", "high")
            )
            for path in ("through", "beside")
            for place in PLACES
        }

    return draw


def mediated(w):
    """Return the true effects of the worlds of `spatial_mediation`."""
    eye, matrix = np.eye(w.n), w.to_dense()
    s_m, s_y = (np.linalg.inv(eye - r * matrix) for r in (0.3, 0.4))
    through = s_y @ (0.5 * eye + 0.25 * matrix) @ s_m @ (0.7 * eye + 0.2 * matrix)
    out = {}
    for path, g in (("through", through), ("beside", s_y @ (0.3 * eye + 0.1 * matrix))):
        direct, total = float(np.trace(g) / w.n), float(g.sum() / w.n)
        for place, value in zip(PLACES, (direct, total - direct, total), strict=True):
            out[f"{path}, {place}"] = value
    return out


def threshold(n, periods, slope):
    def draw(rng):
        x, q, e = rng.normal(size=(3, periods, n))
        y = np.where(q <= 0.3, 0.2, 0.2 + slope) * x + e
        y = y + rng.normal(size=n) + rng.normal(size=(periods, 1))
        panel = rs.Panel.from_arrays(range(n), range(periods), {"y": y, "x": x, "q": q})
        found = rs.panel_threshold(
            panel,
            "y ~ x",
            threshold="q",
            thresholds=1,
            trim=0.05,
            rng=int(rng.integers(2**31)),
            draws=0 if slope else 199,
        )
        if not slope:
            return {"bootstrap test": (found.tests[0].p_value, np.nan, np.nan)}
        one = found.thresholds[0]
        # all values between two neighbours of .3 in the sample divide it alike: the lower stands for it
        gap = 0.3 - q[q <= 0.3].max()
        return {"threshold": (one.value + gap, one.low + gap, one.high + gap)}

    return draw


def wild(clusters):
    """A cluster is a region; the regressor differs in size over clusters, as do the errors."""

    def draw(rng):
        x = past(rng, (8, clusters), 0.5) * np.linspace(0.5, 2.0, clusters)
        y = past(rng, (8, clusters), 0.5) * np.linspace(0.5, 2.0, clusters)
        y = y + rng.normal(size=clusters) + rng.normal(size=(8, 1))
        panel = rs.Panel.from_arrays(range(clusters), range(8), {"y": y, "x": x})
        one = rs.wild_bootstrap(
            panel, "y ~ x | id + time", regressor="x", draws=399, rng=int(rng.integers(2**31))
        ).tests[0]
        p = {
            "wild cluster bootstrap": one.p_value,
            "clustered, t(G - 1)": one.cluster_p,
            "jackknife CV3, t(G - 1)": one.jackknife_p,
        }
        return {name: (value, np.nan, np.nan) for name, value in p.items()}

    return draw


def no_impacts(w, periods):
    def draw(rng):
        x, z = rng.normal(size=(2, periods, w.n))
        e = x + rng.normal(size=w.n) + rng.normal(size=(periods, w.n))
        panel = rs.Panel.from_arrays(
            w.ids, range(periods), {"y": spread(w, 0.4, e), "x": x, "z": z}
        )
        two, one = (
            rs.regression.spatial_panel_estimate(
                panel, f"y ~ {right}", w, fixed_effects="entity", covariance="analytic"
            )
            for right in ("x + z", "x")
        )
        return {"LR of no impacts": (impacts_test(two, one).p_value, np.nan, np.nan)}

    return draw


INTERVALS = ("sobel", "delta", "percentile", "bias-corrected", "monte-carlo")
PLACES = ("direct", "indirect", "total")
_NAN = float("nan")


def studies():
    """Return every cell; a function, since weights are made on the way."""
    provinces, hundred, many = grid(5, 6), grid(10, 10), grid(20, 20)
    out = [
        Study(
            "fixed_effects", f"clustered, n = {n}, T = 10", {"x": 0.5}, 2000, fixed_effects(n, 10)
        )
        for n in (10, 30, 100, 300)
    ]
    for model in ("sar", "sem"):
        truth = {"x": 1.0, "lambda" if model == "sem" else "rho": 0.4}
        one = random_effects(model, provinces, 11)
        out.append(
            Study(
                "random_effects",
                f"{model}, n = 30, T = 11",
                truth,
                1000,
                one,
            )
        )
    own, lag = {"x": 1.0, "rho": 0.4}, {"x": 1.0, "W(x)": 0.5, "rho": 0.4}
    for model, truth, how in (
        ("sar", own, "2sls"),
        ("sdm", lag, "2sls"),
        ("sac", {**own, "lambda": 0.3}, "gmm"),
    ):
        rows = truth
        if how == "2sls":
            rows = truth | {f"{t}, s.e.": v for t, v in truth.items()}
        for w in (hundred, many):
            cell = f"{model}, {how}, n = {w.n}"
            out.append(Study("spatial_regression", cell, rows, 1000, cross_section(model, how, w)))
    truth = {"x": 1.0, "x, hc1 by t, s.e.": 1.0, "x, s.e.": 1.0}
    out += [
        Study("spatial_regression", f"ols, hc3, n = {w.n}", truth, 1000, robust(w))
        for w in (provinces, hundred)
    ]
    for w in (provinces, hundred):
        truth = {"d": 1.0, "x": 1.0, "rho": 0.4}
        truth |= {f"{t}, s.e.": v for t, v in truth.items()}
        cell = f"sar, n = {w.n}, T = 11"
        out.append(Study("spatial_panel_2sls", cell, truth, 1000, panel_2sls(w, 11)))
    for n, periods in ((30, 8), (100, 5)):
        truth = {f"a·b, {how}": 0.12 for how in INTERVALS}
        out.append(Study("mediation", f"n = {n}, T = {periods}", truth, 600, mediation(n, periods)))
    out.append(
        Study(
            "spatial_mediation",
            "sdm, n = 100, T = 8",
            mediated(hundred),
            500,
            spatial_mediation(hundred, 8),
        )
    )
    for n, slope in ((50, 0.4), (50, 1.0)):
        cell = f"n = {n}, T = 8, slopes apart by {slope:g}"
        out.append(Study("panel_threshold", cell, {"threshold": 0.3}, 500, threshold(n, 8, slope)))
    truth = {"bootstrap test": _NAN}
    out.append(
        Study("panel_threshold", "n = 50, T = 8, no threshold", truth, 500, threshold(50, 8, 0.0))
    )
    truth = {"LR of no impacts": _NAN}
    out.append(Study("impacts_test", "sdm, n = 30, T = 11", truth, 500, no_impacts(provinces, 11)))
    names = ("wild cluster bootstrap", "clustered, t(G - 1)", "jackknife CV3, t(G - 1)")
    out += [
        Study("wild_bootstrap", f"{g} clusters", dict.fromkeys(names, _NAN), 1000, wild(g))
        for g in (8, 12, 30)
    ]
    return out


ALL = studies()

if __name__ == "__main__":
    main(ALL, STORE, __doc__)
