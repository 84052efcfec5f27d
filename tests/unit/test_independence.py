"""No test leans on another, on luck or on the speed of the machine: what can be seen in its text.

A generator at the level of a module gives each test what the ones before it left, so that a draw
depends on which tests run and in what order. A time limit or a pause holds on the machine where it
was tried.
"""

import ast
import functools
import importlib.util
import itertools
from types import SimpleNamespace

import pytest

GENERATORS = {"default_rng", "RandomState", "Random", "Generator"}
CLOCKS = {"sleep", "monotonic", "perf_counter", "process_time", "qWait"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def name_of(call: ast.Call) -> str:
    """Return the last part of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def shared_generators(tree: ast.Module) -> set[str]:
    """Return the generators that stand in the module and that functions draw from."""
    made = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and name_of(node.value) in GENERATORS
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    inside = [n for f in ast.walk(tree) if isinstance(f, FUNCTIONS) for n in ast.walk(f)]
    return {n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)} & made


def clocks(tree: ast.Module) -> set[str]:
    """Return the pauses, clocks and time limits that are called."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    limits = {k.arg for call in calls for k in call.keywords if k.arg == "timeout"}
    return ({name_of(call) for call in calls} & CLOCKS) | limits


@functools.cache
def seen(root):
    """Return the shared generators and the clocks of every file; their trees are not kept, of which there are many."""
    found = sorted((root / "tests").rglob("*.py"))
    assert len(found) > 100
    generators, watched = {}, {}
    for path in found:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        generators[path.relative_to(root)] = shared_generators(tree)
        watched.setdefault(path.name, set()).update(clocks(tree))
    return generators, watched


def test_every_test_has_a_generator_of_its_own(root):
    assert {path: one for path, one in seen(root)[0].items() if one} == {}


def test_no_test_looks_at_a_clock(root):
    # The cancel of a run of QGIS's is promised within a time, so that those tests have to look, and
    # `cancel_times` measures it, as `loading_times` measures how long a window stands still; the program that reads changed files tells a reader that hangs from
    # one that works; the system takes an ended thread away a moment after Qt says so, which `test_qgis_stopping` waits for; `make mutants` runs the quickest tests of a function first, and ends what stands still.
    found = {name: one for name, one in seen(root)[1].items() if one}
    assert found.keys() <= {
        "test_qgis_external.py",
        "test_qgis_stopping.py",
        "cancelling.py",
        "cancel_times.py",
        "loading_times.py",
        "reached.py",
        "driver.py",
        "run.py",
    }


def test_both_are_seen():
    tree = ast.parse(
        "G = np.random.default_rng(1)\nX = G.normal()\ndef f():\n    return G.normal()"
    )
    assert shared_generators(tree) == {"G"}
    tree = ast.parse("G = np.random.default_rng(1)\nX = G.normal()\ndef f(G):\n    return X")
    assert shared_generators(tree) == set()
    tree = ast.parse("time.sleep(1)\nrun(x, timeout=3)")
    assert clocks(tree) == {"sleep", "timeout"}


@pytest.fixture
def shuffle(root):
    spec = importlib.util.spec_from_file_location("shuffle", root / "tests/shuffle.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_seed_gives_one_order_of_modules_and_of_their_tests(shuffle):
    items = [SimpleNamespace(nodeid=f"{m}.py::t{k}") for m in "abcdefgh" for k in range(9)]
    once, again, other = ([i.nodeid for i in shuffle.shuffled(items, seed)] for seed in (1, 1, 2))
    plain = [i.nodeid for i in items]
    assert once == again
    assert sorted(once) == sorted(other) == sorted(plain)
    assert len({tuple(once), tuple(other), tuple(plain)}) == 3
    modules = [i.partition("::")[0] for i in once]
    assert sum(a != b for a, b in itertools.pairwise(modules)) == 7  # kept together
    assert modules[::9] != sorted(modules[::9])
    inside = [i.partition("::")[2] for i in once[:9]]
    assert inside != sorted(inside)
