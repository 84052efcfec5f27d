"""`catalog.json` is what the functions declare, and says enough to be read without them."""

import inspect
import json
import subprocess
import sys
from typing import Annotated

import pytest

from regspatial import catalog
from regspatial._calls.door import door
from regspatial.catalog.__main__ import text
from regspatial.catalog.signatures import tool_of
from regspatial.declare.asks import Asks
from regspatial.declare.tool import tool


def test_the_stored_catalog_is_what_the_functions_declare():
    """`make catalog` writes it anew."""
    assert catalog.STORED.read_text(encoding="utf-8") == text()


def test_tools_are_listed_without_numpy_and_without_their_functions():
    code = (
        "import sys, regspatial.catalog as c; assert len(c.tools()) > 100; "
        "print([m for m in sys.modules if m == 'numpy' or m.startswith('regspatial.regression')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_parameters_are_a_json_schema():
    content = json.loads(catalog.STORED.read_text(encoding="utf-8"))
    (moran,) = (one for one in content["tools"] if one["name"] == "local_moran")
    asked = moran["parameters"]["properties"]
    assert asked["permutations"]["type"] == "integer"
    assert asked["permutations"]["minimum"] == 1
    assert asked["alternative"]["enum"] == ["two-sided", "greater", "less", "folded"]
    assert {"$ref": "#/$defs/weights"} in moran["parameters"]["allOf"]
    assert "variable" in moran["parameters"]["required"]
    assert asked["variable"]["title"]["zh"]


def _made(annotation: object, default: object = inspect.Parameter.empty):
    def made(x):
        return x

    made.__module__ = "regspatial.made"
    made.__annotations__ = {"x": annotation}
    made.__signature__ = inspect.Signature(
        [inspect.Parameter("x", inspect.Parameter.KEYWORD_ONLY, default=default)]
    )
    return tool(group="index", name="N", help="H", tags="t")(made)


@pytest.mark.parametrize(
    ("annotation", "default", "kind", "required"),
    [
        (Annotated[int, Asks("X", least=1)], 3, "integer", False),
        (Annotated[float | None, Asks("X")], None, "number", False),
        (Annotated[bool, Asks("X")], True, "boolean", False),
        (Annotated[str, Asks("X", kind="formula")], inspect.Parameter.empty, "formula", True),
        (Annotated[str | None, Asks("X", required=True)], None, "text", True),
    ],
)
def test_a_parameter_is_read_off_its_annotation(annotation, default, kind, required):
    (p,) = tool_of(_made(annotation, default), "regspatial").params
    assert (p.name, p.kind, p.required) == ("x", kind, required)
    assert p.feeds == "made.x"


def test_an_annotation_without_a_kind_is_refused():
    with pytest.raises(TypeError, match="made.x"):
        tool_of(_made(Annotated[dict, Asks("X")]), "regspatial")


def test_the_door_reads_what_is_annotated():
    @door
    def half(x: Annotated[float, Asks("X")]) -> float:
        return x / 2

    assert half(3) == 1.5
    with pytest.raises(Exception, match="must be a number"):
        half("three")
