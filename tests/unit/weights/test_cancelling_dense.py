"""Weights between all pairs ask again and again whether to stop, and give the same digits."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import catalog, runner
from regspatial.errors import Cancelled
from regspatial.progress import checkpoint, heard

N = 1200
RNG = np.random.default_rng(3)
IDS = [f"r{k:04d}" for k in range(N)]
XY = np.column_stack([RNG.uniform(80, 120, N), RNG.uniform(20, 50, N)])
REGIONS = rs.Regions(ids=IDS, points=XY, lonlat=True)
RULE = {"weights_kind": "inverse-distance", "points": "point"}


def run(progress):
    return runner.call(catalog.get("build_weights"), {"regions": REGIONS}, RULE, progress)


def test_a_dense_rule_asks_often_and_forward():
    told = []
    found = run(lambda fraction, message: told.append((fraction, message)))
    weights = [fraction for fraction, message in told if message == "weights"]
    assert len(weights) > 12  # blocks of distances, of weights, of rows
    assert weights == sorted(weights)
    plain = rs.weights.inverse_distance(REGIONS, points="point")
    assert np.array_equal(found.result.to_dense(), plain.to_dense())


@pytest.mark.parametrize("after", [2, 5, 9, 12])
def test_it_stops_wherever_it_is_asked(after):
    told = []

    def stop(fraction, message):
        told.append(fraction)
        return len(told) < after

    with pytest.raises(Cancelled):
        run(stop)
    assert len(told) == after


def test_a_checkpoint_outside_a_run_says_nothing():
    told = []
    with heard(lambda fraction, message: told.append(fraction)):
        checkpoint(0.5)
    checkpoint(0.7)
    assert told == [0.5]
