"""Mean centres and deviational ellipses of drawn points: pointpats 2.5.5 (PySAL), with and without its √2 and n − 2."""

import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

DATA = Path(__file__).parent / "data/centres/pointpats.json"


@pytest.fixture(scope="module")
def peer():
    return json.loads(DATA.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("column", "form", "mean", "axes", "theta"),
    [
        ("one", "crimestat", "mean", "half_axes", "theta"),
        ("weight", "n", "weighted_mean", "weighted_without_corrections", None),
    ],
)
def test_centre_half_axes_and_azimuth(peer, column, form, mean, axes, theta):
    xy, weights = np.array(peer["xy"]), np.array(peer["weights"])
    places = rs.Regions(ids=range(len(xy)), points=xy, lonlat=False)
    columns = {"one": np.ones(len(xy)), "weight": weights}
    panel = rs.Panel.from_arrays(range(len(xy)), [2020], columns)
    found = rs.centre_of_gravity(panel[column], places, form=form)
    np.testing.assert_allclose(found.centres[0], peer[mean], rtol=1e-12)
    np.testing.assert_allclose(found.axes[0], peer[axes][:2], rtol=1e-10)
    angle = peer[theta] if theta else peer[axes][2]  # there from the x axis, here from north
    assert found.azimuths[0] == pytest.approx(90.0 - np.degrees(angle), abs=1e-8)
