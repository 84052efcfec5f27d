"""Labels: kept through every way to make a column, shown to readers, never written to files."""

import csv
import pickle
from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.containers.labels import spoken, spoken_with_unit, unit_of
from regspatial.recipes.deriving import derive
from regspatial.reporting.cartography.maps import choropleth
from regspatial.reporting.own.moran_scatter import moran_scatter
from regspatial.reporting.stock import coefficient_chart, drawn_by, impact_chart
from regspatial.reporting.tables import to_csv, to_latex
from regspatial.studies.places.region_names import names_of
from regspatial.studies.transform import difference, growth, lag, log_columns, share
from regspatial.words import say

GDP = rs.Label(en="Output", zh="地区生产总值", unit="yuan")


@pytest.fixture
def panel():
    rng = np.random.default_rng(7)
    columns = {name: rng.uniform(1.0, 5.0, (3, 16)) for name in ("gdp", "capital", "plain")}
    ids = [f"r{k:02d}" for k in range(16)]
    return rs.Panel.from_arrays(ids, [2001, 2002, 2003], columns).with_labels(
        {"gdp": GDP}, capital=rs.Label(en="Capital", zh="资本")
    )


@pytest.fixture
def w(panel):
    there = np.arange(16)
    grid = np.abs(there[:, None] // 4 - there // 4) + np.abs(there[:, None] % 4 - there % 4)
    return rs.weights.from_dense(panel.ids, (grid == 1).astype(float), normalise="row")


def both(label):
    return label.text("en"), label.text("zh")


def test_labels_stay_through_selection_new_columns_and_variables(panel):
    for one in (
        panel.select(ids=panel.ids[::-1]),
        panel.between(2001, 2002),
        panel.with_columns(by_position=True, more=panel["gdp"].values),
        panel.with_labels(plain="Plain"),
    ):
        assert one.labels["gdp"] == GDP
        assert one["gdp"].label == GDP
    assert panel["gdp"].at(2002).aligned(panel.ids[::-1]).label == GDP
    assert panel["plain"].label is None


@pytest.mark.parametrize(
    ("make", "name", "en", "zh", "unit"),
    [
        (
            lambda p: log_columns(p, "gdp"),
            "ln_gdp",
            "log of Output",
            "地区生产总值的对数",
            "log (yuan)",
        ),
        (
            lambda p: lag(p, "gdp"),
            "gdp_lag1",
            "Output, 1 period before",
            "地区生产总值（滞后 1 期）",
            "yuan",
        ),
        (
            lambda p: difference(p, "gdp", by=2),
            "gdp_diff2",
            "change of Output over 2 periods",
            "地区生产总值在 2 期内的变化",
            "yuan",
        ),
        (
            lambda p: growth(p, "gdp"),
            "gdp_growth1",
            "growth of Output over 1 period",
            "地区生产总值在 1 期内的增长",
            "",
        ),
        (
            lambda p: share(p, "gdp", "plain", name="s"),
            "s",
            "Output by plain",
            "地区生产总值与 plain 之比",
            "",
        ),
        (
            lambda p: derive(p, [{"name": "a", "log": "gdp"}]),
            "a",
            "log of Output",
            "地区生产总值的对数",
            "log (yuan)",
        ),
        (
            lambda p: derive(p, [{"name": "a", "lag": "gdp"}, {"name": "b", "log": "a"}]),
            "b",
            "log of Output, 1 period before",
            "地区生产总值（滞后 1 期）的对数",
            "log (yuan)",
        ),
        (
            lambda p: derive(p, [{"name": "a", "ratio": ["gdp", "capital"]}]),
            "a",
            "Output by Capital",
            "地区生产总值与资本之比",
            "",
        ),
    ],
)
def test_a_made_column_is_called_after_what_it_was_made_from(panel, make, name, en, zh, unit):
    made = make(panel)
    assert both(made.labels[name]) == (en, zh)
    assert say(made.labels[name].unit) == unit
    assert made.labels["gdp"] == GDP


@pytest.mark.parametrize(
    ("text", "en", "zh", "legend"),
    [
        ("log(gdp)", "log of Output (yuan)", "地区生产总值（yuan）的对数", "对数（yuan）"),
        (
            "log1p(gdp)",
            "log of 1 + Output (yuan)",
            "1 加地区生产总值（yuan）之和的对数",
            "对数（1 + yuan）",
        ),
        (
            "log(lag(gdp, 1))",
            "log of Output, 1 period before (yuan)",
            "地区生产总值（滞后 1 期）（yuan）的对数",
            "对数（yuan）",
        ),
        (
            "lag(log(gdp), 1)",
            "log of Output, 1 period before (yuan)",
            "地区生产总值的对数（滞后 1 期）（yuan）",
            "对数（yuan）",
        ),
        (
            "diff(log(gdp))",
            "change of log of Output over 1 period",
            "地区生产总值的对数在 1 期内的变化",
            "",
        ),
        (
            "gdp / people",
            "Output by People (yuan/10,000 persons)",
            "地区生产总值与人口之比（yuan/10,000 persons）",
            "yuan/10,000 persons",
        ),
        (
            "log(gdp / people)",
            "log of Output by People (yuan/10,000 persons)",
            "地区生产总值与人口之比（yuan/10,000 persons）的对数",
            "对数（yuan/10,000 persons）",
        ),
        ("gdp / gdp2", "Output by Twice", "地区生产总值与两倍之比", ""),
        ("gdp / capital", "Output by Capital", "地区生产总值与资本之比", ""),
        ("sqrt(gdp)", "square root of Output", "地区生产总值的平方根", ""),
        ("log(plain)", None, None, None),
    ],
)
def test_a_logarithm_has_the_unit_beside_its_argument(panel, text, en, zh, legend):
    """A logarithm has no unit: the one in brackets is of what it is the logarithm of."""
    more = panel.with_columns(
        people=panel["plain"].values, gdp2=panel["gdp"].values, by_position=True
    )
    more = more.with_labels(
        people=rs.Label(en="People", zh="人口", unit="10,000 persons"),
        gdp2=rs.Label(en="Twice", zh="两倍", unit="yuan"),
    )
    label = more[text].label
    if en is None:
        assert label is None
        return
    assert (label.heading("en"), label.heading("zh")) == (en, zh)
    assert say(unit_of(text, more.labels), "zh") == legend
    assert spoken_with_unit(text, more.labels, "zh") == zh


def test_a_logarithm_that_is_called_otherwise_keeps_its_unit_behind(panel):
    made = log_columns(panel, "gdp")
    called = replace(made.labels["ln_gdp"], en="Size of the economy", zh="经济规模")
    made = made.with_labels(ln_gdp=called)
    assert made["ln_gdp"].label.heading("zh") == "经济规模（yuan）"
    again = pickle.loads(pickle.dumps(made["ln_gdp"].label))
    assert again.heading("en") == "Size of the economy (yuan)"


def test_a_map_of_logarithms_says_over_its_legend_of_what(panel):
    regions = rs.china("province")
    values = 1.0 + np.arange(float(regions.n))
    one = rs.Panel.from_arrays(regions.ids, [2020], {"gdp": values}).with_labels({"gdp": GDP})
    figure = rs.map_variable(one["log(gdp)"], regions).plot(regions, language="zh")
    assert figure.get_axes()[0].get_legend().get_title().get_text() == "对数（yuan）"


def test_terms_of_a_model_are_called_after_their_columns(panel):
    said = {
        "gdp": "地区生产总值",
        "log(gdp)": "地区生产总值的对数",
        "W(log(gdp))": "地区生产总值的对数的空间滞后",
        "gdp:plain": "地区生产总值 × plain",
        "W(plain)": "W(plain)",
        "rho": "rho",
    }
    assert {name: say(spoken(name, panel.labels), "zh") for name in said} == said
    assert say(spoken("W(gdp)", {"gdp": "given here"})) == "W(given here)"


def test_a_missing_language_is_the_other_one_and_a_label_is_not_empty():
    assert both(rs.Label(zh="资本")) == ("资本", "资本")
    assert rs.Label(en="x", unit="%").heading("zh") == "x（%）"
    with pytest.raises(rs.RegspatialError, match="needs a text"):
        rs.Label(unit="yuan")


def test_merged_panels_keep_their_labels_and_a_stated_unit_completes_one(panel):
    other = rs.Panel(
        ids=panel.ids,
        times=panel.times,
        columns={"area": panel["plain"].values},
        labels={"area": rs.Label(en="Area", zh="面积")},
        units={"area": "km²"},
    )
    merged = panel.merge(other)
    assert merged.labels["gdp"] == GDP
    assert merged["area"].label.heading("zh") == "面积（km²）"


def test_a_stated_unit_stands_beside_a_name_without_a_label(panel):
    bare = rs.Panel(
        ids=panel.ids,
        times=panel.times,
        columns={"专利授权量": panel["plain"].values, "rest": panel["plain"].values},
        units={"专利授权量": "件"},
    )
    assert bare["专利授权量"].label.heading("zh") == "专利授权量（件）"
    assert bare["rest"].label is None


def test_labels_of_columns_that_are_not_there_are_refused(panel):
    with pytest.raises(rs.RegspatialError) as caught:
        panel.with_labels(gdpp="x", other="y")
    assert list(caught.value.columns) == ["gdpp", "other"]


def test_readers_see_labels_and_files_keep_names(panel, w, tmp_path):
    bare = rs.Panel.from_arrays(panel.ids, panel.times, panel.columns)
    how = {"model": "sdm", "fixed_effects": "none", "draws": 50, "rng": 1}
    with_, without = (
        rs.spatial_panel(p, "gdp ~ log(capital) + plain", w, **how) for p in (panel, bare)
    )
    for one, other in zip(with_.tables(), without.tables(), strict=True):
        assert one.records() == other.records()
        to_csv(one, tmp_path / "with.csv")
        to_csv(other, tmp_path / "without.csv")
        assert (tmp_path / "with.csv").read_bytes() == (tmp_path / "without.csv").read_bytes()
    for text in (with_.summary("zh"), to_latex(with_.tables()[0], "zh")):
        assert "资本的对数" in text
        assert "资本的对数的空间滞后" in text
        assert "log(capital)" not in text
        assert "截距" in text
    side = rs.etable([with_, with_.impacts])
    assert "spatial lag of log of Capital" in side.text("en")
    assert "资本的对数的空间滞后" in side.html("zh")
    assert "Output" in side.caption("en")
    side.to_csv(tmp_path / "side.csv")
    with (tmp_path / "side.csv").open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    assert "W(log(capital))" in [row[0] for row in rows]
    assert rows[3][:2] == ["dependent", "gdp"]


def ticks(figure):
    return [t.get_text() for axes in figure.get_axes() for t in axes.get_yticklabels()]


def test_figures_speak_by_labels_in_both_languages(panel, w):
    model = rs.spatial_panel(
        panel, "gdp ~ capital", w, model="sdm", fixed_effects="none", draws=50, rng=1
    )
    moran = rs.moran(panel["gdp"], w)
    for language, capital, gdp in (("en", "Capital", "Output"), ("zh", "资本", "地区生产总值")):
        assert capital in ticks(drawn_by(coefficient_chart, model.model, language=language))
        assert capital in ticks(drawn_by(impact_chart, model.impacts, language=language))
        figure = moran_scatter(moran, language=language)
        assert gdp in figure.get_axes()[0].get_xlabel()
        assert gdp in moran.tables()[0].title(language)
        local = rs.local_moran(panel["gdp"], w, permutations=99, rng=1)
        assert gdp in local.tables()[0].title(language)
        assert gdp in local.scatter().tables()[0].title(language)


def test_a_map_is_titled_by_the_label_and_its_legend_has_the_unit():
    regions = rs.china("province")
    values = np.arange(float(regions.n))
    panel = rs.Panel.from_arrays(regions.ids, [2020], {"gdp": values}).with_labels({"gdp": GDP})
    figure = choropleth(regions, panel["gdp"], language="zh")
    axes = figure.get_axes()[0]
    assert axes.get_legend().get_title().get_text() == "yuan"
    assert any(
        "地区生产总值" in a.get_title(loc) for a in figure.get_axes() for loc in ("left", "center")
    )


def test_groups_are_called_by_their_labels():
    from regspatial.indicators.disparity.estimate import disparity

    regions = rs.Regions(
        ids=["a", "b", "c", "d"], points=np.eye(4)[:, :2] + np.arange(4)[:, None]
    ).with_attributes(part=np.array(["east", "east", "west", "west"]))
    regions = regions.with_labels(east=rs.Label(en="East", zh="东部"), part="Part")
    panel = rs.Panel.from_arrays("abcd", [1], {"x": [[1.0, 2.0, 3.0, 4.0]]})
    table = disparity(panel["x"], regions=regions.select("abcd"), group="part").tables()[1]
    assert [c.heading("zh") for c in table.columns[1:]] == ["东部", "west"]
    assert table.keys[1:] == ("east", "west")
    with pytest.raises(rs.RegspatialError, match="neither an attribute nor a group"):
        regions.with_labels(north="x")


def test_a_name_in_the_other_language_is_the_fallback():
    regions = rs.Regions(ids=["a", "b"], points=[[0.0, 0.0], [1.0, 1.0]]).with_attributes(
        name_en=np.array(["A", "B"]), name_zh=np.array(["甲", ""])
    )
    assert names_of(regions, "zh") == {"a": "甲", "b": "B"}
    assert names_of(regions, "en") == {"a": "A", "b": "B"}


def test_labels_of_a_stata_file_are_read(tmp_path):
    import pandas as pd

    frame = pd.DataFrame(
        {"id": ["a", "b"], "year": [2020, 2020], "gdp": [1.0, 2.0], "x": [3.0, 4.0]}
    )
    path = tmp_path / "panel.dta"
    frame.to_stata(path, write_index=False, version=118, variable_labels={"gdp": "产出"})
    panel = rs.read_panel(path, id="id", time="year")
    assert {k: v.text("zh") for k, v in panel.labels.items()} == {"gdp": "产出"}
    renamed = rs.read_panel(path, id="id", time="year", columns={"y": "gdp"})
    assert renamed["y"].label.text() == "产出"


def test_a_table_without_times_names_no_time_where_regions_are_left_out():
    """The code of its one time, "all", stood before the sentence."""
    regions = rs.china("province")
    values = np.arange(float(regions.n)) ** 1.5
    values[3] = np.nan
    x = rs.Panel.from_arrays(regions.ids, ["all"], {"x": values[None]})["x"]
    record = rs.moran(x, rs.weights.knn(regions, k=4), missing="keep")
    said = [note for table in record.tables() for note in table.notes]
    found = [say(one, "en") for one in said if "no value" in say(one, "en")]
    assert found == [f"1 region has no value and is left out: {x.ids[3]}."]
    assert any(say(one, "zh").startswith("1 个地区没有值") for one in said)
