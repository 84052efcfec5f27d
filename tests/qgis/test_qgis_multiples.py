# SPDX-License-Identifier: GPL-2.0-or-later
"""Small multiples: years or effects of one variable on one sheet, with one legend."""

import importlib
import re

import pytest
from qgis.core import (
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QImage


@pytest.fixture
def module(plugin):
    return importlib.import_module("regspatial_qgis.layouts.multiples")


@pytest.fixture
def clusters(run, parameters, tmp_path):
    """Clusters of six years, each region once a year."""
    given = parameters("local_moran") | {"CORRECTION": "none", "ALL_TIMES": True}
    results = run("local_moran", **given, LAYER=str(tmp_path / "all.gpkg"))
    QgsProject.instance().clear()
    layer = QgsVectorLayer(results["LAYER"], "clusters")
    QgsProject.instance().addMapLayer(layer)
    yield layer
    QgsProject.instance().layoutManager().clear()
    QgsProject.instance().clear()


def made() -> object:
    (layout,) = QgsProject.instance().layoutManager().layouts()
    return layout


@pytest.mark.parametrize("n", [1, 2, 6, 12, 30])
@pytest.mark.parametrize("shape", [0.5, 0.9, 1.2, 3.0])
def test_panels_are_as_large_as_can_be(module, n, shape) -> None:
    columns, rows = module.grid(n, 205, 164, shape)
    assert columns * rows >= n > columns * (rows - 1)

    def drawn(c: int) -> float:
        return min(205 / c - 2, (164 / -(-n // c) - 8) * shape)

    assert drawn(columns) == pytest.approx(max(drawn(c) for c in range(1, n + 1)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_year_is_a_panel_of_one_sheet(run, clusters, tmp_path, lang) -> None:
    path = tmp_path / "sheet.png"
    results = run(
        "report_map",
        LAYER=clusters,
        PAGE_FIELD="time",
        ONE_SHEET=True,
        KEEP=True,
        TITLE="Clusters",
        LANGUAGE=lang,
        OUTPUT=str(path),
    )
    assert results["PAGES"] == 1
    items = made().items()
    panels = [one for one in items if isinstance(one, QgsLayoutItemMap)]
    assert len(panels) == 6
    places = [one.extent().toRectF().getRect() for one in panels]
    for one in places[1:]:
        assert one == pytest.approx(places[0])
    boxes = [one.sceneBoundingRect() for one in panels]
    for k, one in enumerate(boxes):
        assert not any(one.intersects(other) for other in boxes[k + 1 :])
    north = made().itemById("north").sceneBoundingRect()
    assert not any(north.intersects(one) for one in boxes)  # it lay over the north-east of a panel
    heads = {one.text() for one in items if isinstance(one, QgsLayoutItemLabel)}
    assert {t for t in heads if re.fullmatch(r"20\d\d", t)} == {
        str(v) for v in clusters.uniqueValues(clusters.fields().lookupField("time"))
    }
    assert sum(isinstance(one, QgsLayoutItemLegend) for one in items) == 1
    assert made().itemById("scalebar").zValue() > max(one.zValue() for one in panels)
    image = QImage(str(path))
    assert image.width() > 3000
    shown = {tuple(sorted({f["time"] for f in one.layers()[-1].getFeatures()})) for one in panels}
    assert len(shown) == 6
    assert all(len(times) == 1 for times in shown)


def test_the_title_of_a_sheet_names_its_first_and_last_year(run, clusters, tmp_path) -> None:
    run(
        "report_map",
        LAYER=clusters,
        PAGE_FIELD="time",
        ONE_SHEET=True,
        KEEP=True,
        TITLE="Clusters, {value}",
        OUTPUT=str(tmp_path / "sheet.png"),
    )
    at = clusters.fields().lookupField("time")
    first, last = clusters.minimumValue(at), clusters.maximumValue(at)
    assert made().itemById("title").text() == f"Clusters, {first}\u2013{last}"


def test_the_islands_in_the_south_are_in_every_panel(run, clusters, tmp_path) -> None:
    run(
        "report_map",
        LAYER=clusters,
        PAGE_FIELD="time",
        ONE_SHEET=True,
        KEEP=True,
        OUTPUT=str(tmp_path / "sheet.png"),
    )
    for one in made().items():
        if isinstance(one, QgsLayoutItemMap):
            south = one.extent().yMinimum()
            assert south < 600_000  # Albers about 105 E: the southernmost islands lie near 4 N


def test_one_sheet_has_one_legend(run, clusters, tmp_path) -> None:
    with pytest.raises(QgsProcessingException, match="One sheet has one legend, and .*value"):
        run(
            "report_map",
            LAYER=clusters,
            FIELDS=["value", "p_value"],
            ONE_SHEET=True,
            OUTPUT=str(tmp_path / "a.png"),
        )


def test_more_than_a_sheet_holds_is_refused(run, clusters, tmp_path) -> None:
    with pytest.raises(QgsProcessingException, match="34 panels are too many"):
        run(
            "report_map",
            LAYER=clusters,
            PAGE_FIELD="adcode",
            ONE_SHEET=True,
            OUTPUT=str(tmp_path / "a.png"),
        )


@pytest.mark.parametrize("form", ["column", "two_columns"])
def test_a_figure_has_no_empty_room_between_its_panels_and_its_foot(
    run, clusters, tmp_path, form
) -> None:
    """The map's room was cut to a square: half a column of six years was white, and its panels half as large."""
    run(
        "report_map",
        LAYER=clusters,
        PAGE_FIELD="time",
        ONE_SHEET=True,
        KEEP=True,
        FORMAT=form,
        TITLE="Clusters",
        OUTPUT=str(tmp_path / "sheet.png"),
    )
    panels = [one for one in made().items() if isinstance(one, QgsLayoutItemMap)]
    foot = max(one.sceneBoundingRect().bottom() for one in panels)
    below = made().itemById("legend" if form == "column" else "source").sceneBoundingRect()
    assert 0.0 <= below.top() - foot < 8.0  # two gaps of 2 mm and an edge
    wide = {"column": 82.0 / 2, "two_columns": 172.0 * 0.7 / 3}[form]
    for one in panels:
        assert one.rect().width() == pytest.approx(
            wide - 2.0, abs=0.1
        )  # as it is placed, to a tenth of a mm


def test_heads_are_smaller_than_the_title_of_a_figure_and_grow_with_the_sheet(
    run, clusters, tmp_path
) -> None:
    sizes = {}
    for form in ("column", "landscape", "a3_landscape"):
        run(
            "report_map",
            LAYER=clusters,
            PAGE_FIELD="time",
            ONE_SHEET=True,
            KEEP=True,
            FORMAT=form,
            TITLE="Clusters",
            OUTPUT=str(tmp_path / "sheet.png"),
        )
        labels = [one for one in made().items() if isinstance(one, QgsLayoutItemLabel)]
        (sizes[form],) = {
            one.textFormat().size() for one in labels if re.fullmatch(r"20\d\d", one.text())
        }
        assert sizes[form] < made().itemById("title").textFormat().size()
        QgsProject.instance().layoutManager().clear()
    assert sizes == {"column": 7.5, "landscape": 9.0, "a3_landscape": 11.25}


@pytest.mark.parametrize(
    ("heads", "shown"),
    [
        (["rd_2013", "rd_2023"], ["2013", "2023"]),
        (["人均GDP（2013年）", "人均GDP（2023年）"], ["2013", "2023"]),
        (["pm25_2013", "pm25_2023"], ["2013", "2023"]),
        (["gdp_2013", "rd_2013"], ["gdp_2013", "rd_2013"]),
        (["Cluster · 2013", "2014"], ["Cluster · 2013", "2014"]),
        (["DE", "IE"], ["DE", "IE"]),
        (["code_120130", "code_120140"], ["code_120130", "code_120140"]),
    ],
)
def test_panels_of_one_variable_are_headed_by_their_years(module, heads, shown) -> None:
    panels = [module.Panel(None, one) for one in heads]
    assert [one.head for one in module.by_year(panels)] == shown
