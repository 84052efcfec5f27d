"""Names to codes: many spellings, one region; ambiguity and near misses are told, not guessed."""

import ast
import re

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import LabelError, ParameterError
from regspatial.studies.places.names import bare, name_columns, spelling
from regspatial.words import PYTHON, SHELL


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
        *("Inner Mongolia Autonomous Region", "内蒙古区", "内蒙", "內蒙古自治區", "Neimenggu"),
    ],
)
def test_spellings_of_one_province(name):
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
    assert found.reasons[0].en == "海南省 (460000) is a province, and units below it are wanted"
    assert found.proposals == {}


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
        rs.match_names(["北京"], "village")


def test_spelling_and_ending():
    assert spelling(" Xi’an—Shì ") == "xianshi"
    assert bare("Enshi") == ("enshi", "")
    assert bare("市") == ("市", "")
    assert bare("广西壮族自治区") == ("广西", "province")
    assert bare("Jilin City") == ("jilin", "city")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("广西区", "450000"), ("廣東省", "440000"), ("陝西", "610000"), ("臺灣", "710000")),
        *(("新疆维吾尔族自治区", "650000"), ("黑龍江", "230000")),
    ],
)
def test_short_and_traditional_forms_of_provinces(name, code):
    assert rs.match_names([name]).codes == (code,)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("安徽宿州", "341300"), ("安徽省宿州市", "341300"), ("江苏苏州", "320500")),
        *(("Suzhou, Anhui", "341300"), ("Jiangsu Suzhou", "320500"), ("瀋陽", "210100")),
        *(("内蒙古自治区呼和浩特市", "150100"), ("河北石家庄", "130100")),
    ],
)
def test_a_province_beside_a_name_tells_which_is_meant(name, code):
    assert rs.match_names([name], "prefecture").codes == (code,)


# Old unit, its code of 2021, and the last year at whose end the lists of the Ministry of Civil
# Affairs have it. Renamings by the State Council: Xiangfan 2010, Simao 2007, Huaiyin 2000 (approved
# on 21 December), Jinxi 1994, Dayong 1994; prefectures made cities: Bijie 2011, Qamdo 2014, Haidong 2013.
@pytest.mark.parametrize(
    ("name", "code", "until"),
    [
        *(("襄樊市", "420600", 2009), ("襄樊", "420600", 2009), ("Xiangfan", "420600", 2009)),
        *(("思茅市", "530800", 2006), ("淮阴市", "320800", 1999), ("锦西市", "211400", 1993)),
        *(("大庸", "430800", 1993), ("毕节地区", "520500", 2010), ("522400", "520500", 2010)),
        *(("昌都地区", "540300", 2013), ("海东地区", "630200", 2012), ("伊克昭盟", "150600", 2000)),
        *(("哲里木盟", "150500", 1998), ("达川地区", "511700", 1998), ("宿县地区", "341300", 1997)),
    ],
)
def test_an_old_name_is_the_unit_that_lives_on(name, code, until):
    found = rs.match_names([name], "prefecture")
    assert (found.codes, found.status) == ((code,), ("former",))
    assert f"until {until}" in found.reasons[0].en


def test_merged_and_divided_units_are_asked_about():
    found = rs.match_names(["莱芜市", "巢湖市", "341400", "东川市"], "prefecture")
    assert found.codes == (None,) * 4
    assert found.status == ("merged", "divided", "divided", "merged")
    assert found.candidates[0] == (("370100", "济南市"),)
    assert [c for c, _ in found.candidates[1]] == ["340100", "340200", "340500"]
    assert found.proposals == {"莱芜市": "370100", "东川市": "530100"}
    with pytest.raises(
        LabelError, match="until 2017; since then it has been part of 370100 济南市"
    ):
        found.required()
    assert "并入" in found.reasons[0].zh


def test_a_lineage_that_lost_counties_says_so():
    found = rs.match_names(["阜阳地区"], "prefecture")
    assert found.codes == ("341200",)
    assert "parts of it are now in 341600 亳州市" in found.reasons[0].en


def test_the_year_of_the_table_tells_old_units_of_one_name_apart():
    # Wuzhou Prefecture until 1996; Hezhou Prefecture, its heir, had its code until 2001
    assert "梧州地区" in rs.match_names(["452400"], "prefecture", year=1990).reasons[0].en
    assert "贺州地区" in rs.match_names(["452400"], "prefecture", year=2000).reasons[0].en


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        *(("通县", "110112", "former"), ("无为县", "340281", "former"), ("寿县", "340422", "name")),
        *(("荣成县", "371082", "former"), ("110103", "110101", "merged")),
        *(("北京市朝阳区", "110105", "name"), ("南京鼓楼区", "320106", "name")),
        *(("安徽省合肥市巢湖市", "340181", "name"), ("Haidian", "110108", "name")),
    ],
)
def test_counties_by_old_and_new_names(name, code, status):
    found = rs.match_names([name], "county")
    assert found.status == (status,)
    assert found.candidates[0][0][0] == code
    assert found.codes == ((code,) if status != "merged" else (None,))


def test_homonymous_counties_are_asked_about():
    found = rs.match_names(["鼓楼区", "朝阳区"], "county")
    assert found.ambiguous == ("鼓楼区", "朝阳区")
    assert [c for c, _ in found.candidates[0]] == ["320106", "320302", "350102", "410204"]


def test_totals_and_the_corps_are_explained_and_left_out_on_request():
    found = rs.match_names(["全国", "新疆兵团", "北京", "大连", "National total"])
    assert found.codes == (None, None, "110000", None, None)
    assert "Xinjiang Production and Construction Corps" in found.reasons[1].en
    assert "大连市 (210200) is a prefecture unit of 辽宁省" in found.reasons[3].en
    with pytest.raises(LabelError) as caught:
        found.required()
    said = caught.value.localized("en")
    assert "ignore=['全国', '新疆兵团', 'National total']" in said
    assert '--ignore "全国,新疆兵团,National total"' in caught.value.localized("en", SHELL)


def test_the_corrections_that_are_printed_can_be_pasted():
    values = ["浙江审", "Guandong", "北京"]
    found = rs.match_names(values)
    with pytest.raises(LabelError) as caught:
        found.required()
    for face, pattern in ((PYTHON, r"corrections=(\{.*?\})"), (SHELL, r'--corrections "(.*?)"')):
        (pasted,) = re.findall(pattern, caught.value.localized("en", face))
        given = ast.literal_eval(pasted) if face is PYTHON else pasted
        again = rs.match_names(values, corrections=given)
        assert again.required() == ("330000", "440000", "110000")
        assert again.status == ("corrected", "corrected", "name")


def test_wrong_corrections_are_refused_all_at_once():
    with pytest.raises(ParameterError, match="A=999999, B=1"):
        rs.match_names(["A", "B"], corrections={"A": "999999", "B": "1"})
    with pytest.raises(ParameterError, match="not so: Suzhou"):
        rs.match_names(["Suzhou"], "prefecture", corrections="Suzhou")


def test_lost_zeros_are_put_back_on_request_and_only_where_one_code_can_be_meant():
    fips = rs.Regions(
        ids=("01001", "01003", "10010"), points=np.zeros((3, 2)) + np.arange(3)[:, None]
    )
    assert rs.match_names(["1001", 1003.0], fips).codes == (None, None)
    found = rs.match_names(["1001", 1003.0, "01003"], fips, restore_zeros=True)
    # 1001 is 01001 that lost the zero before it, or 10010 that lost the one behind
    assert found.codes == (None, "01003", "01003")
    assert found.status == ("ambiguous", "repaired", "code")
    spoiled = rs.Regions(ids=("1001", "1003"), points=np.zeros((2, 2)))  # the map lost them
    assert rs.match_names(["01001"], spoiled).codes == (None,)
    assert rs.match_names(["01001"], spoiled, restore_zeros=True).codes == ("1001",)
    nuts = rs.Regions(ids=("DE30", "DE3F", "EL30"), points=np.zeros((3, 2)) + np.arange(3)[:, None])
    assert rs.match_names(["DE3", "EL3", "DE3F", "DE"], nuts, restore_zeros=True).codes == (
        *("DE30", "EL30", "DE3F", None),
    )


def test_a_map_of_china_knows_the_old_names_too():
    cities = rs.china("prefecture").where(parent="420000")
    assert rs.match_names(["襄樊市", "Enshi"], cities).codes == ("420600", "422800")
    # Laiwu's heir is not on this map: nothing of it can be said here
    assert rs.match_names(["莱芜市"], cities).status == ("unmatched",)


def test_what_comes_after_does_not_change_what_comes_before():
    names = ["襄樊", "Suzhou", "全国", "北京市", "莱芜"]
    whole = rs.match_names(names, "prefecture")
    for k, name in enumerate(names):
        assert rs.match_names([name], "prefecture").codes[0] == whole.codes[k]
    back = rs.match_names(names[::-1], "prefecture")
    assert back.codes == whole.codes[::-1]
