"""Radial scores and slacks-based scores with bad outputs beside DEAPack.

Numbers and data: data/efficiency, by its make.py. DEAPack solves each program by HiGHS to 1e-7.
"""

import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

WANT = json.loads((Path(__file__).parent / "data/efficiency/expected.json").read_text("utf-8"))
BOTH = ["gdp", "exports"]
BADS = ["so2", "dust"]


@pytest.fixture(scope="module")
def panel():
    columns = {name: np.array(v) for name, v in WANT["data"].items()}
    return rs.Panel.from_arrays([f"u{i:02d}" for i in range(14)], [0, 1, 2], columns)


@pytest.mark.parametrize("kind", WANT["radial"])
def test_radial_scores(panel, kind):
    orientation, returns = kind.split(" ")
    first = panel.select(times=[0])
    how = {"orientation": orientation, "returns": returns}
    found = rs.data_envelopment(first, ["labour", "capital"], BOTH, **how)
    np.testing.assert_allclose(found.score[0], WANT["radial"][kind], rtol=1e-6)


@pytest.mark.parametrize("kind", WANT["sbm"])
@pytest.mark.filterwarnings("ignore:The super-efficient program", "ignore:There are 14 units")
def test_slacks_based_scores_with_bad_outputs(panel, kind):
    frontier, returns = kind.split(" ")
    how = {"bads": BADS, "frontier": frontier, "returns": returns}
    found = rs.super_sbm(panel, ["labour", "capital"], ["gdp"], **how)
    want = np.array(WANT["sbm"][kind])
    np.testing.assert_allclose(np.ravel(found.stage_one)[: len(want)], want, rtol=1e-6)


def test_super_efficient_scores_without_bad_outputs(panel):
    found = rs.super_sbm(panel.select(times=[0]), ["labour", "capital"], BOTH)
    want = np.array(WANT["super"]["constant"], dtype=float)
    assert np.isfinite(want).sum() == 2
    np.testing.assert_array_equal(found.efficient[0], np.isfinite(want))
    np.testing.assert_allclose(
        found.score[0][np.isfinite(want)], want[np.isfinite(want)], rtol=1e-6
    )
