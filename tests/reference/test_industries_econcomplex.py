"""Location quotients, specialisation and economic complexity beside econcomplex and ecomplexity.

Numbers and data: data/industries, by its make.py. Both programs take the eigenvector of a matrix that is
not symmetric, which rounding leaves exact to some 1e-12; what is sums and quotients agrees to 1e-13.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

FOLDER = Path(__file__).parent / "data" / "industries"
WANT = json.loads((FOLDER / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def panel():
    with (FOLDER / "employment.csv").open(encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    values = np.array([[float(v) for v in row[1:]] for row in rows])
    ids = [row[0] for row in rows]
    columns = {name: values[None, :, k] for k, name in enumerate(head[1:])}
    return rs.Panel.from_arrays(ids, [2020], columns)


@pytest.fixture(scope="module")
def industries(panel):
    return list(panel.columns)


@pytest.fixture(scope="module")
def complexity(panel, industries):
    return rs.economic_complexity(panel, industries)


def test_location_quotients(panel, industries):
    found = rs.location_quotient(panel, industries)
    np.testing.assert_allclose(found.quotients[0], WANT["location_quotient"], rtol=1e-13)


def test_specialisation_of_regions_and_concentration_of_industries(panel, industries):
    found = rs.specialisation(panel, industries)
    np.testing.assert_allclose(found.krugman[0], WANT["krugman"], rtol=1e-13)
    least = 1.0 / len(industries)  # there the index is stretched to 0 to 1
    stretched = (found.herfindahl[0] - least) / (1.0 - least)
    np.testing.assert_allclose(stretched, WANT["herfindahl"], rtol=1e-12)
    np.testing.assert_allclose(found.gini[0] / 2.0, WANT["locational_gini_half"], rtol=1e-12)


@pytest.mark.parametrize("index", ["eci", "pci"])
def test_complexity_of_regions_and_industries(complexity, index):
    mine = getattr(complexity, index)[0]
    np.testing.assert_allclose(mine, WANT[index], rtol=1e-9, atol=1e-10)
    raw = np.array(WANT["ecomplexity"][index])  # not standardised there
    np.testing.assert_allclose(mine, (raw - raw.mean()) / raw.std(), rtol=1e-9, atol=1e-10)


def test_proximity_and_relatedness_without_the_industry_itself(complexity):
    np.testing.assert_allclose(complexity.proximity[0], WANT["proximity"], rtol=1e-13)
    percent = np.array(WANT["density_percent"])
    np.testing.assert_allclose(100.0 * complexity.relatedness[0], percent, rtol=1e-12)


def test_the_other_program_counts_an_industry_as_near_to_itself(complexity):
    total = complexity.proximity[0].sum(axis=0)
    with_itself = (complexity.relatedness[0] * total + complexity.present[0]) / (total + 1.0)
    np.testing.assert_allclose(with_itself, WANT["ecomplexity"]["density_with_itself"], rtol=1e-12)
    there = complexity.present[0]
    assert with_itself[there].min() > complexity.relatedness[0][there].min()
