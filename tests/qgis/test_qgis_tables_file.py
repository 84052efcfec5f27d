# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of a tool for Word, Excel and their like: the plugin writes them with the standard library alone."""

import importlib
import re
import zipfile
from pathlib import Path

import pytest
from qgis.core import QgsProcessingException

INSIDE = {
    "docx": "word/document.xml",
    "odt": "content.xml",
    "xlsx": "xl/sharedStrings.xml",
    "ods": "content.xml",
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("ending", INSIDE)
def test_a_tool_writes_its_tables_by_the_ending(run, parameters, tmp_path, request, ending, lang):
    if lang == "zh":
        request.getfixturevalue("chinese")
    path = tmp_path / "deep" / f"moran.{ending}"
    results = run("lorenz", **parameters("lorenz"), TABLES=str(path))
    assert Path(results["TABLES"]) == path
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        text = file.read(INSIDE[ending]).decode("utf-8")
    shown = re.sub("<[^>]+>", "|", text)
    assert ("基尼系数" if lang == "zh" else "Gini") in shown
    assert f"{results['GINI']:.3f}" in shown or ending == "xlsx"  # numbers stand elsewhere there


def test_the_numbers_of_a_sheet_are_those_of_the_result(run, parameters, tmp_path):
    results = run("lorenz", **parameters("lorenz"), TABLES=str(tmp_path / "m.xlsx"))
    with zipfile.ZipFile(tmp_path / "m.xlsx") as file:
        cells = re.findall(r"<v>([^<]+)</v>", file.read("xl/worksheets/sheet1.xml").decode())
    assert any(abs(float(one) - results["GINI"]) < 1e-12 for one in cells)


def test_nothing_is_written_unasked_and_no_other_ending(run, parameters, tmp_path):
    assert "TABLES" not in run("moran", **parameters("moran"))
    with pytest.raises(QgsProcessingException, match="docx"):
        run("moran", **parameters("moran"), TABLES=str(tmp_path / "moran.pdf"))
    assert not list(tmp_path.iterdir())


def test_the_dialog_says_so_before_the_run(provider, parameters, tmp_path):
    from qgis.core import QgsApplication, QgsProcessingContext

    made = QgsApplication.processingRegistry().createAlgorithmById("regspatial:moran")
    given = parameters("moran") | {"TABLES": str(tmp_path / "moran.pdf")}
    fine, why = made.checkParameterValues(given, QgsProcessingContext())
    assert not fine
    assert ".xlsx" in why


@pytest.fixture
def words(plugin, tmp_path):
    """Return what writes a table with a text behind a number, and reads the parts of the document."""
    papers = importlib.import_module("regspatial_qgis.results.tables_file")
    results = importlib.import_module("regspatial_qgis.regspatial.results")

    def written(*notes: str, tables: int = 1, ending: str = "docx") -> str:
        said = tuple(map(results.Note, notes))
        columns = (results.Column("n", "n"), results.Column("t", "t", "text"))
        table = results.Table(name="t", en="T", columns=columns, rows=((1.5, "x"),), notes=said)
        path = tmp_path / f"t.{ending}"
        papers.write(path, [(table, {})] * tables)
        with zipfile.ZipFile(path) as file:
            return file.read(INSIDE[ending]).decode("utf-8")

    return written


@pytest.mark.parametrize(("notes", "after"), [((), 1), (("said",), 0)])
def test_nothing_behind_the_last_table_takes_a_page(words, notes, after):
    """A full page was followed by an empty one."""
    body = words(*notes, tables=2)
    empty = re.findall(r"<w:p><w:pPr>(?:(?!<w:r>).)*?</w:p>", body)
    assert len(empty) == 1 + after
    last = body.rpartition("</w:tbl>")[2]
    assert last.count("<w:p>") == len(notes) + after
    assert ('w:line="20" w:lineRule="exact"' in last) == bool(after)


def test_a_text_behind_a_number_stands_apart_from_it(words):
    assert words().count("<w:ind ") == 2  # of the heading and of the row
    odt = words(ending="odt")
    assert 'text:style-name="cell-beside"' in odt
    assert re.search(
        r'style:name="cell-beside"[^>]*><style:paragraph-properties[^>]*margin-left', odt
    )


def test_headings_break_before_the_names_below_them(plugin):
    """Of a table too wide for its page: 黑龙江 had stood in two lines below a heading of two letters."""
    word_file = importlib.import_module("regspatial_qgis.results.word_file")
    results = importlib.import_module("regspatial_qgis.regspatial.results")
    laid = importlib.import_module("regspatial_qgis.regspatial.reporting.laid")
    names = importlib.import_module("regspatial_qgis.regspatial.words")
    head = [results.Column("t", names.NameOf("Region", "地区"), "text")]
    long = names.NameOf("Higher than the mean of all", "高于所有地区的均值的倍数")
    head += [results.Column(f"c{k}", long) for k in range(14)]
    table = results.Table(name="t", en="T", columns=tuple(head), rows=(("黑龙江", *[1.5] * 14),))
    for language in ("zh", "en"):
        shown = laid.laid_out(table, language)
        room = word_file.page_of([shown]).room
        first, *rest = word_file.sizes(shown, room)
        assert sum((first, *rest)) <= room
        assert first >= 6 * 95  # three Chinese letters of 9.5 points
        assert min(rest) >= 3 * 95
