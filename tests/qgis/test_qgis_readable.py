"""Dialogs that a person can read: what counts is shown, the rest is not; lists hold what the layers hold."""

import importlib
import math
import re
from pathlib import Path

import pytest
from pressing import layer_of, wait_until, write_study
from qgis.core import Qgis, QgsPointXY, QgsProcessingContext, QgsProject
from qgis.gui import QgsBrowserGuiModel
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QTextEdit

ROWS = 10
"""The map, the table and their three fields are five of them."""


@pytest.fixture(scope="module")
def study(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("readable")
    write_study(folder)
    return folder


@pytest.fixture
def opened(provider, study, qgis_iface, monkeypatch):
    """Open a dialog over a project that holds the map and its table."""
    import processing

    browser = QgsBrowserGuiModel()
    monkeypatch.setattr(qgis_iface, "browserModel", lambda: browser, raising=False)
    monkeypatch.setattr(qgis_iface, "activeLayer", lambda: None, raising=False)
    project = QgsProject.instance()
    project.removeAllMapLayers()
    for name in ("projected", "table"):
        project.addMapLayer(layer_of(study, name))
    dialogs = []

    def open_(tool: str, **given):
        dialog = processing.createAlgorithmDialog(f"regspatial:{tool}", given)
        dialogs.append(dialog)
        dialog.show()
        return dialog

    yield open_
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()
    project.removeAllMapLayers()
    project.layerTreeRoot().removeAllChildren()


def shown(dialog, *, advanced: bool = False) -> list[str]:
    """Return the parameters whose rows are not hidden."""
    out = []
    for name, wrapper in dialog.mainWidget().wrappers.items():
        definition, widget = wrapper.parameterDefinition(), wrapper.wrappedWidget()
        under = bool(definition.flags() & Qgis.ProcessingParameterFlag.Advanced)
        if not definition.isDestination() and under is advanced and not widget.isHidden():
            out.append(name)
    return out


def choose(dialog, name: str, value: object) -> None:
    box = dialog.mainWidget().wrappers[name].wrappedWidget()
    box.setCurrentIndex(box.findData(value))


def entries(dialog, name: str) -> list[str]:
    box = dialog.mainWidget().wrappers[name].wrappedWidget()
    return [box.itemText(k) for k in range(box.count())]


def test_about_ten_things_stand_before_advanced(opened, provider) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    many = {}
    for tool in core.catalog.tools():
        rows = shown(opened(tool.name))
        if len(rows) > ROWS:
            many[tool.name] = rows
    assert not many


def test_what_a_tool_cannot_do_without_is_never_under_advanced(provider) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    arranging = importlib.import_module("regspatial_qgis.dialogs.arranging")
    for tool in core.catalog.tools():
        for param in core.catalog.expand(tool):
            assert not (param.required and arranging.is_advanced(param))


RULES = {
    "queen": {"ISLANDS"},
    "knn": {"K", "POINTS"},
    "inverse-distance": {"POWER", "POINTS", "ISLANDS"},
    "distance-band": {"THRESHOLD", "POINTS", "ISLANDS"},
    "economic": {"WEIGHTS_VARIABLE"},
    "file": {"WEIGHTS_FILE"},
}
OF_RULES = set().union(*RULES.values())


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_shows_what_it_uses_and_nothing_else(kind, opened) -> None:
    dialog = opened("moran")
    choose(dialog, "WEIGHTS_KIND", kind)
    assert set(shown(dialog)) & OF_RULES == RULES[kind]
    label = dialog.mainWidget().wrappers["K"].wrappedLabel()
    assert label.isHidden() is (kind != "knn")


def test_the_map_stands_before_the_weights_that_are_made_of_it(provider) -> None:
    """Of some tools it had stood below the model: weights were chosen and drawn before the map was."""
    seen = 0
    for algorithm in provider.algorithms():
        names = [one.name() for one in algorithm.parameterDefinitions()]
        if {"REGIONS", "WEIGHTS_KIND"} <= set(names):
            seen += 1
            for one in ("REGIONS", "REGIONS_ID"):
                assert names.index(one) < names.index("WEIGHTS_FILE"), algorithm.name()
    assert seen > 30


def test_what_hangs_on_another_choice_follows_it(opened) -> None:
    dialog = opened("spatial_panel")
    assert "ERROR_COMPONENTS" not in shown(dialog, advanced=True)
    choose(dialog, "EFFECTS", "random")
    assert "ERROR_COMPONENTS" in shown(dialog, advanced=True)


def test_a_weights_file_goes_before_the_rule_and_a_rule_lets_it_go(opened, tmp_path) -> None:
    path = str(tmp_path / "w.gal")
    dialog = opened("moran", WEIGHTS_FILE=path, WEIGHTS_KIND="knn")
    values = {k: w.parameterValue() for k, w in dialog.mainWidget().wrappers.items()}
    assert (values["WEIGHTS_FILE"], values["WEIGHTS_KIND"]) == (path, "queen")
    assert {"WEIGHTS_FILE"} == set(shown(dialog)) & OF_RULES
    choose(dialog, "WEIGHTS_KIND", "knn")
    values = {k: w.parameterValue() for k, w in dialog.mainWidget().wrappers.items()}
    assert values["WEIGHTS_KIND"] == "knn"
    assert not values["WEIGHTS_FILE"]


def test_a_file_that_is_announced_and_not_named_is_no_rule(opened) -> None:
    dialog = opened("moran")
    choose(dialog, "WEIGHTS_KIND", "file")
    wrapper = dialog.mainWidget().wrappers["WEIGHTS_KIND"]
    value = wrapper.parameterValue()
    assert not wrapper.parameterDefinition().checkValueIsAcceptable(value, QgsProcessingContext())


def test_times_and_groups_are_those_of_the_layers(opened) -> None:
    dialog = opened("local_moran")
    assert entries(dialog, "AT_TIME") == ["2015", "2016", "2017", "2018", "2019"]
    assert entries(dialog, "BY") == ["region4", "year"]
    assert entries(opened("describe"), "GROUP") == ["region4"]
    box = dialog.mainWidget().wrappers["AT_TIME"].wrappedWidget()
    box.setCurrentIndex(2)
    assert dialog.mainWidget().wrappers["AT_TIME"].parameterValue() == "2017"
    box.setEditText("2031")  # anything can be written
    assert dialog.mainWidget().wrappers["AT_TIME"].parameterValue() == "2031"
    choose(dialog, "PANEL_TIME", None)
    assert entries(dialog, "AT_TIME") == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_results_stand_under_a_heading_of_their_own(language, opened, request) -> None:
    if language == "zh":
        request.getfixturevalue("chinese")
    dialog = opened("describe")
    headings = dialog.findChildren(QLabel, "regspatial_results")
    assert [one.text() for one in headings] == [
        {"en": "<b>Results</b>", "zh": "<b>结果</b>"}[language]
    ]


def test_every_group_has_an_icon_of_its_own(provider) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    paths = {a.groupId(): a.svgIconPath() for a in provider.algorithms()}
    assert set(paths) == set(core.catalog.GROUPS)
    assert len(set(paths.values())) == len(paths)
    assert not any(a.icon().isNull() for a in provider.algorithms())


def test_neighbours_are_shown_on_the_map(opened, qgis_iface) -> None:
    dialog = opened("moran")
    button = dialog.findChild(QPushButton, "regspatial_neighbours")
    row, canvas = button.parentWidget(), qgis_iface.mapCanvas()
    regions = next(iter(QgsProject.instance().mapLayersByName("projected")), None)
    regions = regions or QgsProject.instance().mapLayer(
        dialog.mainWidget().wrappers["REGIONS"].parameterValue()
    )
    canvas.setDestinationCrs(regions.crs())
    wait_until(row.run.ended, button.click)
    assert "36 regions have 220 links" in row.label.text()
    corner = next(f for f in regions.getFeatures() if f["adcode"] == "360100")
    row.map.point(QgsPointXY(corner.geometry().pointOnSurface().asPoint()))
    assert row.label.text().startswith("place 0: 3 neighbours: ")
    assert row.map._bands[2].asGeometry().area() > 2 * corner.geometry().area()
    row.map.point(QgsPointXY(0, 0))
    assert "36 regions" in row.label.text()
    choose(dialog, "WEIGHTS_KIND", "knn")
    wait_until(row.run.ended, row.build)
    assert "36 regions have 144 links" in row.label.text()
    dialog.close()
    assert not row.map._bands


def made(dialog, text: str = ""):
    """Return the window in which a tool's formula is made."""
    wrapper = dialog.mainWidget().wrappers["FORMULA"]
    wrapper.setParameterValue(text, QgsProcessingContext())
    window = wrapper.build()
    window.show()
    return window


def tick(window, name: str, form: str = "{x}") -> None:
    row = window._fields.index(name)
    box = window.terms.cellWidget(row, 2)
    box.setCurrentIndex(box.findData(form))
    window.terms.item(row, 0).setCheckState(Qt.CheckState.Checked)


def cells(window) -> list[list[str]]:
    table = window.rows
    return [
        [table.item(k, j).text() for j in range(table.columnCount())]
        for k in range(table.rowCount())
    ]


def test_a_formula_is_made_from_fields_and_its_first_rows_are_shown(opened) -> None:
    dialog = opened("spatial_panel")
    window = made(dialog)
    assert {"code", "name", "year", "fid"}.isdisjoint(window._fields)
    window.response.setEditText("y")
    tick(window, "gdp", "log({x})")
    tick(window, "x1", "lag({x})")
    tick(window, "x2")
    assert window.text() == "y ~ lag(x1) + x2 + log(gdp)"
    window.show_rows()
    heads = [window.rows.horizontalHeaderItem(k).text() for k in range(6)]
    assert heads == ["region", "time", "y", "lag(x1)", "x2", "log(gdp)"]
    table = QgsProject.instance().mapLayer(dialog.mainWidget().wrappers["PANEL"].parameterValue())
    first = {f["year"]: f for f in table.getFeatures() if f["code"] == "360100"}
    row = cells(window)[0]
    assert row[1] == "2016"  # the lag takes the first year
    wanted = [float(first[t][v]) for t, v in (("2016", "y"), ("2015", "x1"), ("2016", "x2"))]
    assert [float(c) for c in row[2:5]] == pytest.approx(wanted, rel=1e-5)  # six digits are shown
    assert float(row[5]) == pytest.approx(math.log(float(first["2016"]["gdp"])), rel=1e-5)
    window.accept()
    value = dialog.mainWidget().wrappers["FORMULA"].parameterValue()
    assert value == "y ~ lag(x1) + x2 + log(gdp)"


@pytest.mark.parametrize(
    ("x", "shown", "counts"),
    [
        ([[1, 2, 3], [4, 5, 6]], [("a", 2020, 1), ("a", 2021, 4), ("b", 2020, 2)], (6, 6)),
        ([[None, None, 3], [None, 5, 6]], [("b", 2021, 5), ("c", 2020, 3), ("c", 2021, 6)], (3, 6)),
        (
            [[None, None, None]] * 2,
            [("a", 2020, None), ("a", 2021, None), ("b", 2020, None)],
            (0, 6),
        ),
    ],
)
def test_the_first_rows_shown_are_those_with_values(provider, x, shown, counts) -> None:
    """A table whose first years are empty showed a page of empty cells."""
    core = importlib.import_module("regspatial_qgis.core")
    columns = {
        name: [[math.nan if v is None else float(v) for v in row] for row in values]
        for name, values in (("x", x), ("y", [[1.0, 2.0, 3.0]] * 2))
    }
    panel = core.containers().Panel(ids=("a", "b", "c"), times=(2020, 2021), columns=columns)
    heads, rows, found = core.formula_rows(panel, "y ~ x", 3)
    assert heads == ["y", "x"]
    said = [(one, t, None if math.isnan(v) else v) for one, t, _, v in rows]
    assert said == shown
    assert found == counts


@pytest.mark.parametrize(
    ("counts", "said"), [((6, 6), "first rows (1)"), ((3, 6), "3 of 6;"), ((0, 6), "No row")]
)
def test_the_builder_says_which_rows_are_shown(provider, counts, said) -> None:
    made = importlib.import_module("regspatial_qgis.dialogs.formula_dialog").FormulaDialog
    fields = [("y", ""), ("x", "")]
    window = made("y ~ x", fields, False, lambda _: (["y", "x"], [(1.0, 2.0)], counts))
    assert said in window.said.text()


def test_a_formula_that_was_written_is_shown_as_picked_and_stays(opened) -> None:
    window = made(opened("spatial_panel"), "log(y) ~ x1 + x1:x2 + sqrt(gdp) - 1")
    assert "needs values above zero" in window.said.text()
    assert window.response.currentText() == "y"
    ticked = [n for k, n in enumerate(window._fields) if window._is_ticked(k)]
    assert ticked == ["x1"]  # what cannot be picked is left as it is written
    tick(window, "x2", "diff({x})")
    assert window.text() == "log(y) ~ x1 + diff(x2) + x1:x2 + sqrt(gdp) - 1"
    window.line.setText("y ~ x1 + nothing")
    window.show_rows()
    assert "nothing" in window.said.text()
    assert cells(window) == []


def test_instruments_in_brackets_are_shown_too(opened) -> None:
    window = made(opened("instrumental"), "y ~ x1 + [x2 ~ gdp + area]")
    assert window.rows.columnCount() == 7
    tick(window, "mills")
    assert window.text() == "y ~ x1 + mills + [x2 ~ gdp + area]"


def test_a_cross_section_is_offered_no_lags(opened) -> None:
    dialog = opened("spatial_regression")
    choose(dialog, "PANEL_TIME", None)
    window = made(dialog)
    forms = window.response_form
    assert not any("lag" in forms.itemText(k) for k in range(forms.count()))


def test_rows_without_times_have_no_column_of_them(provider) -> None:
    headed = importlib.import_module("regspatial_qgis.dialogs.formula").headed
    assert headed(["y"], [("a", "all", 1.0)]) == (["region", "y"], [("a", 1.0)])
    assert headed(["y"], [("a", 2020, 1.0)]) == (["region", "time", "y"], [("a", 2020, 1.0)])


def test_every_formula_of_every_tool_can_be_built(opened) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    for tool in core.catalog.tools():
        if not any(p.kind == "formula" for p in core.catalog.expand(tool)):
            continue
        dialog = opened(tool.name)
        assert dialog.findChild(QPushButton, "regspatial_formula_build") is not None, tool.name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_tool_has_a_page_of_help_in_the_plugin(language, provider, request) -> None:
    """With a picture, in the language of QGIS; the links of a page lead to pages that are there."""
    if language == "zh":
        request.getfixturevalue("chinese")
    for tool in provider.algorithms():
        path = Path(QUrl(tool.helpUrl()).toLocalFile())
        assert path.parent.name == language, tool.name()
        text = path.read_text("utf-8")
        assert tool.name() in text
        for target in re.findall(r'(?:href|src)="([^"]*)"', text):
            if "://" not in target:
                assert (path.parent / target.partition("#")[0]).resolve().is_file(), target


def test_the_help_of_a_tool_begins_with_its_picture(provider) -> None:
    found = set()
    for made in provider.algorithms():  # the plugin's own tools too
        (source,) = re.findall(r'<img src="([^"]+)"', made.shortHelpString())
        path = Path(QUrl(source).toLocalFile())
        assert not QImage(str(path)).isNull()
        found.add(path.name)
    assert len(found) == len(list(path.parent.glob("*.svg")))  # each is some tool's


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_of_methods_lead_to_one_another(language, provider) -> None:
    (one,) = [a for a in provider.algorithms() if a.name() == "moran"]
    folder = Path(QUrl(one.helpUrl()).toLocalFile()).parents[1] / language / "methods"
    pages = list(folder.glob("*.html"))
    assert len(pages) > 30
    for page in pages:
        text = page.read_text("utf-8")
        assert "\x00" not in text
        assert "```" not in text
        for target in re.findall(r'href="([^"]*)"', text):
            if "://" not in target:
                assert (folder / target).resolve().is_file(), (page.name, target)


def test_the_log_says_what_memory_a_dense_rule_takes(opened, monkeypatch) -> None:
    inputs = importlib.import_module("regspatial_qgis.reading.inputs")
    monkeypatch.setattr(inputs, "_FELT", 0.0)
    for kind, told in (("inverse-distance", True), ("queen", False)):
        dialog = opened("describe_weights")
        choose(dialog, "WEIGHTS_KIND", kind)
        wait_until(dialog.algorithmFinished, dialog.runButton().click)
        log = dialog.findChild(QTextEdit, "txtLog").toPlainText()
        assert ("all pairs of 36 regions this run takes up to 33 kB" in log) is told
