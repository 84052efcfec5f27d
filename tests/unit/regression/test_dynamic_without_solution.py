"""Where the unbiased equations of a dynamic panel have no solution, a person leaves with a table that says so."""

import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ConvergenceError, InferenceWarning

N, T = 12, 5
IDS = [f"r{i:02d}" for i in range(N)]
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=RING, normalisation="row")
HOW = {"model": "ols", "dynamics": "time", "fixed_effects": "entity"}


def walks():
    """A panel of almost random walks whose equations have no solution."""
    for seed in range(60):
        g = np.random.default_rng(seed)
        x, y = g.normal(size=(2, T + 1, N))
        y = np.cumsum(y, axis=0) + 0.2 * np.arange(T + 1)[:, None] * g.normal(size=N)
        panel = rs.Panel.from_arrays(IDS, range(T + 1), {"x": x, "y": y})
        try:
            rs.regression.spatial_panel_dynamic_estimate(
                panel, "y ~ x", None, bias_correction="score", **HOW
            )
        except ConvergenceError:
            return panel
    raise AssertionError("no such panel among sixty")


@pytest.fixture(scope="module")
def panel():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)
        return walks()


def test_the_uncorrected_estimate_is_given_and_called_so(panel):
    with pytest.warns(InferenceWarning, match="No correction was made"):
        got = rs.regression.spatial_panel_dynamic_estimate(panel, "y ~ x", None, **HOW)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)
        plain = rs.regression.spatial_panel_dynamic_estimate(
            panel, "y ~ x", None, bias_correction="none", **HOW
        )
    np.testing.assert_array_equal(got.estimates, plain.estimates)
    np.testing.assert_array_equal(got.covariance, plain.covariance)
    assert (got.bias_correction, got.bias_correction_asked) == ("none", "auto")
    assert got.covariance_type == "observed"
    for language, words in (("en", "tau is too small"), ("zh", "tau 偏小")):
        assert words in got.summary(language)
    assert "No correction was made" not in plain.summary()


def test_asked_for_by_name_it_stops_and_names_what_gives_a_table(panel):
    with pytest.raises(ConvergenceError) as caught:
        rs.regression.spatial_panel_dynamic_estimate(
            panel, "y ~ x", None, bias_correction="score", **HOW
        )
    for way in ("bias_correction='lee-yu'", "bias_correction='auto'"):
        assert way in str(caught.value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)
        assert np.isfinite(
            rs.regression.spatial_panel_dynamic_estimate(
                panel, "y ~ x", None, bias_correction="lee-yu", **HOW
            ).tau
        )


def test_the_tool_of_all_faces_gives_the_table(panel):
    with pytest.warns(InferenceWarning, match="No correction was made"):
        found = rs.spatial_panel_dynamic(
            panel,
            "y ~ x",
            WEIGHTS,
            model="sar",
            dynamics="time",
            fixed_effects="entity",
            inference="delta",
            horizons=2,
        )
    assert found.model.bias_correction == "none"
    assert found.tables()
