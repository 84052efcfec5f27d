"""What the page for users of ArcGIS Pro says of its formulas, on Columbus's crime: by its documentation, and by esda.

Global Moran's I, General G and Gi* stand beside esda in test_esda_autocorrelation.py; here are the rest.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import esda
import libpysal
import numpy as np
import pytest

import regspatial as rs
from regspatial import autocorrelation as ac

with (Path(__file__).parent / "data/geoda/columbus.csv").open(newline="") as file:
    ROWS = list(csv.DictReader(file))
X = np.array([float(row["crime"]) for row in ROWS])
N = len(X)
RTOL = 1e-12  # the same sums in another order


@pytest.fixture(scope="module")
def regions():
    path = libpysal.examples.get_path("columbus.shp")
    return rs.read_boundaries(path, id="POLYID", crs="local")


@pytest.fixture(scope="module")
def crime(regions):
    ids = [int(row["id"]) for row in ROWS]
    return rs.Panel.from_arrays(ids, [1980], {"crime": X[None]})["crime"]


def test_the_default_weights_reach_as_far_as_everyone_has_a_neighbour(regions, crime) -> None:
    """Inverse distances up to the longest distance to a nearest neighbour; esda has the index, z and p."""
    w = rs.weights.distance_band(regions, binary=False)
    points = regions.coordinates()
    away = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(away, np.inf)
    reach = away.min(axis=1).max()
    near = np.where(away <= reach, 1 / away, 0.0)
    np.testing.assert_allclose(w.to_dense(), near / near.sum(axis=1, keepdims=True), rtol=RTOL)
    order = [list(w.ids).index(one) for one in map(type(w.ids[0]), (r["id"] for r in ROWS))]
    dense = w.to_dense()[np.ix_(order, order)]
    links = {i: np.flatnonzero(row).tolist() for i, row in enumerate(dense)}
    values = {i: row[row > 0].tolist() for i, row in enumerate(dense)}
    pysal = libpysal.weights.W(links, values, silence_warnings=True)  # two components
    theirs = esda.Moran(X, pysal, transformation="O", permutations=0)
    ours = ac.moran(crime, w, inference="randomisation").to_frame().iloc[0]
    wanted = (theirs.I, theirs.EI, theirs.VI_rand, theirs.z_rand, theirs.p_rand)
    found = ours[["I", "expected", "variance", "z", "p_value"]].to_numpy(float)
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


def test_local_moran_of_its_documentation_is_ours_times_a_factor_of_each_region(
    regions, crime
) -> None:
    """Its S_i² leaves region i out: the sum of the other squares over n - 1."""
    w = rs.weights.queen(regions)
    ours = ac.local_moran(crime, w, permutations=99, rng=1).to_frame().set_index("id")
    order = [type(ours.index[0])(row["id"]) for row in ROWS]
    at = [list(w.ids).index(one) for one in order]
    dense, away = w.to_dense()[np.ix_(at, at)], X - X.mean()
    others = (away @ away - away**2) / (N - 1)
    documented = away / others * (dense @ away)
    factor = away @ away / N / others
    found = ours.loc[order]
    np.testing.assert_allclose(found["value"].to_numpy() * factor, documented, rtol=RTOL)
    assert (round(factor.min(), 2), round(factor.max(), 2)) == (0.98, 1.08)
    for end in ("", ".zh"):
        page = Path(__file__).parents[2] / f"docs/coming-from/arcgis{end}.md"
        assert re.search(r"[.]98 [^ ]+ 1[.]08", page.read_text("utf-8"))
    quadrants = np.where(
        away > 0, np.where(dense @ away > 0, "HH", "HL"), np.where(dense @ away > 0, "LH", "LL")
    )
    assert (found["quadrant"].to_numpy() == quadrants).all()
