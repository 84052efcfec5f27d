"""Zipf's law: least squares beside numpy, the standard error by its formula and by draws."""

import numpy as np
import pytest

import regspatial as rs


def panel_of(sizes, times=(2020,)):
    sizes = np.atleast_2d(sizes)
    return rs.Panel.from_arrays(range(sizes.shape[1]), times, {"size": sizes})


def test_the_slope_is_that_of_least_squares():
    draws = np.random.default_rng(3)
    sizes = draws.pareto(1.2, size=40) + 1.0
    found = rs.zipf(panel_of(sizes)["size"])
    ordered = np.sort(sizes)[::-1]
    fit, residuals, *_ = np.polyfit(np.log(ordered), np.log(np.arange(1, 41) - 0.5), 1, full=True)
    assert found.slope[0] == pytest.approx(-fit[0], rel=1e-10)
    assert found.intercept[0] == pytest.approx(fit[1], rel=1e-10)
    assert found.std_error[0] == pytest.approx(abs(fit[0]) * np.sqrt(2 / 40), rel=1e-12)
    spread = ((np.log(ordered) - np.log(ordered).mean()) ** 2).sum()
    assert found.ols_error[0] == pytest.approx(np.sqrt(residuals[0] / 38 / spread), rel=1e-10)
    assert found.primacy[0] == pytest.approx(ordered[0] / ordered[1], rel=1e-12)


def test_units_change_nothing_and_a_tail_is_a_tail():
    sizes = np.random.default_rng(5).pareto(1.0, size=60) + 1.0
    whole = rs.zipf(panel_of(sizes)["size"])
    assert rs.zipf(panel_of(1e4 * sizes)["size"]).slope[0] == pytest.approx(
        whole.slope[0], rel=1e-9
    )
    cut = np.sort(sizes)[::-1][19]
    assert rs.zipf(panel_of(sizes)["size"], largest=20).slope[0] == pytest.approx(
        rs.zipf(panel_of(sizes)["size"], minimum=float(cut)).slope[0], rel=1e-12
    )


def test_the_standard_error_is_the_spread_over_samples():
    """400 samples of 100 from a Pareto law with exponent 1: the spread of b is known to a factor of 3.5 %
    (1/√800); least squares' own error is a tenth of it. The seed is fixed."""
    draws = np.random.default_rng(11)
    slopes, errors, plain = [], [], []
    for _again in range(400):
        found = rs.zipf(panel_of(draws.pareto(1.0, size=100) + 1.0)["size"])
        slopes.append(found.slope[0])
        errors.append(found.std_error[0])
        plain.append(found.ols_error[0])
    assert np.mean(slopes) == pytest.approx(1.0, abs=0.03)
    assert np.mean(errors) == pytest.approx(np.std(slopes), rel=0.15)
    assert np.mean(plain) < 0.15 * np.std(slopes)


def test_empty_cells_are_counted():
    sizes = np.array([[8.0, 4, 2, 1, 0.5, np.nan]])
    found = rs.zipf(panel_of(sizes)["size"])
    assert (found.n.tolist(), found.left_out) == ([5], 1)
    assert "1 empty cell is" in found.summary()
    assert "首位度" in found.summary("zh")
