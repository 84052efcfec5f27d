# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables as they come, merged in QGIS: the ten yearbooks, layers of the project, faults in one message."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from conftest import Feedback
from qgis.core import (
    NULL,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingException,
    QgsProject,
    QgsSettings,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

ROOT = Path(__file__).resolve().parents[2]
API_PYTHON = ROOT / ".venv/bin/python"
STORED = ROOT / "tests/reference/data/workbooks"


@pytest.fixture(scope="module")
def books(tmp_path_factory) -> dict:
    """The ten yearbooks whose truth is known, made by the Python that has openpyxl."""
    if not API_PYTHON.is_file():
        pytest.skip("there is no .venv beside this checkout to make workbooks with: make setup")
    folder = tmp_path_factory.mktemp("books")
    script = ROOT / "tests/unit/io/make_yearbooks.py"
    subprocess.run([str(API_PYTHON), str(script), str(folder)], check=True, env={})
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for one in truth.values():
        one["files"] = [str(folder / name) for name in one["files"]]
    return truth


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> dict:
    """The ten yearbooks with published figures of 30 provinces, 2011 to 2023, from the shared data."""
    shared = ROOT.parent / "shared" / "data"
    if not (shared / "province_panel_1993_2024.csv").is_file():
        pytest.skip("the shared data are not beside this checkout")
    if not API_PYTHON.is_file():
        pytest.skip("there is no .venv beside this checkout to make workbooks with: make setup")
    folder = tmp_path_factory.mktemp("published")
    script = ROOT / "tests/unit/io/make_yearbooks.py"
    how = [str(API_PYTHON), str(script), str(folder), str(shared)]
    subprocess.run(how, check=True, env={})
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for one in truth.values():
        one["files"] = [str(folder / name) for name in one["files"]]
    return truth


def rows_of(layer):
    names = layer.fields().names()
    return [dict(zip(names, f.attributes(), strict=True)) for f in layer.getFeatures()]


MAKERS = (
    "sheet_a_variable",
    "sheet_a_year",
    "year_over_variable",
    "variable_over_unit",
    "three_row_header",
    "years_down",
    "variables_down",
    "several_files",
    "odd_cells",
    "english",
)


@pytest.mark.parametrize("name", MAKERS)
def test_no_cell_of_the_ten_yearbooks_is_wrong(run, books, tmp_path, name) -> None:
    _no_cell_is_wrong(run, books[name], tmp_path)


@pytest.mark.parametrize("name", MAKERS)
def test_no_cell_of_published_figures_is_wrong(run, published, tmp_path, name) -> None:
    _no_cell_is_wrong(run, published[name], tmp_path)


def _no_cell_is_wrong(run, book, tmp_path) -> None:
    out = tmp_path / "o.gpkg"
    results = run("merge_tables", TABLES=book["files"], OUTPUT=str(out), MERGE="TEMPORARY_OUTPUT")
    rows = rows_of(QgsVectorLayer(str(out), "t", "ogr"))
    found = {(r["id"], r["time"]): r for r in rows}
    wrong = []
    for variable, region, year, number in book["cells"]:
        cell = found[region, year][variable]
        got = None if cell == NULL else float(cell)
        if got != number:
            wrong.append((variable, region, year, number, got))
    assert not wrong
    regions = {region for _v, region, _y, _x in book["cells"]}
    years = {year for _v, _r, year, _x in book["cells"]}
    assert (results["REGIONS"], results["TIMES"]) == (len(regions), len(years))
    assert len(rows) == len(regions) * len(years)


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_workbooks_of_other_programs(run, tmp_path, kind) -> None:
    results = run(
        "merge_tables",
        TABLES=[str(STORED / f"nbs.{kind}")],
        UNITS="地区生产总值=万元",
        NAMES="province",
        OUTPUT=str(tmp_path / "o.gpkg"),
        MERGE=str(tmp_path / "m.gpkg"),
    )
    layer = QgsVectorLayer(results["OUTPUT"], "t", "ogr")
    rows = rows_of(layer)
    assert {r["id"] for r in rows} == {"110000", "120000", "130000"}
    one = next(r for r in rows if r["id"] == "110000" and r["time"] == 2022)
    assert one["地区生产总值"] == pytest.approx(415409000.0, rel=1e-15)
    assert layer.fields().field("地区生产总值").alias() == "地区生产总值 (万元)"
    report = rows_of(QgsVectorLayer(results["MERGE"], "m", "ogr"))
    assert report[0]["n"] == 3


def test_layers_of_the_project_are_read_as_they_stand(run, books, tmp_path) -> None:
    """The sheet of a workbook with its titles; a layer that is on no disk by its rows."""
    book = books["sheet_a_variable"]
    sheet = QgsVectorLayer(f"{book['files'][0]}|layername=年末常住人口", "people", "ogr")
    memory = QgsVectorLayer(
        "None?field=code:string&field=year:integer&field=y:double", "m", "memory"
    )
    for code, y in (("110000", 1.5), ("120000", 2.5)):
        feature = QgsFeature(memory.fields())
        feature.setAttributes([code, 2012, y])
        memory.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayers([sheet, memory])
    try:
        results = run(
            "merge_tables",
            TABLES=[sheet.id(), memory.id()],
            COLUMNS="年末常住人口,y",
            OUTPUT=str(tmp_path / "o.gpkg"),
            MERGE="TEMPORARY_OUTPUT",
        )
    finally:
        QgsProject.instance().removeMapLayers([sheet.id(), memory.id()])
    got = {(r["id"], r["time"]): r for r in rows_of(QgsVectorLayer(results["OUTPUT"], "t", "ogr"))}
    truth = {(r, y): x for v, r, y, x in book["cells"] if v == "年末常住人口"}
    assert got["110000", 2012]["y"] == 1.5
    assert got["120000", 2012]["年末常住人口"] == truth["天津市", 2012]
    assert len(got) == len(truth)


def test_every_fault_of_every_sheet_stands_in_one_message(run, tmp_path) -> None:
    a, b = tmp_path / "gdp.csv", tmp_path / "pop.csv"
    a.write_text("地区;2010;2011\n北京;1;abc\n天津;12%;3\n", encoding="gbk")
    b.write_text("地区,2010\n北京,1\n,4\n北京,6\n", encoding="utf-8")
    with pytest.raises(QgsProcessingException) as caught:
        run(
            "merge_tables",
            TABLES=[str(a), str(b)],
            OUTPUT="TEMPORARY_OUTPUT",
            MERGE="TEMPORARY_OUTPUT",
        )
    said = str(caught.value)
    for part in ("abc", "percentages", "rows 3 have no region", "stands twice"):
        assert part in said
    assert "“Rows of the table to leave out”" in said


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (["/nowhere/t.xlsx"], "no layer and no file"),
        ([str(ROOT / "README.md")], "README.md is not opened as a table"),
    ],
)
def test_what_is_no_table_is_named(run, tables, said) -> None:
    with pytest.raises(QgsProcessingException, match=said):
        run("merge_tables", TABLES=tables, OUTPUT="TEMPORARY_OUTPUT", MERGE="TEMPORARY_OUTPUT")


LEADING = """<OGRVRTDataSource><OGRVRTLayer name="t"><SrcDataSource>secret.csv</SrcDataSource>
<SrcLayer>secret</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"""


@pytest.mark.parametrize("by", ["TABLES", "FILES"])
@pytest.mark.parametrize(
    "name", ["t.geojson", "t.vrt", "t.xlsx", "t.ods", "t.gpkg", "t.dbf", "t.kml", "t"]
)
def test_a_file_that_leads_to_another_is_not_opened(run, tmp_path, monkeypatch, name, by) -> None:
    """Whatever its name: GDAL reads the table that it names, which nobody chose."""
    (tmp_path / "secret.csv").write_text("id,year,x\na,2020,1\nb,2020,2\n", "utf-8")
    (tmp_path / name).write_text(LEADING, "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QgsProcessingException, match=f"{name} is not opened as a table.*its layer"):
        run(
            "merge_tables",
            **{by: [str(tmp_path / name)]},
            OUTPUT="TEMPORARY_OUTPUT",
            MERGE="TEMPORARY_OUTPUT",
        )


def test_an_archive_is_not_opened_and_its_layer_is_read(run, tmp_path) -> None:
    """What it holds may be of any kind; a person who trusts it loads it first."""
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("t.csv", "id,year,x\na,2020,1\nb,2020,2\n")
    given = {"OUTPUT": str(tmp_path / "o.gpkg"), "MERGE": "TEMPORARY_OUTPUT"}
    with pytest.raises(QgsProcessingException, match=r"t\.zip is not opened"):
        run("merge_tables", TABLES=[str(path)], **given)
    layer = QgsVectorLayer(f"/vsizip/{path}", "t", "ogr")
    assert layer.isValid()
    run("merge_tables", TABLES=[layer], **given)
    assert [r["x"] for r in rows_of(QgsVectorLayer(given["OUTPUT"], "o", "ogr"))] == [1, 2]


ENDINGS = {
    "GPKG": "gpkg",
    "ESRI Shapefile": "shp",
    "GeoJSON": "geojson",
    "FlatGeobuf": "fgb",
    "KML": "kml",
}


@pytest.mark.parametrize("driver", ENDINGS)
def test_maps_and_tables_of_dbase_are_read_by_their_names(run, tmp_path, driver) -> None:
    """Whose rows are numbered from 0 in some, which is where the names of the fields stand."""
    layer = QgsVectorLayer("Point?field=id:string&field=year:integer&field=x:double", "t", "memory")
    for code, x in (("a", 1.5), ("b", 2.5)):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, x)))
        feature.setAttributes([code, 2012, x])
        layer.dataProvider().addFeature(feature)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = driver
    path = tmp_path / f"t.{ENDINGS[driver]}"
    QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(path), QgsCoordinateTransformContext(), options
    )
    paths = [path, path.with_suffix(".dbf")] if driver == "ESRI Shapefile" else [path]
    for one in paths:
        out = tmp_path / f"o-{one.suffix[1:]}.gpkg"
        run(
            "merge_tables",
            TABLES=[str(one)],
            COLUMNS="x",
            OUTPUT=str(out),
            MERGE="TEMPORARY_OUTPUT",
        )
        found = rows_of(QgsVectorLayer(str(out), "o", "ogr"))
        assert sorted(r["x"] for r in found) == [1.5, 2.5]  # FlatGeobuf has an order of its own


@pytest.mark.parametrize(
    "kind", ["xlsx", "gnumeric.ods", "gnumeric.xls", "calc.ods", "calc.xls", "calc.xlsx"]
)
def test_shares_are_what_people_see(run, tmp_path, kind) -> None:
    """A cell of 0.875 that shows 87.5% is 87.5, with its unit; a sign that decorates changes nothing."""
    book = STORED / f"percent{'.' if kind == 'xlsx' else '-'}{kind}"
    out = tmp_path / "o.gpkg"
    run("merge_tables", TABLES=[str(book)], OUTPUT=str(out), MERGE="TEMPORARY_OUTPUT")
    layer = QgsVectorLayer(str(out), "t", "ogr")
    rows = {(r["id"], r["time"]): r for r in rows_of(layer)}
    assert rows["北京市", 2020]["城镇化率"] == 87.5
    assert rows["北京市", 2021]["城镇化率"] == 7.12345
    assert rows["天津市", 2022]["城镇化率"] == -3.1
    assert rows["北京市", 2020]["人口"] == 2189
    assert layer.fields().field("城镇化率").alias() == "城镇化率 (%)"


@pytest.fixture
def by_another_program(tmp_path) -> Path:
    """One table as Stata, Parquet and Feather have it, by the Python that has pandas."""
    if not API_PYTHON.is_file():
        pytest.skip("there is no .venv beside this checkout to make tables with: make setup")
    script = """
import sys, pandas as pd
folder = sys.argv[1]
f = pd.DataFrame({"id": [1, 1, 2, 2], "year": [2011, 2012, 2011, 2012], "gdp": [1.5, 2.25, None, 4.0]})
f.to_stata(folder + "/t.dta", version=118, write_index=False, value_labels={"id": {1: "北京市", 2: "广东省"}},
           variable_labels={"gdp": "地区生产总值（亿元）"})
f["id"] = f["id"].map({1: "北京市", 2: "广东省"})
f.to_parquet(folder + "/t.parquet")
f.to_feather(folder + "/t.feather")
"""
    subprocess.run([str(API_PYTHON), "-c", script, str(tmp_path)], check=True, env={})
    return tmp_path


@pytest.mark.parametrize("kind", ["dta", "parquet", "feather"])
def test_files_of_other_programs(run, by_another_program, kind) -> None:
    """Stata by the plugin's own reader, Parquet and Feather by the external Python."""
    before = QgsSettings().value("regspatial/external_python")
    QgsSettings().setValue("regspatial/external_python", str(API_PYTHON))
    out = by_another_program / "o.gpkg"
    table = str(by_another_program / f"t.{kind}")
    try:
        run("merge_tables", FILES=[table], OUTPUT=str(out), MERGE="TEMPORARY_OUTPUT")
    finally:
        QgsSettings().setValue("regspatial/external_python", before or "")
    layer = QgsVectorLayer(str(out), "t", "ogr")
    found = {(r["id"], r["time"]): r["gdp"] for r in rows_of(layer)}
    assert found == {
        ("北京市", 2011): 1.5,
        ("北京市", 2012): 2.25,
        ("广东省", 2011): NULL,
        ("广东省", 2012): 4.0,
    }


def test_without_an_external_python_a_sentence_says_what_to_do(run, by_another_program) -> None:
    told = Feedback()
    before = QgsSettings().value("regspatial/external_python")
    QgsSettings().setValue("regspatial/external_python", "")
    try:
        with pytest.raises(QgsProcessingException):
            run(
                "merge_tables",
                told,
                FILES=[str(by_another_program / "t.parquet")],
                OUTPUT="TEMPORARY_OUTPUT",
                MERGE="TEMPORARY_OUTPUT",
            )
    finally:
        QgsSettings().setValue("regspatial/external_python", before or "")
    said = " ".join(told.errors)
    assert "t.parquet is read by the external Python" in said
    assert "save the table as .csv or .xlsx" in said


def test_a_file_of_spss(run, tmp_path) -> None:
    sav = ROOT / "tests/reference/data/spss/pspp_deflated.zsav"
    out = tmp_path / "o.gpkg"
    run("merge_tables", FILES=[str(sav)], OUTPUT=str(out), MERGE="TEMPORARY_OUTPUT")
    layer = QgsVectorLayer(str(out), "t", "ogr")
    found = {(r["id"], r["time"]): r for r in rows_of(layer)}
    assert {place for place, _time in found} == {"北京市", "广东省", "新疆"}
    assert found["广东省", 2012]["gdp"] == 57067.92
    assert found["北京市", 2011]["share"] == NULL  # -9 is declared missing
    assert layer.fields().field("gdp").alias() == "地区生产总值 (亿元)"


def test_a_damaged_file_is_named(run, tmp_path) -> None:
    for name, data in (("t.sav", b"$FL2"), ("t.dta", b"<stata_dta>")):
        (tmp_path / name).write_bytes(data)
        told = Feedback()
        with pytest.raises(QgsProcessingException):
            run(
                "merge_tables",
                told,
                FILES=[str(tmp_path / name)],
                OUTPUT="TEMPORARY_OUTPUT",
                MERGE="TEMPORARY_OUTPUT",
            )
        assert name in " ".join(told.errors)


def test_without_a_table_one_is_asked_for(run) -> None:
    with pytest.raises(QgsProcessingException, match="at least one table"):
        run("merge_tables", OUTPUT="TEMPORARY_OUTPUT", MERGE="TEMPORARY_OUTPUT")


def test_layers_and_files_are_merged(run, by_another_program) -> None:
    text = by_another_program / "people.csv"
    text.write_text("地区,年份,people\n北京市,2011,2019\n广东省,2011,10505\n", "utf-8")
    out = by_another_program / "o.gpkg"
    run(
        "merge_tables",
        TABLES=[str(text)],
        FILES=[str(by_another_program / "t.dta")],
        OUTPUT=str(out),
        MERGE="TEMPORARY_OUTPUT",
    )
    found = {(r["id"], r["time"]): r for r in rows_of(QgsVectorLayer(str(out), "t", "ogr"))}
    assert found["广东省", 2011]["people"] == 10505
    assert found["广东省", 2012]["gdp"] == 4.0
