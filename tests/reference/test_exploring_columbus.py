"""Exploratory statistics against spdep's stored numbers on Columbus, and esda run in the test."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial import autocorrelation as ac

HERE = Path(__file__).parent / "data" / "autocorrelation"
RTOL = 1e-9  # one formula, summed in another order; R keeps 15 digits


def rows(name):
    with (HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))


def numbers(name, *keys):
    return np.array([[float(row[k]) for k in keys] for row in rows(name)])


TABLE, LINKS = rows("columbus.csv"), rows("links.csv")
IDS = [row["id"] for row in TABLE]
NAMES = ["CRIME", "INC", "HOVAL"]
PANEL = rs.Panel.from_arrays(IDS, [1980], {k: [float(r[k]) for r in TABLE] for k in NAMES})
QUEEN = rs.weights.from_links(IDS, [r["from"] for r in LINKS], [r["to"] for r in LINKS])


def test_multivariate_local_geary_is_spdeps():
    """spdep's scale() divides by n − 1, so that its statistic is (n − 1)/n of ours."""
    ours = ac.multivariate_local_geary(PANEL, NAMES, QUEEN, inference="analytic")
    theirs = numbers("multivariate_geary.csv", "c").ravel()
    n = len(IDS)
    np.testing.assert_allclose(ours.values[0] * (n - 1) / n, theirs, rtol=RTOL)


@pytest.mark.slow  # esda compiles its loops on the first call
def test_multivariate_local_geary_is_esdas():
    esda, libpysal = pytest.importorskip("esda"), pytest.importorskip("libpysal")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        w = libpysal.weights.W(
            {i: list(QUEEN.neighbours(i)) for i in IDS}, id_order=IDS, silence_warnings=True
        )
        values = [PANEL[k].values[0] for k in NAMES]
        theirs = esda.Geary_Local_MV(connectivity=w, permutations=0).fit(values)
    ours = ac.multivariate_local_geary(PANEL, NAMES, QUEEN, inference="analytic")
    np.testing.assert_allclose(ours.values[0], theirs.localG, rtol=RTOL)


@pytest.mark.parametrize("style", ["W", "B"])
@pytest.mark.parametrize(("statistic", "name"), [("moran", "order"), ("geary", "geary")])
def test_correlogram_by_order_is_spdeps(style, statistic, name):
    """Orders at which a region has no neighbour are spdep's with other n, and not compared."""
    theirs = numbers(f"{name}_{style}.csv", "value", "expected", "variance")
    ours = ac.correlogram_by_order(
        PANEL["CRIME"],
        QUEEN,
        statistic=statistic,
        rng=1,
        scaling="row" if style == "W" else "none",
    )
    found = np.column_stack([ours.values, ours.expected, ours.variance])
    whole = [
        h for h in range(5) if not rs.weights.higher_order(QUEEN, h + 1, islands="keep").islands
    ]
    assert len(whole) >= 4
    np.testing.assert_allclose(found[whole], theirs[whole], rtol=RTOL)


def test_correlogram_by_distance_is_spdeps():
    places = rs.Regions(
        ids=IDS, points=[(float(r["x"]), float(r["y"])) for r in TABLE], lonlat=False
    )
    ours = ac.correlogram_by_distance(
        PANEL["CRIME"], places, breaks=[0, 0.5, 1, 1.5, 2], points="point", rng=1
    )
    theirs = numbers("distance.csv", "links", "I", "expected", "variance")
    assert ours.mutual
    np.testing.assert_array_equal(
        2 * ours.pairs, theirs[:, 0]
    )  # spdep counts each pair from both ends
    found = np.column_stack([ours.values, ours.expected, ours.variance])
    np.testing.assert_allclose(found, theirs[:, 1:], rtol=RTOL)
