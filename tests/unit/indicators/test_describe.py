"""Descriptive statistics and correlations, beside pandas, scipy and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import regspatial as rs
from regspatial.errors import DataWarning, InputError, ParameterError, UnknownColumnError


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
        got = dict(
            zip(
                ("n", "mean", "sd", "b", "w", "min", "q25", "median", "q75", "max", "largest"),
                table[name],
                strict=True,
            )
        )
        assert got["n"] == expected["count"]
        for key, name_ in (
            ("mean", "mean"),
            ("sd", "std"),
            ("min", "min"),
            ("q25", "25%"),
            ("median", "50%"),
            ("q75", "75%"),
            ("max", "max"),
        ):
            assert got[key] == pytest.approx(expected[name_], rel=1e-12)
        frame = pd.DataFrame(panel.columns[name])
        own = frame.mean()
        assert got["b"] == pytest.approx(own.std(ddof=1), rel=1e-12)
        within = (frame - own).to_numpy().ravel()
        assert got["w"] == pytest.approx(np.nanstd(within, ddof=1), rel=1e-12)
        squares = (flat - flat.mean()) ** 2
        assert got["largest"] == pytest.approx(squares.max() / squares.sum(), rel=1e-12)
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
    more = more.with_columns(by_position=True, s=more.columns["x"] + more.columns["y"])
    found = rs.correlations(more, ["x", "y", "s"])
    assert np.isinf(found.vif).all()


def test_a_slip_and_a_change_of_unit_are_named_and_nothing_is_changed(panel):
    draws = np.random.default_rng(8)
    gdp = np.exp(draws.normal(8, 0.5, size=9)) * np.array([[1.0], [1.05], [1.1], [1.2]])
    gdp[2:] *= 10_000.0  # from 亿元 to 万元
    slip = draws.normal(100, 1, size=(40, 9))
    slip[7, 2] = 1e5
    found = rs.describe(panel.with_columns(by_position=True, gdp=gdp))
    (jump,) = [f for f in found.findings if f.column == "gdp"]
    assert jump.where == "2019–2020"
    assert "10000" in jump.said.en
    long = rs.Panel.from_arrays(panel.ids, list(range(40)), {"slip": slip})
    (cell,) = rs.describe(long).findings
    assert cell.where == "r2 7"
    assert "near 1000 times those before and after" in cell.said.en
    assert "单位" in jump.said.zh
    np.testing.assert_array_equal(long.columns["slip"], slip)


@pytest.mark.parametrize(
    ("rows", "columns", "where", "said"),
    [
        (slice(6, None), slice(None), "2015–2016", "All regions change by a factor near 10000"),
        (slice(-1, None), slice(None), "2019–2020", "All regions change by a factor near 10000"),
        (5, 4, "r4 2015", "near 10000 times those before and after"),
        (slice(5, None), 4, "r4 2014–2015", "This region alone changes by a factor near 10000"),
        (0, 4, "r4 2010–2011", "This region alone changes by a factor near 0.0001"),
    ],
)
def test_yuan_and_ten_thousand_yuan_are_a_change_of_unit_and_no_outlier(rows, columns, where, said):
    draws = np.random.default_rng(3)
    x = np.exp(
        draws.normal(8, 0.8, size=31) + np.cumsum(draws.normal(0.08, 0.03, (11, 31)), axis=0)
    )
    x[rows, columns] *= (
        10_000.0  # 万元 among 亿元: more than ten deviations out where it is few cells
    )
    panel = rs.Panel.from_arrays([f"r{i}" for i in range(31)], range(2010, 2021), {"x": x})
    (found,) = rs.describe(panel).findings
    assert found.where == where
    assert said in found.said.en


def test_a_cell_far_out_by_no_power_of_ten_stays_an_outlier():
    draws = np.random.default_rng(3)
    x = np.exp(
        draws.normal(8, 0.1, size=31) + np.cumsum(draws.normal(0.08, 0.03, (11, 31)), axis=0)
    )
    x[5, 4] *= 40.0
    panel = rs.Panel.from_arrays([f"r{i}" for i in range(31)], range(2010, 2021), {"x": x})
    (found,) = rs.describe(panel).findings
    assert (found.where, "standard deviations out" in found.said.en) == ("r4 2015", True)


def test_columns_nobody_asked_for_may_be_empty():
    panel = rs.Panel.from_arrays(
        "abcd",
        [1, 2],
        {
            "x": np.arange(8.0).reshape(2, 4),
            "y": np.arange(8.0).reshape(2, 4) ** 2,
            "none": np.full((2, 4), np.nan),
        },
    )
    for verb in (rs.describe, rs.correlations):
        with pytest.warns(DataWarning, match="without a number are left out: none"):
            assert verb(panel).names == ("x", "y")
    with pytest.raises(InputError, match="none"):
        rs.describe(panel, ["x", "none"])


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
            function(panel.with_columns(by_position=True, c=np.ones((4, 9))), columns)
        assert caught.value.zh != caught.value.en


def test_groups_times_and_quantiles_are_those_of_pandas(panel):
    regions = rs.Regions(
        ids=panel.ids,
        points=np.zeros((9, 2)),
        attributes={"side": np.array(["west"] * 4 + ["east"] * 5)},
    )
    found = rs.describe(
        panel, ["y"], regions=regions, group="side", by_time=True, quantiles="0.05, 0.5，0.9"
    )
    frame = panel.to_frame()
    frame["side"] = frame["id"].map(dict(zip(regions.ids, regions["side"], strict=True)))
    named = {t.name: t for t in found.tables()}
    for table, key in (("description_by_group", "side"), ("description_by_time", "time")):
        rows = named[table].records()
        assert len(rows) == frame[key].nunique()
        for row in rows:
            label = row["group"] if key == "side" else int(row["time"])
            own = frame.loc[frame[key] == label, "y"].dropna()
            assert row["n"] == len(own)
            assert row["mean"] == pytest.approx(own.mean(), rel=1e-12)
            assert row["sd"] == pytest.approx(own.std(), rel=1e-12)
            assert row["q5"] == pytest.approx(own.quantile(0.05), rel=1e-12)
            assert row["q90"] == pytest.approx(own.quantile(0.9), rel=1e-12)
    assert "sd_within" not in named["description_by_time"].keys
    assert "5% 分位数" in named["description"].text("zh")
    with pytest.raises(InputError):
        rs.describe(panel, group="side")
    for wrong in ("median", [1.5], []):
        with pytest.raises(ParameterError):
            rs.describe(panel, quantiles=wrong)


def grown(years: int, seed: int = 4):
    draws = np.random.default_rng(seed)
    steps = 0.06 + draws.normal(0, 0.02, size=(years, 31))
    return np.exp(draws.normal(8, 1, size=31) + np.cumsum(steps, axis=0))


def of(values):
    ids = [f"r{i}" for i in range(values.shape[1])]
    return rs.Panel.from_arrays(ids, range(2001, 2001 + len(values)), {"x": values})


def test_a_new_price_base_is_named_and_a_bad_year_is_not():
    values = grown(15)
    values[9:] *= 1.55 * np.exp(np.random.default_rng(1).normal(0, 0.04, size=31))
    (found,) = rs.describe(of(values)).findings
    assert found.where == "2009–2010"
    assert "price base" in found.said.en
    assert "价格基期" in found.said.zh
    slump = grown(15)
    slump[9:] *= 0.9
    assert rs.describe(of(slump)).findings == ()


def test_one_region_in_another_unit_is_named():
    whole = grown(10)
    whole[4:, 7] *= 10_000.0
    said = {f.where: f.said.en for f in rs.describe(of(whole)).findings}
    assert "10000" in said["r7 2004–2005"]
    cell = grown(10)
    cell[4, 7] *= 100.0
    assert "r7 2005" in [f.where for f in rs.describe(of(cell)).findings]


def test_half_of_a_variance_in_one_of_few_cells_is_named():
    values = np.random.default_rng(3).normal(100, 1, size=(1, 31))
    values[0, 2] = 130.0
    (found,) = rs.describe(of(values)).findings
    assert found.where == "r2 2001"
    assert abs(values[0, 2] - values.mean()) / values.std(ddof=1) < 10


def test_a_data_frame_is_taken_and_inflation_is_said_in_words(panel):
    frame = (
        panel.to_frame().rename(columns={"id": "code", "time": "year"}).set_index(["code", "year"])
    )
    assert rs.describe(frame, ["x"]).values[0, 0] == 36
    draws = np.random.default_rng(6).normal(size=(4, 9))
    near = panel.with_columns(by_position=True, z=panel.columns["x"] + 0.01 * draws)
    assert "VIF above 10: x, z" in rs.correlations(near, ["x", "z"]).summary()
    assert "方差膨胀因子" in rs.correlations(near, ["x", "z"]).summary("zh")
