"""Workbooks, documents and layers of a run: their numbers are compared, their dates are not."""

import sqlite3
import zipfile

import pytest

from regspatial.recipes.comparing import compared
from regspatial.recipes.contents import parted
from regspatial.reporting.formats import write
from regspatial.reporting.laid import laid_out
from regspatial.results import Column, Table
from regspatial.words import verbatim


def made(folder, name, value):
    folder.mkdir(exist_ok=True)
    columns = (Column("x", verbatim("X")), Column("y", verbatim("Y"), "number"))
    table = Table(name="t", en=verbatim("T"), columns=columns, rows=(("a", 0.125), ("b", value)))
    write([laid_out(table, "en")], folder / name)
    return folder / name


@pytest.mark.parametrize("ending", ["xlsx", "docx", "ods", "tex", "md", "typ", "csv"])
def test_a_changed_number_is_found_in_every_format(ending, tmp_path):
    for folder, value in (("a", 0.25), ("b", 0.25), ("c", 0.375)):
        made(tmp_path / folder, f"t.{ending}", value)
    same = compared(tmp_path / "a", tmp_path / "b")[0]
    assert (same.verdict, same.different) == ("same", 0)
    assert same.numbers >= 2
    other = compared(tmp_path / "a", tmp_path / "c")[0]
    assert other.verdict == "differs"
    assert 1 <= other.different <= 2  # the columns' widths may follow


def test_the_date_of_a_document_is_no_difference(tmp_path):
    for folder in ("a", "b"):
        made(tmp_path / folder, "t.docx", 0.25)
    with zipfile.ZipFile(tmp_path / "b" / "t.docx", "a") as packed:
        packed.writestr("docProps/other.xml", "<date>2001-01-01</date>")
    assert compared(tmp_path / "a", tmp_path / "b")[0].verdict == "same"


@pytest.mark.parametrize("ending", ["xlsx", "gpkg"])
def test_a_damaged_file_differs(ending, tmp_path):
    for folder, text in (("a", "no zip"), ("b", "none either")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"t.{ending}").write_text(text, encoding="utf-8")
    assert compared(tmp_path / "a", tmp_path / "b")[0].verdict == "differs"


def test_values_and_outlines_of_layers_are_compared(tmp_path):
    for folder, value, outline in (
        ("a", 1.5, b"x"),
        ("b", 1.5, b"x"),
        ("c", 2.5, b"x"),
        ("d", 1.5, b"y"),
    ):
        (tmp_path / folder).mkdir()
        with sqlite3.connect(tmp_path / folder / "t.gpkg") as layer:
            layer.execute("create table regions (id text, v real, geom blob)")
            layer.execute("insert into regions values (?, ?, ?)", ("1", value, outline))
            layer.execute("create table gpkg_contents (last_change text)")
            layer.execute("insert into gpkg_contents values (?)", (folder,))
        layer.close()
    found = [compared(tmp_path / "a", tmp_path / other)[0] for other in "bcd"]
    assert [one.verdict for one in found] == ["same", "differs", "differs"]
    assert found[0].numbers == 1


def test_texts_are_taken_apart_into_numbers_and_words():
    assert list(parted("x & \u22120.5*** (1e-3) x2 v1.5")) == [
        "x &",
        -0.5,
        "*** (",
        0.001,
        ") x2 v1.5",
    ]


@pytest.mark.parametrize(
    "words", ["<title>n = {}</title>", "<desc>n = {}</desc>", '<g/></svg><svg aria-label="n = {}">']
)
def test_what_a_drawing_tells_those_who_do_not_see_it_is_compared(words, tmp_path):
    for folder, value in (("a", 0.25), ("b", 0.25), ("c", 0.375)):
        (tmp_path / folder).mkdir()
        text = f"<svg>{words.format(value)}</svg>"
        (tmp_path / folder / "t.svg").write_text(text, encoding="utf-8")
    assert compared(tmp_path / "a", tmp_path / "b")[0].verdict == "same"
    assert compared(tmp_path / "a", tmp_path / "c")[0].different == 1
