"""Columns of words that name each region apart: what the regions are called where there is no map."""

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.cli.app import run
from regspatial.studies.yearbooks.hand_columns import hand_columns
from regspatial.studies.yearbooks.text_groups import text_names, with_groups
from regspatial.studies.yearbooks.yearbook_words import names_among
from regspatial.words import NameOf

CODES = ("110000", "120000", "130000", "140000", "150000")
ENGLISH = ("Beijing", "Tianjin", "Hebei", "Shanxi", "Inner Mongolia")
CHINESE = tuple(rs.china("province").select(CODES)["name_short_zh"].tolist())


@pytest.fixture
def path(tmp_path):
    rng = np.random.default_rng(4)
    lines = ["adcode,province,name_zh,year,x,y"]
    for code, en, zh in zip(CODES, ENGLISH, CHINESE, strict=True):
        for t in range(2010, 2016):
            x, e = rng.normal(size=2)
            lines.append(f"{code},{en},{zh},{t},{x:.6f},{x + e:.6f}")
    file = tmp_path / "provinces.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_each_language_has_its_column(path):
    panel = rs.read_panel(path, id="adcode", time="year")
    assert panel.region_names["150000"] == NameOf("Inner Mongolia", CHINESE[4])
    assert not panel.groups


def test_one_column_serves_both_languages_and_what_is_no_name_serves_none():
    ids, rows = ("a", "b"), ("a", "a", "b", "b")
    one = text_names(rows, {"city": ("Ur", "Ur", "Uruk", "Uruk")}, ids)
    assert one == {"a": NameOf("Ur", "Ur"), "b": NameOf("Uruk", "Uruk")}
    changing = {"city": ("Ur", "Eridu", "Uruk", "Uruk")}
    shared = {"city": ("Ur", "Ur", "Ur", "Ur")}
    lacking = {"city": ("Ur", "Ur", "", "")}
    for words in (changing, shared, lacking, {"mayor": ("A", "A", "B", "B")}):
        assert text_names(rows, words, ids) == {}
    assert names_among(["city", "mayor", "adcode", "name_en"]) == ["city", "name_en"]


@pytest.mark.parametrize("areas", [("100", "101"), (100.5, 101.5), ("", "")])
def test_square_kilometres_under_area_name_nobody(areas):
    """QGIS hands over columns that are not read, as they stand, because their headings may be of names."""
    rows, cells = ("a", "a", "b", "b"), {"y": (1.0, 2.0, 3.0, 4.0)}
    panel = rs.Panel.from_arrays(["a", "b"], [1, 2], {"y": np.array([[1.0, 2.0], [3.0, 4.0]])})
    called = {"area": tuple(one for one in areas for _ in range(2))}
    found = with_groups(panel, rows, cells, hand_columns(cells, all_wanted=True), called)
    assert not found.region_names
    assert "area" not in found.keys
    words = {"area": ("North", "North", "South", "South")}
    found = with_groups(panel, rows, cells, hand_columns(cells, all_wanted=True), words)
    assert found.region_names["a"] == NameOf("North", "North")


@pytest.mark.parametrize(("lang", "names"), [("en", ENGLISH), ("zh", CHINESE)])
def test_the_shell_calls_regions_by_them_without_a_map(path, lang, names, capsys):
    words = ["--panel", str(path), "--panel-id", "adcode", "--panel-time", "year"]
    words += ["--formula", "y ~ x | id", "--covariance", "hc1", "--lang", lang]
    assert run(["run", "leave_one_out", *words]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in names)
    assert not any(code in said for code in CODES)


def test_a_map_in_two_languages_is_stronger_than_a_column_in_one(path, tmp_path):
    alone = tmp_path / "english.csv"
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    alone.write_text("\n".join(",".join(c[:2] + c[3:]) for c in lines) + "\n", encoding="utf-8")
    panel = rs.read_panel(alone, id="adcode", time="year")
    assert panel.region_names["110000"].zh == "Beijing"
    w = rs.weights.knn(rs.china("province").select(CODES), k=2)
    found = rs.regression.spatial_panel_estimate(panel, "y ~ x", w, model="sar")
    assert found.region_names["110000"].zh == CHINESE[0]


def test_sheets_that_are_recognised_know_what_regions_are_called(tmp_path):
    path = tmp_path / "t.csv"
    rows = [
        ("110000", "北京", "Beijing"),
        ("120000", "天津", "Tianjin"),
        ("130000", "河北", "Hebei"),
    ]
    lines = [
        f"{code},{zh},{en},{year},{k + year % 7}.5"
        for k, (code, zh, en) in enumerate(rows)
        for year in (2019, 2020, 2021)
    ]
    path.write_text("\n".join(["code,地区,name_en,year,gdp", *lines]), encoding="utf-8")
    names = rs.read_panel(path).region_names
    assert {one: (name.zh, name.en) for one, name in names.items()} == {
        code: (zh, en) for code, zh, en in rows
    }
    alone = rs.read_panel(path, "code", "year").region_names
    assert {one: name.zh for one, name in alone.items()} == {code: zh for code, zh, _en in rows}


def test_a_data_frame_names_the_regions_that_are_left_out():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(6, 8))
    frame = pd.DataFrame(
        {
            "code": np.tile([f"{k}10000" for k in range(1, 9)], 6),
            "name": np.tile([f"Land {k}" for k in range(1, 9)], 6),
            "year": np.repeat(range(2010, 2016), 8),
            "x": x.ravel(),
            "y": (x + rng.normal(size=x.shape)).ravel(),
        }
    )
    found = rs.leave_one_out(frame, "y ~ x | code + year", id="code", time="year")
    assert {name.en for name in found.region_names.values()} == {f"Land {k}" for k in range(1, 9)}
    said = found.summary()
    assert "Land 3" in said
    assert "310000" not in said
    assert found.labels[2] == "310000"  # files keep the codes
