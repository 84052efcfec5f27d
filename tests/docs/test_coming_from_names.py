"""What the pages for people from other programs name is there: functions, parameters, the values of choices, tools."""

import ast
import inspect
import re
import typing
from pathlib import Path

import pytest

import regspatial as rs
from regspatial._calls.hints import hints_of
from regspatial.catalog import tools

PAGES = sorted((Path(__file__).resolve().parents[2] / "docs/coming-from").glob("*.md"))
OWN = {"dissolve_regions", "external", "merge_tables", "report_map", "shipped_data"}
"""Tools of the plugin that no entry of the catalog describes."""


def resolved(name: str):
    """Return what `rs.a.b` means; ImportError or AttributeError where it means nothing."""
    at = rs
    for part in name.split(".")[1:]:
        at = getattr(at, part)
    return at


def literals(hint) -> set:
    """Return the texts that an annotation allows; none where it allows any."""
    found = set()
    for one in (hint, *typing.get_args(hint)):
        if typing.get_origin(one) is typing.Literal:
            found |= set(typing.get_args(one))
        elif one is str:
            return set()
    return found


def faults(code: str) -> list[str]:
    """Return what is wrong with a call: no such function, parameter, value; an argument that it needs."""
    tree = ast.parse(code.replace("…", "...").replace("\\|", "|").strip(), mode="eval")
    found = []
    for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
        name = ast.unparse(call.func)
        if not re.fullmatch(r"rs\.[\w.]+", name):  # a method of a result is not looked up
            continue
        try:
            function = resolved(name)
        except AttributeError:
            found.append(f"there is no {name}")
            continue
        signature = inspect.signature(function)
        try:
            hints = hints_of(inspect.unwrap(function))
        except NameError:  # names of optional libraries
            hints = {}
        for one in call.keywords:
            parameters = signature.parameters.values()
            if one.arg not in signature.parameters:
                if not any(p.kind is p.VAR_KEYWORD for p in parameters):
                    found.append(f"{name} has no {one.arg}=")
            elif isinstance(one.value, ast.Constant) and isinstance(one.value.value, str):
                allowed = literals(hints.get(one.arg))
                if allowed and one.value.value not in allowed:
                    found.append(f"{name} takes no {one.arg}={one.value.value!r}")
        if not any(isinstance(a, ast.Constant) and a.value is ... for a in call.args):
            given = {k.arg: None for k in call.keywords if k.arg in signature.parameters}
            try:
                signature.bind(*call.args, **given)
            except TypeError as error:
                found.append(f"{name}: {error}")
    return found


@pytest.mark.parametrize("from_others", PAGES, ids=lambda p: p.name)
def test_what_a_page_names_is_there(from_others) -> None:
    text = re.sub(r"```.*?```", "", from_others.read_text("utf-8"), flags=re.DOTALL)
    names = {tool.name for tool in tools()} | OWN
    found = []
    for code in sorted(set(re.findall(r"`(rs\.[^`]+)`", text))):
        if "(" in code and code.endswith(")"):
            found += faults(code)
        elif re.fullmatch(r"[\w.]+", code):
            try:
                resolved(code)
            except AttributeError:
                found.append(f"there is no {code}")
    for tool in re.findall(r"(?:tools?|工具) `(\w+)`", text):
        if tool not in names:
            found.append(f"there is no tool {tool}")
    assert found == []


def test_the_check_sees_what_is_wrong() -> None:
    assert faults('rs.map_variable(panel["x"], regions, classification="boxes")') == [
        "rs.map_variable takes no classification='boxes'"
    ]
    assert faults('rs.regression.spatial_regression_estimate(data, "y ~ x", model="ols")') != []
    assert faults("rs.moran(x, w, wings=2)") == ["rs.moran has no wings="]
    assert faults("rs.nothing(x)") == ["there is no rs.nothing"]
    assert faults("rs.by_group(…)") == []
