# SPDX-License-Identifier: GPL-2.0-or-later
"""A layer of lines as the border of a discontinuity: the table of the same line by name."""

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)

HU = [QgsPointXY(98.49, 25.02), QgsPointXY(127.4902, 50.2441)]
TABLE = "EFFECTS_TABLE"


def layer_of(lines, crs="EPSG:4326") -> QgsVectorLayer:
    layer = QgsVectorLayer(f"LineString?crs={crs}", "border", "memory")
    turn = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:4326"), layer.crs(), QgsProject.instance()
    )
    made = []
    for line in lines:
        one = QgsFeature()
        shape = QgsGeometry.fromPolylineXY(line)
        shape.transform(turn)
        one.setGeometry(shape)
        made.append(one)
    layer.dataProvider().addFeatures(made)
    return layer


def jump(run, parameters, **more) -> list[float]:
    given = parameters("discontinuity") | {TABLE: "TEMPORARY_OUTPUT"} | more
    table = run("discontinuity", **given)[TABLE]
    return [f["estimate"] for f in table.getFeatures()]


def test_a_line_of_a_layer_is_the_line_by_name(run, parameters) -> None:
    """In degrees the same digits; from another system and in two parts within the rounding of its coordinates."""
    named = jump(run, parameters)
    assert jump(run, parameters, LINE=None, LINE_LAYER=layer_of([HU])) == pytest.approx(
        named, rel=1e-12
    )
    projected = layer_of([HU], "EPSG:3857")
    assert jump(run, parameters, LINE=None, LINE_LAYER=projected) == pytest.approx(named, rel=1e-6)


def test_parts_that_meet_are_joined_and_a_reversed_line_has_the_other_sign(run, parameters) -> None:
    middle = QgsPointXY(112.0, 38.0)
    parts = layer_of([[HU[0], middle], [middle, HU[1]]])
    found = jump(run, parameters, LINE=None, LINE_LAYER=parts)
    turned = layer_of([[HU[1], middle], [middle, HU[0]]])
    back = jump(run, parameters, LINE=None, LINE_LAYER=turned)
    assert back[0] == pytest.approx(-found[0], rel=1e-6)


def test_two_lines_and_a_line_given_twice_are_refused(run, parameters) -> None:
    apart = layer_of([HU, [QgsPointXY(100.0, 20.0), QgsPointXY(101.0, 21.0)]])
    with pytest.raises(QgsProcessingException, match="make 2 lines"):
        jump(run, parameters, LINE=None, LINE_LAYER=apart)
    with pytest.raises(QgsProcessingException, match="given twice"):
        jump(run, parameters, LINE="hu", LINE_LAYER=layer_of([HU]))
