"""A name or a code of another level is explained, and what can be pasted is what was meant."""

import numpy as np
import pytest

import regspatial as rs


def why(value, level):
    match = rs.match_names([value], level)
    assert match.codes == (None,)
    return str(match.summary("en"))


@pytest.mark.parametrize(
    ("value", "level", "parts"),
    [
        (
            "密云县",
            "prefecture",
            ("county-level unit", "密云县 (110228) until 2014, now 110118 密云区"),
        ),
        ("莱芜区", "prefecture", ("莱芜区 (370116) in 济南市 (370100)",)),
        ("310115", "province", ("浦东新区 (310115) in 上海市 (310000)",)),
        ("朝阳区", "prefecture", ("北京市 (110100)", "长春市 (220100)")),
        ("莱芜市", "province", ("a prefecture unit, and provinces are wanted", "370100")),
        ("320500", "province", ("苏州市 (320500) is a prefecture unit of",)),
        ("苏州市", "county", ("a prefecture unit, and counties are wanted",)),
        ("江苏", "prefecture", ("is a province, and units below it are wanted",)),
        ("湖北省武汉市", "province", ("武汉市 (420100) is a prefecture unit of",)),
        ("江苏昆山", "prefecture", ("昆山市 (320583) in 苏州市 (320500)",)),
        ("659011", "prefecture", ("新星市 (659011) in 新疆维吾尔自治区 (650000)",)),
        ("110000", "prefecture", ("110100", "corrections={'110000': '110100'}")),
    ],
)
def test_what_it_is_and_where(value, level, parts):
    said = why(value, level)
    assert all(part in said for part in parts), said


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("博州", "652700"),
        ("巴州", "652800"),
        ("克州", "653000"),
        ("锡盟", "152500"),
        ("阿盟", "152900"),
    ],
)
def test_everyday_forms_that_are_not_cut_from_the_full_name(name, code):
    assert rs.match_names([name], "prefecture").codes == (code,)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("台灣省", "710000"),
        ("臺灣", "710000"),
        ("广西壮族", "450000"),
        ("寧夏回族", "640000"),
        ("新疆维吾尔", "650000"),
    ],
)
def test_provinces_in_traditional_characters_and_cut_short(name, code):
    assert rs.match_names([name]).codes == (code,)


def test_lost_zeros_are_named_before_anybody_asks_to_put_them_back():
    points = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    counties = rs.Regions(
        ids=("01001", "01003", "48001"), points=points, lonlat=True, attributes={}
    )
    found = rs.match_names(["1001", "48001", "99"], counties)
    assert found.codes == (None, "48001", None)
    assert "01001 with the zeros it has lost; restore_zeros= puts them back" in found.summary()
    assert rs.match_names(["1001"], counties, restore_zeros=True).codes == ("01001",)
