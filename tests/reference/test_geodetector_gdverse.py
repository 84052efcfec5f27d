"""q and p of the detectors beside the numbers that gdverse prints for the data of Heshun.

The data: data/geodetector/disease.csv, as its README says. gdverse prints q to seven and p to nine places.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

PATH = Path(__file__).parent / "data" / "geodetector" / "disease.csv"
WANT = {  # name: q and non-central p of gdverse's gd()
    "region": (0.6377737, 0.000128803),
    "level": (0.6067087, 0.043382244),
    "type": (0.3857168, 0.372145486),
}


@pytest.fixture(scope="module")
def found():
    with PATH.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = {n: np.array([[float(row[n]) for row in rows]]) for n in rows[0]}
    panel = rs.Panel.from_arrays([f"v{i:03d}" for i in range(len(rows))], [2010], columns)
    return rs.geodetector(panel, "incidence", categories=list(WANT), permutations=199, rng=1)


def test_factors(found):
    for one in found.factors:
        q, p = WANT[one.name]
        assert one.q == pytest.approx(q, abs=5e-8)
        assert one.p_wang == pytest.approx(p, abs=5e-9)
        assert one.p_f < 1e-15
        assert one.p_value == 1 / 200


def test_interactions_are_of_the_types_that_gdverse_prints(found):
    assert [i.kind for i in found.interactions] == ["enhance-bivariate"] * 3
