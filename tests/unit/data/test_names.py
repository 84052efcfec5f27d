"""The table of names: every spelling leads to its code, and shared spellings keep all codes."""

import csv
import unicodedata
from collections import defaultdict

import geopandas
import pytest


def fold(text):
    """Fold a spelling as the manifest prescribes for matching."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c not in " -'\u2019")


@pytest.fixture(scope="module")
def rows(root):
    path = root / "data" / "boundaries" / "china_names.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def codes(rows):
    found = defaultdict(set)
    for row in rows:
        found[row["level"], fold(row["alias"])].add(row["adcode"])
    return found


def test_rows_are_clean_and_unique(rows):
    assert list(rows[0]) == ["level", "adcode", "alias", "lang", "kind"]
    keys = [(row["level"], row["adcode"], row["alias"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        assert row["alias"] == row["alias"].strip() != ""
        assert row["lang"] in {"zh", "en", "code"}
        has_han = any("\u4e00" <= c <= "\u9fff" for c in row["alias"])
        assert has_han == (row["lang"] == "zh")


@pytest.mark.parametrize("level", ["province", "prefecture"])
def test_every_unit_is_found_by_each_of_its_names(root, codes, level):
    frame = geopandas.read_file(root / "data" / "boundaries" / f"china_{level}s.gpkg")
    for row in frame.itertuples():
        assert codes[level, fold(row.name_zh)] == {row.adcode}
        assert codes[level, fold(row.name_short_zh)] == {row.adcode}
        assert codes[level, fold(row.name_en)] == {row.adcode}


@pytest.mark.parametrize(
    ("level", "code", "spellings"),
    [
        (
            "province",
            "150000",
            ["内蒙古", "内蒙古自治区", "Inner Mongolia", "Nei Mongol", "inner-mongolia"],
        ),
        (
            "province",
            "450000",
            ["广西", "广西壮族自治区", "Guangxi", "Guangxi Zhuang Autonomous Region"],
        ),
        ("province", "650000", ["新疆", "新疆维吾尔自治区", "Xinjiang", "CN-XJ"]),
        ("province", "110000", ["北京", "北京市", "Beijing", "BEIJING", "京"]),
        ("province", "610000", ["陕西", "Shaanxi", "陕"]),
        ("province", "140000", ["山西", "Shanxi", "晋"]),
        ("province", "540000", ["西藏", "Tibet", "Xizang"]),
        ("province", "820000", ["澳门", "Macao", "Macau"]),
        ("prefecture", "422800", ["恩施土家族苗族自治州", "恩施州", "恩施", "Enshi"]),
        ("prefecture", "610100", ["西安市", "西安", "Xi'an", "Xian", "Xi’an City"]),
        ("prefecture", "650100", ["乌鲁木齐", "Urumqi", "Ürümqi", "Wulumuqi"]),
        ("prefecture", "152500", ["锡林郭勒盟", "锡林郭勒", "Xilingol"]),
        ("prefecture", "420600", ["襄阳", "襄樊市", "Xiangyang", "Xiangfan"]),
        ("prefecture", "520500", ["毕节市", "毕节地区", "522400"]),
        ("prefecture", "469025", ["白沙黎族自治县", "白沙县", "白沙"]),
    ],
)
def test_common_spellings(codes, level, code, spellings):
    for spelling in spellings:
        assert codes[level, fold(spelling)] == {code}


def test_no_name_of_a_province_is_ambiguous(codes):
    assert all(len(found) == 1 for (level, _), found in codes.items() if level == "province")


def test_homonymous_prefectures_keep_all_their_codes(codes):
    shared = {key: found for (level, key), found in codes.items() if level == "prefecture"}
    shared = {key: found for key, found in shared.items() if len(found) > 1}
    homonyms = {
        "fuzhou": {"350100", "361000"},
        "suzhou": {"320500", "341300"},
        "taizhou": {"321200", "331000"},
        "yichun": {"230700", "360900"},
        "yulin": {"450900", "610800"},
    }
    assert shared == homonyms | {f"{key}city": found for key, found in homonyms.items()}


def test_a_name_of_both_levels_is_told_apart_by_level(codes):
    assert codes["province", "吉林"] == {"220000"}
    assert codes["prefecture", "吉林"] == {"220200"}
    assert codes["province", "海南"] == {"460000"}
    assert codes["prefecture", "海南"] == {"632500"}


def test_former_codes_do_not_collide_with_present_ones(rows):
    present = {row["adcode"] for row in rows}
    former = {row["alias"] for row in rows if row["kind"] == "former" and row["lang"] == "code"}
    assert len(former) == 12
    assert not former & present
