"""Threshold regressions against R: one lm() with dummies a threshold, on the productivity panel."""

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.threshold import ThresholdSearch

FORMULA = {
    "entity": "lgsp ~ lpc + lpcap + lemp + unemp | id",
    "twoway": "lgsp ~ lpc + lpcap + lemp + unemp",
}


@pytest.fixture(scope="module")
def panel(references):
    with (references / "produc" / "produc_long.csv").open() as file:
        rows = list(csv.DictReader(file))
    ids = list(dict.fromkeys(r["id"] for r in rows))
    years = sorted({int(r["year"]) for r in rows})
    at = {(r["id"], int(r["year"])): r for r in rows}
    names = ("lgsp", "lpc", "lpcap", "lemp", "unemp")
    columns = {c: [[float(at[i, t][c]) for i in ids] for t in years] for c in names}
    return rs.Panel.from_arrays(ids, years, columns)


@pytest.fixture(scope="module")
def stored(references):
    found = {}
    with (references / "threshold" / "produc.csv").open() as file:
        for row in csv.DictReader(file):
            value = float(row["value"]) if row["value"] else None
            found.setdefault((row["effects"], row["fixed"]), {})[value] = float(row["rss"])
    return found


def search_of(panel, effects):
    unit = np.tile(np.arange(panel.n), panel.T)
    period = np.repeat(np.arange(panel.T), panel.n) if effects == "twoway" else None
    flat = {n: panel[n].values.ravel() for n in panel.columns}
    others = np.stack([flat[n] for n in ("lpcap", "lemp", "unemp")])
    search = ThresholdSearch(flat["lpc"][None], others, flat["unemp"], unit, period, 0.05, None)
    return search, search.within(search.sorted(flat["lgsp"])[None])


@pytest.mark.parametrize("effects", ["entity", "twoway"])
def test_every_sum_of_squares_is_that_of_a_regression_with_dummies(panel, stored, effects):
    """1e-9 of the sums: R solves with 64 dummies of columns about 10 times their variation."""
    search, y = search_of(panel, effects)
    s, without = search.profile(y, ())
    assert without[0] == pytest.approx(stored[effects, "none"][None], rel=1e-9)
    assert list(search.values) == list(stored[effects, "single"])
    np.testing.assert_allclose(s[0], list(stored[effects, "single"].values()), rtol=1e-9)
    fixed = ()
    for name in ("beside first", "beside second"):
        single, _rows = search.profile(y, fixed)
        fixed = (int(search.at[np.argmin(single[0])]),)
        again, _rows = search.profile(y, fixed)
        ok = np.isfinite(again[0])
        assert list(search.values[ok]) == list(stored[effects, name])
        np.testing.assert_allclose(again[0][ok], list(stored[effects, name].values()), rtol=1e-9)


@pytest.mark.parametrize("effects", ["entity", "twoway"])
def test_thresholds_and_f_are_those_of_the_least_sums(panel, stored, effects):
    found = rs.panel_threshold(
        panel, FORMULA[effects], threshold="unemp", thresholds=2, trim=0.05, draws=0
    )
    single = stored[effects, "single"]
    second, again = stored[effects, "beside first"], stored[effects, "beside second"]
    two, one = min(second, key=second.get), min(again, key=again.get)
    last = {**again}
    if one != min(single, key=single.get):  # R's script refines once; so does ours, in turn
        pytest.skip("the first threshold moved")
    assert [t.value for t in found.thresholds] == sorted([one, two])
    n, periods = panel.n, panel.T
    f = (stored[effects, "none"][None] - min(single.values())) / (
        min(single.values()) / (n * (periods - 1))
    )
    assert found.tests[0].statistic == pytest.approx(f, rel=1e-7)
    f = (min(single.values()) - last[one]) / (last[one] / (n * (periods - 1)))
    assert found.tests[1].statistic == pytest.approx(f, rel=1e-6)
