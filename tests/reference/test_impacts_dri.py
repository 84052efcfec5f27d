"""Impacts of the digital-real integration study, computed exactly from its published coefficients.

W = 1/d² between the 30 capitals, rows summing to one. The reference is printed to four decimals
(half of the last digit: 5e-5, plus the same in the coefficients it was made from).
"""

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.spectrum import eigen_spectrum
from regspatial.regression._effects import effects, multipliers

RHO = 0.301
# tr[(I - 0.301 W)^-1]/n
MEAN_DIRECT_MULTIPLIER = 1.016346


def _weights(shared_data):
    with (shared_data / "provincial_capitals.csv").open(encoding="utf-8") as file:
        rows = [
            r
            for r in csv.DictReader(file)
            if r["adcode"] not in ("540000", "710000", "810000", "820000")
        ]
    lon = np.radians([float(r["lon"]) for r in rows])
    lat = np.radians([float(r["lat"]) for r in rows])
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    distance = 2 * 6371.0088 * np.arcsin(np.sqrt(half))
    np.fill_diagonal(distance, np.inf)
    matrix = distance**-2.0
    matrix /= matrix.sum(axis=1, keepdims=True)
    return rs.SpatialWeights(ids=[r["adcode"] for r in rows], matrix=matrix, normalisation="row")


@pytest.mark.shared
def test_published_coefficients_give_these_impacts(references, shared_data):
    w = _weights(shared_data)
    assert w.n == 30
    spectrum = eigen_spectrum(w.matrix)
    assert spectrum.symmetric
    m = multipliers(w.matrix, spectrum, np.array([RHO]), symmetric=True)
    assert m.s_direct[0] == pytest.approx(MEAN_DIRECT_MULTIPLIER, abs=5e-7)
    with (references / "impacts_dri" / "paper_check.csv").open() as file:
        for row in csv.DictReader(file):
            beta, theta = np.array([float(row["beta"])]), np.array([float(row["theta"])])
            got = effects(m, beta, theta)[0, 0]
            wanted = [float(row[f"{e}_exact"]) for e in ("direct", "indirect", "total")]
            assert got == pytest.approx(wanted, abs=1e-4)
