"""Tables brought to the divisions of one year: hand examples, properties, what is refused."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regspatial as rs
from regspatial.errors import InputError, LabelError, ParameterError, UnknownColumnError

NAN = float("nan")
LAIWU = ["370100", "371200", "320100"]
CHAOHU = ["340100", "341400", "340200", "340500"]
SHARES = "341400: 340100=0.5, 340200=0.25, 340500=0.25"


def laiwu():
    return rs.Panel.from_arrays(
        LAIWU,
        [2017, 2018, 2019],
        {
            "gdp": [[7000, 900, 1], [7500, 950, 2], [9400, NAN, 3]],
            "pop": [[700, 100, 5], [750, 150, 6], [900, NAN, 7]],
            "pgdp": [[10, 9, 0.2], [10, 19 / 3, 1 / 3], [10.444, NAN, 3 / 7]],
        },
    )


def chaohu(**more):
    columns = {"gdp": [[10, 4, 5, 6], [12, NAN, 7, 8]], **more}
    return rs.Panel.from_arrays(CHAOHU, [2010, 2012], columns)


def test_what_was_merged_is_summed_and_rates_are_averaged_by_their_denominator():
    found = rs.harmonise(laiwu(), 2020)
    assert found.panel.ids == ("370100", "320100")
    assert found.panel["gdp"].values.tolist() == [[7900, 1], [8450, 2], [9400, 3]]
    # 2017 by hand: (10·700 + 9·100) / 800
    assert found.panel["pgdp"].values[0, 0] == pytest.approx(7900 / 800, rel=1e-14)
    assert found.kinds["pgdp"].text == "mean:pop"
    (touch,) = found.touched
    assert (touch.rule, touch.change.name, touch.years) == ("merged", "莱芜市", (2017, 2018))
    for one in found.totals:
        assert one.before == pytest.approx(one.after, rel=1e-14)
        assert not one.left_out.any()


def test_what_is_printed_counts_in_the_year_of_the_change_and_an_empty_row_does_not():
    panel = laiwu()
    gone = panel.with_columns(
        by_position=True,
        **{
            k: np.where([[0, 0, 0], [0, 1, 0], [0, 0, 0]], NAN, v) for k, v in panel.columns.items()
        },
    )
    found = rs.harmonise(gone, 2020)
    assert found.panel["gdp"].values[1, 0] == 7500
    assert found.missing == ()


def test_an_empty_part_makes_the_sum_empty_by_name():
    panel = laiwu()
    values = panel["gdp"].values.copy()
    values[0, 1] = NAN
    found = rs.harmonise(panel.with_columns(by_position=True, gdp=values), 2020)
    assert np.isnan(found.panel["gdp"].values[0, 0])
    (one,) = found.missing
    assert (one.variable, one.unit, one.time, one.rows) == ("gdp", "370100", 2017, ("371200",))
    totals = next(t for t in found.totals if t.variable == "gdp")
    assert totals.before.tolist() == (totals.after + totals.left_out).tolist()
    assert totals.left_out[0] == 7000


def test_a_divided_unit_is_refused_with_names_united_or_parted():
    with pytest.raises(ParameterError, match="巢湖市 .341400, 2011. among 340100, 340200, 340500"):
        rs.harmonise(chaohu(), 2020)
    united = rs.harmonise(chaohu(), 2020, divided="unite")
    assert united.panel.ids == ("340100+340200+340500",)
    assert united.panel["gdp"].values.tolist() == [[25], [27]]
    parted = rs.harmonise(chaohu(), 2020, shares=SHARES, shares_base="population of 2010")
    assert parted.panel["gdp"].values.tolist() == [[12, 6, 7], [12, 7, 8]]
    assert parted.tables()[0].records()[0]["base"] == "population of 2010"


def test_backwards_the_land_of_an_heir_cannot_be_told_apart_and_is_united():
    with pytest.raises(ParameterError, match="2010"):
        rs.harmonise(chaohu(), 2010)
    found = rs.harmonise(chaohu(), 2010, divided="unite")
    assert found.panel["gdp"].values.tolist() == [[25], [27]]
    same = rs.harmonise(chaohu().select(times=[2010]), 2010)
    assert same.panel.ids == tuple(CHAOHU)
    assert same.touched == ()


def test_land_counted_twice_is_named():
    panel = laiwu()
    values = panel["gdp"].values.copy()
    values[2, 1] = 990
    with pytest.raises(LabelError, match="莱芜市 .371200. in 2019.*370100 since 2018"):
        rs.harmonise(panel.with_columns(by_position=True, gdp=values), 2020)


def test_one_unit_under_two_names_is_one_row_and_never_both_in_one_year():
    panel = rs.Panel.from_arrays(
        ["襄樊市", "襄阳市", "武汉市"], [2009, 2011], {"gdp": [[1, NAN, 5], [NAN, 2, 6]]}
    )
    found = rs.harmonise(panel, 2020)
    assert found.panel["gdp"].values.tolist() == [[1, 5], [2, 6]]
    assert found.panel.ids == ("襄阳市", "武汉市")
    both = panel.with_columns(by_position=True, gdp=[[1, 3, 5], [NAN, 2, 6]])
    with pytest.raises(LabelError, match="襄樊市, 襄阳市 in 2009"):
        rs.harmonise(both, 2020)


def test_an_old_code_of_a_promoted_unit_is_its_present_one():
    panel = rs.Panel.from_arrays(
        ["152100", "150700", "150100"], [2000, 2002], {"gdp": [[1, NAN, 5], [NAN, 2, 6]]}
    )
    for to in (1998, 2020):
        found = rs.harmonise(panel, to)
        assert found.panel.ids == ("150700", "150100")
        assert found.panel["gdp"].values.tolist() == [[1, 5], [2, 6]]


def test_a_unit_that_is_not_in_the_table_is_listed_and_counties_that_moved_are():
    panel = rs.Panel.from_arrays(
        ["370100", "512000", "510100"], [2014, 2019], {"x": np.ones((2, 3))}
    )
    found = rs.harmonise(panel, 2020)
    assert found.absent == ("莱芜市 (371200, 2018)",)
    assert [(m.name, m.year, m.before, m.after) for m in found.moved] == [
        ("简阳市", 2016, "512000", "510100")
    ]
    assert found.panel["x"].values.tolist() == panel["x"].values.tolist()


def test_changes_of_ones_own_carve_a_province_out(tmp_path):
    panel = rs.Panel.from_arrays(
        ["510000", "500000"],
        [1995, 1998],
        {"gdp": [[100, NAN], [80, 40]], "pop": [[11, NAN], [8, 3]]},
    )
    rows = [
        {
            "code": "510000",
            "name": "四川省",
            "year": 1997,
            "heir": h,
            "share": s,
            "base": "population, 1996",
        }
        for h, s in (("510000", 0.75), ("500000", 0.25))
    ]
    after = rs.harmonise(panel, 2000, changes=rows)
    assert after.panel["gdp"].values.tolist() == [[75, 25], [80, 40]]
    before = rs.harmonise(panel, 1996, changes=rows)
    assert before.panel["gdp"].values.tolist() == [[100], [120]]
    path = tmp_path / "changes.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    read = rs.harmonise(panel, 2000, changes=path)
    assert read.panel["gdp"].values.tolist() == after.panel["gdp"].values.tolist()


def test_map_and_weights_of_the_same_date():
    pytest.importorskip("shapely")
    whole = rs.china("prefecture").select(["340100", "340200", "340500", "341800", "370100"])
    columns = {"gdp": [[10, 4, 5, 6, 1, 2, 3], [12, NAN, 7, 8, 1, 2, NAN]]}
    panel = rs.Panel.from_arrays([*CHAOHU, "341800", "370100", "371200"], [2010, 2019], columns)
    found = rs.harmonise(panel, 2020, divided="unite")
    there = found.regions(whole)
    assert there.ids == found.panel.ids == ("340100+340200+340500", "341800", "370100")
    w = rs.weights.queen(there, islands="keep")
    assert w.to_dense()[0, 1] > 0
    old = rs.harmonise(panel.select(times=[2010]), 2010)
    with pytest.raises(LabelError, match="341400"):
        old.regions(whole)
    plain = rs.harmonise(laiwu(), 2020)
    assert plain.regions(rs.china("prefecture")).ids == plain.panel.ids


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0.1, 1e6), min_size=24, max_size=24),
    st.permutations(range(6)),
    st.sampled_from([1996, 2005, 2012, 2019]),
)
def test_totals_are_kept_order_changes_nothing_and_twice_is_once(values, order, to):
    ids = ["370100", "371200", *CHAOHU]
    cells = np.array(values).reshape(4, 6)
    cells[2:, 3] = NAN
    cells[3, 1] = NAN
    panel = rs.Panel.from_arrays(ids, [2009, 2010, 2012, 2020], {"gdp": cells})
    found = rs.harmonise(panel, to, divided="unite")
    whole = np.nansum(cells, axis=1)
    assert found.panel["gdp"].values.sum(axis=1) == pytest.approx(whole, rel=1e-12)
    again = rs.harmonise(found.panel, to, divided="unite", changes=None)
    assert again.panel.ids == found.panel.ids
    assert np.array_equal(again.panel["gdp"].values, found.panel["gdp"].values)
    other = rs.harmonise(panel.select(ids=[ids[k] for k in order]), to, divided="unite").panel
    assert other.select(ids=found.panel.ids)["gdp"].values == pytest.approx(
        found.panel["gdp"].values, rel=1e-12
    )


def test_other_labels_by_changes_of_ones_own_give_the_same_numbers():
    rows = [{"code": "b", "year": 2018, "heir": "a"}]
    panel = laiwu()
    other = rs.Panel.from_arrays(["a", "b", "c"], panel.times, dict(panel.columns))
    one, two = rs.harmonise(panel, 2020), rs.harmonise(other, 2020, changes=rows)
    assert np.array_equal(one.panel["gdp"].values, two.panel["gdp"].values)
    assert two.panel.ids == ("a", "c")


def test_the_name_decides_first_then_the_unit_then_a_list():
    columns = {
        name: np.ones((1, 2))
        for name in ("人均GDP", "工业总产值", "常住人口", "城镇化率", "人口密度", "土地面积", "gdp")
    }
    panel = rs.Panel(
        ids=("370100", "371200"),
        times=(2015,),
        columns=columns,
        units={"人均GDP": "元", "工业总产值": "亿元", "常住人口": "万人", "土地面积": "平方公里"},
    )
    kinds = {k: v.text for k, v in rs.harmonise(panel, 2020).kinds.items()}
    assert kinds == {
        "人均GDP": "mean:常住人口",
        "工业总产值": "sum",
        "常住人口": "sum",
        "城镇化率": "mean:常住人口",
        "人口密度": "mean:土地面积",
        "土地面积": "sum",
        "gdp": "sum",
    }


@pytest.mark.parametrize("name", ["x", "ln_gdp", "平均工资", "third_share"])
def test_what_nothing_says_is_refused_by_name(name):
    panel = rs.Panel.from_arrays(["370100", "371200"], [2015], {name: [1, 2]})
    with pytest.raises(ParameterError, match=name):
        rs.harmonise(panel, 2020)
    assert rs.harmonise(panel, 2020, kinds={name: "max"}).panel[name].values.tolist() == [[2]]


REFUSED = [
    ({"kinds": "gdp=total"}, ParameterError, "sum, mean"),
    ({"kinds": "gdp=mean:nothing"}, UnknownColumnError, "nothing"),
    ({"variables": ["gpd"]}, UnknownColumnError, "gdp"),
    ({"kinds": {"gdp": "same"}}, InputError, "370100, 371200 differ in 2017"),
    ({"shares": "370100: 371200=1"}, ParameterError, "no change divides"),
    ({"shares": "371200"}, ParameterError, "341400: 340100=0.4"),
    ({"changes": [{"code": "x", "heir": "y"}]}, ParameterError, "row 1 lacks year"),
    ({"changes": "nowhere.csv"}, rs.RegspatialError, "nowhere.csv"),
]


@pytest.mark.parametrize(("how", "error", "said"), REFUSED)
def test_bad_input_ends_in_a_sentence(how, error, said):
    with pytest.raises(error, match=said):
        rs.harmonise(laiwu(), 2020, **how)


@pytest.mark.parametrize(
    ("shares", "base", "said"),
    [
        ("341400: 340100=0.5, 340200=0.2", "pop", "sum to 1"),
        ("341400: 340100=0.5, 340200=half", "pop", "numbers from 0 to 1"),
        ("341400: 340100=0.5, 370100=0.5", "pop", "and not 370100"),
        (SHARES, None, "have no base"),
    ],
)
def test_shares_are_checked(shares, base, said):
    with pytest.raises(ParameterError, match=said):
        rs.harmonise(chaohu(), 2020, shares=shares, shares_base=base)


def test_an_heir_that_is_not_in_the_table_and_times_that_are_no_years_are_refused():
    lone = rs.Panel.from_arrays(["371200", "320100"], [2015], {"gdp": [1, 2]})
    with pytest.raises(LabelError, match="371200 and not 370100"):
        rs.harmonise(lone, 2020)
    with pytest.raises(ParameterError, match="begin with none: first"):
        rs.harmonise(rs.Panel.from_arrays(["370100"], ["first"], {"gdp": [1]}), 2020)


def test_the_panel_has_it_as_a_method():
    assert laiwu().harmonise(to=2020).panel.n == 2
