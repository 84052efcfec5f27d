"""A lag of y without intercept: the record says what rho then is."""

import numpy as np
import pytest

import regspatial as rs

N = 49
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
W = rs.SpatialWeights(ids=range(N), matrix=RING, normalisation="row")
SAID = "There is no intercept"


def data(mean=10.0, t=1):
    rng = np.random.default_rng(1)
    x, e = rng.normal(size=(2, t, N))
    y = np.linalg.solve(np.eye(N) - 0.2 * RING, (mean + x + e).T).T
    half = np.broadcast_to(np.arange(N) % 2 == 0, (t, N)).astype(float)
    columns = {"x": x, "y": y, "a": half, "b": 1.0 - half, "z": y - y.mean()}
    return rs.Panel.from_arrays(range(N), range(2000, 2000 + t), columns)


def notes(fit, language="en"):
    return " ".join(note.text(language) for note in fit.notes)


def test_a_cross_section_says_so():
    fit = rs.regression.spatial_regression_estimate(data(), "y ~ x - 1", W, model="sar")
    whole = rs.regression.spatial_regression_estimate(data(), "y ~ x", W, model="sar")
    assert fit.rho > 0.9 > whole.rho
    assert SAID in notes(fit)
    assert SAID not in notes(fit, "zh_CN")
    assert SAID not in notes(whole)


@pytest.mark.parametrize(
    ("formula", "model"),
    [("y ~ x - 1", "sem"), ("y ~ x + a + b - 1", "sar"), ("z ~ x - 1", "sar"), ("y ~ x", "sdm")],
)
def test_where_nothing_goes_into_rho_nothing_is_said(formula, model):
    """No lag of y; dummies that sum to one; y of mean zero; an intercept."""
    assert SAID not in notes(
        rs.regression.spatial_regression_estimate(data(), formula, W, model=model)
    )


def test_panels_say_so_too():
    panel = data(t=5)
    how = {"model": "sar", "fixed_effects": "none"}
    assert SAID in notes(
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x - 1", W, **{"covariance": "analytic", **how}
        )
    )
    with pytest.warns(
        rs.errors.InferenceWarning, match="explode"
    ):  # the mean goes into tau as well
        assert SAID in notes(
            rs.regression.spatial_panel_dynamic_estimate(panel, "y ~ x - 1", W, **how)
        )
    assert SAID not in notes(
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x - 1", W, model="sar", covariance="analytic"
        )
    )
