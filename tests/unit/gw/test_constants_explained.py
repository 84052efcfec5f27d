"""A number that stands in the code of local regressions says what it is, and why so large."""

import ast
from pathlib import Path

import pytest

import regspatial

FOLDER = Path(regspatial.__file__).parent / "gw"


def unexplained(source):
    """Return the names of module-level numbers without a sentence below or beside them."""
    lines, body = source.splitlines(), ast.parse(source).body
    found = []
    for here, after in zip(body, [*body[1:], None], strict=True):
        number = isinstance(here, ast.Assign) and not isinstance(
            here.value, ast.Constant | ast.BinOp
        )
        if not isinstance(here, ast.Assign) or number or "#" in lines[here.lineno - 1]:
            continue
        value = here.value.value if isinstance(here.value, ast.Constant) else 0.0
        said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if isinstance(value, int | float) and not isinstance(value, bool) and not said:
            found.append(ast.unparse(here.targets[0]))
    return [name for name in found if name.isupper()]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda p: p.stem)
def test_every_number_says_what_it_is(path):
    assert unexplained(path.read_text("utf-8")) == []


def test_a_bare_number_would_be_found():
    assert unexplained("_FEW = 40\n_MANY = 9  # places\n_SOME = 2\n'''Why.'''\n") == ["_FEW"]
