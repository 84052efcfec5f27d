# SPDX-License-Identifier: GPL-2.0-or-later
"""Groups and times are chosen from what the layers hold, several where several may be named."""

import importlib

import pytest
from pressing import layer_of
from test_qgis_as_it_opens import opened, press, study  # noqa: F401


def offered(box) -> list[str]:
    return [box.itemText(k) for k in range(box.count())]


def choose(box, *words: str) -> str:
    """Choose as a person does: the list puts the word into its line, and then says that it was chosen."""
    for word in words:
        at = box.findText(word)
        box.setCurrentIndex(at)
        box.activated.emit(at)
    return box.currentText()


@pytest.fixture
def dialog(opened, study):  # noqa: F811
    layers = [layer_of(study, "projected"), layer_of(study, "table")]
    return lambda tool, given: opened(tool, given, layers)


def wrapper(dialog, name):
    return dialog.mainWidget().wrappers[name]


def test_what_is_chosen_joins_what_is_written_and_leaves_it(plugin) -> None:
    held = importlib.import_module("regspatial_qgis.held")
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
    done, said = press(one)
    assert done, said


def test_what_is_written_or_given_stays_and_is_added_to(dialog) -> None:
    one = dialog("pole_scales", {"MASS": "gdp", "WITHIN": "name_en", "PERIOD": "2015,2019"})
    box = wrapper(one, "WITHIN").wrappedWidget()
    assert box.currentText() == "name_en"
    assert choose(box, "region4") == "name_en, region4"
    box.setEditText("region4")
    assert choose(box, "region4") == ""
    assert wrapper(one, "PERIOD").parameterValue() == "2015,2019"
    assert wrapper(one, "MERGED").parameterValue() is None
