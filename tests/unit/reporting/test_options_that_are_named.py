"""No sentence names an option that no command of the shell has, and none of a tool a key that only recipes have."""

import re
from pathlib import Path

import pytest
import rich_click as click

import regspatial
from regspatial.catalog import expand, get, tools
from regspatial.cli.app import make_app
from regspatial.cli.table_options import face
from regspatial.recipes.kinds import PANEL, REGIONS
from regspatial.words.faces import CALLED

SOURCE = Path(regspatial.__file__).parent
PYTHON_ONLY = {
    "base_map",
    "by_position",
    "configuration",
    "curvature",
    "drop",
    "executor",
    "f_tests",
    "figure",
    "horizon",
    "id",
    "keep",
    "key",
    "labels",
    "language",
    "layout",
    "number",
    "path",
    "programs",
    "require_review",
    "result",
    "review_number",
    "shift",
    "style",
    "seconds",
    "time",
    "value",
    "weights",
}
"""Arguments of functions that stand behind no command, or that a command spells by a longer name (map_labels)."""


def options():
    """Return what all commands take, without the dashes."""
    found = {p.name for t in tools() for p in expand(t)}

    def walk(command):
        context = click.Context(command)
        for p in command.get_params(context):
            found.update(o.lstrip("-").replace("-", "_") for o in p.opts)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                walk(command.get_command(context, name))

    walk(make_app())
    return found


def named(pattern):
    """Return the names in the sentences of the package, with the files that they stand in."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        for one in re.findall(pattern, path.read_text(encoding="utf-8")):
            found.setdefault(one.replace("-", "_"), set()).add(path.name)
    return found


def test_what_a_sentence_names_is_an_option_or_a_key():
    known = options() | {*REGIONS, *PANEL}
    asked = named(r"\{param:(?:[a-z_]+\.)?([a-z_0-9]+)")
    assert len(asked) > 100
    called = {**CALLED, **face(get("spatial_panel")).names}
    lost = {n: f for n, f in asked.items() if called.get(n, n) not in known | PYTHON_ONLY}
    assert not lost
    assert set(asked) >= PYTHON_ONLY  # none is listed that is not said


def test_what_a_sentence_says_for_the_shell_is_an_option():
    asked = {}
    for said, files in named(r"\{shell:[^}]*\}").items():
        for one in re.findall(r"__([a-z][a-z_]+)", said):
            asked[one] = files
    assert "missing" in asked
    assert not {n: f for n, f in asked.items() if n not in options()}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [("layer", None, "layer in a recipe"), ("at", "2020", "at = 2020 in a recipe")],
)
def test_a_key_of_recipes_is_no_option_of_a_tool(key, value, said):
    own = face(get("moran"))
    assert own.parameter(key, value, "en") == said
    assert own.parameter("sheet", None, "en") == "--sheet"
    assert own.parameter("islands", "keep", "en") == "--islands keep"
    assert (
        own.parameter("crs", "local", "en") == "--crs local"
    )  # how a map is read, not a parameter of the tool
