"""Names to codes: many spellings, one region; ambiguity and near misses are told, not guessed."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import LabelError, ParameterError
from regspatial.studies.names import bare, name_columns, spelling


@pytest.mark.parametrize(
    "name",
    [
        *(
            "内蒙古",
            "内蒙古自治区",
            "Inner Mongolia",
            "INNER  MONGOLIA",
            "Nei Mongol",
            "nei-mongol",
        ),
        *(" 内 蒙 古 ", "Ｉｎｎｅｒ　Ｍｏｎｇｏｌｉａ", "150000", 150000, 150000.0, "15"),
        *("Inner Mongolia Autonomous Region", "内蒙古区"),
    ],
)
def test_spellings_of_one_province(name):
    if name == "内蒙古区":
        assert rs.match_names([name]).unmatched == (name,)
    else:
        assert rs.match_names([name]).required() == ("150000",)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("陕西", "610000"), ("Shaanxi", "610000"), ("山西", "140000"), ("Shanxi", "140000")),
        *(("Xinjiang Province", "650000"), ("Beijing Municipality", "110000")),
        *(
            ("黑龙江 省", "230000"),
            ("Hebei Sheng", "130000"),
            ("西藏", "540000"),
            ("香港", "810000"),
        ),
    ],
)
def test_provinces(name, code):
    assert rs.match_names([name]).codes == (code,)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("吉林市", "220200"), ("Xi'an", "610100"), ("xian", "610100"), ("延边", "222400")),
        *(
            ("延边朝鲜族自治州", "222400"),
            ("3205", "320500"),
            ("苏州", "320500"),
            ("宿州市", "341300"),
        ),
    ],
)
def test_prefectures(name, code):
    assert rs.match_names([name], "prefecture").codes == (code,)


def test_every_shipped_name_finds_its_own_region():
    for level in ("province", "prefecture"):
        regions = rs.china(level)
        for column in ("name_zh", "name_en", "name_short_zh"):
            assert rs.match_names(regions[column], level).codes == regions.ids, column


def test_a_city_is_not_the_province_of_its_name():
    found = rs.match_names(["吉林市", "海南省"])
    assert found.codes == (None, "460000")
    found = rs.match_names(["海南省"], "prefecture")
    assert found.codes == (None,)
    assert found.candidates == ((("632500", "海南藏族自治州"),),)


def test_ambiguous_and_unknown_are_told_with_the_nearest():
    found = rs.match_names(["Suzhou", "北京", "浙江审", "Suzhou", "", "999999"], "prefecture")
    assert found.codes == (None, "110100", None, None, None, None)
    assert found.ambiguous == ("Suzhou",)
    assert found.unmatched == ("浙江审", "", "999999")
    assert [c for c, _ in found.candidates[0]] == ["320500", "341300"]
    assert found.candidates[5] == ()
    near = rs.match_names(["浙江审", "Guandong"])
    assert near.candidates[0][0] == ("330000", "浙江省")
    assert near.candidates[1][0] == ("440000", "广东省")
    with pytest.raises(LabelError, match=r"'浙江审' \(nearest: 浙江省 330000") as caught:
        near.required()
    assert caught.value.ids == ("浙江审", "Guandong")


def test_the_record_speaks_both_languages():
    table = rs.match_names(["Suzhou", "北京", "北京"], "prefecture").tables()[0]
    assert table.column("code") == (None, "110100")
    assert table.column("candidates")[0] == "320500 苏州市, 341300 宿州市"
    assert "有歧义" in table.text("zh")
    assert "已找到编码" in table.notes[0].zh


def test_names_of_ones_own_map():
    regions = rs.Regions(
        ids=("1", "2"),
        points=np.array([[0.0, 0.0], [1.0, 1.0]]),
        attributes={"name_de": np.array(["Köln", "Münster"]), "gdp": np.array([1, 2])},
    )
    assert rs.match_names(["koln", "MUENSTER", "Münster", "2"], regions).codes == (
        "1",
        None,
        "2",
        "2",
    )


def test_columns_of_names_are_known_by_their_heading_and_content():
    text, numbers = np.array(["甲", "乙"]), np.array([1, 2])
    regions = rs.Regions(
        ids=("1", "2"),
        points=np.array([[0.0, 0.0], [1.0, 1.0]]),
        attributes={"名称": text, "PNAME": text, "省": text, "地区": numbers, "省代码": text},
    )
    assert name_columns(regions) == ("名称", "PNAME", "省")
    assert rs.match_names(["乙"], regions).codes == ("2",)


def test_an_unknown_level_lists_those_there_are():
    with pytest.raises(ParameterError, match="prefecture"):
        rs.match_names(["北京"], "county")


def test_spelling_and_ending():
    assert spelling(" Xi’an—Shì ") == "xianshi"
    assert bare("Enshi") == ("enshi", "")
    assert bare("市") == ("市", "")
    assert bare("广西壮族自治区") == ("广西", "province")
    assert bare("Jilin City") == ("jilin", "city")
