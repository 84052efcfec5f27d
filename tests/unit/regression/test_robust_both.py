"""Errors by region of models with rho and lambda."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.regression.robust.clusters import stretched


@pytest.mark.parametrize("model", ["sac", "gns"])
@pytest.mark.filterwarnings("ignore:The GNS is weakly identified", "ignore:The likelihood has")
def test_rounding_of_y_moves_no_standard_error(model):
    """A column of rounding had become a direction of its own: errors moved by a hundredth."""
    rng = np.random.default_rng(3)
    n, periods = 25, 5
    side = np.abs(np.subtract.outer(np.arange(n) // 5, np.arange(n) // 5))
    along = np.abs(np.subtract.outer(np.arange(n) % 5, np.arange(n) % 5))
    matrix = (np.maximum(side, along) == 1).astype(float)
    matrix /= matrix.sum(axis=1, keepdims=True)
    ids = [f"r{k:02d}" for k in range(n)]
    w = rs.SpatialWeights(ids=ids, matrix=matrix)
    x1, x2, e = rng.normal(size=(3, periods, n))
    y = 0.6 * x1 - 0.3 * x2 + 0.3 * e
    errors = []
    for factor in (1.0, 1.0 + 1e-13, 1.0 - 3e-13):
        columns = {"y": factor * y, "x1": x1, "x2": x2}
        panel = rs.Panel.from_arrays(ids, range(periods), columns)
        errors.append(rs.regression.spatial_panel_estimate(panel, "y ~ x1 + x2", w, model=model).se)
    np.testing.assert_allclose(errors[1], errors[0], rtol=1e-6)  # searches end within 1e-8
    np.testing.assert_allclose(errors[2], errors[0], rtol=1e-6)


def test_columns_of_zeros_take_nothing_of_a_region():
    rng = np.random.default_rng(4)
    columns, e = rng.normal(size=(3, 6, 10)), rng.normal(size=(6, 10))
    more = np.concatenate([columns, np.zeros((1, 6, 10))])
    np.testing.assert_array_equal(stretched(more, e), stretched(columns, e))
