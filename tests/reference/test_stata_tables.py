"""Stata's tables as the core reads them for QGIS: every cell, label and time that pandas reads."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from regspatial.errors import FileFormatError
from regspatial.io.yearbook import grids_of
from regspatial.studies.yearbooks.stata import read_stata_table
from regspatial.studies.yearbooks.statistics_files import statistics_grid
from regspatial.studies.yearbooks.to_panel import How, panel_of_grids

DAYS = ["2011-01-01", "2012-07-15", "1949-10-01", "2000-02-29"]
LABELS = {"gdp": "GDP (100 million yuan)", "share": "Urban share"}
ASCII = {"prov": {11: "Beijing", 44: "Guangdong", 65: "Xinjiang"}}


def frame():
    return pd.DataFrame(
        {
            "prov": np.array([11, 44, 65, 11], dtype=np.int8),
            "year": np.array([2011, 2011, 2011, 2012], dtype=np.int16),
            "gdp": [1.5, np.nan, -1e300, 0.1],
            "share": np.array([0.1, 87.5, np.nan, 3], dtype=np.float32),
            "note": ["a", "", "c d", "é"],
            "day": pd.to_datetime(DAYS),
            "month": pd.to_datetime(["2011-01-01", "2012-07-01", "1949-10-01", "2000-02-01"]),
            "moment": pd.to_datetime(
                ["2011-01-01 10:00", "2012-07-15 23:59:59", "1949-10-01", "2000-02-29"],
                format="ISO8601",
            ),
        }
    )


def written(path, version, **more):
    kinds = {"day": "td", "month": "tm", "moment": "tc"}
    frame().to_stata(
        path,
        version=version,
        write_index=False,
        convert_dates=kinds,
        variable_labels=LABELS,
        value_labels=ASCII,
        **more,
    )
    return path


@pytest.mark.parametrize("order", ["little", "big"])
@pytest.mark.parametrize("version", [114, 117, 118, 119])
def test_every_cell_label_and_time(tmp_path, version, order):
    path = written(tmp_path / "t.dta", version, byteorder=order)
    table = read_stata_table(path)
    told = pd.read_stata(path, convert_categoricals=False)
    assert list(table.headings) == list(told.columns)
    for heading, cells in zip(table.headings, table.columns, strict=True):
        for cell, said in zip(cells, told[heading].tolist(), strict=True):
            if isinstance(said, pd.Timestamp):
                got = pd.Timestamp(cell)
                # a date in milliseconds is the one kind that has a time of day
                assert got == said, heading
            elif isinstance(said, float) and math.isnan(said):
                assert cell is None
            else:
                assert cell == said, heading
    assert table.variable_labels() == LABELS
    assert table.value_labels("prov") == ASCII["prov"]
    assert table.value_labels("year") == {}


def test_years_are_years(tmp_path):
    path = tmp_path / "t.dta"
    moments = pd.to_datetime(["2011-01-01", "2012-01-01"])
    pd.DataFrame({"id": [1, 2], "y": moments}).to_stata(
        path, write_index=False, convert_dates={"y": "ty"}
    )
    assert read_stata_table(path).columns[1] == [2011, 2012]


def test_a_panel_is_the_same_with_pandas_and_without(tmp_path):
    path = tmp_path / "t.dta"
    names = {"id": {1: "北京市", 2: "广东省"}}
    pd.DataFrame(
        {"id": [1, 1, 2, 2], "year": [2011, 2012] * 2, "gdp": [1.5, 2, np.nan, 4]}
    ).to_stata(
        path,
        version=118,
        write_index=False,
        value_labels=names,
        variable_labels={"gdp": "地区生产总值（亿元）"},
    )
    want = panel_of_grids(grids_of(path), How())
    got = panel_of_grids([statistics_grid(path)], How())
    assert (got.ids, got.times) == (want.ids, want.times) == (("北京市", "广东省"), (2011, 2012))
    np.testing.assert_array_equal(got.columns["gdp"], want.columns["gdp"])
    assert got.units == want.units == {"gdp": "亿元"}
    assert got["gdp"].label.heading("zh") == want["gdp"].label.heading("zh")


def test_a_file_that_is_cut_off_is_one_error(tmp_path):
    data = written(tmp_path / "t.dta", 118).read_bytes()
    for size in range(0, len(data), 211):
        (tmp_path / "cut.dta").write_bytes(data[:size])
        with pytest.raises(FileFormatError, match=r"cut\.dta"):
            read_stata_table(tmp_path / "cut.dta")


def test_dates_are_python_s_own(tmp_path):
    table = read_stata_table(written(tmp_path / "t.dta", 118))
    cells = dict(zip(table.headings, table.columns, strict=True))
    assert cells["day"][2] == dt.date(1949, 10, 1)
    assert cells["moment"][1] == dt.datetime(2012, 7, 15, 23, 59, 59)
