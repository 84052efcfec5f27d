# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of a tool for Word, Excel and their like: the plugin writes them with the standard library alone."""

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
