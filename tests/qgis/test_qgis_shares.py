# SPDX-License-Identifier: GPL-2.0-or-later
"""A sheet of a workbook, dragged into QGIS and given to a tool as its table: shares are what people see."""

import subprocess
from pathlib import Path

import pytest
from conftest import API_PYTHON
from qgis.core import QgsProject, QgsVectorLayer
from reading import opened

SCRIPT = """
import openpyxl, sys
made = openpyxl.Workbook()
made.active.title = "figures"
made.active.append(["adcode", "year", "share", "people"])
for code, shares in {"110000": (0.875, 0.07), "120000": (0.5, 1.25), "130000": (0.25, -0.031)}.items():
    for k, share in enumerate(shares):
        made.active.append([code, 2020 + k, share, 100 * share])
for row in made.active.iter_rows(min_row=2, min_col=3, max_col=3):
    row[0].number_format = "0.0%"
made.create_sheet("other")
made.save(sys.argv[1])
"""


@pytest.fixture
def book(tmp_path) -> Path:
    if not API_PYTHON.is_file():
        pytest.skip("there is no .venv beside this checkout to make a workbook with: make setup")
    made = tmp_path / "book.xlsx"
    subprocess.run([str(API_PYTHON), "-c", SCRIPT, str(made)], check=True, env={})
    return made


def test_a_sheet_as_the_table_of_a_tool(run, book) -> None:
    layer = QgsVectorLayer(f"{book}|layername=figures", "figures", "ogr")
    assert next(iter(layer.getFeatures()))["share"] == 0.875
    QgsProject.instance().addMapLayer(layer, False)
    given = {"PANEL": layer.id(), "PANEL_ID": "adcode", "PANEL_TIME": "year"}
    found = run("describe", **given, VARIABLES=["share", "people"], DESCRIPTION="TEMPORARY_OUTPUT")
    table = {r["variable"]: r for r in opened(found["DESCRIPTION"]).getFeatures()}
    assert table["share"]["max"] == 125
    assert table["share"]["min"] == -3.1
    # what is no percentage stays as it is
    assert table["people"]["max"] == 125
    QgsProject.instance().removeAllMapLayers()
