"""Hausman's customary statistic of least squares against plm: random effects of Swamy and Arora.

Both are closed forms of the same sums of squares: 1e-8.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.regression.panel.random.swamy_arora import compared
from regspatial.regression.panel.unbalanced.design import designed

HERE = Path(__file__).parent / "data" / "grunfeld"
GOLD = json.loads((HERE / "hausman.json").read_text(encoding="utf-8"))
FORMULA = "invest ~ value + capital"
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def firms(*, holes=()):
    with (HERE / "grunfeld.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = {}
    for name in ("invest", "value", "capital"):
        values = np.array([float(r[name]) for r in rows])
        if name == "invest":
            values[[k - 1 for k in holes]] = np.nan
        columns[name] = values.reshape(11, 20).T
    return rs.Panel.from_arrays([f"f{k:02d}" for k in range(1, 12)], range(1935, 1955), columns)


@pytest.mark.parametrize("case", ["entity", "twoway", "entity_holes"])
def test_the_customary_statistic_is_that_of_plm(case):
    gold, effects = GOLD[case], case.split("_")[0]
    holes = GOLD["holes"] if case.endswith("holes") else ()
    missing = "keep" if holes else None
    panel = firms(holes=holes)
    found = rs.hausman_test(
        panel, FORMULA, None, model="ols", fixed_effects=effects, missing=missing
    )
    assert found.usual == pytest.approx(gold["statistic"], rel=1e-8)
    assert found.usual_p == pytest.approx(np.exp(-gold["statistic"] / 2), rel=1e-8)  # χ²(2)
    how = {"y": None, "x": None, "model": "ols", "fixed_effects": effects, "durbin": None}
    both = compared(designed(panel, FORMULA, None, how, missing))
    np.testing.assert_allclose(both.pooled, gold["b"], rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(both.v_random)), gold["se"], rtol=1e-8)


def test_the_number_that_phtest_prints_is_said_with_its_estimator():
    assert GOLD["entity"]["statistic"] == pytest.approx(GOLD["phtest"]["statistic"], rel=1e-10)
    said = rs.hausman_test(firms(), FORMULA, None, model="ols", fixed_effects="entity").summary()
    assert "generalised least squares, variances of Swamy and Arora, is 3.968" in said
    assert "programs print" not in said


def test_units_and_origins_of_columns_are_no_matter():
    panel = firms()
    moved = panel.with_columns(
        by_position=True,
        value=panel["value"].values * 1e-9,
        capital=panel["capital"].values * 1e7 + 1e9,
    )
    one = rs.hausman_test(panel, FORMULA, None, model="ols", fixed_effects="entity")
    other = rs.hausman_test(moved, FORMULA, None, model="ols", fixed_effects="entity")
    assert other.usual == pytest.approx(one.usual, rel=1e-6)


def test_more_effects_of_periods_than_regions_leave_nothing_between():
    """Where each firm lacks another year, years explain the means of all eleven: none is left to say how they vary."""
    panel = firms(holes=[20 * k + k + 1 for k in range(11)])
    found = rs.hausman_test(
        panel, FORMULA, None, model="ols", fixed_effects="twoway", missing="keep"
    )
    assert np.isnan(found.usual)
    assert "There is no customary statistic" in found.summary()
