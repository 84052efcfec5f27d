"""Bias, coverage and size by model: cross-sections, panels, random effects, instruments, by simulation.

    python benchmarks/models.py                          the whole run, into docs/methods/models.json
    python benchmarks/models.py --replications 50 --study spatial_panel
    python benchmarks/models.py --study spatial_regression --cell "gns, n = 100"
    python benchmarks/models.py --resume                 what is not stored yet as the code is now
    python benchmarks/models.py --show                   the stored table

The whole run takes a quarter of an hour of a processor; each cell is stored as soon as it is drawn.

Made and stored as `benchmarks/estimators.py` does. Each of the eight models is drawn as it is written:
y = rho W y + x + .5 W x + u, u = lambda W u + e, with rho = .4, lambda = .3 and theta = .5 where the model
has them, standard normal e; of x the coefficients and the direct, indirect and total effect.
"""

import importlib.util
from pathlib import Path

import numpy as np

import regspatial as rs
from regspatial.regression import hausman_test, lm_tests, wald_tests

HERE = Path(__file__).resolve().parent
_SPEC = importlib.util.spec_from_file_location("estimators", HERE / "estimators.py")
base = importlib.util.module_from_spec(_SPEC)  # not from sys.path: a file here is called coverage
_SPEC.loader.exec_module(base)

STORE = HERE.parent / "docs" / "methods" / "models.json"
RHO, LAMBDA, THETA = 0.4, 0.3, 0.5
MODELS = ("ols", "slx", "sar", "sem", "sdm", "sdem", "sac", "gns")
LAG, ERROR, DURBIN = (
    {"sar", "sdm", "sac", "gns"},
    {"sem", "sdem", "sac", "gns"},
    {"slx", "sdm", "sdem", "gns"},
)
SUMS = ("slx", "sdem")
"""Their effects are sums of slopes."""
EFFECTS = ("direct", "indirect", "total")
CUSTOMARY = ("s.e.", "delta")
"""After the comma: not the default, and not held to what defaults are."""
_NAN = float("nan")
MANY, FEWER = 1000, 600
"""Samples of a cell, by how long it takes: a share of 95 % of them has a standard error of .7 points, of .9."""


def truth_of(model, w):
    """Return the true numbers of a model: coefficients, and effects where it has any."""
    matrix, eye = w.to_dense(), np.eye(w.n)
    rho, theta = RHO * (model in LAG), THETA * (model in DURBIN)
    out = {"x": 1.0}
    out |= {"W(x)": theta} if theta else {}
    out |= {"rho": rho} if rho else {}
    out |= {"lambda": LAMBDA} if model in ERROR else {}
    if model in LAG | DURBIN:
        g = np.linalg.solve(eye - rho * matrix, eye + theta * matrix)
        direct, total = float(np.trace(g) / w.n), float(g.sum() / w.n)
        out |= {"direct": direct, "indirect": total - direct, "total": total}
        out |= {f"{effect}, delta": out[effect] for effect in EFFECTS}
    return out | {
        f"{term}, s.e.": out[term] for term in ("x", "W(x)", "rho", "lambda") if term in out
    }


def world(rng, model, w, mean):
    """Return y of one world; mean (T, n) holds whatever else moves it."""
    e = rng.normal(size=mean.shape)
    u = base.spread(w, LAMBDA * (model in ERROR), e)
    return base.spread(w, RHO * (model in LAG), mean + u)


def numbers(found, truth, rng):
    """Return estimates and intervals, by default and as others print them.

    Every sample has draws of its own: with one seed for all an end that is a little off would be so in each.
    """
    terms = [t for t in ("x", "W(x)", "rho", "lambda") if t in truth]
    out = base.rows_of(found, terms)
    for one in terms:
        at = found.terms.index(one)
        middle, half = found.estimates[at], 1.959963984540054 * found.se[at]
        out[f"{one}, s.e."] = (middle, middle - half, middle + half)
    if "direct" in truth:
        effects_into(out, rs.impacts(found, rng=int(rng.integers(2**31)), by_region=False), "{}")
        effects_into(out, rs.impacts(found, inference="delta", by_region=False), "{}, delta")
    return out


def effects_into(out, found, name):
    """Put the effects of x and their intervals among the numbers."""
    for effect in EFFECTS:
        row = found.get("x", effect)
        out[name.format(effect)] = tuple(row[k] for k in ("estimate", "low", "high"))


def slope(model, w, x):
    """Return what x does before it spreads."""
    return x + THETA * (model in DURBIN) * x @ w.to_dense().T


def cross_section(model, w, more=0):
    """x, and so many more regressors of slope one, which have no lag."""
    truth = truth_of(model, w)
    others = [f"x{k}" for k in range(2, 2 + more)]
    formula = " + ".join(["y ~ x", *others])

    def draw(rng):
        x = rng.normal(size=(1, w.n))
        z = rng.normal(size=(more, 1, w.n))
        y = world(rng, model, w, 1.0 + slope(model, w, x) + z.sum(axis=0))
        columns = {"y": y, "x": x, **dict(zip(others, z, strict=True))}
        panel = rs.Panel.from_arrays(w.ids, [0], columns)
        return numbers(
            rs.regression.spatial_regression_estimate(panel, formula, w, model=model), truth, rng
        )

    return truth, draw


def panel(model, w, periods, **how):
    truth = truth_of(model, w)
    random = how.get("effects") in ("random", "correlated")

    def draw(rng):
        x = rng.normal(size=(periods, w.n)) + rng.normal(size=w.n)
        own, common = rng.normal(size=w.n), rng.normal(size=(periods, 1))
        if random:  # effects spread as the errors do
            e = own + rng.normal(size=(periods, w.n))
            u = base.spread(w, LAMBDA * (model in ERROR), e)
            y = base.spread(w, RHO * (model in LAG), slope(model, w, x) + common + u)
        else:
            y = world(rng, model, w, slope(model, w, x) + own + common)
        data = rs.Panel.from_arrays(w.ids, range(periods), {"y": y, "x": x})
        kind = {"w": w} if model != "ols" else {"w": None}
        return numbers(
            rs.regression.spatial_panel_estimate(
                data, "y ~ x", model=model, **kind, **{"covariance": "analytic", **how}
            ),
            truth,
            rng,
        )

    return truth, draw


def covariances(kind, n, periods):
    """Errors that go together within periods over space, and over time within a region."""
    places = base.grid(int(np.sqrt(n)), int(np.sqrt(n)))
    side = int(np.sqrt(n))
    r, c = np.divmod(np.arange(n), side)

    def draw(rng):
        x, e = (base.past(rng, (periods, n), 0.4) for _ in range(2))
        x, e = (base.spread(places, 0.5, v) for v in (x, e))
        y = x + e + rng.normal(size=n) + rng.normal(size=(periods, 1))
        table = {
            "id": np.tile(np.arange(n), periods),
            "t": np.repeat(np.arange(periods), n),
            "lon": np.tile(0.1 * c, periods),
            "lat": np.tile(0.1 * r, periods),
            "y": y.ravel(),
            "x": x.ravel(),
        }
        how = {"covariance": kind}
        if kind == "conley":
            how |= {"conley_cutoff": 45.0, "coordinates": ("lon", "lat"), "lags": 2}
        found = rs.fixed_effects(table, "y ~ x | id + t", id="id", time="t", **how)
        return base.rows_of(found, ["x"])

    return draw


def instruments(estimator, n, periods, strength):
    def draw(rng):
        x, z1, z2, v, e = rng.normal(size=(5, periods, n))
        d = strength * (z1 + z2) + v
        y = x + d + 0.8 * v + 0.6 * e * np.exp(0.3 * z1)
        if periods > 1:
            own = rng.normal(size=n)
            d, y = d + own, y + 2 * own + rng.normal(size=(periods, 1))
        data = rs.Panel.from_arrays(
            range(n), range(periods), {"y": y, "x": x, "d": d, "z1": z1, "z2": z2}
        )
        right = " | id + time" if periods > 1 else ""
        fit = rs.instrumental(data, f"y ~ x + [d ~ z1 + z2]{right}", estimator=estimator)
        out = base.rows_of(fit, ["d", "x"])
        out["Hansen's J"] = (fit.test("overidentification").p_value, _NAN, _NAN)
        held = fit.anderson_rubin.holds(1.0)
        out["Anderson-Rubin at the truth"] = (float(held), _NAN, _NAN)
        return out

    return draw


def tests(w):
    """Lagrange multipliers and Wald where nothing is spatial, a cross-section."""

    def draw(rng):
        x, z, e = rng.normal(size=(3, 1, w.n))
        data = rs.Panel.from_arrays(w.ids, [0], {"y": x + z + e, "x": x, "z": z})
        found = {t.name: t.p_value for t in lm_tests(data, "y ~ x + z", w).tests}
        return {k: (found[k], _NAN, _NAN) for k in TESTS}

    return draw


def restrictions(w):
    def draw(rng):
        x = rng.normal(size=(1, w.n))
        y = base.spread(w, RHO, 1.0 + x + rng.normal(size=(1, w.n)))
        data = rs.Panel.from_arrays(w.ids, [0], {"y": y, "x": x})
        found = wald_tests(data, "y ~ x", w, covariance="analytic")
        return {"Wald of theta = 0": (found.tests[0].p_value, _NAN, _NAN)}

    return draw


def hausman(w, periods):
    def draw(rng):
        x = rng.normal(size=(periods, w.n)) + rng.normal(size=w.n)
        u = rng.normal(size=w.n) + rng.normal(size=(periods, w.n))
        data = rs.Panel.from_arrays(
            w.ids, range(periods), {"y": base.spread(w, RHO, x + u), "x": x}
        )
        how = {"model": "sar", "fixed_effects": "entity", "covariance": "analytic"}
        found = hausman_test(data, "y ~ x", w, **how)
        return {"Mundlak's form": (found.p_value, _NAN, _NAN)}

    return draw


TESTS = ("lm-lag", "lm-error", "robust-lm-lag", "robust-lm-error", "lm-joint")


def studies():
    """Return every cell."""
    thirty, hundred, many = base.grid(5, 6), base.grid(10, 10), base.grid(20, 20)
    out = []
    for model in MODELS:
        truth, draw = cross_section(model, hundred)
        times = FEWER if model == "sdem" or model in LAG & ERROR else MANY
        out.append(base.Study("spatial_regression", f"{model}, n = 100", truth, times, draw))
        truth, draw = cross_section(model, many)
        times = 400 if model in LAG & ERROR else FEWER if model == "sdem" else MANY
        out.append(base.Study("spatial_regression", f"{model}, n = 400", truth, times, draw))
    for w in (base.grid(7, 7), hundred):
        truth, draw = cross_section("sac", w, more=5)
        cell = f"sac, n = {w.n}, six x"
        out.append(base.Study("spatial_regression", cell, truth, 400, draw))
    for model in MODELS:
        truth, draw = panel(model, thirty, 11, fixed_effects="twoway")
        out.append(base.Study("spatial_panel", f"{model}, n = 30, T = 11", truth, MANY, draw))
    for model in ("ols", "slx", "sdm", "sdem", "sac"):
        truth, draw = panel(model, thirty, 11, fixed_effects="twoway", effects="random")
        times = FEWER if model in SUMS else MANY
        out.append(base.Study("random_effects", f"{model}, n = 30, T = 11", truth, times, draw))
    for kind in ("driscoll-kraay", "conley"):
        cell = f"{kind}, n = 100, T = 30"
        out.append(base.Study("fixed_effects", cell, {"x": 1.0}, MANY, covariances(kind, 100, 30)))
    for estimator in ("2sls", "liml", "gmm"):
        for n, periods in ((200, 1), (100, 6)):
            truth = {
                "d": 1.0,
                "x": 1.0,
                "Hansen's J": _NAN,
                "Anderson-Rubin at the truth": _NAN,
            }
            cell = f"{estimator}, n = {n}" + (f", T = {periods}" if periods > 1 else "")
            draw = instruments(estimator, n, periods, 0.5)
            out.append(base.Study("instrumental", cell, truth, FEWER, draw))
    out.append(base.Study("lm_tests", "n = 100", dict.fromkeys(TESTS, _NAN), 2000, tests(hundred)))
    truth = {"Wald of theta = 0": _NAN}
    out.append(base.Study("wald_tests", "sdm to sar, n = 100", truth, MANY, restrictions(hundred)))
    truth = {"Mundlak's form": _NAN}
    out.append(base.Study("hausman_test", "sar, n = 30, T = 11", truth, MANY, hausman(thirty, 11)))
    return out


ALL = studies()

if __name__ == "__main__":
    base.main(ALL, STORE, __doc__)
