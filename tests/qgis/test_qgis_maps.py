# SPDX-License-Identifier: GPL-2.0-or-later
"""Maps on paper: templates, one page, an atlas by variable and by year."""

import importlib
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT
from drawing import IDS, TEMPLATES, clusters, framing, maps, pages_of, seen
from qgis.core import (
    NULL,
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsLayoutItemMap,
    QgsPrintLayout,
    QgsProcessingException,
    QgsProject,
    QgsReadWriteContext,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtXml import QDomDocument
from test_qgis_layers import SQUARE, shapes
from test_qgis_process import Shell

__all__ = ["clusters", "framing", "maps"]


def test_there_is_a_template_of_each_kind_in_each_language() -> None:
    names = {p.stem for p in TEMPLATES}
    kinds = ("a4_landscape", "a4_portrait", "figure")
    assert names == {f"{kind}_{lang}" for kind in kinds for lang in ("en", "zh")}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_a_template_holds_its_items(path) -> None:
    project = QgsProject()
    layout = QgsPrintLayout(project)
    document = QDomDocument()
    document.setContent(path.read_text("utf-8"))
    layout.loadFromTemplate(document, QgsReadWriteContext())
    found = {item.id() for item in layout.items() if hasattr(item, "id") and item.id()}
    figure = path.stem.startswith("figure")
    assert found == (IDS - {"title", "subtitle", "north", "source"} if figure else IDS)
    size = layout.pageCollection().page(0).pageSize()
    if not figure:
        assert {size.width(), size.height()} == {297.0, 210.0}
    family = "Noto Sans CJK SC" if path.stem.endswith("zh") else "Noto Sans"
    assert f'"{family}"' in path.read_text("utf-8")
    del layout  # before its project


@pytest.mark.skipif(
    Qgis.versionInt() // 100 != 340,
    reason="QGIS 3.40 drew the templates; another writes other attributes",
)
def test_the_templates_are_what_their_script_draws(tmp_path) -> None:
    script = ROOT / "qgis_plugin/_build/make_templates.py"
    (tmp_path / "plugin/_build").mkdir(parents=True)
    shutil.copy(script, tmp_path / "plugin/_build")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "plugin/_build/make_templates.py")],
        capture_output=True,
        text=True,
        check=False,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    for path in TEMPLATES:
        made = (tmp_path / "plugin/templates" / path.name).read_text("utf-8")
        assert made == path.read_text("utf-8"), path.name


# ---- where a layer is drawn ----


def test_every_region_can_be_seen(maps, framing, provinces) -> None:
    """In the main map or in the inset; the inset covers neither Taiwan nor any other region."""
    where = framing.frame(provinces)
    assert where.inset is not None
    transform = QgsCoordinateTransform(provinces.crs(), where.crs, QgsProject.instance())
    for feature in provinces.getFeatures():
        point = transform.transform(feature.geometry().pointOnSurface().asPoint())
        assert where.extent.contains(point) or where.inset.contains(point), feature["name_zh"]
    for path in TEMPLATES:
        project = QgsProject()
        layer = provinces.clone()
        project.addMapLayer(layer)
        made = maps.layout(layer, maps.Page(), str(path), project)
        items = {i.id(): i for i in made.items() if isinstance(i, QgsLayoutItemMap)}
        main, inset = (
            QgsRectangle(
                i.pagePos().x(),
                i.pagePos().y(),
                i.pagePos().x() + i.rect().width(),
                i.pagePos().y() + i.rect().height(),
            )
            for i in (items["map"], items["inset"])
        )
        assert not main.intersects(inset), path.name
        del items, made


def test_a_part_of_china_has_no_inset(framing, provinces) -> None:
    layer = provinces.materialize(QgsFeatureRequest().setFilterExpression("region4 = 'northeast'"))
    where = framing.frame(layer)
    assert where.inset is None
    assert "aea" in where.crs.toProj()


def test_projected_layers_stay_as_they_are(framing) -> None:
    layer = shapes([SQUARE], "EPSG:3857")
    assert framing.frame(layer).crs == QgsCoordinateReferenceSystem("EPSG:3857")


@pytest.mark.parametrize(
    ("box", "projection"),
    [((-170, -80, 170, 80), "eqearth"), ((10, -5, 20, 5), "cea"), ((0, 40, 20, 55), "aea")],
)
def test_the_projection_fits_the_extent(framing, box, projection) -> None:
    crs = framing.fitted_crs(QgsCoordinateReferenceSystem("EPSG:4326"), QgsRectangle(*box))
    assert f"+proj={projection}" in crs.toProj()


@pytest.mark.parametrize(
    ("length", "rounded"), [(7.3, 5), (0.034, 0.02), (199, 100), (200, 200), (1, 1)]
)
def test_scale_bars_have_round_lengths(maps, length, rounded) -> None:
    assert maps._round_length(length) == pytest.approx(rounded)


# ---- the tool ----


def test_one_page_as_png(run, clusters, tmp_path) -> None:
    out = tmp_path / "map.png"
    results = run("report_map", LAYER=str(clusters), TITLE="Clusters", OUTPUT=str(out))
    assert results["PAGES"] == 1
    image = QImage(str(out))
    assert (image.width(), image.height()) == (3508, 2480) or abs(image.width() - 3508) < 3
    assert {"#ca1a20", "#e9ebed"} <= seen(out)


def test_an_atlas_by_year(run, clusters, tmp_path) -> None:
    layer = QgsVectorLayer(str(clusters), "clusters")
    assert layer.featureCount() == 34 * 6
    assert {f["time"] for f in layer.getFeatures()} == set(range(2015, 2021))
    out = tmp_path / "atlas.pdf"
    results = run(
        "report_map", LAYER=str(clusters), PAGE_FIELD="time", TITLE="{value}", OUTPUT=str(out)
    )
    assert results["PAGES"] == 6
    assert pages_of(out) == 6


def test_an_atlas_by_variable(run, parameters, tmp_path) -> None:
    path = tmp_path / "impacts.gpkg"
    run("spatial_panel", **parameters("spatial_panel"), REGIONAL=str(path))
    out = tmp_path / "atlas.png"
    results = run(
        "report_map",
        LAYER=str(path),
        FIELDS=["in_1", "out_1"],
        OUTPUT=str(out),
        FORMAT="portrait",
        COMMON=False,
    )
    assert results["PAGES"] == 2
    for k in (1, 2):
        page = tmp_path / f"atlas_{k}.png"
        assert QImage(str(page)).height() > QImage(str(page)).width()
        assert len(seen(page)) > 8
    assert results["OUTPUT"] == str(tmp_path / "atlas_1.png")


def test_the_same_classes_on_all_pages_of_a_variable(run, parameters, tmp_path, maps) -> None:
    """Never of two: their units differ. KEEP puts the layouts into the project, to be looked at."""
    path = tmp_path / "impacts.gpkg"
    run("spatial_panel", **parameters("spatial_panel"), REGIONAL=str(path))
    legends = {}
    for common in (True, False):
        QgsProject.instance().clear()
        run(
            "report_map",
            LAYER=str(path),
            FIELDS=["in_1", "out_1", "in_2"],
            COMMON=common,
            KEEP=True,
            OUTPUT=str(tmp_path / "atlas.pdf"),
        )
        kept = QgsProject.instance().layoutManager().printLayouts()
        assert len(kept) == 3
        shown = [
            next(i for i in one.items() if isinstance(i, QgsLayoutItemMap)).layers()[0]
            for one in kept
        ]
        legends[common] = [[i.label() for i in s.renderer().legendSymbolItems()] for s in shown]
    QgsProject.instance().clear()
    assert legends[True][0] == legends[True][1]
    assert legends[True][2] == legends[False][2] != legends[True][0]
    assert legends[False][0] != legends[False][1]


def test_text_stays_text_in_a_pdf(run, clusters, tmp_path) -> None:
    path = tmp_path / "map.pdf"
    run("report_map", LAYER=str(clusters), TITLE="Clusters", LANGUAGE="zh", OUTPUT=str(path))
    assert re.search(rb"/Type\s*/Font\b", path.read_bytes())


def test_chinese_in_a_pdf_is_found_as_it_is_written(run, clusters, tmp_path) -> None:
    """Qt names a radical where the letter has the same sign; what reads a PDF says which letters it has."""
    printing = importlib.import_module("regspatial_qgis.layouts.printing")
    path = tmp_path / "map.pdf"
    title = "地方财政支撑：黑龙江省、青海省 高 2020 年"
    run("report_map", LAYER=str(clusters), TITLE=title, LANGUAGE="zh", OUTPUT=str(path))
    file = path.read_bytes()
    named = {
        chr(int(one, 16))
        for part in re.findall(rb"begincmap.*?endcmap", file, re.DOTALL)
        for one in re.findall(rb"<([0-9A-F]{4})>", b"".join(re.findall(rb"\[[^]]*\]", part)))
    }
    assert set(title) <= named
    assert not {one for one in named if "\u2e80" <= one <= "\u2fdf" or one == "\t"}
    assert printing.searchable(file) == file
    before = b"begincmap\n<0009> <0009> <2F45>\n<000A> <000C> [<2EF0> <0009> <0041> ]\n<000D> <000E> <2F46>\nendcmap"
    after = b"begincmap\n<0009> <0009> <65B9>\n<000A> <000C> [<9F99> <0020> <0041> ]\n<000D> <000E> <2F46>\nendcmap"
    assert printing.searchable(before) == after
    if shutil.which("pdftotext"):
        shown = subprocess.run(
            ["pdftotext", path, "-"], capture_output=True, check=True
        ).stdout.decode()
        assert title.split()[0] in shown


def test_digits_after_latin_letters_are_found_in_a_chinese_pdf(run, clusters, tmp_path) -> None:
    """The font draws them by other signs there, which stand for no letter: an approval number lost its digits."""
    path = tmp_path / "map.pdf"
    number = {"REVIEW_NUMBER": "GS(2019)1822号", "TITLE": "PM2.5 与 GDP2020"}
    number["BASE_MAP"] = str(clusters)
    run("report_map", LAYER=str(clusters), LANGUAGE="zh", **number, OUTPUT=str(path))
    for part in re.findall(rb"begincmap.*?endcmap", path.read_bytes(), re.DOTALL):
        named = set()
        for first, last in re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]{4})> ", part, re.MULTILINE):
            named |= set(range(int(first, 16), int(last, 16) + 1))
        assert named == set(
            range(max(named) + 1)
        )  # every sign of the font that is used, from the first on
    if shutil.which("pdftotext"):
        shown = subprocess.run(
            ["pdftotext", path, "-"], capture_output=True, check=True
        ).stdout.decode()
        assert "GS(2019)1822号" in shown
        assert "GDP2020" in shown


def test_a_head_that_was_typed_stands_once(run, clusters, tmp_path) -> None:
    more = {"LANGUAGE": "zh", "KEEP": True, "OUTPUT": str(tmp_path / "map.png")}
    QgsProject.instance().clear()
    run("report_map", LAYER=str(clusters), SOURCE="资料来源：年鉴", NOTE="初步", **more)
    (kept,) = QgsProject.instance().layoutManager().printLayouts()
    said = kept.itemById("source").text().split("\n")
    QgsProject.instance().clear()
    assert said[0] == "注：初步"
    assert said[1].startswith("资料来源：年鉴")


def test_nothing_is_left_in_the_project_otherwise(run, clusters, tmp_path) -> None:
    QgsProject.instance().clear()
    run("report_map", LAYER=str(clusters), OUTPUT=str(tmp_path / "map.pdf"))
    assert not QgsProject.instance().layoutManager().printLayouts()
    assert not QgsProject.instance().mapLayers()


def test_an_inset_of_ones_own(run, provinces, tmp_path) -> None:
    out = tmp_path / "map.png"
    run(
        "report_map",
        LAYER=provinces,
        INSET="120,124,29,33 [EPSG:4326]",
        OUTPUT=str(out),
        CRS="EPSG:3857",
    )
    assert len(seen(out)) > 3


def test_points_are_drawn_too(run, tmp_path) -> None:
    points = shapes(["Point(100 30)", "Point(110 35)"], kind="Point")
    out = tmp_path / "map.png"
    run("report_map", LAYER=points, FIELDS=["id"], OUTPUT=str(out))
    assert {"#3fc3f5", "#faae23"} & seen(out)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"FIELDS": ["nothing"]}, "has no field nothing"),
        ({"OUTPUT": "map.jpg"}, "written as .pdf or .png"),
        ({"TEMPLATE": "broken.qpt"}, "cannot be read as a print layout"),
        ({"TEMPLATE": "bare.qpt"}, "has no map whose item id"),
    ],
)
def test_what_cannot_be_drawn(run, clusters, tmp_path, change, said) -> None:
    (tmp_path / "broken.qpt").write_text("<Layout", "utf-8")
    bare = TEMPLATES[0].read_text("utf-8").replace('id="map"', 'id="other"')
    (tmp_path / "bare.qpt").write_text(bare, "utf-8")
    given = {"LAYER": str(clusters), "OUTPUT": str(tmp_path / "map.pdf")} | change
    for key in ("OUTPUT", "TEMPLATE"):
        if key in change:
            given[key] = str(tmp_path / change[key])
    with pytest.raises(QgsProcessingException, match=said):
        run("report_map", **given)


def _layer(kind: str) -> QgsVectorLayer:
    if kind == "table":
        layer = QgsVectorLayer("None?field=id:string&field=x:double", "a table", "memory")
        _fill(layer, [("a", 1.0)])
    elif kind == "empty":
        layer = shapes([])
    elif kind == "shapeless":
        layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=id:string", "no shapes", "memory")
        _fill(layer, [("a",), ("b",)])
    else:
        layer = shapes(["Point(100 30)"], kind="Point", crs="" if kind == "no crs" else "EPSG:4326")
    return layer


def _fill(layer: QgsVectorLayer, rows) -> None:
    for row in rows:
        feature = QgsFeature(layer.fields())
        feature.setAttributes(list(row))
        assert layer.dataProvider().addFeature(feature)


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("table", {}, "“a table” is a table, which has nothing to draw"),
        ("table", {"FIELDS": ["x"], "PAGE_FIELD": "id"}, "which has nothing to draw"),
        ("empty", {}, "has no features"),
        ("shapeless", {}, "has a shape to draw"),
        ("point", {"PAGE_FIELD": "nothing"}, "has no field nothing"),
        ("blank", {"PAGE_FIELD": "blank"}, "The field blank is empty everywhere"),
        (
            "beyond",
            {"CRS": "PROJ:+proj=ortho +lat_0=0 +lon_0=0 +datum=WGS84"},
            "cannot be drawn in the projection chosen",
        ),
    ],
)
def test_what_has_nothing_to_draw_is_a_sentence(run, tmp_path, kind, more, said) -> None:
    if kind == "blank":
        layer = QgsVectorLayer("Point?crs=EPSG:4326&field=blank:string", "blank", "memory")
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt("Point(1 1)"))
        layer.dataProvider().addFeature(feature)
    elif kind == "beyond":
        layer = shapes(["Point(0 0)", "Point(170 0)"], kind="Point")
    else:
        layer = _layer(kind)
    with pytest.raises(QgsProcessingException, match=said):
        run("report_map", LAYER=layer, OUTPUT=str(tmp_path / "m.png"), **more)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["point", "no crs"])
def test_one_point_is_a_map(run, tmp_path, kind) -> None:
    """Its extent has no size; without a coordinate system no scale bar can be drawn."""
    out = tmp_path / "m.png"
    run("report_map", LAYER=_layer(kind), OUTPUT=str(out))
    assert len(seen(out)) > 1


@pytest.mark.parametrize("nothing", [None, NULL, "", [], [""]])
def test_fields_of_which_nothing_is_said(run, provinces, tmp_path, nothing) -> None:
    out = tmp_path / "m.png"
    optional = ("TITLE", "SUBTITLE", "SOURCE", "FIELDS", "PAGE_FIELD", "TEMPLATE", "CRS", "INSET")
    done = run("report_map", LAYER=provinces, OUTPUT=str(out), **dict.fromkeys(optional, nothing))
    assert done["PAGES"] == 1


def test_a_page_of_a_year_that_is_kept_as_a_real_number_shows_it(run, tmp_path) -> None:
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=year:double", "years", "memory")
    for year in (2015.0, 2016.0):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(
            QgsGeometry.fromWkt("Polygon((100 30, 104 30, 104 34, 100 34, 100 30))")
        )
        feature.setAttributes([year])
        layer.dataProvider().addFeature(feature)
    layer.renderer().symbol().setColor(QColor("#12ab34"))
    out = tmp_path / "m.png"
    assert run("report_map", LAYER=layer, PAGE_FIELD="year", OUTPUT=str(out))["PAGES"] == 2
    assert "#12ab34" in seen(tmp_path / "m_1.png")


def test_without_a_chinese_font_one_sentence_names_the_package(
    run, clusters, tmp_path, maps, monkeypatch
) -> None:
    monkeypatch.setattr(maps, "CHINESE_FONTS", ())
    with pytest.raises(QgsProcessingException, match="fonts-noto-cjk"):
        run("report_map", LAYER=str(clusters), LANGUAGE="zh", OUTPUT=str(tmp_path / "m.pdf"))


def test_an_atlas_from_the_shell(clusters, tmp_path) -> None:
    shell = Shell(tmp_path / "profile", "zh_CN.UTF-8")
    out = tmp_path / "atlas.pdf"
    results = shell.run(
        "report_map",
        {"LAYER": str(clusters), "PAGE_FIELD": "time", "TITLE": "聚类", "OUTPUT": str(out)},
    )
    assert results["PAGES"] == 6
    assert pages_of(out) == 6
