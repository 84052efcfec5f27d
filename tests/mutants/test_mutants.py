"""The changes that `make mutants` makes are Python, each differs, and their tests are found."""

import ast
import json
import random
import shutil
import subprocess
import sys
import threading
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


def g(a, b):
    return list(zip(a, b, strict=True))


def h(a):
    return a.reshape(-1, 2)


def i(progress):
    report(progress, 0.5, "likelihood")
    return part(progress, 0.1, 0.2 + 0.3)
'''


@pytest.fixture(scope="module")
def here():
    sys.path.insert(0, str(HERE))
    yield HERE
    sys.path.remove(str(HERE))


@pytest.fixture(scope="module")
def sites(here):
    import sites

    return sites


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
        (18, "-", ""),
        (18, "2", "3"),
        (23, "+", "-"),
        (23, "0.2", repr(0.2 * 0.84)),
        (23, "0.3", repr(0.3 * 0.84)),
    }
    for m in found:
        assert ast.dump(ast.parse(m.applied(SOURCE))) != ast.dump(ast.parse(SOURCE))


def test_places_of_the_package_change_into_python(sites, root):
    paths = sorted((root / "regspatial").rglob("*.py"))
    for path in random.Random(1).sample(paths, 40):
        text = path.read_text(encoding="utf-8")
        for m in list(sites.mutants(root, path))[::7]:
            ast.parse(m.applied(text))


def test_changes_that_change_nothing_are_places_of_today_with_a_reason(sites, here, root):
    import run

    for row in run.tomllib.loads(run.EQUIVALENT.read_text(encoding="utf-8")).get("change", []):
        assert len(row["why"].split()) > 8, row
        places = sites.mutants(root, root / row["path"])
        same = [
            m
            for m in places
            if (m.function, m.old, m.new) == (row["function"], row["old"], row["new"])
        ]
        assert any(run.is_equivalent(m, root) for m in same), row


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
    imported, one = path.read_text().splitlines()
    assert json.loads(imported)[0] == ""
    (node, seconds, found) = json.loads(one)
    assert node.endswith("test_one.py::test_one")
    assert seconds >= 0
    assert found == ["regspatial/room/__init__.py:A.say"]


MADE_ONCE = {
    "regspatial/__init__.py": "",
    "regspatial/once.py": """
from functools import cache

def tool(function):
    def called(*given):
        return function(*given)
    return called

@cache
def deep(x):
    return x + 1

@cache
def outer(x):
    return deep(x)

@tool
def half(x):
    return x / 2

class A:
    @cache
    def one(self):
        return outer(1)
""",
    "tests/unit/test_once.py": """
from functools import cache
from regspatial.once import A, half, outer

A_ONE = A()

@cache
def made():
    return half(4)

def test_first():
    assert made() and A_ONE.one()

def test_second():
    assert made() and A_ONE.one()

def test_third():
    assert outer(1)

def test_fourth():
    pass
""",
}


def test_what_a_cached_value_took_counts_for_all_that_take_it(here, tmp_path, monkeypatch):
    """And what runs while files are imported alone counts for all; what is made in a function counts with it."""
    import run
    import trees

    monkeypatch.setattr(trees, "BUILD", tmp_path)
    for name, text in MADE_ONCE.items():
        (tmp_path / "sound" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sound" / name).write_text(text)
    (tmp_path / "reached").mkdir()
    tree, file = trees.Tree(tmp_path / "sound"), "tests/unit/test_once.py"
    tree.learn([file])
    tree.close()
    hunt = run.Hunt.__new__(run.Hunt)
    hunt.sound = tree

    def asked(function):
        one = run.Mutant("regspatial/once.py", function, 1, 0, 0, "", "")
        return {test.replace(f"{file}::test_", "") for test in hunt._asked([file], one)}

    assert asked("deep") == asked("outer") == {"first", "second", "third"}
    assert asked("A.one") == asked("half") == {"first", "second"}
    assert asked("tool") == {"first", "second"}  # by `called`, which it makes
    assert asked("never") == set()
    (tmp_path / "sound" / "regspatial/once.py").write_text(
        "def early():\n    return 1\n\nearly()\n"
    )
    (tmp_path / "sound" / file).write_text("import regspatial.once\n\ndef test_it():\n    pass\n")
    tree = trees.Tree(tmp_path / "sound")
    tree.learn([file])
    tree.close()
    assert asked("early") == {file}


IN_CHILDREN = {
    "regspatial/__init__.py": "",
    "regspatial/shell.py": """
def said():
    return 2

def worked(_x):
    return 3

if __name__ == "__main__":
    said()
""",
    "tests/unit/test_shell.py": """
import multiprocessing, os, subprocess, sys
from regspatial.shell import worked

def test_command():
    subprocess.run([sys.executable, "-m", "regspatial.shell"], check=True)

def test_workers():
    with multiprocessing.get_context("fork").Pool(1) as pool:
        pool.map(worked, [1])

def test_neither():
    pass
""",
}


def test_what_children_of_a_test_run_counts_for_it(here, tmp_path, monkeypatch):
    """The package of a child is that of the tree, whether it is started anew or a fork."""
    import run
    import trees

    monkeypatch.setattr(trees, "BUILD", tmp_path)
    for name, text in IN_CHILDREN.items():
        (tmp_path / "sound" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sound" / name).write_text(text)
    (tmp_path / "reached").mkdir()
    hunt, file = run.Hunt.__new__(run.Hunt), "tests/unit/test_shell.py"
    hunt.sound = trees.Tree(tmp_path / "sound")
    hunt.sound.learn([file])
    hunt.sound.close()
    for function, test in (("said", "test_command"), ("worked", "test_workers")):
        one = run.Mutant("regspatial/shell.py", function, 1, 0, 0, "", "")
        assert hunt._asked([file], one) == [f"{file}::{test}"]


TREE = {
    "regspatial/__init__.py": "",
    "regspatial/room/__init__.py": "from .deep import half\n\ndef door(x):\n    return half(x) + 1\n",
    "regspatial/room/deep.py": "def half(x):\n    return x / 2\n\ndef unseen(x):\n    return x * 3\n",
    "regspatial/other.py": "def far():\n    return 1\n",
    "tests/conformance/test_all.py": "from regspatial.room import door\n\ndef test_it():\n    pass\n",
    "tests/unit/test_far.py": "from regspatial.other import far\n\ndef test_far():\n    assert far()\n",
    "tests/unit/test_room.py": """
import pytest
from regspatial.room import door

@pytest.fixture(scope="module")
def five():
    return door(8)

def test_broken():
    assert False

def test_one(five):
    assert 1

def test_two(five):
    assert five == 5
""",
}


@pytest.fixture
def tree(here, tmp_path, monkeypatch):
    """A small tree, of which nothing is known."""
    import trees

    monkeypatch.setattr(trees, "BUILD", tmp_path)
    for name, text in TREE.items():
        (tmp_path / "sound" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sound" / name).write_text(text)
    (tmp_path / "reached").mkdir()
    tree = trees.Tree(tmp_path / "sound")
    yield tree
    tree.close()


def test_files_of_tests_that_lead_to_a_function_come_first(here, tree):
    from near import Near

    files = Near(tree.path).files("regspatial/room/deep.py", "half")
    assert files[0] == "tests/unit/test_room.py"  # by the door that calls it
    assert sorted(files) == sorted(name for name in TREE if name.startswith("tests/"))
    assert Near(tree.path).files("regspatial/other.py", "far")[0] == "tests/unit/test_far.py"


def test_what_a_shared_fixture_reaches_counts_for_the_whole_file(tree):
    file = "tests/unit/test_room.py"
    assert tree.reached(file) is None
    tree.learn([file, "tests/unit/test_far.py"])
    rows = {test: names for test, _seconds, names in tree.reached(file)}
    assert rows[file] == ["regspatial/room/__init__.py:door", "regspatial/room/deep.py:half"]
    assert rows[f"{file}::test_two"] == []
    _imported, far = tree.reached("tests/unit/test_far.py")
    assert far[0] == "tests/unit/test_far.py::test_far"
    assert far[2] == ["regspatial/other.py:far"]


def test_a_change_is_noticed_by_what_fails_with_it_alone(sites, tree):
    """A test that fails without a change too notices nothing, and the file is as before."""
    import run

    hunt = run.Hunt.__new__(run.Hunt)
    hunt.sound, hunt.wide, hunt.lock, hunt.fails_anyway = tree, None, threading.Lock(), {}
    hunt.near = run.Near(tree.path)
    path = tree.path / "regspatial/room/deep.py"
    before = path.read_text()
    changed = run.Tree(tree.path.with_name("changed"))
    shutil.copytree(tree.path, changed.path)
    some = {m.function: m for m in sites.mutants(tree.path, path) if m.old in "/*"}
    assert hunt.noticed(some["half"], changed)[0] == "tests/unit/test_room.py::test_two"
    assert hunt.noticed(some["unseen"], changed)[0] is None
    changed.close()
    assert hunt.fails_anyway["tests/unit/test_room.py::test_broken"]
    assert (changed.path / "regspatial/room/deep.py").read_text() == before


def test_files_that_do_not_reach_a_function_take_no_place_among_the_nearest(tree):
    import run

    hunt = run.Hunt.__new__(run.Hunt)
    hunt.sound, hunt.wide, hunt.lock, hunt.near = tree, 1, threading.Lock(), run.Near(tree.path)
    far = run.Mutant("regspatial/other.py", "far", 1, 0, 0, "", "")
    nearest = hunt.near.files(far.path, far.function)
    tree.learn(nearest)
    others = [*nearest[1:], nearest[0]]
    hunt.near.files = lambda *_: others  # others lie nearer by their names
    assert list(hunt._in_turn(far, iter((2, 2)))) == [["tests/unit/test_far.py::test_far"]]
