# SPDX-License-Identifier: GPL-2.0-or-later
"""What a dialog proposes: the layers of the project, ids and times; a table left empty is the map itself."""

import importlib
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import Feedback
from pressing import layer_of, wait_until, write_study
from qgis.core import (
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterFeatureSource,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsBrowserGuiModel
from qgis.PyQt.QtCore import QMetaType
from qgis.PyQt.QtWidgets import QApplication, QLabel, QTextEdit

SIDE = 5


@pytest.fixture(scope="module")
def study(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("proposals")
    write_study(folder)
    return folder


def one_layer() -> QgsVectorLayer:
    """Return squares that hold their values: row numbers first, the codes last."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:32650", "squares", "memory")
    fields = [
        QgsField("fid", QMetaType.Type.Int),
        QgsField("gdp", QMetaType.Type.Double),
        QgsField("group", QMetaType.Type.QString),
        QgsField("name", QMetaType.Type.QString),
        QgsField("GEOID", QMetaType.Type.QString),
    ]
    layer.dataProvider().addAttributes(fields)
    layer.updateFields()
    for k in range(SIDE * SIDE):
        x, y = 1000.0 * (k % SIDE), 1000.0 * (k // SIDE)
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(x, y, x + 1000, y + 1000)))
        feature.setAttributes(
            [k + 1, (k * 7) % 11 + x / 1000, "ab"[k % 2], f"square {k}", f"{9000 - k}"]
        )
        layer.dataProvider().addFeatures([feature])
    return layer


def clear_groups() -> None:
    root = QgsProject.instance().layerTreeRoot()
    for group in root.findGroups():
        root.removeChildNode(group)


@pytest.fixture
def project(study, qgis_iface, monkeypatch):
    """Put layers into the project; empty it again."""
    browser = QgsBrowserGuiModel()
    monkeypatch.setattr(qgis_iface, "browserModel", lambda: browser, raising=False)
    monkeypatch.setattr(qgis_iface, "activeLayer", lambda: None, raising=False)
    before = set(QgsProject.instance().mapLayers())
    clear_groups()  # what runs of other tests have left

    def put(*layers):
        for layer in layers:
            QgsProject.instance().addMapLayer(layer)
        return layers

    yield put
    new = set(QgsProject.instance().mapLayers()) - before
    QgsProject.instance().removeMapLayers(list(new))
    clear_groups()


@pytest.fixture
def dialog(project):
    import processing

    opened = []

    def open_(tool: str, given: dict | None = None):
        made = processing.createAlgorithmDialog(f"regspatial:{tool}", given or {})
        opened.append(made)
        made.show()
        return made

    yield open_
    for one in opened:
        one.close()
        one.deleteLater()


def shown(dialog) -> dict:
    return dialog.createProcessingParameters()


def wrapper(dialog, name: str):
    return dialog.mainWidget().wrappers[name]


def test_a_map_and_a_table_are_proposed_with_their_ids_and_time(project, dialog, study) -> None:
    grid, table = project(layer_of(study, "projected"), layer_of(study, "table"))
    given = shown(dialog("moran", {"VARIABLE": "y"}))
    assert (given["REGIONS"], given["PANEL"]) == (grid.id(), table.id())
    assert given["REGIONS_ID"] == "adcode"
    assert given["PANEL_ID"] == "code"
    assert given["PANEL_TIME"] == "year"


def test_no_dialog_opens_with_an_empty_box_for_a_layer_that_it_needs(
    project, dialog, study
) -> None:
    grid, table = project(layer_of(study, "projected"), layer_of(study, "table"))
    made = dialog("spatial_panel")
    definitions = made.algorithm().parameterDefinitions()
    asked = [p.name() for p in definitions if isinstance(p, QgsProcessingParameterFeatureSource)]
    values = {name: wrapper(made, name).parameterValue() for name in asked}
    assert values == {"REGIONS": grid.id(), "PANEL": table.id()}


def test_of_one_layer_both_are_proposed_and_never_its_row_numbers(project, dialog) -> None:
    project(one_layer())
    given = shown(dialog("local_moran", {"VARIABLE": "gdp"}))
    assert given["PANEL"] == given["REGIONS"]
    assert given["REGIONS_ID"] == given["PANEL_ID"] == "GEOID"
    assert given["PANEL_TIME"] is None


def test_a_layer_is_read_once_for_a_dialog_and_anew_for_the_next(
    project, dialog, study, monkeypatch
) -> None:
    """Its rows were read by every widget that asks for them: a third of a second on 370 regions."""
    guess, read = importlib.import_module("regspatial_qgis.dialogs.guess"), []
    whole = guess._read
    monkeypatch.setattr(
        guess, "_read", lambda *how: read.append((how[0].name(), *how[1:])) or whole(*how)
    )
    grid, table = project(layer_of(study, "projected"), layer_of(study, "table"))
    dialog("moran")
    assert ("projected", None, 0) in read
    assert len(read) == len(set(read))
    QApplication.processEvents()
    assert not guess._LOOKED
    assert grid.setSubsetString("adcode = '360100'")
    assert len(guess._cells(grid)["adcode"]) == 1
    assert table.featureCount() > 1


def test_a_table_of_another_map_is_not_proposed(project, dialog, study) -> None:
    project(one_layer(), layer_of(study, "table"))
    given = shown(dialog("moran", {"VARIABLE": "gdp"}))
    assert given["PANEL"] == given["REGIONS"]


def test_the_active_layer_comes_first(project, dialog, study, qgis_iface, monkeypatch) -> None:
    first, second = one_layer(), layer_of(study, "projected")
    project(first, second)
    for active in (first, second):
        monkeypatch.setattr(qgis_iface, "activeLayer", lambda active=active: active, raising=False)
        value = wrapper(dialog("moran"), "REGIONS").parameterValue()
        assert value == active.id()


def test_what_was_chosen_stays_and_what_was_not_follows(project, dialog, study) -> None:
    grid, table, squares = project(  # the last one stands on top
        layer_of(study, "projected"), layer_of(study, "table"), one_layer()
    )
    window = dialog("moran", {"VARIABLE": "gdp"})
    key = wrapper(window, "REGIONS_ID")
    regions = wrapper(window, "REGIONS")
    context = QgsProcessingContext()
    assert key.parameterValue() == "GEOID"
    regions.setParameterValue(grid.id(), context)
    assert key.parameterValue() == "adcode"
    box = key.wrappedWidget()
    box.setCurrentIndex(box.findData("name_en"))
    box.activated.emit(box.currentIndex())
    wrapper(window, "PANEL").setParameterValue(table.id(), context)
    assert key.parameterValue() == "name_en"
    assert wrapper(window, "PANEL_TIME").parameterValue() == "year"
    regions.setParameterValue(squares.id(), context)  # has no such field: the guess again
    assert key.parameterValue() == "GEOID"


def test_pressed_as_it_opens_it_gives_what_the_layers_named_twice_give(
    project, dialog, run
) -> None:
    (layer,) = project(one_layer())
    window = dialog("moran", {"VARIABLE": "gdp"})
    fine, results = wait_until(window.algorithmFinished, window.runAlgorithm)
    assert fine
    named = run(
        "moran", REGIONS=layer, REGIONS_ID="GEOID", PANEL=layer, PANEL_ID="GEOID", VARIABLE="gdp"
    )
    assert results["VALUE"] == named["VALUE"]


def test_a_run_takes_the_map_for_a_table_that_is_not_named(project, run) -> None:
    layer = one_layer()
    how = {"REGIONS": layer, "REGIONS_ID": "GEOID", "VARIABLE": "gdp"}
    named = run("moran", PANEL=layer, PANEL_ID="GEOID", **how)
    for nothing in ({}, {"PANEL": None, "PANEL_ID": ""}, {"PANEL": "", "PANEL_ID": []}):
        assert run("moran", **how, **nothing)["VALUE"] == named["VALUE"]
    by_name = run("moran", PANEL_ID="name", **(how | {"REGIONS_ID": "name"}))
    assert by_name["VALUE"] == pytest.approx(named["VALUE"], rel=1e-12)  # regions in another order


def test_what_a_script_does_not_name_is_told_as_in_a_dialog(project, dialog, run, study) -> None:
    """So are a row of the batch window and a step of a model, which are run the same way."""
    grid, table = project(layer_of(study, "projected"), layer_of(study, "table"))
    heard = Feedback()
    given = shown(dialog("moran", {"VARIABLE": "gdp"}))
    named = run("moran", **given)
    found = run("moran", heard, REGIONS=grid, PANEL=table, VARIABLE="gdp")
    assert found["VALUE"] == named["VALUE"]
    said = " ".join(heard.infos)
    for field in ("adcode", "code", "year"):
        assert f"= {field}" in said
    quiet = Feedback()
    run("moran", quiet, **given)
    assert "Not named" not in " ".join(quiet.infos)
    alone = {"PANEL": table, "VARIABLES": ["gdp"], "DESCRIPTION": "TEMPORARY_OUTPUT"}
    assert run("describe", **alone).keys() == run("describe", PANEL_ID="code", **alone).keys()


def test_without_any_layer_the_sentence_says_what_to_choose(project, run) -> None:
    with pytest.raises(QgsProcessingException, match="Choose the table, or a layer of regions"):
        run("moran", VARIABLE="gdp")


def test_an_empty_project_proposes_nothing(dialog, monkeypatch) -> None:
    guess = importlib.import_module("regspatial_qgis.dialogs.guess")
    monkeypatch.setattr(guess, "_layers", list)
    monkeypatch.setattr(guess, "layer_of", lambda value, keep: None)
    given = wrapper(dialog("moran"), "REGIONS_ID").parameterValue()
    assert given is None


def test_the_help_says_what_an_empty_table_means(provider) -> None:
    said = provider.algorithm("moran").shortHelpString()
    assert "the layer of the regions holds the values itself" in said


def tree() -> dict[str, set[str]]:
    """Return the layers of each group of the project by name."""
    root = QgsProject.instance().layerTreeRoot()
    return {g.name(): {n.name() for n in g.findLayers()} for g in root.findGroups()}


@pytest.fixture
def counting(plugin):
    made = importlib.import_module("regspatial_qgis.symbology.counting").Counting()
    yield made
    made.stop()


def test_layers_are_called_after_variable_time_and_weights(
    project, dialog, study, counting
) -> None:
    project(layer_of(study, "projected"), layer_of(study, "table"))
    root = QgsProject.instance().layerTreeRoot()
    for how in ({"VARIABLE": "y", "AT_TIME": "2018"}, {"VARIABLE": "log(gdp)", "ALL_TIMES": True}):
        window = dialog("local_moran", {**how, "PERMUTATIONS": 99, "WEIGHTS_KIND": "knn"})
        fine, _ = wait_until(window.algorithmFinished, window.runAlgorithm)
        assert fine, window.findChild(QTextEdit).toPlainText()[-600:]
    found = tree()
    assert set(found) == {
        "Local Moran's I (LISA clusters): y",
        "Local Moran's I (LISA clusters): log(gdp)",
    }
    first, second = (found[f"Local Moran's I (LISA clusters): {v}"] for v in ("y", "log(gdp)"))
    assert "Clusters by region: y, 2018 (k nearest neighbours)" in first
    assert "Clusters by region: log(gdp), 2015–2019 (k nearest neighbours)" in second
    maps = [n for n in root.findLayers() if n.layer().isSpatial() and "Clusters" in n.name()]
    assert maps
    QApplication.processEvents()  # the count is asked for once the tree stands
    assert all(node.customProperty("showFeatureCount") for node in maps)


def test_a_model_is_called_after_what_it_explains(project, dialog, study, counting) -> None:
    project(layer_of(study, "projected"), layer_of(study, "table"))
    window = dialog("spatial_panel", {"FORMULA": "y ~ x1 + x2", "RNG": 1})
    fine, _ = wait_until(window.algorithmFinished, window.runAlgorithm)
    assert fine
    ((group, names),) = tree().items()
    assert group.endswith(": y")
    assert all(": y" in name for name in names)
    assert "x1: from others (indirect) – Map of impacts by region: y (Queen contiguity)" in names
    assert not any("2019" in name for name in names)  # of all years, not of the last
    (layer,) = (
        node.layer()
        for node in QgsProject.instance().layerTreeRoot().findLayers()
        if "Map of impacts" in node.name()
    )
    layer.styleManager().setCurrentStyle("x2: own (direct)")
    assert layer.name() == "x2: own (direct) – Map of impacts by region: y (Queen contiguity)"
    layer.setName("mine")
    layer.styleManager().setCurrentStyle("x1: own (direct)")
    assert layer.name() == "mine"


def test_clusters_are_called_after_them_and_other_styles_by_their_names(
    project, dialog, study, counting
) -> None:
    project(layer_of(study, "projected"), layer_of(study, "table"))
    window = dialog("local_moran", {"VARIABLE": "y", "PERMUTATIONS": 99, "RNG": 1})
    fine, _ = wait_until(window.algorithmFinished, window.runAlgorithm)
    assert fine
    (layer,) = (
        node.layer()
        for node in QgsProject.instance().layerTreeRoot().findLayers()
        if node.name().startswith("Clusters by region: y")
    )
    name, manager = layer.name(), layer.styleManager()
    manager.setCurrentStyle("Spatial lag")
    assert layer.name() == f"Spatial lag – {name}"
    assert layer.customProperty("regspatial/result") == "local_moran"  # still no layer to propose
    manager.setCurrentStyle("Cluster")
    assert layer.name() == name


class Yearly:
    """A record whose map is of one time, or (`slope` 0) the same whatever the time; a value is missing."""

    times = (2015, 2016, 2019)

    def __init__(self, slope: int) -> None:
        self.slope = slope

    def layer_columns(self, at_time: int | None = None):
        values = np.array([self.slope * (at_time or self.times[-1]), np.nan])
        return ("a", "b"), (SimpleNamespace(values=values),)


def test_a_map_says_a_time_only_where_it_shows_one(plugin) -> None:
    naming = importlib.import_module("regspatial_qgis.results.naming")
    assert naming.time_of({}, Yearly(1), one=True) == "2019"
    assert naming.time_of({}, Yearly(0), one=True) == ""
    assert naming.time_of({}, Yearly(0), one=False) == "2015–2019"
    assert naming.time_of({"at_time": "2016"}, Yearly(1), one=True) == "2016"
    assert naming.time_of({}, SimpleNamespace(times=(2016,)), one=True) == "2016"


def test_many_variables_are_counted_in_a_name(plugin) -> None:
    naming = importlib.import_module("regspatial_qgis.results.naming")
    tool = importlib.import_module("regspatial_qgis.core").catalog
    params = tool.expand(tool.get("describe"))
    plain = {"variables": ["a", "b", "c", "d", "e"]}
    what = naming.variables_of(params, plain, None, "zh")
    assert what == ["a", "b", "c", "另外 2 个"]
    assert (
        naming.layer_name("表", what, "2012–2022", "", "zh") == "表：a、b、c、另外 2 个，2012–2022"
    )
    assert naming.layer_name("Table", [], "2012", "w", "en") == "Table"


def test_weights_that_need_no_table_are_proposed_none(project, dialog, study) -> None:
    """The table's regions alone would be kept."""
    grid, _ = project(layer_of(study, "projected"), layer_of(study, "table"))
    given = dialog("build_weights")
    assert wrapper(given, "REGIONS").parameterValue() == grid.id()
    assert not wrapper(given, "PANEL").parameterValue()


# ---- how the table is read ----


def written(path, rows) -> QgsVectorLayer:
    """Return a layer of a CSV file."""
    path.write_text("\n".join(",".join(map(str, row)) for row in rows), "utf-8")
    return QgsVectorLayer(str(path), path.stem)


def long_rows(study) -> list[dict]:
    table = layer_of(study, "table")
    return [{f: row[f] for f in ("code", "year", "y")} for row in table.getFeatures()]


def named_table(study, path) -> QgsVectorLayer:
    """Return the table with the regions' English names where the codes were."""
    called = {f["adcode"]: f["name_en"] for f in layer_of(study, "projected").getFeatures()}
    rows = [(called[r["code"]], r["year"], r["y"]) for r in long_rows(study)]
    return written(path / "named.csv", [("region", "year", "y"), *rows])


def year_headed(study, path) -> QgsVectorLayer:
    """Return the table with a column a year."""
    by_code: dict = {}
    for row in long_rows(study):
        by_code.setdefault(row["code"], {})[str(row["year"])] = row["y"]
    years = sorted(next(iter(by_code.values())))
    heads = ("code", *(f"y_{year}" for year in years))
    return written(
        path / "wide.csv", [heads, *((c, *(v[y] for y in years)) for c, v in by_code.items())]
    )


def note_of(window) -> str:
    """Return what the dialog says below the times, "" where it says nothing."""
    reading = importlib.import_module("regspatial_qgis.dialogs.table_reading")
    found = window.findChild(QLabel, reading.NOTE)
    return "" if found is None or not found.isVisibleTo(window) else found.text()


def test_names_of_the_table_are_proposed_to_be_matched(project, dialog, study, tmp_path) -> None:
    named = named_table(study, tmp_path)
    _, codes, _ = project(layer_of(study, "projected"), layer_of(study, "table"), named)
    window = dialog("moran", {"VARIABLE": "y", "PANEL": named})
    given = shown(window)
    assert (given["PANEL_ID"], given["NAMES"]) == ("region", "map")
    assert "under Advanced" in note_of(window)
    assert "2015–2019" in note_of(window)
    fine, by_name = wait_until(window.algorithmFinished, window.runAlgorithm)
    assert fine, window.findChild(QTextEdit).toPlainText()[-800:]
    other = dialog("moran", {"VARIABLE": "y", "PANEL": codes})
    fine, by_code = wait_until(other.algorithmFinished, other.runAlgorithm)
    assert by_name["VALUE"] == pytest.approx(by_code["VALUE"], rel=1e-12)


def test_a_way_with_names_that_was_chosen_stays(project, dialog, study, tmp_path) -> None:
    codes = layer_of(study, "table")
    project(layer_of(study, "projected"), codes, named_table(study, tmp_path))
    window = dialog("moran", {"VARIABLE": "y", "NAMES": "none"})  # as the history fills it in
    assert shown(window)["NAMES"] == "none"
    window = dialog("moran", {"VARIABLE": "y"})
    wrapper(window, "PANEL").setParameterValue(codes.id(), QgsProcessingContext())
    assert shown(window)["NAMES"] == "none"
    assert note_of(window) == "5 times: 2015–2019."
    box = wrapper(window, "NAMES").wrappedWidget()
    box.setCurrentIndex(box.findData("province"))
    box.activated.emit(box.currentIndex())
    wrapper(window, "REGIONS_ID").setParameterValue("name_en", QgsProcessingContext())
    assert shown(window)["NAMES"] == "province"


def test_a_table_headed_by_years_is_proposed_to_be_read_as_wide(
    project, dialog, study, tmp_path
) -> None:
    headed = year_headed(study, tmp_path)
    _, codes, _ = project(layer_of(study, "projected"), layer_of(study, "table"), headed)
    window = dialog("moran", {"VARIABLE": "y", "PANEL": headed})
    given = shown(window)
    assert (given["PANEL_ID"], given["PANEL_TIME"], given["PANEL_WIDE"]) == ("code", None, True)
    assert "2015–2019" in note_of(window)
    offered = wrapper(window, "VARIABLE").wrappedWidget()
    assert [offered.itemText(k) for k in range(3)] == ["y", "code", "y_2015"]
    period = wrapper(window, "PERIOD").wrappedWidget()
    assert "2015–2019" in period.lineEdit().placeholderText()
    fine, wide = wait_until(window.algorithmFinished, window.runAlgorithm)
    assert fine, window.findChild(QTextEdit).toPlainText()[-800:]
    other = dialog("moran", {"VARIABLE": "y", "PANEL": codes})
    assert shown(other)["PANEL_WIDE"] is False
    fine, long = wait_until(other.algorithmFinished, other.runAlgorithm)
    assert wide["VALUE"] == pytest.approx(long["VALUE"], rel=1e-12)


def test_a_column_named_with_its_year_is_a_column(project, dialog, study, tmp_path) -> None:
    """As in the study panel: y_2019 ~ y_2015 is of one time."""
    project(layer_of(study, "projected"), year_headed(study, tmp_path))
    window = dialog("moran", {"VARIABLE": "y_2019"})
    assert shown(window)["PANEL_WIDE"] is False
    wrapper(window, "VARIABLE").setParameterValue("y", QgsProcessingContext())
    assert shown(window)["PANEL_WIDE"] is True
    wrapper(window, "PANEL_WIDE").wrappedWidget().click()  # who unticks it means it
    wrapper(window, "VARIABLE").setParameterValue("log(y)", QgsProcessingContext())
    assert shown(window)["PANEL_WIDE"] is False
    model = dialog("spatial_panel", {"FORMULA": "y_2019 ~ y_2015"})
    assert shown(model)["PANEL_WIDE"] is False
    assert shown(dialog("spatial_panel", {"FORMULA": "y ~ lag(y)"}))["PANEL_WIDE"] is True


def test_the_builder_of_formulas_offers_both_and_reads_what_is_named(
    project, dialog, study, tmp_path
) -> None:
    project(layer_of(study, "projected"), year_headed(study, tmp_path))
    window = dialog("spatial_panel", {"RNG": 1})
    assert wrapper(window, "PANEL_WIDE").parameterValue() is True
    build = wrapper(window, "FORMULA").build()
    offered = [build.response.itemText(k) for k in range(build.response.count())]
    assert offered[:2] == ["y", "y_2015"]
    for formula, headings in (("y_2019 ~ y_2015", 3), ("y ~ lag(y)", 4)):
        build.line.setText(formula)
        build.show_rows()
        assert build.rows.columnCount() == headings, build.said.text()
        assert build.rows.rowCount() > 0
    build.deleteLater()
