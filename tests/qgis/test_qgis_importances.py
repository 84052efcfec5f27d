# SPDX-License-Identifier: GPL-2.0-or-later
"""Importances in QGIS: trees are grown by the external Python, and without one a sentence says so."""

import pytest
from conftest import API_PYTHON, EXTERNAL, Feedback
from qgis.core import NULL, QgsProcessingException, QgsSettings
from reading import opened


@pytest.fixture
def external():
    """Set the external Python, and put the setting back."""
    before = QgsSettings().value(EXTERNAL)
    yield lambda path: QgsSettings().setValue(EXTERNAL, str(path))
    QgsSettings().setValue(EXTERNAL, before or "")


@pytest.mark.parametrize(
    ("path", "said"), [("", "No external Python is set"), ("/nowhere/python", "is not there")]
)
def test_without_an_external_python_a_sentence_says_what_to_do(
    run, parameters, external, path, said
) -> None:
    external(path)
    with pytest.raises(QgsProcessingException, match=f"grown by the external Python.*{said}"):
        run("importances", **parameters("importances"))


def test_what_the_core_refuses_needs_no_external_python(run, parameters, external) -> None:
    external("")
    given = parameters("importances") | {"FORMULA": "gdp ~ I(2 * gdp) + population"}
    with pytest.raises(QgsProcessingException, match="reproduces gdp"):
        run("importances", **given)


def test_the_layer_has_what_was_left_out_together(run, parameters) -> None:
    if not API_PYTHON.is_file():
        pytest.skip("there is no .venv beside this checkout to run in: make setup")
    told = Feedback()
    results = run("importances", told, **parameters("importances"), LAYER="TEMPORARY_OUTPUT")
    layer = opened(results["LAYER"])
    fields = [f.name() for f in layer.fields()]
    assert {"residual", "predicted", "block"} <= set(fields)
    assert {f["block"] for f in layer.getFeatures() if f["block"] != NULL} == {1, 2, 3, 4}
    assert told.percents[-1] == 100
