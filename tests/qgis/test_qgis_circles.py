# SPDX-License-Identifier: GPL-2.0-or-later
"""Circles on maps: graduated ones over regions without a value, and those of a cartogram with their names."""

import importlib

import pytest
from qgis.core import QgsVectorLayer


@pytest.mark.parametrize("missing", [(), ("bb",)])
def test_circles_show_regions_without_a_value_as_other_maps_do(provider, missing) -> None:
    """One row of the legend, where there are any: grey under a hatch, no circle."""
    styles = importlib.import_module("regspatial_qgis.symbology.styles")
    layer = QgsVectorLayer("Polygon?field=id:string&field=v:double", "amounts", "memory")
    column = [None if one in missing else k + 1.0 for k, one in enumerate(("aa", "bb", "cc"))]

    def shown(as_circles: bool):
        given = ([1.0, 2.0, 3.0], None, (), as_circles)
        return styles.look_of(layer, "v", column, ("v", "v"), None, "en", given).renderer

    renderer, other = shown(True), shown(False)
    rules = renderer.rootRule().children()
    assert [r.label() for r in rules].count("No data") == len(missing)
    if missing:
        assert rules[-1].filterExpression() == '"v" IS NULL'
        (theirs,) = [r for r in other.rootRule().children() if r.label() == "No data"]
        a, b = ([k.properties() for k in r.symbol().symbolLayers()] for r in (rules[-1], theirs))
        assert a == b


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_circles_of_a_cartogram_bear_their_names(run, parameters, lang, request, tmp_path) -> None:
    """In the language of the person, where they find room; a page in the other language says them in its own."""
    if lang == "zh":
        request.getfixturevalue("chinese")
    labels = importlib.import_module("regspatial_qgis.symbology.pole_labels")
    chosen = {"DRAWN": "dorling", "BORDERS": None, "LAYER": str(tmp_path / "circles.gpkg")}
    path = run("map_variable", **(parameters("map_variable") | chosen))["LAYER"]
    layer = QgsVectorLayer(str(path), "circles")
    assert layer.labelsEnabled()
    assert layer.labeling().settings().fitInPolygonOnly
    assert layer.labeling().settings().fieldName.endswith(lang)
    other = "zh" if lang == "en" else "en"
    labels.say_in(layer, other)
    assert layer.labeling().settings().fieldName.endswith(other)
