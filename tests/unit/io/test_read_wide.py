"""Wide tables: columns named by variable and year, or years of one variable."""

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import (
    DuplicateIdError,
    FileFormatError,
    InputError,
    ParameterError,
    UnbalancedPanelError,
    UnknownColumnError,
)

WIDE = (
    "code,name,gdp_2013,gdp_2012,pop2012,pop2013年\n110000,北京,3,1,10,30\n120000,天津,4,2,20,40\n"
)


def test_variable_and_year_in_the_name(written):
    panel = rs.read_panel(written(WIDE), "code", wide=True)
    assert panel.times == (2012, 2013)
    assert panel["gdp"].values.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert panel["pop"].values.tolist() == [[10.0, 20.0], [30.0, 40.0]]
    only = rs.read_panel(written(WIDE), "code", wide=True, columns={"people": "pop"})
    assert list(only.columns) == ["people"]


def test_columns_stated(written):
    panel = rs.read_panel(
        written(WIDE),
        "code",
        wide={"y": ["gdp_2012", "gdp_2013"], "x": {2012: "pop2012", 2013: "pop2013年"}},
    )
    assert panel["y"].values.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert panel["x"].values.tolist() == [[10.0, 20.0], [30.0, 40.0]]


def test_years_of_one_variable(workbook):
    path = workbook({"s": [["地区", "2013年", 2012, "合计"], ["北京", 3, 1, 4], ["天津", 4, 2, 6]]})
    panel = rs.read_panel(path, "地区", wide="gdp", names="province")
    assert panel.times == (2012, 2013)
    assert panel.ids == ("110000", "120000")
    assert panel["gdp"].values.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_a_frame(long_frame):
    wide = long_frame.pivot(index="code", columns="year", values="gdp")
    panel = rs.panel_from_frame(wide, "code", wide="gdp")
    assert panel["gdp"].values.tolist() == [[1.5, 2.5], [3.5, 4.5]]
    assert isinstance(wide, pd.DataFrame)


@pytest.mark.parametrize(
    ("wide", "error", "sentence"),
    [
        ("gdp", UnknownColumnError, "no columns that are years"),
        ({"y": ["gdp_2012", "name"]}, ParameterError, "'name' does not end in a year"),
        ({"y": ["gdp_2012", "gdp_2014"]}, UnknownColumnError, "no column 'gdp_2014'"),
        ({"y": ["gdp_2012", "pop2012"]}, FileFormatError, "both stand for 2012"),
        ({"y": "gdp_2012"}, ParameterError, "give a list"),
        ({"y": ["gdp_2012"], "x": ["pop2013年"]}, UnbalancedPanelError, "x 2012"),
    ],
)
def test_faults(written, wide, error, sentence):
    with pytest.raises(error, match=sentence):
        rs.read_panel(written(WIDE), "code", wide=wide)


def test_more_faults(written):
    with pytest.raises(ParameterError, match="no time column"):
        rs.read_panel(written(WIDE), "code", "name", wide=True)
    with pytest.raises(UnknownColumnError, match="year columns of tax; there are of: gdp, pop"):
        rs.read_panel(written(WIDE), "code", wide=True, columns=["tax"])
    with pytest.raises(DuplicateIdError, match="110000"):
        rs.read_panel(written(WIDE.replace("120000", "110000")), "code", wide=True)
    with pytest.raises(UnknownColumnError, match="named variable_year"):
        rs.read_panel(written("id,x\na,1\n"), "id", wide=True)


ATTRIBUTES = "code,name,area,pop_2010,pop_2020\n110000,北京,16,19,21\n120000,天津,12,12,13\n"


def test_a_heading_without_a_year_beside_others_holds_for_each_year(written):
    panel = rs.read_panel(written(ATTRIBUTES))
    assert panel.times == (2010, 2020)
    assert panel["area"].values.tolist() == [[16.0, 12.0], [16.0, 12.0]]
    assert panel["pop"].values.tolist() == [[19.0, 12.0], [21.0, 13.0]]
    assert panel.reading.sheets[0].constant == ("area",)
    assert "area" in panel.reading.summary("en")


def test_one_variable_with_years_and_without_is_a_question(written):
    with pytest.raises(InputError, match="No year stands with .*pop.* the heading"):
        rs.read_panel(written(ATTRIBUTES.replace("area", "pop")))


BEGUN = (
    "code,name,belt,begun,gdp_2012,gdp_2013\n110000,北京,东部,2013,1,3\n120000,天津,东部,,2,4\n"
    "130000,河北,中部,2012,5,6\n"
)


@pytest.mark.parametrize("wide", [True, {"gdp": ["gdp_2012", "gdp_2013"]}])
def test_columns_of_no_year_hold_for_every_year(written, wide):
    panel = rs.read_panel(written(BEGUN), "code", wide=wide)
    assert list(panel.columns) == ["gdp", "begun"]
    assert panel["begun"].values == pytest.approx(np.array([[2013, np.nan, 2012]] * 2), nan_ok=True)
    assert panel.groups["belt"] == ("东部", "东部", "中部")
    assert panel.region_names["110000"].zh == "北京"
    from_frame = rs.panel_from_frame(pd.read_csv(written(BEGUN)), "code", wide=wide)
    assert from_frame["begun"].values == pytest.approx(panel["begun"].values, nan_ok=True)


def test_columns_of_no_year_are_chosen_by_name(written):
    chosen = rs.read_panel(written(BEGUN), "code", wide=True, columns={"y": "gdp", "s": "begun"})
    assert list(chosen.columns) == ["y", "s"]
    assert list(rs.read_panel(written(BEGUN), "code", wide=True, columns=["gdp"]).columns) == [
        "gdp"
    ]
    with pytest.raises(UnknownColumnError, match="year columns of begun; there are of: gdp"):
        rs.read_panel(written(BEGUN), "code", wide=True, columns=["begun"])


def test_years_alone_beside_a_column_of_no_year(written):
    panel = rs.read_panel(written("code,begun,2012,2013\na,2013,1,2\nb,,3,4\n"), "code", wide="y")
    assert panel["y"].values.tolist() == [[1.0, 3.0], [2.0, 4.0]]
    assert panel["begun"].values[:, 0].tolist() == [2013.0, 2013.0]
