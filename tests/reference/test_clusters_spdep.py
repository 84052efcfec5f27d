"""How sure clusters are, and how they emerge: against spdep and R's own tests, on the same draws.

Emerging hot spots (Gi* by spdep, Kendall by cor.test, categories by the published definitions), max-T over all orders of
six regions, shares over weights, permutations and errors by a direct loop; data/clusters has the scripts and numbers.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial import autocorrelation as ac
from regspatial.autocorrelation import _permutation
from regspatial.autocorrelation.stability import estimate as stability

DATA = Path(__file__).parent / "data"
HERE = DATA / "clusters"
RTOL = 1e-9  # one formula, summed in another order; R writes 12 digits


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def numbers(path):
    return np.loadtxt(path, delimiter=",")


TABLE, LINKS = (rows(DATA / "autocorrelation" / f) for f in ("columbus.csv", "links.csv"))
IDS = [row["id"] for row in TABLE]


def weights(ids, how="row"):
    inside = [r for r in LINKS if r["from"] in ids and r["to"] in ids]
    ends = [r["from"] for r in inside], [r["to"] for r in inside]
    return rs.weights.from_links(ids, *ends, normalise=how)


QUEEN = weights(IDS)
CELLS, HISTORIES = rows(HERE / "emerging.csv"), rows(HERE / "histories.csv")


@pytest.mark.parametrize("variable", "abcd")
@pytest.mark.parametrize("how", ["window 0", "cube 1"])
def test_emerging_hot_spots_are_those_of_spdep_kendall_and_the_published_definitions(variable, how):
    cells = [c for c in CELLS if (c["variable"], c["how"]) == (variable, how)]
    x, z, state = (
        np.array([float(c[key]) for c in cells]).reshape(len(IDS), -1).T
        for key in ("x", "z", "state")
    )
    panel = rs.Panel.from_arrays(IDS, range(1, 11), {"x": x})
    reference, window = how.split()
    found = ac.emerging_hot_spots(
        panel["x"], QUEEN, reference=reference, time_window=int(window), correction="fdr"
    )
    np.testing.assert_allclose(found.z_score, z, rtol=1e-8)
    np.testing.assert_array_equal(found.state, state)
    theirs = [r for r in HISTORIES if (r["variable"], r["how"]) == (variable, how)]
    np.testing.assert_allclose(found.trend, [float(r["trend"]) for r in theirs], rtol=1e-8)
    np.testing.assert_allclose(found.trend_p, [float(r["p"]) for r in theirs], rtol=1e-7)
    assert found.pattern.tolist() == [r["pattern"] for r in theirs]


def test_the_histories_hold_every_category():
    assert {r["pattern"].split()[0] for r in HISTORIES} == {
        "new",
        "consecutive",
        "intensifying",
        "persistent",
        "diminishing",
        "sporadic",
        "oscillating",
        "historical",
        "none",
    }


MAX_T = rows(HERE / "max_t.csv")
RUNS = sorted({(r["variable"], r["statistic"]) for r in MAX_T})


@pytest.fixture
def all_orders(monkeypatch):
    """Let max-T run over every order of the values instead of a sample of them."""
    from itertools import permutations

    every = np.array(list(permutations(range(6))), dtype=np.int32).T
    monkeypatch.setattr(_permutation, "full_permutations", lambda _n, _seed, a, b: every[:, a:b])
    return every.shape[1]


@pytest.mark.parametrize("alternative", ["greater", "less", "two-sided"])
@pytest.mark.parametrize(("variable", "statistic"), RUNS)
def test_max_t_is_that_of_all_orders(all_orders, variable, statistic, alternative):
    theirs = [r for r in MAX_T if (r["variable"], r["statistic"]) == (variable, statistic)]
    ids = [r["id"] for r in theirs]
    values = {row["id"]: float(row[variable]) for row in TABLE}
    panel = rs.Panel.from_arrays(ids, [1980], {"x": [[values[i] for i in ids]]})
    how = {
        "correction": "max-t",
        "permutations": all_orders,
        "rng": 1,
        "alternative": alternative,
        "inference": "permutation",
    }
    if statistic == "local_moran":
        found = ac.local_moran(panel["x"], weights(ids), **how)
    elif statistic == "local_geary":
        del how["inference"]
        found = ac.local_geary(panel["x"], weights(ids), **how)
    else:
        star = statistic == "local_g_star"
        found = ac.local_g(panel["x"], weights(ids, "none"), star=star, **how)
    wanted = [float(r[alternative.replace("-", "_")]) for r in theirs]
    np.testing.assert_allclose(found.p_adjusted[0], wanted, rtol=RTOL)


ORDERS = numbers(HERE / "permutations.csv").astype(np.int32) - 1
ERRORS = numbers(HERE / "errors.csv")
CODES = ["HH", "LL", "HL", "LH", "not significant"]
COUNT = 99
CRIME = rs.Panel.from_arrays(IDS, [1980], {"CRIME": [[float(r["CRIME"]) for r in TABLE]]})["CRIME"]


@pytest.fixture
def drawn_by_r(monkeypatch):
    """Let permutations and errors be those that R drew: the k-th seed of a run has the k-th set."""

    def permuted(_n, seed, a, b):
        k = (seed - 1) // stability._SEEDS
        return ORDERS[:, COUNT * k : COUNT * (k + 1)][:, a:b]

    class Errors:
        def __init__(self, _seed, _stream, d):
            self.row = ERRORS[d]

        def normal(self, _n):
            return self.row

    monkeypatch.setattr(_permutation, "full_permutations", permuted)
    monkeypatch.setattr(stability, "Numbers", Errors)


def held_against(found, theirs):
    assert found.base.tolist() == [r["base"] for r in theirs]
    at = [found.codes.index(code) for code in CODES]
    wanted = [[float(r[code]) for code in CODES] for r in theirs]
    np.testing.assert_allclose(found.shares[:, at], wanted, atol=1e-12)


def test_stability_is_that_of_a_direct_loop_over_weights_and_seeds(drawn_by_r):
    second = rs.weights.edit(QUEEN, order=2)
    found = ac.cluster_stability(CRIME, QUEEN, [second], seeds=3, permutations=COUNT, rng=1)
    held_against(found, rows(HERE / "stability.csv"))
    # what the script prints: regions in a cluster, and the share with the cluster of the first run
    np.testing.assert_allclose([f.significant for f in found.family], [40 / 3, 29 / 3], rtol=1e-12)
    np.testing.assert_allclose(
        [f.same for f in found.family], [0.9047619, 0.6802721], atol=5e-8
    )  # printed to seven digits


def test_sensitivity_is_that_of_a_direct_loop_over_draws(drawn_by_r):
    found = ac.cluster_sensitivity(
        CRIME, QUEEN, error_size=4.0, draws=len(ERRORS), permutations=COUNT, rng=1
    )
    theirs = rows(HERE / "sensitivity.csv")
    held_against(found, theirs)
    np.testing.assert_allclose(found.kept, [float(r["kept"]) for r in theirs], atol=1e-12)
