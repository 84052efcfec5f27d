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
