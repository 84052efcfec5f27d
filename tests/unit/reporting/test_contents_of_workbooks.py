"""The first sheet of a Chinese workbook, which says in Chinese what stands on the others."""

import zipfile

import openpyxl
import pytest

import regspatial as rs
from regspatial.reporting.formats import write
from regspatial.reporting.formats._letters import note_lines
from regspatial.reporting.laid import laid_out
from regspatial.studies.units import step_of


@pytest.fixture(scope="module")
def tables():
    panel = rs.example("dri").panel()
    return rs.describe(panel, ["gdp", "hum"], by_time=True).tables()


def test_a_chinese_workbook_begins_with_its_contents(tables, tmp_path):
    laid = [laid_out(one, "zh") for one in tables]
    book = openpyxl.load_workbook(write(laid, tmp_path / "t.xlsx", "xlsx"))
    assert book.sheetnames == ["目录", *(one.name for one in laid)]
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0] == ["序号", "表", "工作表"]
    assert [row[1:] for row in rows[1:]] == [[one.caption, one.name] for one in laid]
    assert sheet["C3"].hyperlink.location == f"'{laid[0].name}'!A1" or sheet[
        "C3"
    ].hyperlink.target.endswith(f"'{laid[0].name}'!A1")
    with zipfile.ZipFile(write(laid, tmp_path / "t.ods", "ods")) as packed:
        content = packed.read("content.xml").decode("utf-8")
    assert content.index('table:name="目录"') < content.index(f'table:name="{laid[0].name}"')
    assert f"xlink:href=\"#'{laid[1].name}'.A1\"" in content or (
        f'xlink:href="#&#x27;{laid[1].name}&#x27;.A1"' in content
    )


def test_english_workbooks_and_single_tables_have_none(tables, tmp_path):
    laid = [laid_out(one, "en") for one in tables]
    book = openpyxl.load_workbook(write(laid, tmp_path / "t.xlsx", "xlsx"))
    assert book.sheetnames == [one.name for one in laid]
    alone = openpyxl.load_workbook(
        write([laid_out(tables[0], "zh")], tmp_path / "one.xlsx", "xlsx")
    )
    assert alone.sheetnames == [tables[0].name]


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 10, 1),
        ("abc def", 7, 1),
        ("abc def", 6, 2),
        ("四个汉字", 8, 1),
        ("四个汉字五", 8, 2),
        ("a" * 25, 10, 3),
    ],
)
def test_a_note_takes_the_lines_that_its_words_take(text, room, lines):
    assert note_lines(text, room) == lines


@pytest.mark.parametrize(
    ("largest", "unit", "language", "found"),
    [
        (9.47e11, "", "zh", (1e8, "亿")),
        (9.47e11, "", "en", (1e9, "billions")),
        (4.8e7, "万元", "zh", (1e4, "亿元")),
        (4.8e7, "10,000 yuan", "en", (1e5, "billion yuan")),
        (3.2e7, "人", "zh", (1e4, "万人")),
        (3.2e7, "people", "en", (1e6, "million people")),
        (2e8, "million US$", "en", (1e6, "trillion US$")),
        (5e7, "%", "zh", (1.0, "%")),
        (9_999_999, "yuan", "en", (1.0, "yuan")),
        (float("inf"), "", "en", (1.0, "")),
        (2e7, "m²", "en", (1e6, "million m²")),
        (137_905, "亿元", "zh", (1.0, "亿元")),
    ],
)
def test_large_numbers_are_counted_as_their_readers_count(largest, unit, language, found):
    assert step_of(largest, unit, language) == found
