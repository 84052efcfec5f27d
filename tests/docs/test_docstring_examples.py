"""The examples in docstrings run, and give what they show."""

import doctest
import importlib
import pkgutil
import warnings

import pytest

import regspatial


def modules() -> list[str]:
    names = [m.name for m in pkgutil.walk_packages(regspatial.__path__, "regspatial.")]
    return [n for n in names if n.rpartition(".")[2] not in ("__main__", "_shipped")]


@pytest.mark.parametrize("name", modules())
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
