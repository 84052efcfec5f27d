"""What `make check TOOL=geary` says: nothing of a tool that is whole, and the place of what one lacks."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("one_tool", ROOT / "tests/check/one_tool.py")
one_tool = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(one_tool)


@pytest.mark.parametrize("name", ["geary", "spatial_gini", "shift_share", "spatial_panel"])
def test_a_whole_tool_lacks_nothing(name):
    assert list(one_tool.lacking(name)) == []
    assert any(name in one for one in one_tool.tests_of(name))


def test_what_a_new_tool_lacks_is_named_with_its_place(monkeypatch):
    geary = next(one for one in one_tool.tools() if one.name == "geary")
    new = replace(geary, name="no_such_statistic", entry=".studies.units:convert_units")
    monkeypatch.setattr(one_tool, "tools", lambda: (new,))
    places = {said.partition(":")[0] for said in one_tool.lacking("no_such_statistic")}
    assert {
        "tests/conformance/test_every_tool.py, REFERENCES",
        "docs/methods/*.md",
        "docs/methods/*.zh.md",
        "CHANGELOG.md",
        "tests/qgis/cases.py, CASES",
    } <= places
    assert any(place.startswith("regspatial/studies/units.py") for place in places)


def test_a_name_that_is_no_tool_is_answered_with_where_to_write_it():
    assert one_tool.undeclared("nothing_yet").startswith("regspatial/<room>/nothing_yet.py")
    assert "put @tool" in one_tool.undeclared("convert_units")
