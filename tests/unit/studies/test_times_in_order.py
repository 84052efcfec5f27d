"""Times in every way of writing: their order on every reader, their steps, and what is refused."""

from __future__ import annotations

import csv
import itertools
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regspatial as rs
from regspatial.containers.time_axis import axis_of, in_order, time_numbers
from regspatial.errors import DataWarning, InputError, LabelError, ParameterError
from regspatial.regression.panel.least_squares.source import source_of
from regspatial.studies.assemble import panel_from_columns

WAYS = {
    "months in Chinese": [f"2019年{m}月" for m in range(1, 13)],
    "months in Chinese numerals": [
        "二〇一九年八月",
        "二〇一九年九月",
        "二〇一九年十月",
        "二〇一九年十一月",
        "二〇一九年十二月",
        "二〇二〇年一月",
    ],
    "months of no year": ["8月", "9月", "10月", "11月", "12月"],
    "months of no year, numerals": ["一月", "二月", "三月", "九月", "十月", "十一月"],
    "months, padded or not": ["2019-9", "2019-10", "2019-11", "2020-1"],
    "months by dots": ["2019.9", "2019.10", "2019.11", "2020.1"],
    "months by dots, two digits": ["2019.09", "2019.10", "2019.11", "2020.01"],
    "months by dots, as numbers": ["2019.08", "2019.09", "2019.1", "2019.11", "2019.12"],
    "months, American": ["11/2018", "12/2018", "01/2019", "02/2019"],
    "months of Stata": ["2018m9", "2018m10", "2018m11", "2018m12", "2019m1"],
    "months of Eurostat": ["2018-M09", "2018-M10", "2018-M11"],
    "months as digits": ["201811", "201812", "201901"],
    "months by name": ["Nov 2018", "Dec 2018", "Jan 2019", "Feb 2019"],
    "months by long name": ["November 2018", "December 2018", "January 2019"],
    "months as Excel shows them": ["Nov-98", "Dec-98", "Jan-00", "Feb-00"],
    "months, year first": ["2018 Nov", "2018 Dec", "2019 Jan"],
    "quarters in words": ["第一季度", "第二季度", "第三季度", "第四季度"],
    "quarters, short": ["一季度", "二季度", "三季度", "四季度"],
    "quarters of years": ["2018年四季度", "2019年一季度", "2019年二季度"],
    "quarters of years, ordinal": ["2018年第4季度", "2019年第1季度"],
    "quarters as analysts write": ["1Q18", "2Q18", "3Q18", "4Q18", "1Q19"],
    "quarters, quarter first": ["Q3 2018", "Q4 2018", "Q1 2019", "Q2 2019"],
    "quarters with an apostrophe": ["Q4'99", "Q1'00", "Q2'00"],
    "quarters of Stata": ["2018q3", "2018q4", "2019q1"],
    "quarters of fiscal years": ["FY99Q4", "FY00Q1", "FY00Q2"],
    "quarters by ordinal": ["4th quarter 2018", "1st quarter 2019"],
    "half-years": ["2018年上半年", "2018年下半年", "2019年上半年"],
    "half-years of no year": ["上半年", "下半年"],
    "half-years in letters": ["H2 2018", "H1 2019", "H2 2019"],
    "half-years of Stata": ["2018h1", "2018h2", "2019h1"],
    "semesters": ["2018-S1", "2018-S2", "2019-S1"],
    "cumulated months": [f"2019年1-{m}月" for m in (2, 3, 9, 10, 11, 12)],
    "cumulated months of no year": ["1-2月", "1-3月", "1-9月", "1-10月", "1-12月"],
    "cumulated quarters": ["2019年一季度", "2019年上半年", "2019年前三季度", "2019年全年"],
    "ten days": ["2019年9月下旬", "2019年10月上旬", "2019年10月中旬", "2019年10月下旬"],
    "ten days of no month": ["上旬", "中旬", "下旬"],
    "weeks by ISO": ["2018-W09", "2018-W10", "2018-W52", "2019-W01"],
    "weeks of Stata": ["2018w9", "2018w10", "2018w52", "2019w1"],
    "weeks in Chinese": ["2019年第9周", "2019年第10周", "2019年第11周"],
    "European dates": ["30/06/2018", "31/12/2018", "30/06/2019"],
    "American dates": ["06/30/2018", "12/31/2018", "06/30/2019"],
    "dates by dots": ["1.9.2018", "1.10.2018", "1.11.2018"],
    "ISO dates": ["2018-11-30", "2018-12-31", "2019-01-31"],
    "ISO dates, unpadded": ["2018/9/1", "2018/10/1", "2018/11/1"],
    "Chinese dates": ["2018年9月1日", "2018年10月1日", "2018年11月1日"],
    "dates of Stata": ["01nov2018", "01dec2018", "01jan2019"],
    "dates by name": ["Nov 5, 2018", "Dec 5, 2018", "Jan 5, 2019"],
    "dates as digits": ["20181130", "20181231", "20190131"],
    "moments": ["2019-01-01T09:00:00", "2019-01-01T10:00:00", "2019-01-01T23:00:00"],
    "fiscal years": ["FY98", "FY99", "FY00", "FY01"],
    "fiscal years, two years": ["1998/99", "1999/00", "2000/01"],
    "fiscal years, short": ["98/99", "99/00", "00/01"],
    "school years": ["2009-2010学年", "2010-2011学年"],
    "years in two digits": ["'98", "'99", "'00"],
    "years in numerals": ["二〇〇九年", "二〇一〇年", "二〇一一年"],
    "five-year plans": ["九五", "十五", "十一五", "十二五", "十三五"],
    "five-year plans in full": ["“十五”时期", "“十一五”时期", "“十二五”时期"],
    "several years each": ["1996-2000", "2001-2005", "2006-2010"],
    "numbered": [f"t{k}" for k in range(1, 13)],
    "waves": [f"wave {k}" for k in range(1, 12)],
    "periods in Chinese": ["第一期", "第二期", "第九期", "第十期", "第十一期"],
}
"""Each from the first to the last; labels stay as they are written unless they are years."""


def shuffled(times):
    order = np.random.default_rng(3).permutation(len(times))
    return [times[k] for k in order]


def kept(times):
    """What a reader makes of times that are whole years or digits alone; others keep their text."""
    years = [
        f"{t}".translate(str.maketrans("〇一二三四五六七八九", "0123456789"))[:4] for t in times
    ]
    if all(t.endswith("年") and t[:1] in "一二" and len(t) == 5 for t in times):
        return tuple(map(int, years))
    return tuple(int(t) if t.isdecimal() else t for t in times)


@pytest.fixture(params=WAYS, ids=lambda name: name.replace(" ", "_"))
def way(request):
    return WAYS[request.param]


def long_rows(times):
    return [(r, t, times.index(t) + 10 * k) for t in shuffled(times) for k, r in enumerate("ab")]


def check(panel, times):
    assert panel.times == kept(times)
    assert panel["y"].values[:, 0].tolist() == list(range(len(times)))


def test_a_long_frame_is_in_order(way):
    frame = pd.DataFrame(long_rows(way), columns=["id", "t", "y"])
    check(rs.panel_from_frame(frame, id="id", time="t"), way)


def test_a_long_file_is_in_order(way, tmp_path):
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "t", "y"), *long_rows(way)])
    check(rs.read_panel(tmp_path / "a.csv", id="id", time="t"), way)


def test_a_recognised_file_is_in_order(way, tmp_path):
    with (tmp_path / "y.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ("地区", "时间", "y"),
                *[("北京市" if r == "a" else "天津市", t, y) for r, t, y in long_rows(way)],
            ]
        )
    panel = rs.read_panel(tmp_path / "y.csv")
    check(panel, way)


def test_columns_of_a_layer_are_in_order(way):
    ids, times, y = zip(*long_rows(way), strict=True)
    check(panel_from_columns(ids, times, {"y": y}), way)


def test_arrays_are_in_order(way):
    there = shuffled(way)
    y = [[float(way.index(t)), 0.0] for t in there]
    check(rs.Panel.from_arrays(["a", "b"], there, {"y": y}), way)


def test_a_workbook_is_in_order(way, tmp_path):
    pd.DataFrame(long_rows(way), columns=["id", "t", "y"]).to_excel(
        tmp_path / "a.xlsx", index=False
    )
    check(rs.read_panel(tmp_path / "a.xlsx", id="id", time="t"), way)


def test_a_frame_of_a_regression_is_in_order(way):
    frame = pd.DataFrame(long_rows(way), columns=["id", "t", "y"])
    found = rs.panel_from_frame(frame.assign(e=1.0), id="id", time="t")
    period = source_of(frame, None, "id", "t").factor("t")
    assert list(map(str, period.labels)) == [str(t) for t in way]
    assert period.size == found.T


@pytest.mark.parametrize(
    "name",
    [
        "months in Chinese",
        "quarters of Stata",
        "cumulated months",
        "half-years",
        "fiscal years, two years",
        "weeks by ISO",
    ],
)
@pytest.mark.parametrize("wide", [True, "y"])
def test_a_wide_table_is_in_order(name, wide):
    times = WAYS[name]
    there = shuffled(times)
    cells = [[r, *(times.index(t) for t in there)] for r in "ab"]
    heads = [f"y_{t}" if wide is True else t for t in there]
    panel = rs.panel_from_frame(pd.DataFrame(cells, columns=["id", *heads]), id="id", wide=wide)
    # January to December is the year that it is
    assert panel.times == tuple(2019 if t == "2019年1-12月" else t for t in times)
    assert panel["y"].values[:, 0].tolist() == list(range(len(times)))


MOMENTS = {
    "days": pd.date_range("2018-12-28", periods=9, freq="D"),
    "month starts": pd.date_range("2018-09-01", periods=7, freq="MS"),
    "month ends": pd.date_range("2018-09-30", periods=7, freq="ME"),
    "quarters": pd.date_range("2018-01-01", periods=7, freq="QS"),
    "hours": pd.date_range("2018-12-31 20:00", periods=7, freq="h"),
    "weeks": pd.date_range("2018-12-03", periods=7, freq="W"),
    "periods of months": pd.period_range("2018-09", periods=7, freq="M"),
    "periods of quarters": pd.period_range("2018Q3", periods=7, freq="Q"),
    "periods of weeks": pd.period_range("2018-12-03", periods=7, freq="W"),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_moments_of_pandas_are_in_order_and_one_step_apart(name):
    times = list(MOMENTS[name])
    frame = pd.DataFrame(long_rows(times), columns=["id", "t", "y"])
    panel = rs.panel_from_frame(frame, id="id", time="t")
    assert panel["y"].values[:, 0].tolist() == list(range(len(times)))
    lost = np.isnan(panel.derive("d = diff(y)")["d"].values[:, 0])  # by the first time alone
    assert lost.tolist() == [True] + [False] * (len(times) - 1)
    assert np.diff(time_numbers(panel.times)).tolist() == [1] * (len(times) - 1)
    again = rs.Panel.from_arrays(
        ["a"], shuffled(times), {"y": [[times.index(t)] for t in shuffled(times)]}
    )
    assert again.times == panel.times
    assert again["y"].values.ravel().tolist() == list(range(len(times)))


@pytest.mark.parametrize(
    ("format_", "freq"), [("%tq", "QS"), ("%tm", "MS"), ("%th", "6MS"), ("%td", "D"), ("%tw", None)]
)
def test_dates_of_stata_are_in_order_and_one_step_apart(tmp_path, format_, freq):
    if freq is None:
        times = [pd.Timestamp(2018, 1, 1) + pd.Timedelta(weeks=k) for k in range(50, 52)] + [
            pd.Timestamp(2019, 1, 1),
            pd.Timestamp(2019, 1, 8),
        ]
    else:
        times = list(pd.date_range("2018-07-01", periods=6, freq=freq))
    frame = pd.DataFrame(long_rows(times), columns=["id", "t", "y"])
    frame.to_stata(tmp_path / "a.dta", write_index=False, convert_dates={"t": format_.strip("%")})
    panel = rs.read_panel(tmp_path / "a.dta", id="id", time="t")
    assert panel["y"].values[:, 0].tolist() == list(range(len(times)))
    assert np.diff(time_numbers(panel.times)).tolist() == [1] * (len(times) - 1)


def test_dates_of_a_workbook_are_in_order(tmp_path):
    times = list(pd.date_range("2018-09-01", periods=6, freq="MS"))
    pd.DataFrame(long_rows(times), columns=["id", "t", "y"]).to_excel(
        tmp_path / "a.xlsx", index=False
    )
    panel = rs.read_panel(tmp_path / "a.xlsx", id="id", time="t")
    assert panel.times == (
        "2018-09-01",
        "2018-10-01",
        "2018-11-01",
        "2018-12-01",
        "2019-01-01",
        "2019-02-01",
    )


def test_first_days_of_years_are_years():
    frame = pd.DataFrame(
        long_rows(list(pd.date_range("2008-01-01", periods=4, freq="YS"))), columns=["id", "t", "y"]
    )
    assert rs.panel_from_frame(frame, id="id", time="t").times == (2008, 2009, 2010, 2011)


def test_an_ordered_categorical_says_the_order():
    words = ["初", "中", "末", "后"]
    frame = pd.DataFrame(long_rows(words), columns=["id", "t", "y"])
    plain = rs.panel_from_frame(frame, id="id", time="t")
    with pytest.raises(ParameterError, match="in which order"):
        plain.derive("d = diff(y)")
    frame["t"] = pd.Categorical(frame["t"], categories=words, ordered=True)
    panel = rs.panel_from_frame(frame, id="id", time="t")
    check(panel, words)
    assert panel.derive("d = diff(y)")["d"].values[1:, 0].tolist() == [1.0, 1.0, 1.0]
    made = pickle.loads(pickle.dumps(panel)).derive("d = diff(y)")
    assert np.isfinite(made["d"].values).all(axis=1).tolist() == [False, True, True, True]


def test_arrays_of_words_stand_in_the_order_given():
    panel = rs.Panel.from_arrays(["a"], ["before", "after"], {"y": [[1.0], [3.0]]})
    assert panel.derive("d = diff(y)")["d"].values[1:].tolist() == [[2.0]]


@pytest.mark.parametrize(
    ("times", "named"),
    [
        (["2018", "2019", "2019Q1"], "2019Q1"),
        (["2019年1月", "2019年2月", "合计"], "合计"),
        (["2018Q1", "2018Q2", "2018年3月"], "2018年3月"),
        (["2018-01-01", "2018-02-01", "2018"], "2018"),
        ([2018, 2019, "total"], "total"),
    ],
)
def test_times_of_two_kinds_are_refused_by_name(times, named):
    frame = pd.DataFrame(long_rows(times), columns=["id", "t", "y"])
    with pytest.raises(LabelError, match=named) as caught:
        rs.panel_from_frame(frame, id="id", time="t")
    assert list(map(str, caught.value.ids)) == [named]


@pytest.mark.parametrize(
    "times", [["01/02/2018", "02/01/2018", "03/03/2018"], ["2019.9", "2019.1", "2019.11"]]
)
def test_times_that_can_be_read_in_two_orders_are_refused(times):
    frame = pd.DataFrame(long_rows(times), columns=["id", "t", "y"])
    with pytest.raises(LabelError, match="two ways"):
        rs.panel_from_frame(frame, id="id", time="t")


def test_dates_of_one_order_in_both_readings_may_stay():
    assert in_order(["01/01/2019", "01/01/2018"]) == ("01/01/2018", "01/01/2019")


def test_one_time_in_two_spellings_is_one():
    ids, times, y = (
        ["a", "b", "a", "b"],
        ["2019年01月", "2019年1月", "2019年2月", "2019年02月"],
        [1, 2, 3, 4],
    )
    panel = panel_from_columns(ids, times, {"y": y})
    assert panel.times == ("2019年1月", "2019年2月")
    assert panel["y"].values.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert panel["y"].at("2019-02").values.tolist() == [[3.0, 4.0]]


STEPS = {
    "quarters": (["2018q3", "2018q4", "2019q2"], [1, 2]),
    "months as digits": ([201811, 201812, 201902], [1, 2]),
    "month ends": (["2018-11-30", "2018-12-31", "2019-02-28"], [1, 2]),
    "cumulated": (["2019年1-2月", "2019年1-3月", "2019年1-10月"], [1, 7]),
    "quarters as digits": ([20183, 20184, 20191, 20192], [1, 1, 1]),
    "weeks over the new year": (["2020-W52", "2020-W53", "2021-W01"], [1, 1]),
    "weeks of Stata, whose years have 52": (["2020w51", "2020w52", "2021w1"], [1, 1]),
    "weeks by ISO in Stata's letters": (["2020w52", "2020w53", "2021w1"], [1, 1]),
    "years": ([2010, 2012, 2013], [2, 1]),
    "plans": (["十五", "十一五", "十三五"], [1, 2]),
}


@pytest.mark.parametrize("name", STEPS)
def test_the_steps_between_times(name):
    times, steps = STEPS[name]
    assert np.diff(time_numbers(times)).tolist() == steps


def test_no_lag_reaches_over_a_missing_quarter():
    panel = rs.Panel.from_arrays(
        ["a"], ["2018q3", "2018q4", "2019q2", "2019q3"], {"y": [[1.0], [2.0], [4.0], [5.0]]}
    )
    assert np.isnan(panel.derive("d = diff(y)")["d"].values[:, 0]).tolist() == [
        True,
        False,
        True,
        False,
    ]


@given(st.data())
def test_the_order_of_rows_never_changes_that_of_times(data):
    times = WAYS[data.draw(st.sampled_from(sorted(WAYS)))]
    part = data.draw(st.lists(st.sampled_from(times), min_size=1, unique=True))
    assert in_order(part) == tuple(t for t in times if t in part)


@given(
    st.lists(
        st.sampled_from(["初", "中", "x1", "x12", "x2", "before", "after"]), min_size=1, unique=True
    )
)
def test_words_of_no_order_stand_alike_however_they_come(words):
    assert in_order(words) == in_order(list(reversed(words)))


@pytest.mark.parametrize("times", [("before", "after"), ("中", "末")])
def test_words_have_no_order(times):
    assert axis_of(times) is None


@pytest.mark.parametrize("mark", ["2020*", "2020E", "2020p", "2020年(预)", "2020①"])
def test_a_year_with_a_mark_is_that_year_and_said(mark):
    frame = pd.DataFrame([["a", 1, 2], ["b", 3, 4]], columns=["id", "y_2019", f"y_{mark}"])
    with pytest.warns(DataWarning, match="mark"):
        panel = rs.panel_from_frame(frame, id="id", wide=True)
    assert panel.times == (2019, 2020)
    assert list(panel.columns) == ["y"]


def test_a_heading_of_five_digits_beside_years_is_refused():
    frame = pd.DataFrame([["a", 1, 2], ["b", 3, 4]], columns=["id", "y_2019", "y_20201"])
    with pytest.raises(InputError, match="y_20201"):
        rs.panel_from_frame(frame, id="id", wide=True)


@pytest.mark.parametrize("head", ["月份", "年份", "季度", "month", "t"])
@pytest.mark.parametrize(
    "cells", [["10月", "9月", "8月"], ["初", "中", "末"], ["第一季度", "第三季度", "第二季度"]]
)
def test_a_column_of_times_never_names_variables(tmp_path, head, cells):
    if head == "t" and cells[0] == "初":
        pytest.skip("words under a heading that says nothing may be names of variables")
    rows = [(r, c, k) for k, (r, c) in enumerate(itertools.product(["北京市", "天津市"], cells))]
    with (tmp_path / "gdp.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("地区", head, "gdp"), *rows])
    panel = rs.read_panel(tmp_path / "gdp.csv")
    assert list(panel.columns) == ["gdp"]
    assert set(panel.times) == set(cells)


def test_headings_of_months_without_a_year_are_no_variables(tmp_path):
    (tmp_path / "gdp.csv").write_text("地区,10月,9月\n北京市,1,2\n天津市,3,4\n", encoding="utf-8")
    with pytest.raises(InputError, match="without their year"):
        rs.read_panel(tmp_path / "gdp.csv")
