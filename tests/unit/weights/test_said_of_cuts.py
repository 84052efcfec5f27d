"""Weights that are cut to some regions are said to be normalised again only where they are."""

import numpy as np
import pytest

import regspatial as rs

N, T = 24, 6
IDS = [f"r{i:02d}" for i in range(N)]
NEAR = np.eye(N, k=1) + np.eye(N, k=-1)
ROWS_OF_ONE = NEAR / NEAR.sum(axis=1, keepdims=True)
G = np.random.default_rng(2)
PANEL = rs.Panel.from_arrays(
    IDS,
    range(T),
    {
        "x": G.normal(size=(T, N)),
        "y": G.normal(size=(T, N)),
        "half": np.tile(np.arange(N) < 12, (T, 1)) * 1.0,
    },
)
HOW = {
    "row": ("normalised again", "not normalised"),
    "none": (
        "not normalised again (normalise='none'), so that rows that had one sum lose it",
        "and normalised",
    ),
    "raw": ("not normalised again (normalise='none')", "lose it"),
}


def given(kind):
    if kind == "raw":
        return rs.weights.from_dense(IDS, NEAR * np.arange(1, N + 1), normalise="none")
    return rs.weights.from_dense(IDS, ROWS_OF_ONE, normalise=kind)


@pytest.mark.parametrize("kind", list(HOW))
def test_what_a_cut_does_is_what_is_said(kind):
    w = given(kind)
    wanted, never = HOW[kind]
    kept = IDS[:20]
    sums = rs.weights.subset(w, kept, islands="keep").row_sums
    assert (np.ptp(sums) < 1e-12) == (kind == "row")
    holes = PANEL["y"].values.copy()
    holes[0, 3:6] = np.nan
    holed = PANEL.with_columns(by_position=True, y=holes)
    said = [
        rs.spatial_leave_one_out(PANEL, "y ~ x", w, model="sem", fixed_effects="entity").summary(),
        rs.spatial_groups(PANEL, "y ~ x", w, "half", model="sem", fixed_effects="entity").summary(),
        rs.regression.spatial_panel_estimate(
            holed, "y ~ x", w, model="sem", fixed_effects="entity", missing="keep"
        ).summary(),
        rs.moran(holed["y"], w, permutations=0).summary(),
        rs.moran(PANEL["y"], w, permutations=0, where=kept).summary(),
    ]
    for one in said:
        assert wanted in one
        assert never not in one
