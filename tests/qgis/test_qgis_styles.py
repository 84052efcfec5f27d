# SPDX-License-Identifier: GPL-2.0-or-later
"""How results look, in the layer at hand and after the file is opened again."""

import importlib
import re
from pathlib import Path

import pytest
from conftest import Feedback
from qgis.core import (
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProcessingContext,
    QgsProcessingUtils,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument

NO_DATA = "#f1f1f1"


@pytest.fixture
def styles():
    return importlib.import_module("regspatial_qgis.symbology.styles")


@pytest.fixture(scope="module")
def classing():
    return importlib.import_module("regspatial_qgis.symbology.classes")


def legend(layer: QgsVectorLayer) -> list[str]:
    return [item.label() for item in layer.renderer().legendSymbolItems() if item.label()]


def colours(layer: QgsVectorLayer) -> dict[str, list[str]]:
    """The colours each region is drawn in, by the renderer of the layer."""
    context = QgsRenderContext()
    renderer = layer.renderer().clone()
    out = {}
    renderer.startRender(context, layer.fields())
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        symbols = renderer.symbolsForFeature(feature, context)
        out[feature["adcode"]] = [s.color().name() for s in symbols]
    renderer.stopRender(context)
    return out


def saved_styles(layer: QgsVectorLayer) -> list[str]:
    return layer.listStylesInDatabase()[2]


def put_on(layer: QgsVectorLayer, name: str) -> None:
    """Give a layer the style that is saved in its file, or else the one of its menu, of this name."""
    _, ids, names, *_ = layer.listStylesInDatabase()
    if name not in names:
        assert layer.styleManager().setCurrentStyle(name)
        return
    xml, _ = layer.getStyleFromDatabase(ids[names.index(name)])
    document = QDomDocument()
    document.setContent(xml)
    done, _ = layer.importNamedStyle(document)
    assert done


def lisa(run, parameters, path: Path) -> QgsVectorLayer:
    given = parameters("local_moran") | {"CORRECTION": "none"}
    run("local_moran", **given, LAYER=str(path))
    layer = QgsVectorLayer(str(path), "lisa")
    assert layer.isValid()
    return layer


def test_a_lisa_layer_opens_styled(run, parameters, tmp_path, styles) -> None:
    layer = lisa(run, parameters, tmp_path / "lisa.gpkg")
    assert layer.renderer().type() == "categorizedSymbol"
    assert layer.renderer().classAttribute() == "cluster"
    assert legend(layer) == [
        "High-High",
        "Low-Low",
        "High-Low",
        "Low-High",
        "Not significant",
        "No data",
    ]
    drawn = colours(layer)
    for feature in layer.getFeatures():
        code = feature["cluster"]
        wanted = styles.palette.CLUSTERS[code] if code else NO_DATA
        assert drawn[feature["adcode"]] == [wanted]
    assert any(c == [styles.palette.CLUSTERS["HH"]] for c in drawn.values())
    assert drawn["710000"] == [NO_DATA]


def test_it_speaks_chinese_in_china(run, parameters, tmp_path, chinese) -> None:
    layer = lisa(run, parameters, tmp_path / "lisa.gpkg")
    assert legend(layer) == ["高—高集聚", "低—低集聚", "高—低集聚", "低—高集聚", "不显著", "无数据"]
    assert layer.attributeAlias(layer.fields().lookupField("cluster")) == "集聚类型"


@pytest.mark.parametrize(
    ("tool", "output", "names"),
    [
        ("local_moran", "LAYER", {"Cluster", "集聚类型"}),
        ("spatial_panel", "REGIONAL", {"x1: from others (indirect)", "x1：来自其他地区（间接）"}),
        ("pole_network", "NODES", {"Growth pole", "增长极"}),
    ],
)
def test_the_file_has_one_style_in_both_languages(
    run, parameters, tmp_path, tool, output, names
) -> None:
    """It had one a field and language: fifteen of impacts, thirty-six of poles."""
    path = str(tmp_path / "map.gpkg")
    run(tool, **parameters(tool), **{output: path})
    alone = QgsVectorLayer(path, "alone")
    assert sorted(saved_styles(alone)) == sorted(names)
    assert alone.renderer().type() != "singleSymbol"  # opened by itself it is not plain
    assert legend(alone)


def test_the_style_speaks_both_languages(run, parameters, tmp_path) -> None:
    layer = lisa(run, parameters, tmp_path / "lisa.gpkg")
    assert layer.attributeAlias(layer.fields().lookupField("cluster")) == "Cluster"
    put_on(layer, "集聚类型")
    assert legend(layer)[0] == "高—高集聚"
    assert layer.attributeAlias(layer.fields().lookupField("cluster")) == "集聚类型"


def test_a_second_run_on_the_result_keeps_the_fields_of_the_first(
    run, parameters, tmp_path, provinces
) -> None:
    first = lisa(run, parameters, tmp_path / "first.gpkg")
    given = parameters("local_moran") | {"REGIONS": first, "VARIABLE": "x1"}
    run("local_moran", **given, LAYER=str(tmp_path / "second.gpkg"))
    second = QgsVectorLayer(str(tmp_path / "second.gpkg"), "second")
    made = [n for n in first.fields().names() if n not in provinces.fields().names()]
    assert {"cluster", "p_adj"} <= set(made)
    assert second.fields().names() == first.fields().names() + [f"{n}_2" for n in made]
    rows = {f["adcode"]: [f[n] for n in made] for f in first.getFeatures()}
    assert {f["adcode"]: [f[n] for n in made] for f in second.getFeatures()} == rows
    # what is shown first is of this run, and equals a first run on the variable
    run("local_moran", **(given | {"REGIONS": provinces}), LAYER=str(tmp_path / "alone.gpkg"))
    alone = QgsVectorLayer(str(tmp_path / "alone.gpkg"), "alone")
    rows = {f["adcode"]: [f[n] for n in made] for f in alone.getFeatures()}
    assert {f["adcode"]: [f[f"{n}_2"] for n in made] for f in second.getFeatures()} == rows
    assert second.renderer().classAttribute() == "cluster_2"
    assert second.attributeAlias(second.fields().lookupField("cluster_2")) == "Cluster (2)"
    assert saved_styles(second) == ["集聚类型 (2)", "Cluster (2)"]


def test_new_fields_get_one_number_that_is_free_for_all() -> None:
    names = importlib.import_module("regspatial_qgis.results.outputs").free_names
    assert names(["a", "b"], ["c"]) == {"a": "a", "b": "b"}
    assert names(["a", "b"], ["A", "c"]) == {"a": "a_2", "b": "b"}
    assert names(["a", "b"], ["a", "b", "b_2"]) == {"a": "a_3", "b": "b_3"}


def test_significance_has_its_style(run, parameters) -> None:
    given = parameters("local_moran") | {"CORRECTION": "none"}
    layer = run("local_moran", **given, LAYER="TEMPORARY_OUTPUT")["LAYER"]
    put_on(layer, "p, corrected")
    assert legend(layer) == ["p ≤ 0.001", "p ≤ 0.01", "p ≤ 0.05", "p > 0.05", "No data"]
    drawn = colours(layer)
    for feature in layer.getFeatures():
        p, cluster = feature["p_adj"], feature["cluster"]
        if not cluster:
            assert drawn[feature["adcode"]] == [NO_DATA]
        else:
            assert (drawn[feature["adcode"]] == ["#e9ebed"]) is (p > 0.05)


def test_every_region_with_a_value_has_exactly_one_class(run, parameters) -> None:
    """Bounds are values of regions: a digit lost in a rule would lose a region."""
    given = parameters("spatial_panel") | {"REGIONAL": "TEMPORARY_OUTPUT"}
    layer = run("spatial_panel", **given)["REGIONAL"]
    names = [n for n in layer.styleManager().styles() if re.match(r"[a-z]", n) and ": " in n]
    assert len(names) >= 9
    for name in names:
        put_on(layer, name)
        drawn = colours(layer)
        assert all(len(c) == 1 for c in drawn.values()), name
        assert list(drawn.values()).count([NO_DATA]) == 3, name
        assert len({c[0] for c in drawn.values()}) >= 2, name  # one class and no data at least:
        # effects by region within the interval of their average have one colour


def test_a_map_of_amounts_has_circles_and_named_classes(run, parameters) -> None:
    chosen = {"CLASSIFICATION": "box", "DRAWN": "circles", "LAYER": "TEMPORARY_OUTPUT"}
    layer = run("map_variable", **(parameters("map_variable") | chosen))["LAYER"]
    assert any(one.endswith(" · Below 25%") for one in legend(layer))
    items = layer.renderer().legendSymbolItems()  # kept: they own their symbols
    symbols = [one.symbol() for one in items if " · " in one.label()]
    circles = [s.symbolLayer(1).subSymbol().size() for s in symbols]
    assert circles == sorted(circles)
    assert circles[-1] == pytest.approx(8.5)


def test_a_cartogram_is_a_layer_of_circles_with_the_amounts_as_areas(run, parameters) -> None:
    chosen = {"VARIABLE": "population", "SECOND": "gdp", "CLASSIFICATION": "quantiles"}
    chosen |= {"DRAWN": "dorling", "BORDERS": None, "LAYER": "TEMPORARY_OUTPUT"}
    layer = run("map_variable", **(parameters("map_variable") | chosen))["LAYER"]
    areas, amounts = zip(
        *(
            (one.geometry().area(), one["value"])
            for one in layer.getFeatures()
            if isinstance(one["value"], float)
        ),
        strict=True,
    )
    assert [a / areas[0] for a in areas] == pytest.approx([a / amounts[0] for a in amounts])
    assert all('"second"' in r.filterExpression() for r in layer.renderer().rootRule().children())
    assert len({one.geometry().boundingBox().width() for one in layer.getFeatures()}) > 2
    assert not layer.crs().isGeographic()


def test_a_map_of_two_variables_has_nine_named_classes(run, parameters) -> None:
    chosen = {"SECOND": "population", "CLASSIFICATION": "quantiles", "LAYER": "TEMPORARY_OUTPUT"}
    layer = run("map_variable", **(parameters("map_variable") | chosen))["LAYER"]
    assert layer.renderer().classAttribute() == "class"
    said = legend(layer)
    assert [one.lower() for one in said[:2]] == [
        "gdp low, population low",
        "gdp middle, population low",
    ]
    assert len(said) >= 9
    used = {f["class"] for f in layer.getFeatures() if f["class"]}
    drawn = {one.value(): one.symbol().color().name() for one in layer.renderer().categories()}
    palette = importlib.import_module("regspatial.terms.palette")
    assert {code: drawn[code] for code in used} == {code: palette.BIVARIATE[code] for code in used}


def test_a_map_of_donors_has_treated_regions_as_treated(run, parameters) -> None:
    chosen = {"COVARIANCE": "placebo", "RNG": 1, "LAYER": "TEMPORARY_OUTPUT"}
    layer = run("synthetic_control", **(parameters("synthetic_control") | chosen))["LAYER"]
    assert layer.renderer().classAttribute() == "state"
    palette = importlib.import_module("regspatial.terms.palette")
    drawn = {one.value(): one.symbol().color().name() for one in layer.renderer().categories()}
    used = {f["state"] for f in layer.getFeatures() if f["state"]}
    assert {"treated", "beside"} < used
    assert {code: drawn[code] for code in used} == {code: palette.DONORS[code] for code in used}
    assert legend(layer)[0] == "Treated"


def test_hot_spots_open_by_confidence(run, parameters) -> None:
    layer = run("local_g", **(parameters("local_g") | {"LAYER": "TEMPORARY_OUTPUT"}))["LAYER"]
    assert layer.renderer().classAttribute() == "tier"
    assert legend(layer)[:2] == ["Hot spot, 99% confidence", "Hot spot, 95% confidence"]


def test_impacts_open_styled(run, parameters, tmp_path) -> None:
    run("spatial_panel", **parameters("spatial_panel"), REGIONAL=str(tmp_path / "impacts.gpkg"))
    layer = QgsVectorLayer(str(tmp_path / "impacts.gpkg"), "impacts")
    assert '"in_1"' in layer.renderer().rootRule().children()[0].filterExpression()
    assert layer.attributeAlias(layer.fields().lookupField("in_1")) == "x1: from others (indirect)"
    assert legend(layer)[0].endswith(
        "one colour, since the 95% interval of the average effect is wider"
    )


def test_a_temporary_layer_is_styled_too(run, parameters) -> None:
    layer = run("local_moran", **parameters("local_moran"), LAYER="TEMPORARY_OUTPUT")["LAYER"]
    assert layer.renderer().type() == "categorizedSymbol"
    assert layer.attributeAlias(layer.fields().lookupField("cluster")) == "Cluster"


def test_a_shapefile_has_its_style_beside_it(run, parameters, tmp_path) -> None:
    run("local_moran", **parameters("local_moran"), LAYER=str(tmp_path / "lisa.shp"))
    assert (tmp_path / "lisa.qml").is_file()
    layer = QgsVectorLayer(str(tmp_path / "lisa.shp"), "lisa")
    assert layer.renderer().type() == "categorizedSymbol"
    assert {"cluster", "p_adj", "quadrant"} <= {f.name() for f in layer.fields()}


def test_tables_have_headings(run, parameters, tmp_path) -> None:
    run("spatial_panel", **parameters("spatial_panel"), IMPACTS=str(tmp_path / "impacts.gpkg"))
    table = QgsVectorLayer(str(tmp_path / "impacts.gpkg"), "impacts")
    assert table.attributeAlias(table.fields().lookupField("std_error")).lower().startswith("std")


def test_the_layer_can_be_read_after_its_style_was_saved(run, parameters, tmp_path) -> None:
    """Saving a style closes the file under the readers; the layer that QGIS shows must live on."""
    context = QgsProcessingContext()
    made = QgsApplication.processingRegistry().createAlgorithmById("regspatial:local_moran")
    given = parameters("local_moran") | {"LAYER": str(tmp_path / "lisa.gpkg")}
    results, done = made.run(given, context, Feedback())
    assert done
    layer = QgsProcessingUtils.mapLayerFromString(results["LAYER"], context)
    assert sum(1 for _ in layer.getFeatures()) == 34
    image = picture(layer)
    seen = {image.pixelColor(x, y).name() for x in range(0, 400, 4) for y in range(0, 400, 4)}
    assert "#e9ebed" in seen


def picture(layer: QgsVectorLayer):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(400, 400))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def test_poles_are_kinds(run, parameters) -> None:
    given = parameters("pole_network") | {"NODES": "TEMPORARY_OUTPUT"}
    layer = run("pole_network", **given)["NODES"]
    assert layer.renderer().classAttribute() == "pole"
    assert legend(layer)[:2] == ["Growth pole", "Other region"]
    (rule,) = layer.labeling().rootRule().children()
    assert layer.labelsEnabled()
    assert (rule.filterExpression(), rule.settings().fieldName) == ('"pole" = 1', "name_en")
    put_on(layer, "Block")
    assert layer.renderer().type() == "categorizedSymbol"


@pytest.mark.parametrize(
    ("values", "style", "kinds"),
    [
        (["a", "b"], None, True),
        ([0, 1, 1], None, True),
        ([3, 4, 5], None, False),
        ([3, 4, 5], "poles", True),
        ([0.0, 1.0], None, False),
        (list(range(30)), "poles", False),
    ],
)
def test_kinds_and_quantities(styles, values, style, kinds) -> None:
    assert styles._are_kinds(values, style) is kinds


@pytest.mark.parametrize(
    ("numbers", "classes", "bounds"),
    [
        ([1.0, 2.0, 3.0, 4.0, 5.0], 5, [1.0, 2.0, 3.0, 4.0, 5.0]),
        ([3.0, 3.0, 3.0], 5, [3.0, 3.0]),
        ([1.0, 1.0, 1.0, 9.0], 2, [1.0, 9.0]),
        (list(map(float, range(100))), 4, [0.0, 24.0, 49.0, 74.0, 99.0]),
    ],
)
def test_class_bounds(classing, numbers, classes, bounds) -> None:
    assert classing.quantiles(numbers, classes) == bounds


def test_bounds_are_written_with_the_digits_that_tell_them_apart(classing) -> None:
    assert classing._texts([0.123456, 0.123457, 1.0]) == ["0.123456", "0.123457", "1.000000"]
    assert classing._texts([-1.0, 0.0, 2.5]) == ["−1.0", "0.0", "2.5"]
    assert classing._texts([1.19, 1.2, 1.21]) == ["1.19", "1.20", "1.21"]
    # its own digits, not zeros behind the three that were kept of it
    assert classing._texts([0.0715, 0.68634, 1.00871]) == ["0.0715", "0.6863", "1.0087"]
    assert classing._texts([0.00123, 15.2, 1563.0]) == ["0.00123", "15.2", "1,563"]


def test_limits_half_a_unit_round_whole_numbers_are_these_numbers(classing) -> None:
    classes = classing.classes_of_limits([-0.5, 0.5, 1.5, 2.5], None)
    assert [c.label for c in classes] == ["0", "1", "2"]


@pytest.mark.parametrize("value", [2.5, -2.5, 1e-12, -3e9, 0.0])
def test_a_constant_is_one_class_also_up_to_rounding(classing, value) -> None:
    numbers = [value * (1 + k * 1e-14) for k in (-2, 0, 1, 3)]
    classes = classing.sequential(numbers)
    assert len(classes) == 1
    assert classes[0].low <= min(numbers) <= max(numbers) <= classes[0].high
    assert "–" not in classes[0].label.replace("e–", "")


def test_no_class_is_empty_and_no_label_comes_twice(classing) -> None:
    near = [1.0, 1.0 + 1e-15, 1.0 + 2e-15, 2.0, 2.0 + 1e-14, 5.0, 5.0, 9.0]
    for numbers in (near, [-n for n in near], [0.0] * 20 + [1.0, 2.0]):
        classes = classing.sequential(numbers)
        labels = [c.label for c in classes]
        assert len(set(labels)) == len(labels)
        for k, c in enumerate(classes):
            assert any(c.low < n <= c.high or (k == 0 and n == c.low) for n in numbers)
    assert len(classing.sequential(near)) == 4 - 1  # 1 and 2 together, up to 2, then 5, then 9


def test_negative_values_darken_with_their_size(classing) -> None:
    classes = classing.sequential([-9.0, -7.0, -5.0, -3.0, -1.0])
    assert classes[0].colour == classing.SEQUENTIAL[-1]
    assert classes[-1].colour == classing.SEQUENTIAL[0]
    assert classing.sequential([0.0, 1.0, 2.0])[-1].colour == classing.SEQUENTIAL[-1]


def test_a_diverging_style_parts_at_zero(classing) -> None:
    classes = classing.diverging([-3.0, -2.0, -1.0, 0.5, 4.0, 5.0])
    assert [c.high for c in classes if c.high <= 0][-1] == 0.0
    assert all(c.high <= 0 or c.low >= 0 for c in classes)
    assert classes[0].colour == classing.LOW[0]
    assert classes[-1].colour == classing.HIGH[-1]


@pytest.mark.parametrize("scheme", ["equal", "fisher-jenks"])
def test_a_map_of_a_variable_has_the_classes_of_its_table(run, parameters, scheme) -> None:
    """The layer is drawn by the limits that the table names, not by classes of the layer's own."""
    given = parameters("map_variable") | {"CLASSIFICATION": scheme, "CLASSES": 4}
    outputs = {"LAYER": "TEMPORARY_OUTPUT", "MAP_CLASSES": "TEMPORARY_OUTPUT"}
    found = run("map_variable", **given, **outputs)
    layer, table = found["LAYER"], found["MAP_CLASSES"]
    limits = [(f["low"], f["high"]) for f in table.getFeatures()]
    rules = [r.filterExpression() for r in layer.renderer().rootRule().children()][:-1]
    assert len(rules) == len(limits) == 4
    for (low, high), rule in zip(limits, rules, strict=True):
        assert repr(low) in rule
        assert repr(high) in rule


def test_limits_of_classes_are_written_as_people_read_them(provider) -> None:
    classes = importlib.import_module("regspatial_qgis.symbology.classes")
    said = [c.label for c in classes.sequential([0.0, 118.2, 533.0, 1563.4, 4720.2, 37853.0])]
    assert said == ["0 – 118", "118 – 533", "533 – 1,563", "1,563 – 4,720", "4,720 – 37,853"]


def test_small_and_large_bounds_are_written_without_powers_of_ten(classing) -> None:
    assert classing._texts([-4.85e-06, 0.0, 2.5e10]) == ["−0.00000485", "0", "25,000,000,000"]


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "316 – 947"), ("en", "31.6 – 94.7")]
)  # in the steps of the language
def test_large_numbers_are_counted_in_steps(classing, lang, said) -> None:
    bounds = [3.16e10, 9.47e10]
    (one,) = classing.counted(classing.classes_of_limits(bounds, None), lang)
    word = {"zh": "亿", "en": "billion"}[lang]
    assert one.label == f"{said} {word}"
    assert (one.low, one.high) == tuple(bounds), "what is drawn stays"
    (small,) = classing.counted(classing.classes_of_limits([1.0, 9_470.0], None), lang)
    assert small.label == "1 – 9,470"


def test_what_is_not_certain_is_dotted_and_what_changes_outlined(run, parameters) -> None:
    """Over the classes, counted in the legend; the ends of the intervals stand in the layer's menu."""
    given = parameters("what_if") | {"REGRESSOR": "x2", "IN_REGIONS": "110000,440000"}
    layer = run("what_if", **given, LAYER="TEMPORARY_OUTPUT")["LAYER"]
    said = legend(layer)
    assert said[-2:] == ["95% interval includes zero", "x2 changes by 1 here"]
    assert layer.styleManager().styles() == ["95% high", "95% low", "Change of x2", "Change of y"]
    assert layer.styleManager().currentStyle() == "Change of y"
    rules = {r.label(): r for r in layer.renderer().rootRule().children()}
    for feature in layer.getFeatures():
        low, high, change = (feature[f] for f in ("dy_low", "dy_high", "dx"))
        known = isinstance(low, float)
        open_, moved = (rules[name].filterExpression() for name in said[-2:])
        context = QgsExpressionContext()
        context.setFeature(feature)
        context.setFields(layer.fields())
        assert bool(QgsExpression(open_).evaluate(context) == 1) == (known and low <= 0 <= high)
        assert bool(QgsExpression(moved).evaluate(context) == 1) == (known and change != 0)


def test_where_every_region_changes_none_is_outlined(run, parameters) -> None:
    layer = run("what_if", **parameters("what_if"), LAYER="TEMPORARY_OUTPUT")["LAYER"]
    said = legend(layer)
    assert not [one for one in said if " here" in one]
    assert len([one for one in said if "–" in one or one.startswith("0.")]) == 1  # one number
