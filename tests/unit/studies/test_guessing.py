"""Which columns hold ids, names and times: by heading and values, on what maps and tables hold."""

import pytest

from regspatial.studies.guessing import (
    id_column,
    is_row_number,
    matching_column,
    name_column,
    names_kind,
    table_id_column,
    time_column,
)

PROVINCES = {
    "fid": [1, 2, 3],
    "gdp": [1.5, 2.0, 3.25],
    "region4": ["东部", "东部", "中部"],
    "name_zh": ["北京市", "天津市", "河北省"],
    "adcode": ["110000", "120000", "130000"],
    "name_en": ["Beijing", "Tianjin", "Hebei"],
}


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (PROVINCES, "adcode"),
        ({"OBJECTID": [1, 2], "GEOID": ["01001", "01003"], "NAME": ["a", "b"]}, "GEOID"),
        ({"NUTS_ID": ["DE1", "DE2"], "id": [7, 9]}, "NUTS_ID"),
        ({"id": [7, 9], "地区": ["甲", "乙"]}, "地区"),
        ({"id": [7, 9], "gdp": [1.5, 2.5]}, "id"),
        ({"fid": [1, 2], "zone": ["a", "b"]}, "zone"),
        ({"code": ["1", "1"], "name": ["a", "b"]}, "name"),  # repeats: no id
        ({"code": ["1", None], "name": ["a", "b"]}, "name"),  # has a hole: no id
        ({"fid": [1, 2], "gdp": [1.5, 2.5]}, None),
        ({"fid": [], "adcode": []}, None),
        ({}, None),
    ],
)
def test_the_id_of_a_map(columns, found) -> None:
    assert id_column(columns) == found


def test_row_numbers_are_no_ids() -> None:
    assert all(map(is_row_number, ("fid", "FID_1", "ogc_fid", "OBJECTID", "objectid_1", "oid_")))
    assert not any(map(is_row_number, ("fips", "GEOID", "id", "code")))


def test_the_id_of_a_table_is_what_the_map_holds() -> None:
    table = {
        "code": ["a", "b", "a", "b"],  # its heading promises, its values do not
        "year": [2011, 2011, 2012, 2012],
        "place": ["北京市", "天津市", "北京市", "天津市"],
    }
    assert table_id_column(table, PROVINCES["name_zh"]) == "place"
    assert table_id_column(table) == "code"
    assert matching_column(table, PROVINCES["adcode"]) is None


def test_codes_that_went_through_floating_point_still_match() -> None:
    assert matching_column({"x": [110000.0, 120000.0], "y": ["a", "b"]}, PROVINCES["adcode"]) == "x"


def test_years_among_codes_of_four_digits_are_no_ids() -> None:
    table = {"year": [2011, 2012, 2013], "place": ["a", "b", "c"]}
    assert matching_column(table, ["2011", "3301", "3302"]) is None


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"code": ["1", "2"], "year": [2011, 2012]}, "year"),
        ({"年份": ["2012年", "2013年"]}, "年份"),
        ({"季度": ["2012Q1", "2012Q2"]}, "季度"),
        ({"date": ["2012-01-01", "2012-02-01"]}, "date"),
        ({"time": [1.5, 2.5]}, None),  # minutes to the capital
        ({"year": [None, None]}, None),
        ({"y2012": [2012, 2012]}, None),
    ],
)
def test_the_time_of_a_table(columns, found) -> None:
    assert time_column(columns) == found


def test_names_are_those_of_the_language() -> None:
    assert name_column(PROVINCES) == "name_en"
    assert name_column(PROVINCES, "zh") == "name_zh"
    assert name_column({"地区": ["甲"], "x": [1.0]}, "en") == "地区"
    assert name_column({"code": ["11"], "gdp": [1.0]}) is None


@pytest.mark.parametrize(
    ("cells", "ids", "named", "found"),
    [
        (["110000", "120000"], ["110000", "120000"], [], "none"),
        (["北京", "天津市", "全国"], ["110000", "120000"], [], "province"),
        (["Beijing", "Hebei"], ["110000", "130000"], [], "province"),
        (["石家庄市", "唐山市"], ["130100", "130200", "500000"], [], "prefecture"),
        (["Oberbayern", "Schwaben"], ["DE21", "DE27"], [["Oberbayern", "Schwaben"]], "map"),
        (["2011", "2012", "2013"], ["110000", "120000"], [], "none"),
        (["甲", "乙", "北京"], ["110000", "120000"], [], "none"),  # a third: a coincidence
        ([], ["110000"], [], "none"),
    ],
)
def test_how_names_become_the_ids_of_a_map(cells, ids, named, found) -> None:
    assert names_kind(cells, ids, named) == found
