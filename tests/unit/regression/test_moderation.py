"""Moderation: against least squares written out, dense inverses, numerical roots, and known truths."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError
from regspatial.regression.chains.moderation.estimate import regions_of

N, T = 24, 6
IDS = [f"r{i:02d}" for i in range(N)]
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=RING, normalisation="row")


def simulated(seed, *, rho=0.0, theta=0.0, theta3=0.0, b=(0.3, 0.2, 0.5)):
    """Return a panel with y = S(b1 x + b2 m + b3 x m + W(theta x + theta3 x m) + effects + e)."""
    numbers = np.random.default_rng(seed)
    x, m, z, e = numbers.normal(size=(4, T, N))
    m = m + 4.0
    own = numbers.normal(size=N) + numbers.normal(size=(T, 1))
    mean = b[0] * x + b[1] * m + b[2] * x * m + own + e
    mean = mean + theta * x @ RING.T + theta3 * (x * m) @ RING.T
    y = np.linalg.solve(np.eye(N) - rho * RING, mean.T).T
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "m": m, "z": z, "y": y})


def within(a):
    return a - a.mean(axis=0) - a.mean(axis=1, keepdims=True) + a.mean()


def test_slopes_are_those_of_centred_least_squares_written_out():
    """The centred product is another column: estimates and errors agree to rounding (1e-9)."""
    panel = simulated(1)
    found = rs.moderation(panel, "y ~ x + m + z", values=[3.0, 4.5], covariance="analytic")
    x, m, z, y = (panel[v].values for v in ("x", "m", "z", "y"))
    names, b, v = found.centred()
    columns = (x - x.mean(), m - m.mean(), z, (x - x.mean()) * (m - m.mean()))
    columns = np.column_stack([within(c).ravel() for c in columns])
    jy = within(y).ravel()
    inverse = np.linalg.inv(columns.T @ columns)
    beta = inverse @ columns.T @ jy
    e = jy - columns @ beta
    s2 = e @ e / ((N - 1) * (T - 1) - 4)  # what effects and slopes leave
    order = [0, 1, 3]
    assert names == ("x", "m", "x:m")
    assert b == pytest.approx(beta[order], rel=1e-9)
    assert v == pytest.approx(s2 * inverse[np.ix_(order, order)], rel=1e-8, abs=1e-14)
    for value, slope, se in zip([3.0, 4.5], *found.slopes(), strict=True):
        g = np.array([1.0, 0.0, 0.0, value - m.mean()])
        assert slope == pytest.approx(g @ beta, rel=1e-9)
        assert se == pytest.approx(np.sqrt(s2 * g @ inverse @ g), rel=1e-8)


@pytest.mark.parametrize("model", ["sar", "sdm", "slx", "sdem"])
def test_effects_are_those_of_dense_inverses_and_of_impacts(model):
    panel = simulated(2, rho=0.4 * (model in ("sar", "sdm")), theta=0.3)
    found = rs.moderation(
        panel, "y ~ x + m + z", WEIGHTS, model=model, values=[2.5, 4.0], covariance="analytic"
    )
    fit = found.model
    at = dict(zip(fit.terms, fit.estimates, strict=True))
    s = np.linalg.inv(np.eye(N) - at.get("rho", 0.0) * RING)
    for k, value in enumerate((2.5, 4.0)):
        own = at["x"] + at["x:m"] * value
        lag = at.get("W(x)", 0.0) + at.get("W(x:m)", 0.0) * value
        g = s @ (own * np.eye(N) + lag * RING)
        direct, total = np.trace(g) / N, g.sum() / N
        means = {"x": panel["x"].values.mean(), "m": value}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            again = rs.impacts(fit, at=means, inference="delta", by_region=False)
        row = again.variables.index("x")
        for j, (name, by_hand) in enumerate(
            (("direct", direct), ("indirect", total - direct), ("total", total))
        ):
            b, se = found.effect(name, [2.5, 4.0])
            assert b[k] == pytest.approx(by_hand, rel=1e-9, abs=1e-11)
            assert se[k] == pytest.approx(again.se[row, j], rel=1e-7)


def test_regions_end_where_the_interval_touches_zero():
    """The ends against roots found by bisection on the interval's own ends."""
    found = rs.moderation(
        simulated(3, rho=0.4, theta=0.2), "y ~ x + m", WEIGHTS, model="sdm", covariance="analytic"
    )
    c = norm.ppf(0.975)
    for region in (r for r in found.regions if r.band == "one"):
        for end in (region.low, region.high):
            if np.isfinite(end):
                near = brentq(
                    lambda v, name=region.effect: np.subtract(
                        abs(found.effect(name, [v])[0][0]),
                        c * found.effect(name, [v])[1][0],
                    ),
                    end - 0.05,
                    end + 0.05,
                    xtol=1e-13,
                )
                assert end == pytest.approx(near, rel=1e-8)
    wide = {(r.effect, r.low) for r in found.regions if r.band == "one"}
    assert wide  # there are ends to compare


def test_every_shape_of_region():
    """Outside of two roots, between them, everywhere, nowhere, on one side."""
    observed = np.linspace(-2, 2, 401)

    def ends(b, v):
        found = regions_of("total", "one", np.array(b), np.array(v), 2.0, observed)
        return [(round(r.low, 6), round(r.high, 6), r.sign) for r in found]

    small = np.diag([0.01, 0.0])
    assert ends([0.0, 1.0], small) == [(-np.inf, -0.2, -1.0), (0.2, np.inf, 1.0)]
    assert ends([1.0, 0.0], np.diag([0.01, 0.01])) == [(-4.898979, 4.898979, 1.0)]
    assert ends([1.0, 0.0], small) == [(-np.inf, np.inf, 1.0)]
    assert ends([0.1, 0.0], np.diag([0.01, 0.01])) == []
    share = regions_of("total", "one", np.array([0.0, 1.0]), small, 2.0, observed)[1].share
    assert share == pytest.approx(181 / 401)


def test_slopes_are_those_of_its_model():
    found = rs.moderation(simulated(5), "y ~ x + m + z", values=[4.0])
    assert found.beta.tolist() == pytest.approx(found.params[["x", "m", "z", "x:m"]].tolist())
    spatial = rs.moderation(simulated(5), "y ~ x + m", WEIGHTS, model="sdm", values=[4.0])
    assert spatial.theta.tolist() == spatial.model.theta.tolist()


def test_moving_the_zero_of_both_variables_changes_no_effect():
    panel = simulated(4, rho=0.3)
    moved = rs.Panel.from_arrays(
        IDS,
        range(T),
        {
            "x": panel["x"].values + 7.0,
            "m": 100.0 * panel["m"].values - 300.0,
            "y": panel["y"].values,
        },
    )
    one = rs.moderation(
        panel, "y ~ x + m", WEIGHTS, model="sdm", values="3, 5", covariance="analytic"
    )
    two = rs.moderation(
        moved, "y ~ x + m", WEIGHTS, model="sdm", values="0, 200", covariance="analytic"
    )
    for name in ("direct", "indirect", "total"):
        a, b = one.effect(name, one.at.tolist()), two.effect(name, two.at.tolist())
        assert a[0] == pytest.approx(b[0], rel=1e-5)
        assert a[1] == pytest.approx(b[1], rel=1e-4)


def test_known_truth_is_covered():
    """60 panels: the total effect at m = 3 is covered in all but 10 at 95 % (binomial p < .001)."""
    truth = (0.3 + 0.5 * 3.0 + 0.2 + 0.1 * 3.0) / (1 - 0.4)
    lost = 0
    for seed in range(60):
        panel = simulated(100 + seed, rho=0.4, theta=0.2, theta3=0.1)
        found = rs.moderation(
            panel, "y ~ x*m", WEIGHTS, model="sdm", values=[3.0], covariance="analytic"
        )
        b, se = found.slopes()
        lost += abs(b[0] - truth) > 1.96 * se[0]
    assert lost <= 10


def test_the_product_is_found_by_whatever_spelling():
    panel = simulated(5)
    one, two, three = (
        rs.moderation(panel, f"y ~ {text} + z", covariance="analytic")
        for text in ("x + m", "x*m", "m + x + x:m")
    )
    assert one.slopes()[0] == pytest.approx(two.slopes()[0], rel=1e-12)
    assert three.regressor == "m"
    swapped = rs.moderation(
        panel, "y ~ m + x + x:m + z", regressor="x", moderator="m", covariance="analytic"
    )
    assert swapped.slopes()[0] == pytest.approx(one.slopes()[0], rel=1e-9)


def test_a_dummy_has_its_two_values():
    panel = simulated(6)
    half = (panel["z"].values > 0).astype(float)
    columns = {v: panel[v].values for v in ("x", "y")} | {"half": half}
    found = rs.moderation(
        rs.Panel.from_arrays(IDS, range(T), columns), "y ~ x + half", covariance="analytic"
    )
    assert found.at.tolist() == [0.0, 1.0]
    assert found.slopes()[0][1] - found.slopes()[0][0] == pytest.approx(found.lines[0, 1])


@pytest.mark.parametrize(
    ("how", "error", "said"),
    [
        ({"moderator": "nothing"}, SpecificationError, "nothing"),
        (
            {"moderator": "x", "regressor": "x"},
            SpecificationError,
            "'x' cannot stand in both roles",
        ),
        ({"values": "a, b"}, ParameterError, "a, b"),
        ({"values": [np.nan]}, ParameterError, "values"),
        ({"level": 1.5}, ParameterError, "level"),
    ],
)
def test_bad_input_is_named(how, error, said):
    with pytest.raises(error, match=said):
        rs.moderation(simulated(7), "y ~ x + m", **{"covariance": "analytic", **how})


def test_a_lag_of_the_product_alone_is_refused():
    with pytest.raises(SpecificationError, match="without"):
        rs.moderation(
            simulated(8), "y ~ x*m", WEIGHTS, model="sdm", durbin=["x:m"], covariance="analytic"
        )


@pytest.mark.parametrize("effects", ["none", "twoway"])
@pytest.mark.parametrize(("model", "lags"), [("ols", False), ("sdm", True), ("sem", False)])
def test_a_moderator_far_from_zero_gives_the_same_at_values_as_far(model, lags, effects):
    """m + 1e12 keeps 2.3e-4 of an m of spread one: product, slopes, coefficients, regions are those of what is kept."""
    near = simulated(4, theta=0.3 * lags)
    far = near["m"].values + 1e12
    kept = near.with_columns(by_position=True, m=far - 1e12)
    moved = near.with_columns(by_position=True, m=far)
    found, wanted = (
        rs.moderation(p, "y ~ x + m + z", WEIGHTS, model=model, fixed_effects=effects)
        for p in (moved, kept)
    )
    assert found.origins == (0.0, pytest.approx(1e12))
    assert wanted.origins == (0.0, 0.0)
    for one, other in zip(found.centred()[1:], wanted.centred()[1:], strict=True):
        assert one == pytest.approx(other, rel=1e-3, abs=1e-6)
    assert found.model.get("x:m") == pytest.approx(wanted.model.get("x:m"), rel=1e-8)
    assert found.at - 1e12 == pytest.approx(wanted.at, abs=1e-3)
    for one, other in zip(found.slopes(), wanted.slopes(), strict=True):
        assert one == pytest.approx(other, rel=1e-3)
    assert len(found.regions) == len(wanted.regions) > 0
    for one, other in zip(found.regions, wanted.regions, strict=True):
        ends = one.low - 1e12, one.high - 1e12
        assert ends == pytest.approx((other.low, other.high), abs=1e-3)
        assert (one.sign, one.share) == (other.sign, other.share)


def test_columns_far_from_zero_stay_where_the_model_would_be_another():
    """x stands in another term, W has rows of several sums, or no constant takes what x - c makes of it."""
    near = simulated(5)
    panel = near.with_columns(by_position=True, x=near["x"].values + 1e12)
    uneven = rs.SpatialWeights(ids=IDS, matrix=RING * np.linspace(1, 2, N)[:, None])
    for formula, how in (
        ("y ~ x + m + x:z + z", {}),
        ("y ~ x + m", {"w": uneven, "model": "slx"}),
        ("y ~ 0 + x + m", {"fixed_effects": "none"}),
    ):
        with pytest.raises(rs.errors.RegspatialError):
            rs.moderation(panel, formula, **how)
    rs.moderation(panel, "y ~ 0 + x + m", fixed_effects="twoway")  # effects take it


def test_slopes_coefficients_and_regions_are_by_one_t():
    """By errors of regions t(n - 1) in every table; the band of the line is Hotelling's T² of two restrictions."""
    from scipy.stats import f, t

    found = rs.moderation(simulated(3), "y ~ x + m + z")
    assert found.model.df == N - 1
    one = t.ppf(0.975, N - 1)
    assert found.critical[0] == pytest.approx(one, rel=1e-10)
    band = 2 * (N - 1) / (N - 2) * f.ppf(0.95, 2, N - 2)
    assert found.critical[1] == pytest.approx(np.sqrt(band), rel=1e-10)
    slopes, _regions, coefficients = found.tables()[:3]
    for row in slopes.records() + coefficients.records():
        assert row["p_value"] == pytest.approx(2 * t.sf(abs(row["statistic"]), N - 1), rel=1e-10)
    for row in slopes.records():
        assert row["high"] - row["estimate"] == pytest.approx(one * row["std_error"], rel=1e-9)
    row = next(r for r in coefficients.records() if r["term"] == "x:m")
    own = found.model.get("x:m")
    assert row["p_value"] == pytest.approx(own["p_value"], rel=1e-8)
    assert "t" in [c.en for c in slopes.columns]
    plain = rs.moderation(simulated(3), "y ~ x + m + z", covariance="analytic")
    assert plain.model.df is None
    assert plain.critical == pytest.approx((norm.ppf(0.975), np.sqrt(5.991464547)), rel=1e-8)
