"""What must hold of local regressions whatever the data: labels, order, scale, exact fits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regspatial as rs

F = "y ~ a + b"
KERNELS = st.sampled_from(["bisquare", "gaussian", "exponential", "tricube", "boxcar"])
SEEDS = st.integers(0, 10_000)


def simulated(seed, n=45):
    rng = np.random.default_rng(seed)
    xy, x = rng.random((n, 2)) * 100, rng.normal(size=(2, n)) * [[1.0], [1000.0]]
    y = 5 + (1 + xy[:, 0] / 50) * x[0] + 0.01 * x[1] + rng.normal(size=n)
    return rs.Panel.from_arrays(
        [f"r{i}" for i in range(n)], [1], {"a": x[0], "b": x[1], "y": y}
    ), xy


def fit(panel, xy, **how):
    return rs.gwr(panel, F, **{"coords": xy, "metric": "planar", "bandwidth": 30, **how})


@settings(max_examples=20)
@given(seed=SEEDS, kernel=KERNELS)
def test_order_and_labels_do_not_matter(seed, kernel):
    panel, xy = simulated(seed)
    order = np.random.default_rng(seed + 1).permutation(panel.n)
    one = fit(panel, xy, kernel=kernel)
    other = fit(panel.select([panel.ids[i] for i in order]), xy[order], kernel=kernel)
    np.testing.assert_allclose(other.coefficients, one.coefficients[order], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(other.se, one.se[order], rtol=1e-7)
    assert other.aicc == pytest.approx(one.aicc, rel=1e-9)


@settings(max_examples=20)
@given(seed=SEEDS, factor=st.floats(1e-6, 1e6), shift=st.floats(-1e3, 1e3))
def test_units_of_y_and_x_only_change_the_units(seed, factor, shift):
    panel, xy = simulated(seed)
    one = fit(panel, xy)
    scaled = {"y": panel.columns["y"] * factor, "a": panel.columns["a"] + shift}
    other = fit(panel.with_columns(by_position=True, **scaled), xy)
    np.testing.assert_allclose(
        other.coefficients[:, 1:] / factor, one.coefficients[:, 1:], rtol=1e-5, atol=1e-7
    )
    np.testing.assert_allclose(other.hat, one.hat, rtol=1e-6)
    assert other.r2 == pytest.approx(one.r2, rel=1e-6)
    assert other.aicc - one.aicc == pytest.approx(2 * 45 * np.log(factor), abs=1e-5)


@settings(max_examples=20)
@given(seed=SEEDS, kernel=KERNELS, angle=st.floats(0, 6.28), scale=st.floats(1e-3, 1e3))
def test_turning_moving_and_stretching_the_map_does_not_matter(seed, kernel, angle, scale):
    panel, xy = simulated(seed)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    one = fit(panel, xy, kernel=kernel)
    other = fit(panel, scale * xy @ turn + 1000.0, kernel=kernel)
    if kernel == "boxcar":  # a point on the bandwidth may fall on either side of it
        assert other.aicc == pytest.approx(one.aicc, rel=0.05)
    else:
        np.testing.assert_allclose(other.coefficients, one.coefficients, rtol=1e-5, atol=1e-6)


@settings(max_examples=20)
@given(seed=SEEDS, kernel=KERNELS)
def test_one_law_everywhere_is_found_without_error(seed, kernel):
    """Alone it is refused as a perfect fit; added to y, it is what the coefficients change by."""
    panel, xy = simulated(seed)
    law = 2 - 3 * panel.columns["a"] + 0.02 * panel.columns["b"]
    plain = fit(panel, xy, kernel=kernel)
    got = fit(panel.with_columns(by_position=True, y=panel.columns["y"] + law), xy, kernel=kernel)
    np.testing.assert_allclose(
        got.coefficients - plain.coefficients,
        np.tile([2, -3, 0.02], (45, 1)),
        rtol=1e-6,
        atol=1e-6,
    )
    assert got.tr_s >= 3 - 1e-9
    assert (got.hat <= 1 + 1e-9).all()


@settings(max_examples=10)
@given(seed=SEEDS)
def test_a_wider_bandwidth_has_fewer_effective_parameters(seed):
    panel, xy = simulated(seed)
    traces = [fit(panel, xy, bandwidth=b).tr_s for b in (15, 25, 35, 45)]
    assert traces == sorted(traces, reverse=True)


@settings(max_examples=10)
@given(seed=SEEDS)
def test_an_mgwr_of_wide_bandwidths_is_near_one_regression(seed):
    panel, xy = simulated(seed)
    wide = rs.mgwr(
        panel,
        F,
        coords=xy,
        metric="planar",
        adaptive=False,
        kernel="gaussian",
        bandwidth=(1e5, 1e5, 1e5),
        tolerance=1e-10,
    )
    ols = wide.global_["coefficients"]
    np.testing.assert_allclose(wide.coefficients, np.tile(ols, (45, 1)), rtol=1e-4, atol=1e-5)
    assert wide.tr_s == pytest.approx(3.0, abs=1e-3)
    np.testing.assert_allclose(wide.se, np.tile(wide.global_["std_errors"], (45, 1)), rtol=1e-3)
