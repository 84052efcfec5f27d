"""Descriptive statistics and correlations, beside pandas, scipy and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import regspatial as rs
from regspatial.errors import InputError, UnknownColumnError


@pytest.fixture
def panel():
    draws = np.random.default_rng(5)
    x, y = draws.normal(5, 2, size=(4, 9)), draws.gamma(2, size=(4, 9))
    y[1, 3] = np.nan
    ids = [f"r{i}" for i in range(9)]
    return rs.Panel.from_arrays(ids, [2018, 2019, 2020, 2021], {"x": x, "y": y, "z": x + y**2})


def test_moments_are_those_of_pandas(panel):
    found = rs.describe(panel)
    table = {row[0]: row[1:] for row in found.tables()[0].rows}
    for name in ("x", "y"):
        flat = pd.Series(panel.columns[name].ravel()).dropna()
        expected = flat.describe()
        got = dict(zip(("n", "mean", "sd", "b", "w", "min", "q25", "median", "q75", "max"),
                       table[name], strict=True))  # fmt: skip
        assert got["n"] == expected["count"]
        for key, name_ in (("mean", "mean"), ("sd", "std"), ("min", "min"), ("q25", "25%"),
                           ("median", "50%"), ("q75", "75%"), ("max", "max")):  # fmt: skip
            assert got[key] == pytest.approx(expected[name_], rel=1e-12)
        frame = pd.DataFrame(panel.columns[name])
        own = frame.mean()
        assert got["b"] == pytest.approx(own.std(ddof=1), rel=1e-12)
        within = (frame - own).to_numpy().ravel()
        assert got["w"] == pytest.approx(np.nanstd(within, ddof=1), rel=1e-12)
    assert "2 个单元格为空" in found.summary("zh")  # one of y, and so one of z


def test_correlations_are_those_of_scipy_and_vif_that_of_least_squares(panel):
    found = rs.correlations(panel, ["x", "y", "z"])
    rows = ~np.isnan(panel.columns["y"].ravel())
    data = {n: panel.columns[n].ravel()[rows] for n in ("x", "y", "z")}
    for i, a in enumerate(found.names):
        for j, b in enumerate(found.names):
            if i != j:
                r, p = stats.pearsonr(data[a], data[b])
                assert found.r[i, j] == pytest.approx(r, rel=1e-10)
                assert found.p_value[i, j] == pytest.approx(p, rel=1e-8)
        others = np.column_stack([np.ones(found.n), *(data[o] for o in found.names if o != a)])
        fit = others @ np.linalg.lstsq(others, data[a], rcond=None)[0]
        r2 = 1 - ((data[a] - fit) ** 2).sum() / ((data[a] - data[a].mean()) ** 2).sum()
        assert found.vif[i] == pytest.approx(1 / (1 - r2), rel=1e-8)
    assert (found.n, found.left_out) == (35, 1)


def test_tied_columns_have_an_infinite_inflation(panel):
    more = panel.select(times=[2018, 2020, 2021])
    more = more.with_columns(s=more.columns["x"] + more.columns["y"])
    found = rs.correlations(more, ["x", "y", "s"])
    assert np.isinf(found.vif).all()


def test_a_slip_and_a_change_of_unit_are_named_and_nothing_is_changed(panel):
    draws = np.random.default_rng(8)
    gdp = np.exp(draws.normal(8, 0.5, size=9)) * np.array([[1.0], [1.05], [1.1], [1.2]])
    gdp[2:] *= 10_000.0  # from 亿元 to 万元
    slip = draws.normal(100, 1, size=(40, 9))
    slip[7, 2] = 1e5
    found = rs.describe(panel.with_columns(gdp=gdp))
    (jump,) = [f for f in found.findings if f.column == "gdp"]
    assert jump.where == "2019–2020"
    assert "10000" in jump.said.en
    long = rs.Panel.from_arrays(panel.ids, list(range(40)), {"slip": slip})
    (far,) = rs.describe(long).findings
    assert far.where == "r2 7"
    assert "100%" in far.said.en
    assert "单位" in jump.said.zh
    np.testing.assert_array_equal(long.columns["slip"], slip)


def test_growth_is_no_change_of_unit():
    x = np.exp(np.random.default_rng(2).normal(size=20)) * np.array([[1.0], [2.0], [4.0], [8.0]])
    panel = rs.Panel.from_arrays([str(i) for i in range(20)], [1, 2, 3, 4], {"x": x})
    assert rs.describe(panel).findings == ()


def test_what_cannot_be_is_refused_in_both_languages(panel):
    for function, columns, error in (
        (rs.describe, ["nope"], UnknownColumnError),
        (rs.correlations, ["x"], InputError),
        (rs.correlations, ["x", "c"], InputError),
        (rs.describe, [], InputError),
    ):
        with pytest.raises(error) as caught:
            function(panel.with_columns(c=np.ones((4, 9))), columns)
        assert caught.value.zh != caught.value.en
