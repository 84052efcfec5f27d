"""Spans of times wherever times are chosen, the time in two columns, and years in two digits."""

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import (
    DuplicateIdError,
    LabelError,
    ParameterError,
    UnknownColumnError,
)
from regspatial.formula.conditions import chosen, of_period

QUARTERS = [f"{y}Q{q}" for y in (2018, 2019, 2020) for q in range(1, 5)]
MONTHS = [f"{y}年{m}月" for y in (2018, 2019) for m in range(1, 13)]


def panel(times):
    values = np.arange(3.0 * len(times)).reshape(-1, 3)
    return rs.Panel.from_arrays(list("abc"), times, {"y": values, "z": values % 5})


@pytest.mark.parametrize(
    ("times", "period", "wanted"),
    [
        (QUARTERS, "2019Q1:2019Q4", QUARTERS[4:8]),
        (QUARTERS, "2019Q3:", QUARTERS[6:]),
        (QUARTERS, "：2018Q2", QUARTERS[:2]),
        (QUARTERS, "2019:2020", QUARTERS[4:]),
        (QUARTERS, "2019", QUARTERS[4:8]),
        (QUARTERS, "2018Q3至2019年第一季度", QUARTERS[2:5]),
        (QUARTERS, "2015Q1:2018Q1", QUARTERS[:1]),
        (MONTHS, "2018年11月:2019年2月", MONTHS[10:14]),
        (MONTHS, "2018-11:2019-02", MONTHS[10:14]),
        (MONTHS, "2019:", MONTHS[12:]),
        (["31/12/2016", "31/12/2017", "31/12/2018"], "2017:", ["31/12/2017", "31/12/2018"]),
        (["十一五", "十二五", "十三五"], "十二五:", ["十二五", "十三五"]),
        (["FY98", "FY99", "FY00"], "FY99:FY00", ["FY99", "FY00"]),
        (["t8", "t9", "t10"], "t9:t10", ["t9", "t10"]),
        ([2011, 2012, 2013], "2012:2013", [2012, 2013]),
        ([2011, 2012, 2013], "2012-2020", [2012, 2013]),
    ],
)
def test_a_span_is_of_any_times_that_have_an_order(times, period, wanted):
    assert list(of_period(panel(times), period).times) == wanted


@pytest.mark.parametrize(
    ("times", "where", "wanted"),
    [
        (QUARTERS, "time >= '2019Q3'", QUARTERS[6:]),
        (QUARTERS, "time < 2019Q3", QUARTERS[:6]),
        (QUARTERS, "year > 2019", QUARTERS[8:]),
        (QUARTERS, "year <= 2018 and time > 2018Q1", QUARTERS[1:4]),
        (QUARTERS, "year != 2019", QUARTERS[:4] + QUARTERS[8:]),
        (QUARTERS, "time=2019Q1:2019Q3", QUARTERS[4:7]),
        (QUARTERS, {"time": ["2018Q1", "2019Q3:2020Q1"]}, [QUARTERS[0], *QUARTERS[6:9]]),
        (MONTHS, "time >= 2019年3月", MONTHS[14:]),
        (MONTHS, "year=2019", MONTHS[12:]),
        ([2011, 2012, 2013], "year=2012:2013", [2012, 2013]),
        ([2011, 2012, 2013], "year > 2011 and year < 2013", [2012]),
    ],
)
def test_a_condition_knows_spans_and_the_order_of_times(times, where, wanted):
    assert list(chosen(panel(times), where).times) == wanted


def test_words_in_the_order_that_somebody_gave_have_spans():
    words = panel(["before", "after", "long after"])
    assert list(of_period(words, "after:").times) == ["after", "long after"]
    assert list(chosen(words, "time > before").times) == ["after", "long after"]


def test_what_shows_no_order_has_no_span_and_no_before():
    frame = pd.DataFrame(
        [(i, t, 1.0) for i in "ab" for t in ("x", "v", "u")], columns=["id", "t", "y"]
    )
    words = rs.panel_from_frame(frame, id="id", time="t")
    for refused in ("u:v", "2019Q1:2019Q2"):
        with pytest.raises(ParameterError, match="Nothing says in which order"):
            of_period(words, refused)
    with pytest.raises(ParameterError, match="Nothing says in which order"):
        chosen(words, "time > 'u'")
    with pytest.raises(ParameterError, match="2020Q1, comes after the last, 2019Q1"):
        of_period(panel(QUARTERS), "2020Q1:2019Q1")
    with pytest.raises(ParameterError, match="written: 2018Q1"):
        of_period(panel(QUARTERS), "2019-01:2019-06")
    with pytest.raises(UnknownColumnError, match="2021Q1"):
        of_period(panel(QUARTERS), "2021Q1")


def test_tools_that_take_several_times_take_spans():
    found = rs.location_quotient(
        panel([2011, 2012, 2013]), industries=["y", "z"], at_times="2012:2013"
    )
    assert list(found.times) == [2012, 2013]
    densities = rs.kernel_density(wide()["y"], at_times="2018Q4:2019Q2,2020Q4")
    assert list(densities.times) == ["2018Q4", "2019Q1", "2019Q2", "2020Q4"]


def wide():
    values = np.sin(np.arange(9.0 * len(QUARTERS)) ** 2).reshape(-1, 9) + 2.0
    return rs.Panel.from_arrays([f"r{k}" for k in range(9)], QUARTERS, {"y": values})


YEARS = (2019, 2020)
PARTS = {
    "months": (["年份", "月份"], range(1, 13), "2019-{:02d}"),
    "months in words": (["年份", "月份"], [f"{m}月" for m in range(1, 13)], "2019-{:02d}"),
    "quarters": (["year", "quarter"], range(1, 5), "2019Q{}"),
    "quarters in words": (["year", "quarter"], ["Q1", "Q2", "Q3", "Q4"], "2019Q{}"),
    "Chinese quarters": (["年", "季度"], [f"第{q}季度" for q in "一二三四"], "2019Q{}"),
    "halves": (["年份", "半年"], ["上半年", "下半年"], "2019H{}"),
}


def rows(parts):
    """Return rows of three regions, shuffled, whose y counts the times."""
    found = [
        (i, y, part, 100.0 * k + len(parts) * YEARS.index(y) + j)
        for k, i in enumerate(["北京", "天津", "上海"])
        for y in YEARS
        for j, part in enumerate(parts)
    ]
    return [found[k] for k in np.random.default_rng(3).permutation(len(found))]


@pytest.mark.parametrize("named", [True, False], ids=["named", "recognised"])
@pytest.mark.parametrize("case", PARTS)
def test_years_and_their_parts_in_two_columns_are_one_time(case, named, tmp_path):
    (year, part), parts, written = PARTS[case]
    frame = pd.DataFrame(rows(list(parts)), columns=["地区", year, part, "y"])
    frame.to_csv(tmp_path / "t.csv", index=False)
    how = {"id": "地区", "time": f"{year} + {part}"} if named else {}
    found = rs.read_panel(tmp_path / "t.csv", **how)
    assert found.times[: len(parts)] == tuple(written.format(k + 1) for k in range(len(parts)))
    assert list(found.columns) == ["y"]
    of = found.select(ids=[i for i in found.ids if found["y"].values[0, found.ids.index(i)] == 0.0])
    np.testing.assert_array_equal(of["y"].values[:, 0], np.arange(2.0 * len(parts)))


def test_merged_years_above_their_quarters_are_filled_down(tmp_path):
    lines = ["地区,年份,季度,y"]
    for region in ("北京", "天津"):
        for y in YEARS:
            lines += [f"{region},{y if q == 1 else ''},{q},{y + q}" for q in range(1, 5)]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", "utf-8")
    found = rs.read_panel(tmp_path / "t.csv")
    assert found.times == tuple(f"{y}Q{q}" for y in YEARS for q in range(1, 5))


def test_the_year_alone_is_refused_with_the_way_to_say_both(tmp_path):
    frame = pd.DataFrame(rows(range(1, 13)), columns=["地区", "年份", "月份", "y"])
    frame.to_csv(tmp_path / "t.csv", index=False)
    for read in (
        lambda **how: rs.read_panel(tmp_path / "t.csv", id="地区", **how),
        lambda **how: rs.panel_from_frame(frame, id="地区", **how),
    ):
        with pytest.raises(DuplicateIdError, match="time='年份 \\+ 月份'"):
            read(time="年份")
        assert read(time="年份 + 月份").T == 24
        assert read(time="月份+年份").T == 24
        with pytest.raises(ParameterError, match="年份, y are not such two"):
            read(time="年份+y")
        with pytest.raises(UnknownColumnError, match="日"):
            read(time="年份+日")
    frame.loc[3, "月份"] = np.nan
    with pytest.raises(LabelError, match="empty in 1 row"):
        rs.panel_from_frame(frame, id="地区", time="年份+月份")


@pytest.mark.parametrize("years", [["98", "99", "00", "01"], [98, 99, 0, 1], ["82", "90", "00"]])
def test_years_in_two_digits_over_a_century_are_refused_with_four(years):
    frame = pd.DataFrame(
        [(i, y, float(k)) for i in "ab" for k, y in enumerate(years)], columns=["id", "year", "y"]
    )
    with pytest.raises(LabelError, match=r"two digits.*(1998, 1999, 2000, 2001|1982, 1990, 2000)"):
        rs.panel_from_frame(frame, id="id", time="year")


@pytest.mark.parametrize("times", [range(1, 100), [0, 60], [1, 2, 3], [95, 96, 99], [0, 50]])
def test_counted_times_are_no_years_in_two_digits(times):
    assert panel(times).times == tuple(times)
    frame = pd.DataFrame([(i, t, 1.0) for i in "ab" for t in times], columns=["id", "t", "y"])
    assert rs.panel_from_frame(frame, id="id", time="t").times == tuple(times)
