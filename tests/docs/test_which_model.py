"""The page for referees names every tool of models, tests, effects and policy once, in both languages."""

import re
from pathlib import Path

import pytest

from regspatial.catalog import tools

MODELS = ("model", "test", "effects", "policy")
NO_MODEL = {"importances"}
"""Boosted trees have no coefficient and no test that a referee asks for."""
METHODS = Path(__file__).parents[2] / "docs" / "methods"


@pytest.mark.parametrize("language", ["", ".zh"])
def test_every_tool_of_the_room_is_named_once(language):
    text = (METHODS / f"which_model{language}.md").read_text("utf-8")
    sections = text.split("\n## ")
    section = next(s for s in sections if "\n| `normality_test` |" in s)
    named = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(named) == sorted(
        t.name for t in tools() if t.group in MODELS and t.name not in NO_MODEL
    )
