"""Regions, times and groups chosen in one way: panel, runner, recipe and shell agree."""

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.errors import (
    FormulaError,
    LabelError,
    NotByRegionError,
    ParameterError,
    UnknownColumnError,
)
from regspatial.reporting.findings import checks
from regspatial.reporting.findings.registry import findings_of
from regspatial.words import verbatim

IDS = tuple("abcdefghijkl")
REGION3 = ["east"] * 5 + ["middle"] * 4 + ["west"] * 3
TIMES = tuple(range(2010, 2016))


@pytest.fixture(scope="module")
def regions():
    rng = np.random.default_rng(2)
    return rs.Regions(
        ids=IDS,
        points=rng.uniform(0, 9, size=(12, 2)),
        lonlat=False,
        attributes={
            "region3": np.array(REGION3),
            "coastal": np.array([1, 1, 1, 0, 0, 1] + [0] * 6),
            "area": np.arange(12.0) * 10,
        },
    )


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(3)
    x = rng.lognormal(size=(6, 12))
    return rs.Panel.from_arrays(IDS, TIMES, {"x": x, "y": x + rng.normal(size=(6, 12))})


CHOICES = {
    "region3 == 'east' and year >= 2012": ("abcde", (2012, 2013, 2014, 2015)),
    "region3 == east and year>=2012": ("abcde", (2012, 2013, 2014, 2015)),
    "region3=east; year>=2012": ("abcde", (2012, 2013, 2014, 2015)),
    "region3=east, west": ("abcdejkl", TIMES),
    "region3 in ('east', west)": ("abcdejkl", TIMES),
    "region3 != east": ("fghijkl", TIMES),
    "coastal=1": ("abcf", TIMES),
    "coastal == 1 and not region3 == 'middle'": ("abc", TIMES),
    "area < 30": ("abc", TIMES),
    "id in (a, 'c') or id == f": ("acf", TIMES),
    "year in (2010, 2015)": ("abcdefghijkl", (2010, 2015)),
    "region3＝east；year＞=2012": ("abcde", (2012, 2013, 2014, 2015)),
}


@pytest.mark.parametrize("text", CHOICES)
def test_a_condition_chooses_regions_and_times(panel, regions, text):
    found = panel.where(text, regions=regions)
    ids, times = CHOICES[text]
    assert found.ids == tuple(ids)
    assert found.times == times
    wanted = panel.select(ids=ids, times=times)
    np.testing.assert_array_equal(found.columns["x"], wanted.columns["x"])


@pytest.mark.parametrize(("word", "n"), [("东部", 5), ("East", 5), ("east", 5), ("西部", 3)])
def test_a_macro_region_is_chosen_by_what_it_is_called_too(panel, regions, word, n):
    assert panel.where(f"region3={word}", regions=regions).n == n
    x = panel.with_groups(regions)[f"dummy(region3, '{word}')"]
    assert x.values[0].sum() == n


def test_parts_after_semicolons_are_said_with_and_between_them(panel, regions):
    said = panel.where("region3=east, west; year>=2012", regions=regions)["x"].said
    assert "Only region3 in ('east', 'west') and year >= 2012:" in str(said[0].en)


def test_a_mapping_and_words_choose_the_same(panel, regions):
    a = panel.where(regions=regions, region3=["east", "west"], coastal=1)
    b = panel.where({"region3": ["east", "west"], "coastal": 1}, regions=regions)
    assert a.ids == b.ids == tuple("abc")


def test_cells_between_those_that_meet_a_condition_are_empty_and_said(panel):
    found = panel.where("x > 1")
    met = panel.columns["x"] > 1
    rows, columns = met.any(axis=1), met.any(axis=0)
    np.testing.assert_array_equal(np.isfinite(found.columns["y"]), met[np.ix_(rows, columns)])
    (said,) = found["y"].notes
    assert f"{(~met[np.ix_(rows, columns)]).sum()} cells among them" in said.text()
    assert "x > 1" in said.text("zh")


def test_what_is_empty_decides_nothing_and_is_counted(panel):
    x = panel.columns["x"].copy()
    x[:, 0] = np.nan
    found = panel.with_columns(by_position=True, x=x).where("x > 0")
    assert found.ids == IDS[1:]
    assert "6 cells are left out because what decides is empty" in found.said[0].text()


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("region3=north", UnknownColumnError, "east, middle, west"),
        ("region4=east", UnknownColumnError, "region3"),
        ("year > 2020", LabelError, "Nothing meets"),
        ("region3=east; coastal=2", UnknownColumnError, "0, 1"),
        ("x + 1", FormulaError, "not allowed"),
        ("region3", FormulaError, "not allowed"),
        ("region3 == ", FormulaError, "Cannot read"),
    ],
)
def test_a_condition_that_cannot_be_is_refused(panel, regions, text, error, said):
    with pytest.raises(error, match=said):
        panel.where(text, regions=regions)


@pytest.mark.parametrize(
    ("period", "times"),
    [
        ("2012:2014", (2012, 2013, 2014)),
        ("2012-2014", (2012, 2013, 2014)),
        ("2012–2014", (2012, 2013, 2014)),
        (":2011", (2010, 2011)),
        ("2014:", (2014, 2015)),
        ("2009:2010", (2010,)),
        ("2010, 2015", (2010, 2015)),
        ([2011, 2013], (2011, 2013)),
        (2013, (2013,)),
    ],
)
def test_a_period(panel, period, times):
    found = runner.call("describe", {"panel": panel}, {"variables": "x", "period": period})
    assert found.panel.times == times
    said = found.result.tables()[0].notes
    assert any(f"{len(times)} of 6" in n.text() for n in said)


@pytest.mark.parametrize("period", [":", "2020:2030", "soon:later"])
def test_a_period_that_leaves_nothing_is_refused(panel, period):
    with pytest.raises((ParameterError, UnknownColumnError)):
        runner.call("describe", {"panel": panel}, {"variables": "x", "period": period})


def test_weights_of_a_rule_are_built_for_the_chosen_regions_and_given_ones_cut(panel, regions):
    params = {"variable": "x", "only": "region3=east, middle", "period": "2012:2013"}
    rule = {"weights_kind": "knn", "k": 2}
    built = runner.call("moran", {"panel": panel, "regions": regions}, params | rule)
    inside = regions.where(region3=["east", "middle"])
    left = panel.select(ids=inside.ids, times=[2012, 2013])
    wanted = rs.moran(left["x"], rs.weights.knn(inside, k=2))
    np.testing.assert_array_equal(built.result.values, wanted.values)
    assert any("built for the 9 regions" in n.en for n in built.notes)

    whole = rs.weights.knn(regions, k=4)
    cut = runner.call("moran", {"panel": panel, "regions": regions, "weights": whole}, params)
    dense = whole.aligned(IDS).to_dense()[:9, :9]
    dense /= dense.sum(axis=1, keepdims=True)
    by_hand = rs.moran(left["x"], rs.weights.from_dense(inside.ids, dense))
    np.testing.assert_allclose(cut.result.values, by_hand.values, rtol=1e-13)
    links = np.count_nonzero(dense)
    assert any(f"{links} of 48 links stay" in n.en for n in cut.notes)
    assert not np.allclose(cut.result.values, built.result.values)


def test_a_map_without_a_table_is_chosen_from_too(regions):
    found = runner.call(
        "describe_weights", {"regions": regions}, {"weights_kind": "knn", "k": 2, "only": "area<60"}
    )
    assert found.weights.ids == IDS[:6]


def test_a_table_by_group_is_that_of_each_group(panel, regions):
    params = {"variable": "x", "weights_kind": "knn", "k": 2}
    found = runner.call("moran", {"panel": panel, "regions": regions}, params | {"by": "region3"})
    table = found.result.tables()[0]
    assert table.keys[:2] == ("group", "time")
    assert [row[0] for row in table.rows] == ["east"] * 6 + ["middle"] * 6
    assert any("west is left out" in n.en and "at least 4" in n.en for n in found.notes)
    for label in ("east", "middle"):
        alone = runner.call(
            "moran", {"panel": panel, "regions": regions}, params | {"only": f"region3={label}"}
        )
        rows = [row[1:] for row in table.rows if row[0] == label]
        assert rows == list(alone.result.tables()[0].rows)


def test_values_by_region_of_all_groups_make_one_layer(panel, regions):
    params = {"variable": "x", "weights_kind": "knn", "k": 2, "permutations": 99, "rng": 1}
    found = runner.call(
        "local_moran", {"panel": panel, "regions": regions}, params | {"by": "region3"}
    )
    ids, columns = found.result.layer_columns()
    assert ids == IDS[:9]
    assert all(len(c.values) == 9 for c in columns)
    first = next(iter(found.result.records.values()))
    assert [c.name for c in columns] == [c.name for c in first.layer_columns()[1]]
    for column in columns:
        of_each = [
            c.values
            for record in found.result.records.values()
            for c in record.layer_columns()[1]
            if c.name == column.name
        ]
        assert column.values.tolist() == np.concatenate(of_each).tolist()


def test_by_year_and_by_what_is_not_there(panel, regions):
    found = runner.call("describe", {"panel": panel}, {"variables": "x, y", "by": "year"})
    table = found.result.tables()[0]
    assert [row[0] for row in table.rows] == [str(t) for t in TIMES for _ in "xy"]
    with pytest.raises(ParameterError, match="region3"):
        runner.call("moran", {"panel": panel, "regions": regions}, {"variable": "x", "by": "z"})


RECIPE = """
title = "t"
[regions]
source = "china:province"
exclude = ["540000", "710000", "810000", "820000"]
[panel]
source = "{table}"
id = "adcode"
time = "year"
period = "2015:2018"
[derive]
pgdp = "log(gdp / population)"
[panels.all]
period = ""
[panels.east]
only = "region3 = 东部"
[weights.near]
kind = "knn"
k = 3
points = "seat"
[[step]]
name = "all"
tool = "moran"
weights = "near"
panel = "all"
params = {{ variable = "pgdp" }}
[[step]]
name = "east"
tool = "moran"
weights = "near"
panel = "east"
params = {{ variable = "pgdp" }}
[[step]]
name = "east-too"
tool = "moran"
weights = "near"
only = {{ region3 = "east" }}
period = [2015, 2016, 2017, 2018]
params = {{ variable = "log(gdp / population)" }}
[[step]]
name = "groups"
tool = "moran"
weights = "near"
by = "region3"
period = "2015:2018"
params = {{ variable = "pgdp" }}
"""


def test_recipe_and_shell_choose_as_the_panel_does(root, tmp_path):
    pytest.importorskip("matplotlib")
    from regspatial.cli.app import run as shell
    from regspatial.recipes import run_recipe

    table = root / "data/tables/dri_simulated_2012_2022.csv"
    path = tmp_path / "r.toml"
    path.write_text(RECIPE.format(table=table.as_posix()), encoding="utf-8")
    ran = run_recipe(path, tmp_path / "run", language="en")

    def rows(folder, name="moran.csv"):
        with (folder / name).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    east, too, groups = (rows(ran.folder / f) for f in ("02-east", "03-east-too", "04-groups"))
    assert len(rows(ran.folder / "01-all")) == 11
    assert [r["time"] for r in east] == ["2015", "2016", "2017", "2018"]
    assert east == too
    assert [
        {k: v for k, v in r.items() if k != "group"} for r in groups if r["group"] == "east"
    ] == east
    code = shell(
        [
            "run",
            "moran",
            "--panel",
            str(table),
            "--panel-id",
            "adcode",
            "--panel-time",
            "year",
            "--regions",
            "china:province",
            "--weights-kind",
            "knn",
            "--k",
            "3",
            "--points",
            "seat",
            "--variable",
            "log(gdp/population)",
            "--only",
            "region3=east",
            "--period",
            "2015:2018",
            "--out",
            str(tmp_path / "out"),
        ]
    )
    assert code == 0
    assert rows(tmp_path / "out") == east
    code = shell(
        [
            "run",
            "moran",
            "--panel",
            str(table),
            "--panel-id",
            "adcode",
            "--panel-time",
            "year",
            "--regions",
            "china:province",
            "--weights-kind",
            "knn",
            "--k",
            "3",
            "--points",
            "seat",
            "--variable",
            "log(gdp/population)",
            "--by",
            "region3",
            "--period",
            "2015:2018",
            "--out",
            str(tmp_path / "groups"),
        ]
    )
    assert code == 0
    assert rows(tmp_path / "groups") == groups
    provinces = rs.china("province")
    whole = rs.read_panel(table, id="adcode", time="year").with_groups(provinces)
    near = provinces.select([i for i in provinces.ids if i in whole.ids])
    inside = near.select([i for i in near.ids if i in whole.where("region3=east").ids])
    w = rs.weights.knn(inside, k=3, points="seat")
    found = rs.moran(
        whole["log(gdp/population)"], w, where="region3 == 'east' and year in (2015,2016,2017,2018)"
    )
    np.testing.assert_allclose(found.values, [float(r["I"]) for r in east], rtol=1e-12)
    page = ran.report.read_text(encoding="utf-8")
    assert "built anew for the 11 regions" in page
    assert "11 of 30 regions" in page


@pytest.mark.filterwarnings("ignore:region3 = west")
def test_by_group_in_python_is_the_tool_by_group(panel, regions):
    known = panel.with_groups(regions)
    w = rs.weights.knn(regions, k=3, points="point")
    found = rs.by_group(rs.moran, known["x"], w, by="region3", permutations=49, rng=1)
    tool = runner.call(
        "moran",
        {"panel": panel, "regions": regions, "weights": w},
        {"variable": "x", "by": "region3", "permutations": 49, "rng": 1},
    ).result
    assert list(found.records) == list(tool.records) == ["east", "middle"]
    assert found.tables()[0].rows == tool.tables()[0].rows
    east = rs.moran(known["x"], w, where="region3 == east", permutations=49, rng=1)
    np.testing.assert_array_equal(found.records["east"].values, east.values)
    by_year = rs.by_group(rs.describe, panel, by="year")
    assert list(by_year.records) == [str(t) for t in TIMES]
    years = rs.by_group(rs.local_moran, known["x"], w, by="year", permutations=99, rng=1)
    with pytest.raises(NotByRegionError, match=rf"records\['{TIMES[0]}'\]") as raised:
        years.layer_columns()
    assert "同一批地区" in raised.value.zh
    with pytest.raises(ParameterError, match="where"):
        rs.by_group(rs.balance, panel, by="region3")
    with pytest.raises(ParameterError, match="region4"):
        rs.by_group(rs.moran, known["x"], w, by="region4")


def test_transitions_take_groups(panel, regions):
    found = runner.call(
        "cluster_transitions",
        {"panel": panel, "regions": regions},
        {
            "variable": "x",
            "by": "region3",
            "states": "quadrant",
            "weights_kind": "knn",
            "k": 2,
            "points": "point",
            "permutations": 99,
            "rng": 1,
        },
    ).result
    assert list(found.records) == ["east", "middle"]
    assert set(found.records["east"].ids) == set("abcde")
    assert found.tables()[0].column("group")[0] == "east"


def test_a_part_without_a_group_keeps_the_labels_of_the_others():
    panel = rs.Panel.from_arrays(["a", "b"], [2020], {"x": [[1.0, 2.0]]})
    named = panel.with_groups(belt=["e", "w"]).with_labels(e="East", w="West", x="Output")
    assert set(named.select(ids=["a"]).labels) == {"e", "x"}


def test_a_grouping_of_the_table_takes_the_place_of_the_maps(panel, regions):
    called = regions.with_labels(east=rs.Label(en="the East", zh="E"))
    own = panel.with_groups(region3=["coast" if k % 2 else "inland" for k in range(panel.n)])
    both = own.with_groups(called).with_groups(**own.groups)  # as a run does it
    assert both.groups["region3"] == own.groups["region3"]
    assert "east" not in both.labels
    assert "east" in panel.with_groups(called).labels
    assert runner.call("describe", {"panel": own, "regions": called}, {"variables": ["x"]}).result


@pytest.mark.parametrize("only", ["110000,120000", "x + 1", "log(x)", "nothing_here(x) > 1"])
def test_what_is_no_condition_is_answered_with_conditions(panel, only):
    with pytest.raises(
        FormulaError, match=r"by a condition: region3=east, id in \(110000"
    ) as error:
        panel.where(only)
    assert "Write a model" not in str(error.value)


@pytest.mark.filterwarnings("ignore:8 degrees of freedom")
def test_of_a_cross_section_empty_cells_of_its_own_time_count():
    """A census of two years, one variable asked in the last alone: another year's cells are no holes."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=(2, 12))
    y = x + rng.normal(size=(2, 12))
    y[0] = np.nan
    y[1, 3] = np.nan
    panel = rs.Panel.from_arrays(IDS, (2010, 2020), {"x": x, "y": y})
    ring = np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)
    w = rs.SpatialWeights(ids=IDS, matrix=ring / 2, normalisation="row")
    values = {"formula": "y ~ x", "at_time": 2020, "model": "sar", "missing": "drop_regions"}
    run = runner.call("spatial_regression", {"panel": panel, "weights": w}, {**values, "rng": 1})
    left = tuple(i for i in IDS if i != "d")
    assert run.result.model.ids == left
    direct = rs.regression.spatial_regression_estimate(
        panel, "y ~ x", w, at_time=2020, model="sar", missing="drop_regions"
    )
    assert direct.ids == left
    assert direct.estimates.tolist() == run.result.model.estimates.tolist()
    assert "1 region is left out for empty cells: d." in direct.tables()[0].text()
    with pytest.raises(rs.errors.MissingValueError, match="would leave no time"):
        rs.regression.spatial_regression_estimate(
            panel, "y ~ x", w, at_time=2020, missing="drop_periods"
        )
    with pytest.raises(rs.errors.MissingValueError, match="1 cell"):
        rs.regression.spatial_regression_estimate(panel, "y ~ x", w, at_time=2020, missing="stop")


def test_of_every_group_its_first_finding_is_said_and_of_many_how_many_more(panel, monkeypatch):
    found = rs.by_group(rs.describe, panel, by="year")
    said = {id(one): verbatim(f"of {label}") for label, one in found.records.items()}
    own = [verbatim("next")]
    monkeypatch.setattr(checks, "findings_of", lambda one, _names: [said[id(one)], *own])
    wanted = [f"{year}: of {year}" for year in map(str, TIMES)]
    assert [one.text("en") for one in findings_of(found, {})] == wanted
    monkeypatch.setattr(checks, "_MOST_GROUPS", 4)
    few = [one.text("en") for one in findings_of(found, {})]
    assert few == [*wanted[:4], "2 more groups below."]
