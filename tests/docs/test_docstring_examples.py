"""The examples in docstrings run, and give what they show."""

import doctest
import importlib
import pkgutil
import warnings
from importlib.util import find_spec
from pathlib import Path

import pytest

import regspatial


def modules() -> list[str]:
    names = [m.name for m in pkgutil.walk_packages(regspatial.__path__, "regspatial.")]
    return [n for n in names if n.rpartition(".")[2] not in ("__main__", "_shipped")]


def shown() -> list[str]:
    """Return the modules whose text has an example."""
    return [n for n in modules() if ">>> " in Path(find_spec(n).origin).read_text("utf-8")]


@pytest.mark.parametrize("name", shown())
def test_docstring_examples_give_what_they_show(name, tmp_path, monkeypatch):
    module = importlib.import_module(name)
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", regspatial.RegspatialWarning)
        result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [t for n in modules() for t in finder.find(importlib.import_module(n)) if t.examples]
    assert len(found) > 20
