"""Derived variables: pandas as the oracle, what is counted, what is refused and how."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.errors import (
    ConstantColumnError,
    DomainError,
    FormulaError,
    MissingValueError,
    ParameterError,
    SpecificationError,
    UnknownColumnError,
)

pandas = pytest.importorskip("pandas")

TIMES = (2010, 2011, 2012, 2014, 2015)  # a year is missing: lags go by years, not by rows
IDS = ("a", "b", "c", "d", "e", "f")


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(7)
    columns = {
        n: rng.lognormal(size=(5, 6)) for n in ("gdp", "pop", "cpi", "trade", "fdi", "urban share")
    }
    made = rs.Panel.from_arrays(IDS, TIMES, columns)
    return made.with_groups(region3=["east", "east", "west", "middle", "west", "middle"])


@pytest.fixture(scope="module")
def frame(panel):
    """One row a year, every year there, so that pandas' shift by rows is one by years."""
    return {
        name: pandas.DataFrame(values, index=TIMES, columns=IDS).reindex(range(2010, 2016))
        for name, values in panel.columns.items()
    }


ORACLE = {
    "log(gdp)": lambda f: np.log(f["gdp"]),
    "trade*fdi": lambda f: f["trade"] * f["fdi"],
    "trade / gdp": lambda f: f["trade"] / f["gdp"],
    "gdp^2": lambda f: f["gdp"] ** 2,
    "gdp**-.5": lambda f: f["gdp"] ** -0.5,
    "-gdp^2": lambda f: -(f["gdp"] ** 2),
    "2 - gdp - 1": lambda f: 1 - f["gdp"],
    "gdp / pop / cpi * 3": lambda f: f["gdp"] / f["pop"] / f["cpi"] * 3,
    "sqrt(trade*(trade/gdp)*fdi*(fdi/gdp))": lambda f: f["trade"] * f["fdi"] / f["gdp"],
    "exp(-abs(gdp - 1))": lambda f: np.exp(-(f["gdp"] - 1).abs()),
    "log1p(gdp) + asinh(pop)": lambda f: np.log1p(f["gdp"]) + np.arcsinh(f["pop"]),
    "lag(gdp)": lambda f: f["gdp"].shift(1),
    "lag(gdp, 2)": lambda f: f["gdp"].shift(2),
    "lead(gdp, 1)": lambda f: f["gdp"].shift(-1),
    "diff(gdp)": lambda f: f["gdp"].diff(),
    "diff(log(gdp), 2)": lambda f: np.log(f["gdp"]).diff(2),
    "growth(gdp, 2)": lambda f: np.log(f["gdp"]).diff(2) / 2,
    "cagr(gdp)": lambda f: f["gdp"].pct_change(fill_method=None),
    "per(gdp, pop)": lambda f: f["gdp"] / f["pop"],
    "per(gdp, pop, 10000)": lambda f: f["gdp"] / f["pop"] * 1e4,
    "deflate(gdp, cpi, 2012)": lambda f: f["gdp"] * f["cpi"].loc[2012] / f["cpi"],
    "winsor(gdp, .1)": lambda f: f["gdp"].clip(*np.nanquantile(f["gdp"], [0.1, 0.9])),
    "winsor(gdp, .1, by=period)": lambda f: f["gdp"].apply(
        lambda row: row.clip(row.quantile(0.1), row.quantile(0.9)), axis=1
    ),
    "zscore(gdp)": lambda f: (f["gdp"] - f["gdp"].stack().mean()) / f["gdp"].stack().std(),
    "zscore(gdp, by=period)": lambda f: (
        f["gdp"].sub(f["gdp"].mean(axis=1), axis=0).div(f["gdp"].std(axis=1), axis=0)
    ),
    "`urban share` > 1": lambda f: (f["urban share"] > 1).astype(float),
    "dummy(year, 2012)": lambda f: f["gdp"] * 0 + (f["gdp"].index == 2012)[:, None],
    "I(year >= 2012) * gdp": lambda f: f["gdp"] * (f["gdp"].index >= 2012)[:, None],
    "dummy(region3, west)": lambda f: f["gdp"] * 0 + np.isin(IDS, ["c", "e"]),
    "region3 in ('east', 'west')": lambda f: f["gdp"] * 0 + np.isin(IDS, list("abce")),
    "gdp / lag(trade) + lag(lag(fdi))": lambda f: (
        f["gdp"] / f["trade"].shift(1) + f["fdi"].shift(2)
    ),
}


@pytest.mark.parametrize("text", ORACLE)
def test_pandas_makes_the_same_values(panel, frame, text):
    made = panel[text]
    wanted = ORACLE[text](frame).loc[list(TIMES)].dropna(how="all")
    assert made.times == tuple(wanted.index)
    assert made.lost == tuple(t for t in TIMES if t not in wanted.index)
    np.testing.assert_allclose(made.values, wanted.to_numpy(dtype=float), rtol=1e-13, atol=1e-15)


def test_gaps_are_filled_inside_only_by_years_and_counted():
    x = np.array([[np.nan, 1.0], [2.0, np.nan], [np.nan, 5.0], [8.0, np.nan]])
    panel = rs.Panel.from_arrays(["a", "b"], [2010, 2011, 2012, 2014], {"x": x})
    made = panel["interpolate(x)"]
    wanted = pandas.DataFrame(x, index=panel.times).interpolate("index", limit_area="inside")
    np.testing.assert_array_equal(made.values, wanted.to_numpy())
    assert made.values[2, 0] == 4.0  # a third of the way from 2011 to 2014
    assert int(made.marks["filled"].sum()) == 2
    assert [n.text() for n in made.notes] == [
        "2 cells of interpolate(x) rest on interpolated values."
    ]
    assert "插补" in made.notes[0].text("zh")


def test_chain_makes_a_level_of_an_index_with_the_year_before_at_100():
    yearly = np.array([[103.0, 98.0], [110.0, 100.0], [105.0, 102.0]])
    panel = rs.Panel.from_arrays(["a", "b"], [2010, 2011, 2012], {"x": yearly, "y": yearly})
    made = panel["chain(x)"].values
    np.testing.assert_allclose(made, [[100, 100], [110, 100], [115.5, 102]], rtol=1e-14)
    real = panel["deflate(y, chain(x), 2011)"].values
    np.testing.assert_allclose(real[2], yearly[2] * made[1] / made[2], rtol=1e-14)
    with pytest.raises(ParameterError, match="every time"):
        panel.select(times=[2010, 2012])["chain(x)"]


def test_marks_go_with_cells_through_lags_logs_subsets_and_records():
    rng = np.random.default_rng(3)
    x = rng.uniform(1, 2, size=(6, 12))
    x[2, 3] = x[3, 3] = x[4, 7] = np.nan
    panel = rs.Panel.from_arrays(range(12), range(2010, 2016), {"x": x})
    panel = panel.derive("z = log(interpolate(x)); before = lag(z)")
    assert panel.lost == ()
    assert panel.times == tuple(range(2010, 2016))
    assert panel["before"].finite().lost == (2010,)
    assert int(panel["z"].marks["filled"].sum()) == 3
    assert int(panel["before"].marks["filled"].sum()) == 3
    assert panel["before"].marks["filled"][4, 7 - 4] == panel["z"].marks["filled"][3, 3]
    assert int(panel.select(ids=["7", "0", "1", "2"])["z"].marks["filled"].sum()) == 1
    assert not panel["z"].at(2011).marks
    ring = np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)
    w = rs.SpatialWeights(ids=panel.ids, matrix=ring)
    for record in (
        rs.moran(panel["z"], w),
        rs.local_moran(panel["z"], w, permutations=99, rng=1),
        rs.regression.spatial_panel_estimate(
            panel.with_columns(
                by_position=True, y=panel["z"].values * 2 + rng.normal(size=(6, 12))
            ),
            "y ~ z",
            w,
            model="sar",
            fixed_effects="entity",
        ),
    ):
        said = record.tables()[0].notes
        assert any("3 cells of z rest on interpolated values." in n.text() for n in said)
        assert any("插补" in n.text("zh") for n in said)
    both = rs.autocorrelation.bivariate_moran(panel["before"], panel["z"], w)
    assert len([n for n in both.tables()[0].notes if "interpolated" in n.text()]) == 2


def test_balance_marks_what_it_fills():
    x = [[1, 4], [np.nan, 5], [3, 6]]
    panel = rs.Panel.from_arrays(["a", "b"], [2010, 2011, 2012], {"x": x})
    filled = rs.balance(panel, "interpolate").panel
    assert filled["x"].marks["filled"].tolist() == [[False] * 2, [True, False], [False] * 2]


def test_a_model_over_lags_says_what_it_lost_and_counts_what_it_used(panel):
    rng = np.random.default_rng(11)
    ids, times = range(20), range(2010, 2018)
    x = rng.normal(size=(8, 20))
    y = np.zeros_like(x)
    y[1:] = 0.5 * x[:-1] + 0.1 * rng.normal(size=(7, 20))
    data = rs.Panel.from_arrays(ids, times, {"x": x, "y": y})
    ring = np.roll(np.eye(20), 1, axis=1) + np.roll(np.eye(20), -1, axis=1)
    w = rs.SpatialWeights(ids=data.ids, matrix=ring, normalisation="none")
    found = rs.regression.spatial_panel_estimate(
        data, "y ~ lag(x)", w, model="slx", fixed_effects="entity"
    )
    by_hand = data.derive(before="lag(x)")
    same = rs.regression.spatial_panel_estimate(
        by_hand, "y ~ before", w, model="slx", fixed_effects="entity"
    )
    np.testing.assert_allclose(found.estimates, same.estimates, rtol=1e-12)
    assert found.nobs == 140
    for one in (found, same):
        assert any(
            "1 time is lost to lags or leads: 2010." in n.text() for n in one.tables()[0].notes
        )
    plain = rs.fixed_effects(data, "y ~ lag(x) + winsor(x, .1) | id")
    table = rs.fixed_effects(
        data.to_frame(), "y ~ lag(x) + winsor(x, .1) | id", id="id", time="time"
    )
    np.testing.assert_allclose(plain.estimates, table.estimates, rtol=1e-12)
    assert plain.nobs == 140
    assert any("winsorised" in n.text() for n in plain.tables()[0].notes)


def test_lags_of_a_long_table_go_by_unit_and_year_whatever_the_order_of_rows(panel):
    rng = np.random.default_rng(5)
    data = panel.to_frame().sample(frac=1.0, random_state=4)
    data["y"] = rng.normal(size=len(data))
    found = rs.fixed_effects(data, "y ~ lag(gdp) + gdp^2", id="id", time="time")
    by_hand = data.sort_values(["id", "time"])
    before = data.set_index(["id", "time"])["gdp"]
    by_hand["before"] = [
        before.get((i, t - 1), np.nan) for i, t in zip(by_hand["id"], by_hand["time"], strict=True)
    ]
    by_hand["square"] = by_hand["gdp"] ** 2
    same = rs.fixed_effects(by_hand, "y ~ before + square", id="id", time="time")
    np.testing.assert_allclose(found.estimates, same.estimates, rtol=1e-10)
    assert found.nobs == same.nobs == 18
    with pytest.raises(SpecificationError, match="id="):
        rs.fixed_effects(data, "y ~ lag(gdp)")


@pytest.mark.filterwarnings("ignore")
def test_groups_and_years_become_columns(panel):
    from regspatial.formula import evaluate, parse

    y = panel.with_columns(by_position=True, y=panel.columns["gdp"])
    got = evaluate(parse("y ~ pop:dummies(region3) + dummies(year, base=2012)"), y)
    assert list(got.x) == [
        "pop:dummy(region3, middle)",
        "pop:dummy(region3, west)",
        "dummy(year, '2010')",
        "dummy(year, '2011')",
        "dummy(year, '2014')",
        "dummy(year, '2015')",
    ]
    west = np.isin(IDS, ["c", "e"])
    np.testing.assert_array_equal(got.x["pop:dummy(region3, west)"], panel.columns["pop"] * west)
    wanted = pandas.get_dummies(panel.to_frame()["time"], dtype=float)[2014].to_numpy()
    assert got.x["dummy(year, '2014')"].sum() == wanted.sum() == 6
    table = y.to_frame().assign(group=lambda f: f["id"].map(dict(zip(IDS, "eewmwm", strict=True))))
    found = rs.fixed_effects(table, "y ~ pop + dummies(group) + dummy(group, w)", id="id")
    assert found.terms == ("Intercept", "pop", "dummy(group, m)", "dummy(group, w)")


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("log(gdp - 1)", DomainError, "log1p"),
        ("sqrt(gdp - 1)", DomainError, "from zero up"),
        ("gdp / (pop - pop)", DomainError, "divided by"),
        ("per(gdp, pop - 1)", DomainError, "above zero"),
        ("growth(gdp - 1)", DomainError, r"diff\(x\)"),
        ("(gdp - 10)^.5", DomainError, "broken"),
        ("exp(gdp * 1e5)", DomainError, "range of numbers"),
        ("log(gpd)", UnknownColumnError, "gdp"),
        ("region3 == 'north'", UnknownColumnError, "east, middle, west"),
        ("dummy(region3, north)", UnknownColumnError, "east, middle, west"),
        ("deflate(gdp, cpi, 2013)", UnknownColumnError, "2013"),
        ("region3 + 1", SpecificationError, "dummies"),
        ("lag(gdp, 9)", ParameterError, "9 before"),
        ("lag(gdp, 3) + lead(gdp, 3)", SpecificationError, "leave none"),
        ("winsor(gdp, .5)", ParameterError, "below 0.5"),
        ("zscore(gdp - gdp)", ConstantColumnError, "do not vary"),
        ("dummies(region3)", FormulaError, "several columns"),
        ("__import__('os')", FormulaError, "not allowed"),
        ("log(gdp.__class__)", FormulaError, "Cannot read"),
        ("lag(gdp, -1)", FormulaError, "not allowed"),
        ("log(gdp", FormulaError, "Cannot read"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(panel, text, error, said):
    with pytest.raises(error, match=said) as caught:
        panel[text]
    assert caught.value.zh != caught.value.en


def test_a_logarithm_of_zero_names_cells_and_a_way_out(panel):
    zero = panel.columns["gdp"].copy()
    zero[1, 2] = 0.0
    with pytest.raises(DomainError, match="c 2011.*log1p") as caught:
        panel.with_columns(by_position=True, gdp=zero)["log(gdp)"]
    assert caught.value.ids == ("c",)


def test_empty_cells_stay_empty_until_they_are_used(panel):
    gap = panel.columns["gdp"].copy()
    gap[1, 2] = np.nan
    made = panel.with_columns(by_position=True, gdp=gap)["log(gdp) + 1"]
    assert np.isnan(made.values[1, 2])
    with pytest.raises(MissingValueError, match="c 2011"):
        made.finite()


def test_a_column_keeps_its_name_whatever_that_is():
    panel = rs.Panel.from_arrays(["a", "b"], [1], {"log(gdp)": [[1.0, 2.0]], "a-b": [[3.0, 4.0]]})
    assert panel["log(gdp)"].values.tolist() == [[1.0, 2.0]]
    assert panel["a-b"].values.tolist() == [[3.0, 4.0]]
    assert panel["`a-b`^2"].values.tolist() == [[9.0, 16.0]]


def test_full_width_signs_are_read(panel):
    wide = panel["log（gdp）＋1"]
    np.testing.assert_array_equal(wide.values, panel["log(gdp) + 1"].values)
    assert wide.name == "log(gdp) + 1"


def test_labels_follow():
    panel = rs.Panel.from_arrays(["a"], [1, 2, 3], {"x": [[1], [2], [4]], "p": [[1], [2], [4]]})
    panel = panel.with_labels(x=rs.Label(en="Output", zh="产出", unit="yuan"), p="People")
    said = {
        t: panel[t].label for t in ("log(x)", "lag(x, 2)", "per(x, p)", "x / p", "winsor(x, .1)")
    }
    assert [one.en for one in said.values()] == [
        "log of Output",
        "Output, 2 periods before",
        "Output per People",
        "Output by People",
        "Output, winsorised",
    ]
    assert said["lag(x, 2)"].unit == "yuan"
    assert [str(said[one].unit) for one in ("log(x)", "per(x, p)")] == ["log (yuan)", ""]
    assert panel.derive(g="growth(x)")["g"].label.zh == "产出在 1 期内的增长"


@pytest.mark.parametrize(
    "given",
    ["variable", "derive"],
)
def test_every_tool_takes_expressions(panel, given):
    regions = np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1)
    w = rs.SpatialWeights(ids=IDS, matrix=regions)
    params = {"variable": "log( gdp/pop )"}
    if given == "derive":
        params = {"variable": "pgdp", "derive": "pgdp = log(gdp / pop); more = pgdp^2"}
    found = runner.call("moran", {"panel": panel, "weights": w}, params).result
    wanted = rs.moran(panel["log(gdp / pop)"], w)
    np.testing.assert_array_equal(found.values, wanted.values)
    assert found.variable == ("log(gdp / pop)" if given == "variable" else "pgdp")


def test_lists_of_columns_are_divided_outside_brackets_only(panel):
    out = runner.call(
        "describe", {"panel": panel}, {"variables": "gdp, lag(gdp, 2), per(gdp, lag(pop, 1))"}
    )
    assert out.result.names == ("gdp", "lag(gdp, 2)", "per(gdp, lag(pop, 1))")


def test_verbs_over_several_columns_take_expressions_too(panel):
    found = rs.describe(panel, ["gdp", "log(gdp/pop)"])
    assert found.names == ("gdp", "log(gdp / pop)")
    np.testing.assert_allclose(
        found.tables()[0].column("mean")[1],
        np.log(panel["gdp"].values / panel["pop"].values).mean(),
    )
    both = rs.correlations(panel, ["gdp", "winsor(gdp, .2)"])
    assert any("winsorised" in n.text() for n in both.tables()[0].notes)


def test_winsorised_cells_are_those_that_were_drawn_in():
    x = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 100.0], [6.0, 7.0, 8.0, 9.0, 10.0, -50.0]])
    panel = rs.Panel.from_arrays(IDS, [2010, 2011], {"x": x})
    pooled = panel["winsor(x, .1)"]
    np.testing.assert_array_equal(pooled.marks["winsorised"], pooled.values != x)
    assert np.argwhere(pooled.marks["winsorised"]).tolist() == [[0, 0], [0, 5], [1, 4], [1, 5]]
    each = panel["winsor(x, .1, by=period)"]
    assert int(each.marks["winsorised"].sum()) == 4  # the lowest and the highest of each period
    assert "winsorised" not in panel["winsor(x, 0)"].marks
    assert [n.text() for n in pooled.notes] == [
        "4 cells of winsor(x, 0.1) rest on winsorised values."
    ]


def test_a_lag_empties_its_own_column_alone_and_what_uses_it_leaves_the_times_out():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(8, 12))
    data = rs.Panel.from_arrays(
        range(12), range(2010, 2018), {"x": x, "y": rng.normal(size=(8, 12))}
    )
    made = data.derive("l0 = lag(x, 3); l1 = exp(l0)")
    assert made.times == data.times
    np.testing.assert_array_equal(made["x"].values, x)
    assert np.isnan(made["l0"].values[:3]).all()
    np.testing.assert_array_equal(made["l0"].values[3:], x[:-3])
    ring = np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)
    w = rs.SpatialWeights(ids=data.ids, matrix=ring)
    said = "3 times are lost to lags or leads: 2010, 2011, 2012."
    with_lag, by_name = (
        rs.regression.spatial_panel_estimate(
            one, f"y ~ {term} + x", w, model="sar", fixed_effects="entity"
        )
        for one, term in ((data, "exp(lag(x, 3))"), (made, "l1"))
    )
    np.testing.assert_allclose(by_name.estimates, with_lag.estimates, rtol=1e-12)
    assert by_name.nobs == with_lag.nobs == 60
    for record in (
        by_name,
        rs.moran(made["l0"], w),
        runner.call("describe", {"panel": made}, {"variables": "l0, x"}).result,
    ):
        assert any(said in note.text() for one in record.tables() for note in one.notes)
    assert rs.moran(made["l0"], w).times == tuple(range(2013, 2018))
    whole = runner.call("describe", {"panel": made}, {"variables": "x"}).result
    assert not any(said in note.text() for one in whole.tables() for note in one.notes)
    made.require("l0", "x")
    assert made.select(times=range(2014, 2018)).derive("z = 2 * l0")["z"].finite().lost == ()
    again = made.derive("l2 = lag(l0)")
    assert again["l2"].finite().lost == (2010, 2011, 2012, 2013)


@pytest.mark.parametrize("how", ["drop_regions", "drop_periods"])
def test_what_a_lag_has_not_got_is_no_empty_cell_of_the_table(how):
    x = np.arange(24.0).reshape(4, 6) ** 1.5
    data = rs.Panel.from_arrays(range(6), range(2010, 2014), {"x": x}).derive("l0 = lag(x)")
    found = rs.balance(data, how).panel
    assert (found.ids, found.times) == (data.ids, data.times)
