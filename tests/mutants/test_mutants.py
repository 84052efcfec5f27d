"""The changes that `make mutants` makes are Python, each differs, and their tests are found."""

import ast
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SOURCE = '''
"""A module: not changed."""
LIMIT = 3


def f(a, b=1, *, c: int = 2):
    """A docstring: not changed 1 + 1."""
    if a < b and not (c):
        return -a ** 2 if a in (1, 2) else f"{a + b}"
    return a + (b) * 1.96  # + a comment
'''


@pytest.fixture(scope="module")
def sites():
    sys.path.insert(0, str(HERE))
    import sites

    yield sites
    sys.path.remove(str(HERE))


def test_every_kind_of_place_is_changed_and_nothing_else(sites, tmp_path):
    (tmp_path / "m.py").write_text(SOURCE)
    found = list(sites.mutants(tmp_path, tmp_path / "m.py"))
    said = {(m.line, m.old, m.new) for m in found}
    assert said == {
        (8, "<", "<="),
        (8, "and", "or"),
        (8, "not", ""),
        (9, "-", ""),
        (9, "**", "*"),
        (9, "2", "3"),
        (9, "a in (1, 2)", "True"),
        (9, "in", "not in"),
        (9, "1", "2"),
        (10, "1.96", repr(1.96 * 0.84)),
        (10, "*", "/"),
        (10, "+", "-"),
    }
    for m in found:
        assert ast.dump(ast.parse(m.applied(SOURCE))) != ast.dump(ast.parse(SOURCE))


def test_places_of_the_package_change_into_python(sites, root):
    paths = sorted((root / "regspatial").rglob("*.py"))
    for path in random.Random(1).sample(paths, 40):
        text = path.read_text(encoding="utf-8")
        for m in list(sites.mutants(root, path))[::7]:
            ast.parse(m.applied(text))


def test_what_a_test_reaches_is_written_down(tmp_path):
    """In a copy of the tree, where the changes are made: the package is not that beside the tool."""
    package = tmp_path / "tree" / "regspatial" / "room"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").write_text("class A:\n    def say(self):\n        return 'a'\n")
    test = tmp_path / "test_one.py"
    test.write_text(
        "from regspatial.room import A\n\ndef test_one():\n    assert A().say() == 'a'\n"
    )
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "reached", "--reached", tmp_path / "r", test],
        check=True,
        capture_output=True,
        env={"PYTHONPATH": f"{package.parents[1]}:{HERE}"},
        cwd=tmp_path,
    )
    (path,) = (tmp_path / "r").iterdir()
    (node, seconds, found) = json.loads(path.read_text())
    assert node.endswith("test_one.py::test_one")
    assert seconds >= 0
    assert found == ["regspatial/room/__init__.py:A.say"]
