"""Transition matrices of US incomes, alone and by the neighbours' class: giddy 2.3.8 (PySAL).

Counts are equal, numbers to 1e-9: both solve small linear systems. The tests of homogeneity are computed there
in another order of the same sums.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels import chains

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def peer():
    return json.loads((DATA / "transitions/giddy.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def states():
    with (DATA / "us_income/W.csv").open(encoding="utf-8") as file:
        table = list(csv.reader(file))
    ids = [row[0] for row in table[1:]]
    matrix = np.array([[float(v) for v in row[1:]] for row in table[1:]])
    panel = rs.read_panel(DATA / "us_income/panel.csv", id="id", time="year")
    income = rs.Panel.from_arrays(
        panel.ids, panel.times, {"income": np.exp(panel.columns["initial"])}
    )
    return income["income"], rs.SpatialWeights(ids=ids, matrix=matrix, normalisation="row")


def test_one_matrix_its_long_run_and_its_passage_times(states, peer):
    found = rs.markov_transitions(states[0])
    assert found.counts.tolist() == peer["counts"]
    np.testing.assert_allclose(found.probabilities, peer["p"], rtol=1e-12)
    np.testing.assert_allclose(found.ergodic, peer["ergodic"], rtol=1e-9)
    np.testing.assert_allclose(found.passage, peer["passage"], rtol=1e-9)
    assert chains.mobility(found.probabilities)[0] == pytest.approx(peer["shorrocks"], rel=1e-12)


def test_a_matrix_for_each_class_of_the_neighbours_and_whether_they_differ(states, peer):
    wanted = peer["spatial"]
    found = rs.spatial_markov(*states, classes=4)
    assert found.neighbours.counts.tolist() == wanted["counts"]
    np.testing.assert_allclose(found.limits[0], wanted["limits"], rtol=1e-12)
    np.testing.assert_allclose(found.neighbours.limits[0], wanted["lag_limits"], rtol=1e-12)
    code, lr, q, df, _few = found.tests()[1]
    assert (code, df) == ("neighbours", wanted["df"])
    np.testing.assert_allclose([lr, q], [wanted["lr"], wanted["q"]], rtol=1e-9)
    assert found.lr_of_neighbours == lr
    np.testing.assert_allclose(chains.chi2_tail(lr, df), wanted["p_lr"], rtol=1e-7)
    np.testing.assert_allclose(chains.chi2_tail(q, df), wanted["p_q"], rtol=1e-7)
