"""Ids given where the column that holds them is meant: the error names that column."""

import json

import pytest

import regspatial as rs
from regspatial.errors import UnknownColumnError

TABLE = "adcode,name,year,gdp\n110000,北京,2020,3.5\n120000,天津,2020,1.5\n"


@pytest.fixture
def file(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path / "t.csv"


@pytest.mark.parametrize(
    ("given", "column"),
    [
        ("110000", "adcode"),
        ("110000,120000", "adcode"),
        ("120000；110000", "adcode"),
        ("北京、天津", "name"),
        ("北京", "name"),
    ],
)
def test_the_column_that_holds_the_ids_is_named(file, given, column):
    with pytest.raises(UnknownColumnError) as caught:
        rs.read_panel(file, id=given, time="year")
    said = str(caught.value)
    assert f" in '{column}': give the name of a column" in said
    assert "skip" not in said
    assert caught.value.columns == (given,)


def test_a_year_given_for_the_column_of_years(file):
    with pytest.raises(UnknownColumnError, match="'2020' stands in 'year'"):
        rs.read_panel(file, id="adcode", time="2020")


@pytest.mark.parametrize("given", ["130000", "110000,130000", "adcod"])
def test_what_no_column_holds_is_said_as_before(file, given):
    with pytest.raises(UnknownColumnError) as caught:
        rs.read_panel(file, id=given, time="year")
    assert "give the name of a column" not in str(caught.value)


def test_ids_of_a_map(tmp_path):
    geojson = tmp_path / "m.geojson"
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "label": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[k, 0], [k + 1, 0], [k + 1, 1], [k, 1], [k, 0]]],
            },
        }
        for k, (code, name) in enumerate([("110000", "北京"), ("120000", "天津")])
    ]
    geojson.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    with pytest.raises(UnknownColumnError, match="'110000' stands in 'code'"):
        rs.read_boundaries(geojson, id="110000")
