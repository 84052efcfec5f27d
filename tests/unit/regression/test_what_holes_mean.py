"""What a model of a panel with holes assumes of regions without y, said in its result."""

import numpy as np
import pytest

import regspatial as rs

N, T = 20, 6
IDS = [f"r{i:02d}" for i in range(N)]
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=RING, normalisation="row")


def holed(name):
    x, y = np.random.default_rng(2).normal(size=(2, T, N))
    (x if name == "x" else y)[[0, 1, 3], [4, 4, 9]] = np.nan
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "y": y})


@pytest.mark.parametrize("model", ["sdm", "slx", "sem"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_cells_that_lack_y_alone_are_counted_and_the_direction_is_said(model, language):
    r = rs.regression.spatial_panel_estimate(
        holed("y"), "y ~ x", WEIGHTS, model=model, missing="keep"
    )
    said = r.summary(language)
    wanted = (
        "3 cells lack y alone and count as not there" if language == "en" else "3 个单元格只缺 y"
    )
    assert wanted in said
    assert ("too small" if language == "en" else "偏小") in said


def test_regions_without_regressors_and_models_without_weights_have_nothing_to_say():
    for name, model, w in (("x", "sdm", WEIGHTS), ("y", "ols", None)):
        r = rs.regression.spatial_panel_estimate(
            holed(name), "y ~ x", w, model=model, missing="keep"
        )
        assert "lack y alone" not in r.summary()
