# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run says in QGIS is in the words of its dialog."""

import importlib
import re
import sys

import pytest
from conftest import ROOT, Feedback
from qgis.core import QgsFeature, QgsProcessingException, QgsVectorLayer

READING = (
    "columns crs decimal encoding files format layer layout out sheet skip_footer skip_header to_lonlat "
    "units wide workers"
)
"""How files are read and folders written, of which QGIS has windows of its own."""
ARGUMENTS = (
    "base_map by_position choices configuration curvature drop executor f_tests figure horizon keep key labels "
    "language legend number path programs require_review result review_number rng seconds shift style times weights"
)
"""Arguments of functions that no dialog gives: figures, tables of models, groups, surveys."""
ONLY_ELSEWHERE = {*READING.split(), *ARGUMENTS.split()}
"""Parameters that no dialog has: a sentence with one of them is never said there."""


def test_no_sentence_reaches_a_dialog_in_the_words_of_python(plugin) -> None:
    """A parameter that has no label there would be spelled `where=`."""
    part = importlib.import_module("regspatial_qgis.dialogs.dialog")
    sentences = (ROOT / "regspatial/locale/zh_CN/LC_MESSAGES/regspatial.po").read_text("utf-8")
    sentences = sentences.replace('"\n"', "")  # one goes on over several lines
    named = set(re.findall(r"\{param:(\w+)", sentences))
    assert len(named) > 150
    face = part.DialogFace()
    bare = {one for one in named if not face.parameter(one, None, "en").startswith("“")}
    assert bare <= ONLY_ELSEWHERE, "give the sentence words for QGIS, or the dialog a label"
    for name, called in part.CALLED.items():
        assert face.parameter(name, None, "zh") == face.parameter(called, None, "zh")


def _table(cell: str) -> QgsVectorLayer:
    layer = QgsVectorLayer(
        "None?field=code:string&field=year:integer&field=v:string", "table", "memory"
    )
    rows = [("110000", 2020, "1.5"), ("120000", 2020, cell), ("130000", 2020, "2.5")]
    features = []
    for row in rows:
        feature = QgsFeature(layer.fields())
        feature.setAttributes(list(row))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def test_text_among_numbers_is_answered_without_arguments_of_python(run) -> None:
    given = {"PANEL": _table("high"), "PANEL_ID": "code", "PANEL_TIME": "year", "VARIABLES": ["v"]}
    with pytest.raises(QgsProcessingException, match=r"or leave the column out\.$"):
        run("describe", **given)


def test_a_layer_without_a_field_is_named(run) -> None:
    given = {"PANEL": _table("3"), "PANEL_ID": "nothing", "VARIABLES": ["v"]}
    with pytest.raises(QgsProcessingException, match="The layer “table” has no field nothing"):
        run("describe", **given)


def test_a_table_without_rows_is_named(run) -> None:
    layer = _table("3")
    layer.dataProvider().truncate()
    given = {"PANEL": layer, "PANEL_ID": "code", "VARIABLES": ["v"]}
    with pytest.raises(QgsProcessingException, match="The layer “table” has no features"):
        run("describe", **given)


def test_a_layer_is_named_after_what_a_formula_explains(plugin) -> None:
    naming = importlib.import_module("regspatial_qgis.results.naming")
    catalog = importlib.import_module("regspatial_qgis.core").catalog
    params = catalog.expand(catalog.get("spatial_panel"))
    for formula, named in {
        "`2015年` ~ x": "2015年",
        "log(`2015年`) ~ x": "log(`2015年`)",
        "`a`/`b` ~ x": "`a`/`b`",
    }.items():
        assert naming.variables_of(params, {"formula": formula}, None, "en") == [named]


PAST = {"DERIVE": "before = lag(y)", "PERIOD": "2016:", "INFERENCE": "delta"}


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("spatial_panel", PAST | {"FORMULA": "y ~ x1 + before"}),
        ("fixed_effects", PAST | {"FORMULA": "y ~ x1 + before | id + time", "INFERENCE": None}),
    ],
)
def test_a_lagged_y_leads_to_the_dynamic_tool_by_its_title(
    run, parameters, chinese, tool, given
) -> None:
    feedback = Feedback()
    run(tool, feedback, **parameters(tool) | {k: v for k, v in given.items() if v is not None})
    (said,) = (one for one in feedback.warnings if "before" in one)
    label = (
        importlib.import_module("regspatial_qgis.core")
        .catalog.get("spatial_panel_dynamic")
        .label("zh")
    )
    assert label != "spatial_panel_dynamic"
    assert said.endswith(f"请用“{label}”。")
    assert "rs." not in said


def test_advice_names_other_tools_by_their_titles(provider) -> None:
    part = importlib.import_module("regspatial_qgis.dialogs.dialog")
    words = importlib.import_module("regspatial_qgis.words")
    named = sys.modules[words.Message.__module__].ToolName
    message = words.Message("use {tool}", tool=named("wald_tests"))
    assert message.text("en", part.DialogFace()) == "use “Wald tests of a spatial model”"
    assert named("none").text("zh", part.DialogFace()) == "none"
