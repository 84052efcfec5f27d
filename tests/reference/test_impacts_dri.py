"""Impacts of the digital-real integration study, computed exactly from its published coefficients.

W = 1/d² between the 30 capitals, rows summing to one. The reference is printed to four decimals
(half of the last digit: 5e-5, plus the same in the coefficients it was made from).
"""

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.linear.spectrum import eigen_spectrum
from regspatial.regression.impacts.exact import effects, multipliers

RHO = 0.301
# tr[(I - 0.301 W)^-1]/n
MEAN_DIRECT_MULTIPLIER = 1.016346


def _weights():
    outside = ("540000", "710000", "810000", "820000")
    provinces = rs.china("province")
    ids = [i for i in provinces.ids if i not in outside]
    lon, lat = np.radians(provinces.select(ids).coordinates("seat")).T
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    distance = 2 * 6371.0088 * np.arcsin(np.sqrt(half))
    np.fill_diagonal(distance, np.inf)
    matrix = distance**-2.0
    matrix /= matrix.sum(axis=1, keepdims=True)
    return rs.SpatialWeights(ids=ids, matrix=matrix, normalisation="row")


def test_published_coefficients_give_these_impacts(references):
    w = _weights()
    assert w.n == 30
    spectrum = eigen_spectrum(w.matrix)
    assert spectrum.symmetric
    m = multipliers(w.matrix, spectrum, np.array([RHO]), symmetric=True)
    assert m.s_direct[0] == pytest.approx(MEAN_DIRECT_MULTIPLIER, abs=5e-7)
    with (references / "dri" / "paper_check.csv").open() as file:
        for row in csv.DictReader(file):
            beta, theta = np.array([float(row["beta"])]), np.array([float(row["theta"])])
            got = effects(m, beta, theta)[0, 0]
            wanted = [float(row[f"{e}_exact"]) for e in ("direct", "indirect", "total")]
            assert got == pytest.approx(wanted, abs=1e-4)
