# SPDX-License-Identifier: GPL-2.0-or-later
"""A network of poles as it comes into a project and on paper: names, order, and one language."""

import importlib

import pytest
from conftest import Feedback
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
)

SHAPES = ("NODES", "EDGES", "HINTERLAND_AREAS", "AXIS_LINES")


@pytest.fixture
def into_project(provider, parameters):
    """Run a tool as its dialog does, its layers for the project; return what QGIS is told of them."""

    def made(tool: str, *outputs: str):
        context, project = QgsProcessingContext(), QgsProject.instance()
        context.setProject(project)
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"regspatial:{tool}")
        wanted = {
            name: QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", project)
            for name in outputs
        }
        results, fine = algorithm.run(parameters(tool) | wanted, context, Feedback())
        assert fine
        details = context.layersToLoadOnCompletion()
        return [(details[results[one]].layerSortKey, one) for one in outputs]

    return made


def test_lines_lie_over_regions_and_regions_over_merged_ones(into_project) -> None:
    """Filled regions on top of the axes hid them."""
    found = into_project("pole_network", *SHAPES, "POLES")
    from_the_top = [name for _, name in sorted(found, reverse=True)]
    assert from_the_top == ["AXIS_LINES", "EDGES", "NODES", "HINTERLAND_AREAS", "POLES"]
    assert len({key for key, _ in found}) == len(found)


def test_a_printed_map_of_poles_names_them_in_its_language(run, parameters, plugin) -> None:
    nodes = run("pole_network", **parameters("pole_network"), NODES="TEMPORARY_OUTPUT")["NODES"]
    tool = (
        importlib.import_module("regspatial_qgis.algorithms.report_map")
        .ReportMapAlgorithm()
        .create()
    )
    sheets = importlib.import_module("regspatial_qgis.layouts.sheets")
    tool._paper = importlib.import_module("regspatial_qgis.layouts.papers").PAPERS["landscape"]
    tool._page_field = ""
    context = QgsProcessingContext()
    for lang, field in (("en", "_en"), ("zh", "_zh")):
        sheet = sheets.Sheet(field=None, value=None)
        shown = tool._shown(nodes, sheet, {}, context, lang)
        (rule,) = shown.labeling().rootRule().children()
        assert shown.labelsEnabled()
        assert rule.settings().fieldName.endswith(field)
    given = {"LABELS": "adcode"}
    shown = tool._shown(nodes, sheet, given, context, "en")
    assert shown.labeling().settings().fieldName == "adcode"


@pytest.mark.parametrize("gaps", [False, True])
def test_large_numbers_of_a_legend_follow_the_language_of_the_map(plugin, gaps) -> None:
    """An English style on a Chinese map said billion; numbers of a person's own stay."""
    classes = importlib.import_module("regspatial_qgis.symbology.classes")
    recounting = importlib.import_module("regspatial_qgis.symbology.recounting")
    styles = importlib.import_module("regspatial_qgis.symbology.styles")
    lines = importlib.import_module("regspatial_qgis.symbology.line_styles")
    from qgis.core import QgsVectorLayer

    layer = QgsVectorLayer("Polygon?field=x:double", "x", "memory")
    numbers = [1.81e8, 1.62e11, 3.21e11, 5.77e11, 9.48e11, 4.4e12]
    english = classes.counted(classes.sequential(numbers), "en")
    chinese = [one.label for one in classes.counted(classes.sequential(numbers), "zh")]
    for renderer in (
        styles._graduated(layer, "x", english, gaps=gaps, lang="en"),
        lines.by_width("x", english, lines.LINKS),
    ):
        said = recounting.labels_in(renderer, "zh")
        assert list(said) == [one.label for one in english]
        assert list(said.values()) == chinese
        assert "billion" in english[-1].label
        assert "亿" in chinese[-1]
        assert recounting.labels_in(renderer, "en") == {}
    renderer = lines.by_width("x", english, lines.LINKS)
    renderer.rootRule().children()[0].setLabel("small")
    assert recounting.labels_in(renderer, "zh") == {}
