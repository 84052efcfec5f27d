"""Mediation against its identity, dummies, pairs of rows drawn by hand, and simulated truths."""

import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import FormulaError, InferenceWarning, ParameterError, SpecificationError


def world(n=45, periods=7, seed=4, a=0.5, b=0.6, direct=0.3, mean=0.0):
    rng = np.random.default_rng(seed)
    x, u, e, z = rng.normal(size=(4, periods, n))
    mu, alpha = rng.normal(size=n), rng.normal(size=(periods, 1))
    m = a * x + 0.4 * z + u + mu + alpha
    y = mean + direct * x + b * m + 0.2 * z + e + mu - alpha
    return rs.Panel.from_arrays(range(n), range(periods), {"y": y, "x": x, "m": m, "z": z})


FORMULA = "y ~ x + m + z | id + time"


def by_dummies(panel, rows=None):
    """(a, b, c', c) with a dummy for every region and period, rows repeated as given."""
    n, periods = panel.n, panel.T
    y, x, m, z = (panel[k].values.ravel() for k in ("y", "x", "m", "z"))
    d = np.hstack([np.tile(np.eye(n), (periods, 1)), np.repeat(np.eye(periods), n, axis=0)[:, 1:]])
    rows = np.arange(y.size) if rows is None else rows

    def first(target, *columns):
        design = np.column_stack([*columns, d])[rows]
        return np.linalg.lstsq(design, target[rows], rcond=None)[0]

    full = first(y, x, m, z)
    return np.array([first(m, x, z)[0], full[1], full[0], first(y, x, z)[0]])


def test_the_steps_are_regressions_with_dummies_and_c_is_c_prime_plus_ab():
    """1e-10: two ways to take effects out; the identity 1e-8, as it is asserted, and 1e-13 in fact."""
    panel = world()
    found = rs.mediation(panel, FORMULA, rng=1)
    a, b, direct, total = by_dummies(panel)
    assert found.get("total")["estimate"] == pytest.approx(total, rel=1e-10)
    assert found.get("direct")["estimate"] == pytest.approx(direct, rel=1e-10)
    assert found.get("indirect")["estimate"] == pytest.approx(a * b, rel=1e-10)
    assert found.share == pytest.approx(a * b / total, rel=1e-10)
    assert found.identity_gap < 1e-13
    one = rs.fixed_effects(panel, "y ~ x + z | id + time")
    assert found.steps[0].get("x") == pytest.approx(one.get("x"), rel=1e-12)
    assert found.get("total")["std_error"] == pytest.approx(one.get("x")["std_error"], rel=1e-12)
    two = rs.fixed_effects(panel, "m ~ x + z | id + time")
    assert found.steps[1].get("x") == pytest.approx(two.get("x"), rel=1e-12)
    three = rs.fixed_effects(panel, "y ~ x + m + z | id + time")
    assert found.steps[2].get("m") == pytest.approx(three.get("m"), rel=1e-12)


def test_every_drawn_sample_is_the_regression_on_repeated_rows():
    """The weighted products against rows repeated by hand, with dummies: 1e-9, rounding of dummies."""
    from regspatial.regression.errors import block_bootstrap as draws
    from regspatial.regression.panel.least_squares.model import Asked, model_of

    panel = world(n=12, periods=5)
    m = model_of(panel, FORMULA, Asked())
    blocks = m.sample.clusters[0].codes
    weights = draws.block_weights(3, 5, 12)
    assert (weights.sum(axis=1) == 12).all()
    for how in (200, -1):  # by products, and by repeated rows
        draws._MOST_DUMMIES, kept = how, draws._MOST_DUMMIES
        try:
            products = draws.weighted_products(m, blocks, weights)
        finally:
            draws._MOST_DUMMIES = kept
        for r, w in enumerate(weights):
            rows = np.repeat(np.arange(blocks.size), w[blocks].astype(int))
            a, b, direct, _total = by_dummies(panel, rows)
            full = draws.slopes(products[r : r + 1], 3, [0, 1, 2])[0] * m.y_unit / m.units
            assert full[:2] == pytest.approx([direct, b], rel=1e-9)
            first = draws.slopes(products[r : r + 1], 1, [0, 2])[0] * m.units[1] / m.units[[0, 2]]
            assert first[0] == pytest.approx(a, rel=1e-9)


def test_the_joint_covariance_has_the_covariances_of_the_regressions_on_its_diagonal():
    from regspatial.regression.chains.two_equations import equation, joint_covariance
    from regspatial.regression.estimation.submodel import columns_as
    from regspatial.regression.panel.least_squares.model import Asked, model_of

    for how in (
        {"covariance": "clustered"},
        {"covariance": "hc1"},
        {"covariance": "classical"},
        {"covariance": "clustered", "cluster": "id + time"},
    ):
        m = model_of(world(), FORMULA, Asked(**how))
        short, full = columns_as(m, ["x", "z"], y="m"), columns_as(m, ["x", "m", "z"])
        v = joint_covariance(m, [equation(short), equation(full)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InferenceWarning)
            one = rs.fixed_effects(world(), "m ~ x + z | id + time", **how)
            two = rs.fixed_effects(world(), FORMULA, **how)
        unit = dict(zip(m.terms, m.units, strict=True))
        s1 = unit["m"] / np.array([unit["x"], unit["z"]])
        s2 = m.y_unit / np.array([unit["x"], unit["m"], unit["z"]])
        assert v[:2, :2] * np.outer(s1, s1) == pytest.approx(one.covariance, rel=1e-9)
        assert v[2:, 2:] * np.outer(s2, s2) == pytest.approx(two.covariance, rel=1e-9)
        if how == {"covariance": "classical"}:
            assert abs(v[:2, 2:]).max() < 1e-12 * abs(v).max()


def test_sobel_is_the_formula_of_the_papers():
    found = rs.mediation(world(), FORMULA, rng=1)
    a, b = found.steps[1].get("x"), found.steps[2].get("m")
    formula = np.hypot(b["estimate"] * a["std_error"], a["estimate"] * b["std_error"])
    assert found.get("indirect")["sobel_error"] == pytest.approx(formula, rel=1e-10)
    rows = {r["method"]: r for r in found.tables()[1].records() if r["effect"] == "indirect"}
    assert set(rows) == {"sobel", "delta", "percentile", "bias-corrected", "monte-carlo"}
    assert rows["sobel"]["high"] - rows["sobel"]["low"] == pytest.approx(
        2 * 1.959964 * formula, rel=1e-6
    )
    for row in rows.values():
        assert row["low"] < row["estimate"] < row["high"]


def test_units_of_the_data_do_not_matter_and_order_of_rows_neither():
    panel = world()
    base = rs.mediation(panel, FORMULA, rng=1)
    scaled = rs.Panel.from_arrays(
        panel.ids,
        panel.times,
        {
            "y": panel["y"].values * 1e6,
            "x": panel["x"].values * 1e-5,
            "m": panel["m"].values * 1e3,
            "z": panel["z"].values,
        },
    )
    found = rs.mediation(scaled, FORMULA, rng=1)
    for one, two in zip(base.tables()[1].records(), found.tables()[1].records(), strict=True):
        unit = 1.0 if one["effect"] == "share" else 1e11
        assert two["low"] == pytest.approx(one["low"] * unit, rel=1e-8)
        assert two["high"] == pytest.approx(one["high"] * unit, rel=1e-8)


def test_several_mediators_add_up():
    found = rs.mediation(world(), FORMULA, mediator=["m", "z"], rng=1)
    parts = [found.get("indirect", via)["estimate"] for via in ("m", "z")]
    assert sum(parts) == pytest.approx(found.indirect, rel=1e-12)
    total = found.get("total")["estimate"]
    assert found.get("direct")["estimate"] + found.indirect == pytest.approx(total, rel=1e-10)


def test_opposite_signs_are_warned_of_and_holes_leave_one_sample():
    with pytest.warns(InferenceWarning, match="different signs"):
        found = rs.mediation(world(direct=-0.6), FORMULA, rng=1)
    assert "suppression" in found.summary()
    panel = world()
    m = panel["m"].values.copy()
    m[2, 3] = np.nan
    columns = {**{k: panel[k].values for k in ("y", "x", "z")}, "m": m}
    holed = rs.Panel.from_arrays(panel.ids, panel.times, columns)
    found = rs.mediation(holed, FORMULA, rng=1)
    assert {s.nobs for s in found.steps} == {45 * 7 - 1}
    assert found.identity_gap < 1e-13


def test_what_is_refused():
    panel = world()
    with pytest.raises(SpecificationError, match="only the term x on its right"):
        rs.mediation(panel, "y ~ x | id + time")
    with pytest.raises(SpecificationError, match="'x' cannot stand in both roles"):
        rs.mediation(panel, FORMULA, regressor="x", mediator="x")
    with pytest.raises(FormulaError, match=r"Instruments in brackets.*rs\.instrumental"):
        rs.mediation(panel, "y ~ x + [m ~ z] | id + time")
    with pytest.raises(SpecificationError, match="at least one mediator"):
        rs.mediation(panel, FORMULA, mediator="q")
    with pytest.raises(ParameterError, match="40"):
        rs.mediation(panel, FORMULA, draws=20)


def test_the_bootstrap_covers_under_dependence_within_regions():
    """60 panels with strong dependence over time: the bootstrap's error is that of the estimates.

    The ratio of the mean error to the deviation of 60 estimates has a sampling error of 9 %; it must
    lie within 25 %. Rows drawn one by one would give about .5.
    """
    estimates, errors = [], []
    for k in range(60):
        rng = np.random.default_rng(1000 + k)
        n, periods = 50, 8
        x = np.repeat(rng.normal(size=(1, n)), periods, 0) + 0.2 * rng.normal(size=(periods, n))
        u, e = (np.repeat(rng.normal(size=(1, n)), periods, 0) for _ in range(2))
        m = 0.5 * x + u + 0.2 * rng.normal(size=(periods, n))
        y = 0.3 * x + 0.6 * m + e + 0.2 * rng.normal(size=(periods, n))
        panel = rs.Panel.from_arrays(range(n), range(periods), {"y": y, "x": x, "m": m})
        with warnings.catch_warnings():  # some of these panels have c' below zero by chance
            warnings.simplefilter("ignore", InferenceWarning)
            found = rs.mediation(panel, "y ~ x + m | time", rng=k, draws=200).get("indirect")
        estimates.append(found["estimate"])
        errors.append(found["bootstrap_error"])
    assert np.mean(errors) / np.std(estimates, ddof=1) == pytest.approx(1.0, abs=0.25)


@pytest.mark.parametrize("formula", ["y ~ x + m", "y ~ z + m + x", "y ~ z + m + x | id + time"])
def test_drawn_samples_have_the_estimates_in_their_middle_in_any_order_of_terms(formula):
    """With an intercept, which once stood for x in every sample, and where the regressor does not come first.

    A quarter of the half width: 400 draws place either end to a tenth of it, and the rest is skewness.
    """
    found = rs.mediation(world(mean=5.0), formula, regressor="x", mediator="m", draws=400, rng=1)
    for effect in found.effects:
        (low, high), (left, right) = (effect.intervals[k] for k in ("percentile", "delta"))
        if effect.effect in ("total", "direct", "indirect"):
            assert (low, high) == pytest.approx((left, right), abs=0.125 * (right - left))
