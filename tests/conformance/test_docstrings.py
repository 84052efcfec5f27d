"""Every public function says what comes back, what is refused, and shows it by an example that runs.

That the examples run is seen in `tests/docs/test_docstring_examples.py`. The functions are those that
`test_wrong_types.py` walks: all that `__all__` of the public rooms names.
"""

import importlib.util
import inspect
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location(
    "public_functions", Path(__file__).with_name("test_wrong_types.py")
)
_walk = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_walk)
FUNCTIONS = {
    name: inspect.unwrap(thing) for name, thing in _walk.PUBLIC.items() if inspect.isfunction(thing)
}
REFUSES_NOTHING = {"examples", "subsets"}
"""They take nothing."""

ESTIMATES = ("autocorrelation.", "regression.", "gw.")
"""Rooms whose functions are methods with an author, as far as they stand in no list below."""
NO_AUTHOR = {
    "autocorrelation.moran_transitions": "counts what two LISA maps give, as `cluster_transitions`",
    "gw.gwr_stationarity": "hands on to `stationarity`",
    "gw.predict": "the weights of `gwr` at other places",
    "regression.conley_curve": "runs Conley's errors of `fixed_effects` at several cutoffs",
    "regression.dynamic_responses": "of the model, whose function has the references",
    "regression.effects_test": "the likelihood ratio",
    "regression.lr_test": "the likelihood ratio",
    "regression.wald_test": "Wald's test",
}


def sections(function):
    """Return the sections of a docstring."""
    return set(re.findall(r"^(\w[\w ]*)\n-{3,}$", inspect.getdoc(function) or "", re.MULTILINE))


def lacking(name, function):
    """Return what a docstring owes and has not."""
    there, text = sections(function), inspect.getdoc(function) or ""
    owed = {"Examples"}
    if [p for p in inspect.signature(function).parameters if not p.startswith("_")]:
        owed.add("Parameters")
    if inspect.signature(function).return_annotation not in (None, "None"):
        owed.add("Returns")
    if name not in REFUSES_NOTHING:
        owed.add("Raises")
    if name.startswith(ESTIMATES) and name not in NO_AUTHOR:
        owed.add("References")
    found = owed - there
    if "Examples" in there and ">>>" not in text:
        found.add("Examples")
    if found == {"References"} and re.search(r"(?i)\b(as|see|of) `[\w.]+`", text):
        return set()
    return found


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_says_what_comes_back_and_shows_it(name):
    assert lacking(name, FUNCTIONS[name]) == set()


def test_what_is_excused_is_there_and_owes_it():
    for name in REFUSES_NOTHING:
        assert "Raises" not in sections(FUNCTIONS[name])
    for name in NO_AUTHOR:
        assert "References" not in sections(FUNCTIONS[name]), f"{name} has them now"


def test_a_careless_docstring_is_found():
    def careless(x: int) -> int:
        """Do something.

        Examples
        --------
        None yet.
        """
        return x

    assert lacking("regression.careless", careless) == {
        "Parameters", "Returns", "Raises", "References", "Examples"
    }  # fmt: skip


def test_every_tool_has_a_line_in_the_changelog():
    """By its own name, by its function, or by what it is called."""
    from regspatial.catalog import tools

    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    silent = {
        tool.name
        for tool in tools()
        if not re.search(rf"\b{tool.name}\b|\b{re.escape(tool.entry.rpartition(':')[2])}\b", text)
        and tool.label("en").lower() not in text.lower()
    }
    assert silent == set()
