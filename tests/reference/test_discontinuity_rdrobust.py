"""Jumps at a cutoff against rdrobust 2.1.1, and against least squares by hand.

`data/discontinuity/make.py` wrote data and numbers: bandwidths, estimates, errors and intervals of every kernel and every
kind of error, with covariates, clusters, repeated values, another cutoff and another degree.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

DATA = Path(__file__).parent / "data" / "discontinuity"
STATED = json.loads((DATA / "rdrobust.json").read_text("utf-8"))
CASES = STATED["cases"]
NEAR = 2e-9
"""Bandwidths are ratios of fifth roots of estimated variances and squared biases; a last digit of one grows in the next."""


@pytest.fixture(scope="module")
def panel():
    values = np.genfromtxt(DATA / "simulated.csv", delimiter=",", names=True)
    columns = {n: values[n][None, :] for n in values.dtype.names if n != "id"}
    return rs.Panel.from_arrays(range(400), [2020], columns)


def name(case):
    return " ".join(str(v) for k, v in case.items() if k != "numbers")


def found_of(panel, case):
    how = {k: v for k, v in case.items() if k not in ("numbers", "covariates")}
    if case.get("covariance") == "clustered":
        how["cluster"] = "g"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.InferenceWarning)
        return rs.discontinuity(panel, f"y ~ {' + '.join(case.get('covariates', '1'))}", **how)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_jump_bandwidths_errors_and_intervals(panel, case):
    found, stated = found_of(panel, case), case["numbers"]
    assert (found.jump.h, found.jump.b) == pytest.approx((stated["h"], stated["b"]), rel=NEAR)
    rows = found.tables()[0].records()
    for key in ("estimate", "std_error", "p_value", "low"):
        assert [row[key] for row in rows] == pytest.approx(stated[key], rel=NEAR, abs=1e-12)
    assert [*found.jump.within, *found.jump.within_b] == stated["within"] + stated["within_b"]


@pytest.mark.parametrize("stated", STATED["densities"], ids=name)
def test_density_at_the_cutoff(panel, stated):
    """By rddensity 3.0; of repeated values its error leaves one of each out, ours takes all that are as far."""
    found = rs.discontinuity(
        panel, "y ~ 1", running=stated["running"], cutpoint=stated["cutpoint"]
    ).density
    assert (found.left, found.right) == pytest.approx((stated["left"], stated["right"]), rel=NEAR)
    assert found.bandwidths == pytest.approx(stated["bandwidths"], rel=NEAR)
    assert list(found.within) == stated["within"]
    if stated["running"] == "x":
        row = (found.se, found.p_value)
        assert row == pytest.approx((stated["std_error"], stated["p_value"]), rel=NEAR)


def test_error_of_a_density_by_hand():
    """The influence of each observation on both slopes, summed over those that are as far or farther, one by one."""
    from regspatial.regression.policy.discontinuity.density import density_jump

    u = np.sort(np.round(np.random.default_rng(6).uniform(-1, 1, 150), 2))
    found, n = density_jump(u), u.size
    rows = []
    for side, h in ((u < 0, found.bandwidths[0]), (u >= 0, found.bandwidths[1])):
        weights = np.where(side & (np.abs(u) <= h), 1 - np.abs(u) / h, 0.0)
        x = np.vander(u, 4, increasing=True)
        gain = np.linalg.solve(x.T @ (weights[:, None] * x), x.T * weights)[1]
        inside = (u >= -found.bandwidths[0]) & (u <= found.bandwidths[1])
        rows.append([gain[u >= one].sum() / (n - 1) for one in u[inside]])
    left, right = np.array(rows)
    assert found.se == pytest.approx(np.sqrt(((right - left) ** 2).sum()), rel=1e-8)


def test_least_squares_by_hand(panel):
    """The conventional estimate and its HC0 error by one weighted regression with an interaction."""
    found = rs.discontinuity(panel, "y ~ 1", running="x", bandwidth=0.4, covariance="hc0").jump
    u, y = panel["x"].values[0], panel["y"].values[0]
    weights = np.clip(1 - np.abs(u) / 0.4, 0, None)
    above = (u >= 0).astype(float)
    x = np.column_stack([np.ones(u.size), above, u, above * u])
    inverse = np.linalg.inv(x.T @ (weights[:, None] * x))
    beta = inverse @ x.T @ (weights * y)
    scores = x * (weights * (y - x @ beta))[:, None]
    se = np.sqrt((inverse @ scores.T @ scores @ inverse)[1, 1])
    assert (found.conventional, found.se) == pytest.approx((beta[1], se), rel=1e-10)
    quadratic = np.column_stack([x, u**2, above * u**2])
    beta = np.linalg.solve(
        quadratic.T @ (weights[:, None] * quadratic), quadratic.T @ (weights * y)
    )
    assert found.corrected == pytest.approx(beta[1], rel=1e-9)  # the same bandwidth for the bias


def test_neighbours_by_hand():
    """Each observation against all that are as far as its third neighbour, one by one."""
    from regspatial.regression.policy.discontinuity.side import neighbours

    random = np.random.default_rng(3)
    u = np.sort(random.integers(0, 25, 60) / 7.0)
    y = random.normal(size=60)
    by_hand = []
    for i in range(60):
        gaps = np.abs(u - u[i])
        third = np.sort(np.delete(gaps, i))[2]
        near = np.flatnonzero(gaps <= third + 1e-9)
        near = near[near != i]
        by_hand.append(np.sqrt(near.size / (near.size + 1)) * (y[i] - y[near].mean()))
    np.testing.assert_allclose(neighbours(u, y), by_hand, atol=1e-12)


def test_checks_of_a_jump(panel):
    found = rs.discontinuity(panel, "y ~ a", running="x")
    kinds = [c.kind for c in found.checks]
    assert kinds == ["covariate", *["donut"] * 2, *["cutoff"] * 4, *["bandwidth"] * 5]
    covariate = rs.discontinuity(panel, "a ~ 1", running="x").jump
    assert found.checks[0].jump.conventional == pytest.approx(covariate.conventional, rel=1e-9)
    donut = rs.discontinuity(panel, "y ~ a", running="x", donut=found.checks[1].value).jump
    assert found.checks[1].jump.conventional == donut.conventional
    assert sum(donut.observations) < 400
    own = panel.where("x >= 0")
    placebo = next(c for c in found.checks if c.kind == "cutoff" and c.value > 0)
    alone = rs.discontinuity(own, "y ~ a", running="x", cutpoint=placebo.value).jump
    assert placebo.jump.conventional == pytest.approx(alone.conventional, rel=1e-9)


def test_regions_beside_the_other_side_are_left_out():
    """On a line of places those next to the cutoff are the neighbours; the check is the estimate without them."""
    n = 120
    x = (np.arange(n) - 59.5)[None, :]
    y = 0.01 * x + (x > 0) + 0.1 * np.random.default_rng(4).normal(size=(1, n))
    panel = rs.Panel.from_arrays(range(n), [2020], {"x": x, "y": y})
    row = rs.weights.from_dense(range(n), np.eye(n, k=1) + np.eye(n, k=-1))
    found = rs.discontinuity(panel, "y ~ 1", row, running="x")
    check = next(c for c in found.checks if c.kind == "neighbours")
    without = rs.discontinuity(panel, "y ~ 1", running="x", donut=1.0).jump
    assert (check.value, check.jump.conventional) == (2.0, without.conventional)


def test_periods_together_are_clustered_by_region():
    random = np.random.default_rng(5)
    x = np.tile(random.uniform(-1, 1, 200), (3, 1))
    y = (x >= 0) + random.normal(size=200) + 0.1 * random.normal(size=(3, 200))
    panel = rs.Panel.from_arrays(range(200), [1, 2, 3], {"x": x, "y": y})
    found = rs.discontinuity(panel, "y ~ 1", running="x")
    assert found.spec["covariance"] == "clustered"
    assert sum(found.jump.observations) == 600
    assert rs.discontinuity(panel, "y ~ 1", running="x", at_time=2).spec["covariance"] == "nearest"


def test_refusals(panel):
    refused = rs.errors.SpecificationError
    with pytest.raises(refused, match="one side of the cutoff 5"):
        rs.discontinuity(panel, "y ~ 1", running="x", cutpoint=5.0)
    with pytest.raises(refused, match="too few distinct values"):
        rs.discontinuity(panel, "y ~ 1", running="x", bandwidth=0.001)
    with pytest.raises(refused, match="there are 15, "):
        rs.discontinuity(panel.select(ids=range(15)), "y ~ 1", running="x")
    with pytest.raises(rs.errors.UnknownColumnError, match="distance"):
        rs.discontinuity(panel, "y ~ 1", running="distance")
