"""Convergence clubs of US states and of four drawn sets: ConvergenceClubs 2.2.5 for R, run by data/clubs/make.R.

Members are equal, b, errors and t to 1e-8: stored numbers have twelve digits, and t of a tight club is a ratio
of small numbers. The script mends R's choice of a core, which takes the t that is largest in size, of either sign.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels import log_t
from regspatial.errors import DataWarning

DATA = Path(__file__).parent / "data/clubs"
ERRORS = {"FQSB": "phillips-sul", "AQSB": "sandwich"}
SETS = json.loads((DATA / "clubs.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.filterwarnings(f"ignore::{DataWarning.__module__}.DataWarning")


def states():
    with (DATA / "us_income.csv").open(encoding="utf-8") as file:
        head, *rows = list(csv.reader(file))
    values = np.array([[float(v) for v in row[1:]] for row in rows]).T
    return [row[0] for row in rows], [int(t) for t in head[1:]], values


def variable(one):
    """Return the variable, and how it is taken."""
    if one["name"] == "states":
        ids, times, values = states()
        return rs.Panel.from_arrays(ids, times, {"x": values})["x"], {}
    values = np.array(one["values"])
    ids = [f"r{k:03d}" for k in range(values.shape[1])]
    panel = rs.Panel.from_arrays(ids, range(1900, 1900 + len(values)), {"x": values})
    return panel["x"], {"logs": False, "smoothing": 0}


def parts_of(club):
    found = club["parts"] if isinstance(club["parts"], list) else [club["parts"]]
    return tuple(int(p.removeprefix("club")) for p in found)


def same(test, wanted):
    names = ("b", "se", "t") if "b" in wanted else ("beta", "std.err", "tvalue")
    found = [test.slope, test.std_error, test.statistic]
    np.testing.assert_allclose(found, [wanted[n] for n in names], rtol=1e-8)


def members(clubs):
    return [sorted(np.atleast_1d(one["ids"]).tolist()) for one in clubs]


@pytest.mark.parametrize("one", SETS, ids=[s["name"] for s in SETS])
def test_the_test_of_all_regions(one):
    x, how = variable(one)
    for wanted in one["whole"]:
        found = rs.convergence_clubs(
            x, **how, trim=wanted["trim"], covariance=ERRORS[wanted["hac"]]
        )
        same(found.whole, wanted["test"])


@pytest.mark.parametrize("one", SETS, ids=[s["name"] for s in SETS])
def test_clubs_before_and_after_merging(one):
    x, how = variable(one)
    for run in one["runs"]:
        how |= {"covariance": ERRORS[run["hac"]], "raise_c_star": run["method"] == "incremental"}
        for merging, key in (("phillips-sul", "ps"), ("von-lyncker", "vlt")):
            found = rs.convergence_clubs(x, **how, merging=merging)
            assert [sorted(c.members) for c in found.initial] == members(run["clubs"])
            for club, wanted in zip(found.initial, run["clubs"], strict=True):
                if (
                    wanted["c"] < 3
                ):  # where the core stays alone R tells the test of the group that failed
                    same(club.test, wanted)
                assert club.c_star == pytest.approx(wanted["c"], abs=1e-9)
            assert sorted(found.diverging) == sorted(np.atleast_1d(run["diverging"] or []).tolist())
            if key in run:
                assert [sorted(c.members) for c in found.clubs] == members(run[key])
                for club, wanted in zip(found.clubs, run[key], strict=True):
                    same(club.test, wanted)
                    assert club.parts == parts_of(wanted)


def test_the_filter_is_that_of_a_whole_matrix_and_its_limit_a_straight_line():
    _ids, _times, values = states()
    logs = np.log(values)
    second = np.diff(np.eye(len(logs)), 2, axis=0)
    wanted = np.linalg.solve(np.eye(len(logs)) + 400.0 * second.T @ second, logs)
    np.testing.assert_allclose(log_t.trend(logs, 400.0), wanted, rtol=1e-11)
    at = np.arange(len(logs))
    line = np.column_stack([np.polyval(np.polyfit(at, y, 1), at) for y in logs.T[:3]])
    np.testing.assert_allclose(log_t.trend(logs[:, :3], 1e9), line, atol=1e-3)
