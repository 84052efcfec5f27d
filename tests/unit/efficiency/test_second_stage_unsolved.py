"""Where slacks of a period cannot be found, its peers are those of the scores."""

from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.efficiency.envelopment import estimate


@pytest.fixture
def panel():
    rng = np.random.default_rng(4)
    columns = {name: rng.uniform(1, 9, (2, 9)) for name in ("x", "z", "y")}
    return rs.Panel.from_arrays("ABCDEFGHI", [1, 2], columns)


@pytest.mark.parametrize("solved", [True, False])
def test_peers_are_of_slacks_where_all_were_found(panel, solved, monkeypatch):
    stages, taken = [], []
    second, peers = estimate.second_stage, estimate.peers_of

    def unsolved(*given, **how):
        found = second(*given, **how)
        stages.append(found if solved else replace(found, value=found.value * np.nan))
        return stages[-1]

    def told(t, given, *more):
        taken.append(given)
        return peers(t, given, *more)

    monkeypatch.setattr(estimate, "second_stage", unsolved)
    monkeypatch.setattr(estimate, "peers_of", told)
    rs.data_envelopment(panel, ["x", "z"], ["y"])
    assert [one is other for one, other in zip(taken, stages, strict=True)] == [solved, solved]
