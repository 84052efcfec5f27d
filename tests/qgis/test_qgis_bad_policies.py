# SPDX-License-Identifier: GPL-2.0-or-later
"""Bad input of a policy in a dialog: what is said names it, and the way out, by its label, runs."""

import pytest
from bad_policies import CASES, CLEAN, options_of, write
from conftest import Feedback
from qgis.core import QgsProcessingException, QgsVectorLayer
from reading import opened
from test_qgis_tools import names_of, tool_of

EACH = [
    (name, tool)
    for name, bad in CASES.items()
    for tool in bad.tools
    if tool in (*bad.tools[-2:], bad.tools[0])
]


@pytest.fixture(scope="module")
def study(tmp_path_factory, qgis_app):
    out = tmp_path_factory.mktemp("policies")
    write(out)
    return out


def parameters_of(tool, study, options):
    """Return what a dialog hands over: the layers, and options by the names of its parameters."""
    table, places = (str(study / name) for name in ("table.csv", "map.geojson"))
    given = {"PANEL": QgsVectorLayer(table, "table"), "PANEL_ID": "code", "PANEL_TIME": "year"}
    if tool != "event_study":
        given |= {"REGIONS": QgsVectorLayer(places, "map"), "REGIONS_ID": "code"}
    if tool in ("policy", "policy_durbin"):
        given |= {"DRAWS": 99, "RNG": 1}
    for key, value in options.items():
        given[key.upper()] = str(study / value) if key == "weights_file" else value
    return given


def labelled(tool, name, value, language):
    """Return an option as the dialog calls it."""
    from regspatial_qgis import core

    param = next(p for p in core.catalog.expand(tool_of(tool)) if p.name == name)
    shown = [c.label(language) for c in param.choices or () if str(c.value) == str(value)]
    return f"“{param.label(language)}” = " + (f"“{shown[0]}”" if shown else str(value))


@pytest.mark.parametrize(("name", "tool"), EACH)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_is_named_and_the_way_out_runs(name, tool, language, run, study, request) -> None:
    if language == "zh":
        request.getfixturevalue("chinese")
    bad = CASES[name]
    with pytest.raises(QgsProcessingException) as found:
        run(tool, **parameters_of(tool, study, options_of(tool, bad, {})))
    said = str(found.value)
    for part in bad.named:
        assert part.replace(", ", "") in said.replace("、", "").replace(", ", "")
    for key, value in bad.way.items() if bad.spelled else ():
        assert labelled(tool, key, value, language) in said
    if language == "en":
        feedback = Feedback()
        run(tool, feedback, **parameters_of(tool, study, options_of(tool, bad, bad.way)))


@pytest.mark.parametrize("formula", CLEAN)
def test_a_table_with_holes_keeps_the_same_cells(formula, run, study, tmp_path) -> None:
    out = str(tmp_path / "kept.gpkg")
    asked = {"first": "start", "weights_kind": "queen"} | ({"formula": formula} if formula else {})
    given = parameters_of("policy_reach", study, asked)
    given["PANEL"] = QgsVectorLayer(str(study / "holes.csv"), "holes")
    given[names_of(tool_of("policy_reach"))["kept_table"]] = out
    run("policy_reach", **given)
    layer = opened(out)
    at = layer.fields().names().index("clean")
    assert tuple(f.attributes()[at] for f in layer.getFeatures()) == CLEAN[formula]
