# SPDX-License-Identifier: GPL-2.0-or-later
"""Groups and times are chosen from what the layers hold, several where several may be named."""

import importlib

import processing
import pytest
from entries import press
from qgis.core import QgsProcessingContext
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QWidget
from test_qgis_press_run import layers, study, window  # noqa: F401


def offered(box) -> list[str]:
    return [box.itemText(k) for k in range(box.count())]


def choose(box, *words: str) -> str:
    """Choose as a person does: the list opens, a word is taken by the keyboard, and the list closes."""
    for word in words:
        QApplication.sendEvent(box, QEvent(QEvent.Type.Enter))  # the mouse comes to it
        box.showPopup()
        at = [box.itemData(k) for k in range(box.count())].index(word)
        box.view().setCurrentIndex(box.model().index(at, 0))
        QTest.keyClick(box.view(), Qt.Key.Key_Return)
        QApplication.processEvents()
    return box.currentText()


@pytest.fixture
def dialog(layers, window):  # noqa: F811
    layers("projected")
    return window


def wrapper(dialog, name):
    return dialog.mainWidget().wrappers[name]


def test_what_is_chosen_joins_what_is_written_and_leaves_it(plugin) -> None:
    held = importlib.import_module("regspatial_qgis.dialogs.held")
    assert held.joined("", "a") == "a"
    assert held.joined("a", "b") == "a, b"
    assert held.joined("a,b , c", "b") == "a, c"
    assert held.spanned("", "2012") == "2012:"
    assert held.spanned("2012:", "2020") == "2012:2020"
    assert held.spanned(":2020", "2012") == "2012:2020"
    assert held.spanned("2012:2020", "2015") == "2015:"


def test_groups_times_and_a_span_are_chosen_and_run(dialog) -> None:
    one = dialog("nested_theil", {"VARIABLE": "gdp"})
    groups, times, span = (
        wrapper(one, name).wrappedWidget() for name in ("GROUPS", "AT_TIMES", "PERIOD")
    )
    assert offered(groups) == ["region4"]
    assert offered(times) == offered(span) == ["2015", "2016", "2017", "2018", "2019"]
    assert choose(groups, "region4") == "region4"
    assert choose(times, "2016", "2018", "2019", "2018") == "2016, 2019"
    assert choose(span, "2016", "2019") == "2016:2019"
    assert wrapper(one, "AT_TIMES").parameterValue() == "2016, 2019"
    assert wrapper(one, "PERIOD").parameterValue() == "2016:2019"
    ended = press(one)
    assert ended.results is not None, ended.said


def test_what_is_written_or_given_stays_and_is_added_to(dialog) -> None:
    one = dialog("pole_scales", {"MASS": "gdp", "WITHIN": "name_en", "PERIOD": "2015,2019"})
    box = wrapper(one, "WITHIN").wrappedWidget()
    assert box.currentText() == "name_en"
    assert choose(box, "region4") == "name_en, region4"
    box.setEditText("region4")
    assert choose(box, "region4") == ""
    assert wrapper(one, "PERIOD").parameterValue() == "2015,2019"
    assert wrapper(one, "MERGED").parameterValue() is None


def test_what_was_chosen_stays_when_its_line_is_left(dialog) -> None:
    """Qt takes a line that is left for a choice, where the list has its words."""
    one = dialog("nested_theil", {"VARIABLE": "gdp"})
    groups, times = (wrapper(one, name).wrappedWidget() for name in ("GROUPS", "AT_TIMES"))
    assert choose(groups, "region4") == "region4"
    for box, typed in ((groups, "region4"), (times, "2016")):
        box.setEditText(typed)
        box.lineEdit().editingFinished.emit()
        assert box.currentText() == typed


# One parameter of each kind of widget: what the layers hold, a variable, an id, a choice, a formula's neighbours.
TOLD_LATE = {
    "nested_theil": ("VARIABLE", "GROUPS", "AT_TIMES", "REGIONS_ID"),
    "moran": ("PANEL_WIDE", "NAMES", "WEIGHTS_KIND", "ISLANDS"),
}


@pytest.mark.parametrize("tool", TOLD_LATE)
def test_a_signal_that_comes_while_a_widget_is_taken_apart_finds_none(dialog, tool) -> None:
    """The children of a widget go when it is no list any more, and QGIS still points to it."""
    one = dialog(tool, {})
    for name in TOLD_LATE[tool]:
        told = wrapper(one, name)
        box, found = told.wrappedWidget(), []
        kind = next(base for base in type(box).__mro__ if base.__module__.startswith("PyQt"))
        assert told.living(kind) is box

        def late(_=None, told=told, kind=kind, found=found) -> None:
            for follow in ("fill", "propose"):
                getattr(told, follow, lambda: None)()
            found.append((told.wrappedWidget(), told.living(kind), told.widgetValue()))

        QObject(box).destroyed.connect(late)
        sip.delete(box)
        ((still, living, value),) = found
        assert type(still) is QWidget, "QGIS lets go of it before: this test shows nothing any more"
        assert living is None
        assert value is None


def test_a_widget_that_python_knows_by_an_older_word_is_what_qt_says(dialog, monkeypatch) -> None:
    told = wrapper(dialog("nested_theil", {"VARIABLE": "gdp"}), "AT_TIMES")
    box = told.wrappedWidget()
    monkeypatch.setattr(told, "wrappedWidget", lambda: sip.cast(box, QWidget), raising=False)
    assert told.living(QComboBox).count() == 5
    told.fill()
    assert offered(box) == ["2015", "2016", "2017", "2018", "2019"]


JOINED = {
    "summed": [("", "c1", "c1"), ("c1", "log(c2)", "c1 + log(c2)"), ("c1 + c2", "c1", "c2")],
    "two_way": [
        ("id", "time", "id + time"),
        ("id, time", "area", "area"),
        ("id + time", "id", "time"),
    ],
    "begun": [("", "a=", "a="), ("a=x", "b=", "a=x, b="), ("a=x", "a=", "a=x")],
    "begun_lines": [("a: 1, 2, 3", "b: ", "a: 1, 2, 3; b: "), ("a: 1", "a: ", "a: 1")],
    "signed": [("a:+", "b:-", "a:+, b:-"), ("a:+, b:-", "a:-", "b:-, a:-"), ("a:+", "a:+", "")],
    "either": [("a", "~b", "a, ~b"), ("a, ~b", "b", "a, b"), ("a", "a", "")],
    "paired": [("", "1", "1-"), ("1-", "2", "1-2"), ("1-2", "3", "1-2, 3-")],
    "chosen_by": [
        ("", "r=east", "r=east"),
        ("r=east", "r=west", "r=east, west"),
        ("r=east, west", "r=east", "r=west"),
        ("r=east", "`省 份`=广东", "r=east; `省 份`=广东"),
        ("r=east; year >= 2012", "r=east", "year >= 2012"),
    ],
}
"""What stands there, what is chosen, what stands there then."""


@pytest.mark.parametrize("way", JOINED)
def test_each_list_writes_what_a_person_would_type(way, plugin) -> None:
    join = getattr(importlib.import_module("regspatial_qgis.dialogs.offers"), way)
    for written, word, then in JOINED[way]:
        assert join(written, word) == then


CHOSEN = {
    ("fixed_effects", "CLUSTER"): (("region4", "time"), "region4 + time"),
    ("moran", "EXCLUDE"): (("360102", "360104"), "360102, 360104"),
    ("spatial_panel", "ONLY"): (("region4=east", "region4=west"), "region4=east, west"),
    ("mediation", "MEDIATOR"): (("x2",), "x2"),
    ("mediation", "REGRESSOR"): (("log(x1)",), "log(x1)"),
    ("moran", "LINKS"): (("360100", "360135"), "360100-360135"),
    ("composite_index", "INDICATORS"): (("gdp:+", "area:-"), "gdp:+, area:-"),
    ("geodetector", "METHODS"): (("equal", "sd"), "equal, sd"),
}


@pytest.mark.parametrize("place", CHOSEN, ids="-".join)
def test_regions_terms_labels_and_clusters_are_chosen(place, dialog) -> None:
    tool, name = place
    words, written = CHOSEN[place]
    formula = {"FORMULA": "y ~ log(x1) + x2"} if tool == "mediation" else {}
    one = dialog(tool, formula)
    assert choose(wrapper(one, name).wrappedWidget(), *words) == written
    assert wrapper(one, name).parameterValue() == written


def test_what_was_chosen_is_the_text_of_scripts_models_and_the_history(dialog) -> None:
    one = dialog("moran", {"VARIABLE": "gdp", "ISLANDS": "keep"})
    choose(wrapper(one, "EXCLUDE").wrappedWidget(), "360102", "360104")
    choose(wrapper(one, "ONLY").wrappedWidget(), "region4=east")
    given = one.createProcessingParameters()
    assert (given["EXCLUDE"], given["ONLY"]) == ("360102, 360104", "region4=east")
    copied = one.algorithm().asPythonCommand(given, QgsProcessingContext())
    assert "'EXCLUDE':'360102, 360104'" in copied
    context = QgsProcessingContext()
    written = one.algorithm().asMap(given, context)  # what the history keeps
    assert written["inputs"]["ONLY"] == "region4=east"
    ended = press(one)
    assert ended.results is not None, ended.said
    again = processing.run("regspatial:moran", written["inputs"])
    assert again["VALUE"] == one.results()["VALUE"]
    whole = processing.run("regspatial:moran", {**written["inputs"], "EXCLUDE": "", "ONLY": ""})
    assert whole["VALUE"] != again["VALUE"]
