"""Regions summed to larger ones: hand examples, real tables, properties, what is refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regspatial as rs
from regspatial.errors import LabelError, ParameterError, UnknownColumnError

NAN = float("nan")
SHARED = Path(__file__).parents[4] / "shared" / "data"


def cities(**more):
    columns = {"gdp": [14.8, 12.4, 16.1], "pop": [9.3, 7.5, 12.0], "pgdp": [15.9, 16.5, 13.4]}
    return rs.Panel.from_arrays(["320100", "320200", "330100"], [2020], {**columns, **more})


def test_totals_are_summed_and_rates_averaged():
    found = cities().aggregate("parent", gdp="sum", pop="sum", pgdp="mean:pop")
    assert found.panel.ids == ("320000", "330000")
    assert found.panel["gdp"].values.tolist() == [[14.8 + 12.4, 16.1]]
    by_hand = (15.9 * 9.3 + 16.5 * 7.5) / (9.3 + 7.5)
    assert found.panel["pgdp"].values[0] == pytest.approx([by_hand, 13.4], rel=1e-14)
    assert found.panel.region_names["320000"].text("zh") == "江苏"


def test_only_named_columns_are_kept_and_all_by_default():
    assert list(cities().aggregate("parent", gdp="sum").panel.columns) == ["gdp"]
    assert list(rs.aggregate(cities(), "parent").panel.columns) == ["gdp", "pop", "pgdp"]


def test_an_empty_part_is_named_and_never_a_zero():
    panel = cities(gdp=[14.8, NAN, 16.1])
    found = rs.aggregate(panel, "parent")
    assert np.isnan(found.panel["gdp"].values[0, 0])
    assert [(m.variable, m.unit, m.rows) for m in found.missing] == [("gdp", "320000", ("320200",))]


def test_counties_lie_in_prefectures_and_these_in_provinces_and_belts():
    panel = rs.Panel.from_arrays(
        ["110101", "500101", "320102", "320205", "419001"], [2020], {"gdp": [1, 2, 4, 8, 16]}
    )
    first = rs.aggregate(panel, "parent")
    assert first.panel.ids == ("110100", "500000", "320100", "320200", "419001")
    second = rs.aggregate(first.panel, "parent")
    assert dict(zip(second.panel.ids, second.panel["gdp"].values[0], strict=True)) == {
        "110000": 1,
        "500000": 2,
        "320000": 12,
        "410000": 16,
    }
    third = rs.aggregate(second.panel, "region4")
    assert third.panel["gdp"].values.sum() == 31
    assert set(third.panel.ids) == {"east", "west", "central"}


def test_by_a_mapping_a_text_a_column_of_words_and_a_map():
    panel = cities()
    by = {"320100": "a", "320200": "b", "330100": "a"}
    want = [[14.8 + 16.1, 12.4]]
    regions = rs.china("prefecture").select(panel.ids).with_attributes(zone=["a", "b", "a"])
    for how in (
        {"by": by},
        {"by": "320100=a, 320200=b, 330100=a"},
        {"by": "zone", "regions": regions},
    ):
        assert (
            rs.aggregate(panel, kinds="gdp=sum", variables=["gdp"], **how)
            .panel["gdp"]
            .values.tolist()
            == want
        )
    grouped = panel.with_groups(zone=["a", "b", "a"])
    assert grouped.aggregate("zone", gdp="sum").panel["gdp"].values.tolist() == want


def test_published_totals_are_compared_and_the_difference_named(tmp_path):
    rows = [{"id": "江苏省", "time": 2020, "gdp": 27.0}, {"id": "全国", "time": 2020, "gdp": 43.3}]
    found = rs.aggregate(cities(), "parent", published=rows)
    first, second = found.differences
    assert (first.group, first.difference) == ("320000", pytest.approx(0.2))
    assert first.percent == pytest.approx(100 * 0.2 / 27)
    assert second.difference == pytest.approx(0.0, abs=1e-12)
    assert "gdp" in found.tables()[0].notes[-1].text("en")
    path = tmp_path / "published.csv"
    path.write_text("id,time,gdp\n320000,2020,27.0\ntotal,2020,43.3\n", encoding="utf-8")
    again = rs.aggregate(cities(), "parent", published=str(path))
    assert [d.difference for d in again.differences] == [d.difference for d in found.differences]


def test_the_census_by_province_is_the_census_of_the_country():
    path = SHARED / "prefecture_census_2010_2020.csv"
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    panel = rs.read_panel(path, id="adcode", at=2020, missing="keep")
    panel = panel.select(ids=[one for one in panel.ids if one[:2] < "70"])
    names = ["pop_2020", "urban_pct_2020", "area_km2"]
    kinds = "pop_2020=sum, area_km2=sum, urban_pct_2020=mean:pop_2020"
    found = rs.aggregate(panel, "parent", variables=names, kinds=kinds)
    assert found.n_groups == 31
    # communiqué of 2020: 1 411 778 724 persons, 901 991 162 in towns; of these 2 000 000 in the army, of no province
    whole = {name: found.panel[name].values.sum() for name in names}
    assert whole["pop_2020"] == 1_411_778_724 - 2_000_000
    nation = rs.aggregate(found.panel, dict.fromkeys(found.ids, "all"), kinds=kinds).panel
    share = 100 * (901_991_162 - 2_000_000) / (1_411_778_724 - 2_000_000)
    assert nation["urban_pct_2020"].values[0, 0] == pytest.approx(share, rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.1, 1e6), min_size=12, max_size=12), st.permutations(range(6)))
def test_totals_are_kept_and_the_order_of_rows_changes_nothing(values, order):
    ids = ["a", "b", "c", "d", "e", "f"]
    cells = np.array(values).reshape(2, 6)
    panel = rs.Panel.from_arrays(ids, [1, 2], {"gdp": cells, "z": cells[::-1]})
    by = dict(zip(ids, "xyxyzz", strict=True))
    kinds = {"gdp": "sum", "z": "mean:gdp"}
    found = rs.aggregate(panel, by, kinds=kinds).panel
    assert found["gdp"].values.sum(axis=1) == pytest.approx(cells.sum(axis=1), rel=1e-12)
    other = rs.aggregate(panel.select(ids=[ids[k] for k in order]), by, kinds=kinds).panel
    for name in kinds:
        assert other.select(ids=found.ids)[name].values == pytest.approx(
            found[name].values, rel=1e-12
        )
    lone = rs.aggregate(panel, {one: one for one in ids}, kinds=kinds).panel
    assert np.array_equal(lone["z"].values, panel["z"].values)


def test_labels_of_what_is_left_out_are_left_out_too():
    panel = cities().with_groups(zone=["a", "b", "a"], half=["x", "x", "y"])
    panel = panel.with_labels(zone="Zone", half="Half", gdp="Output", pop="People")
    found = panel.aggregate("half", gdp="sum").panel
    assert set(found.labels) == {"gdp", "half"}
    assert found.groups == {"half": ("x", "y")}
    old = panel.harmonise(2020, variables=["gdp"]).panel
    assert set(old.labels) == {"gdp", "half", "zone"}


def test_map_of_the_groups():
    pytest.importorskip("shapely")
    found = cities().aggregate("parent", gdp="sum")
    there = found.regions(rs.china("prefecture"))
    assert there.ids == ("320000", "330000")
    with pytest.raises(LabelError, match="320100"):
        found.regions(rs.china("province"))


@pytest.mark.parametrize(
    ("by", "how", "error", "said"),
    [
        ("nowhere", {}, UnknownColumnError, "no group 'nowhere'"),
        ({"320100": "a"}, {}, LabelError, "2 regions have no group: 320200, 330100"),
        ("parent", {"kinds": "pgdp=sum:pop"}, ParameterError, "mean:COLUMN"),
        (
            "parent",
            {"published": [{"id": "320000", "gdp": 1}]},
            ParameterError,
            "row 1 lacks id or time",
        ),
        (
            "parent",
            {"published": [{"id": "320000", "time": 2020, "gdp": "many"}]},
            ParameterError,
            "is no number",
        ),
        ("parent", {"published": "nowhere.csv"}, rs.RegspatialError, "nowhere.csv"),
    ],
)
def test_bad_input_ends_in_a_sentence(by, how, error, said):
    with pytest.raises(error, match=said):
        rs.aggregate(cities(), by, **how)
