# SPDX-License-Identifier: GPL-2.0-or-later
"""Doors in the toolbox; what stands behind them is found in the search bar and opened by its answer."""

import pytest
from qgis.core import QgsApplication, QgsFeedback, QgsLocatorContext
from regspatial_qgis import core
from regspatial_qgis.older import Qgis
from regspatial_qgis.study import locator

HIDDEN = Qgis.ProcessingAlgorithmFlag.HideFromToolbox


def test_the_toolbox_shows_the_doors(provider):
    shown = {one.name() for one in provider.algorithms() if not one.flags() & HIDDEN}
    tools = core.catalog.tools()
    assert {one.name for one in tools if not one.behind} == shown & {one.name for one in tools}


def test_what_is_hidden_is_run_as_before(provider):
    assert QgsApplication.processingRegistry().createAlgorithmById("regspatial:geary") is not None


def test_a_door_names_its_relatives_in_its_help(provider):
    help_text = provider.algorithm("moran").shortHelpString()
    assert core.catalog.get("geary").label("en") in help_text


@pytest.mark.parametrize(
    ("asked", "tool"), [("geary", "geary"), ("冷热点", "local_g"), ("Hausman", "hausman_test")]
)
def test_the_search_bar_finds_what_stands_behind_a_door(provider, asked, tool, monkeypatch):
    found, opened = [], []
    bar = locator.Locator()
    bar.resultFetched.connect(found.append)
    bar.fetchResults(asked, QgsLocatorContext(), QgsFeedback())
    assert tool in [one.userData for one in found]

    class Dialog:
        def show(self):
            opened.append("shown")

    monkeypatch.setattr(locator, "dialog_of", lambda name: opened.append(name) or Dialog())
    bar.triggerResult(found[0])
    assert opened == [found[0].userData, "shown"]


def test_one_letter_and_a_miss_answer_nothing(provider):
    found = []
    bar = locator.Locator()
    bar.resultFetched.connect(found.append)
    for asked in ("g", "zxqv"):
        bar.fetchResults(asked, QgsLocatorContext(), QgsFeedback())
    assert found == []
