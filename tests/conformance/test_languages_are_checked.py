"""A language that there is not is refused wherever one is asked for, with those that there are."""

import ast
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

import regspatial as rs
from regspatial._calls import hints
from regspatial._calls.hints import read
from regspatial.errors import ParameterError
from regspatial.words import Language, languages

SOURCE = Path(rs.__file__).parent
IDS = [f"r{k:02d}" for k in range(12)]
VALUES = np.random.default_rng(3).normal(size=(2, 12))


def doors():
    """Yield the annotation of `language` of every function behind the door."""
    for path in sorted(SOURCE.rglob("*.py")):
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(one, ast.FunctionDef) and any(
                ast.unparse(d).split("(")[0] == "door" for d in one.decorator_list
            ):
                for a in [*one.args.args, *one.args.kwonlyargs]:
                    if a.arg == "language":
                        yield f"{path.relative_to(SOURCE)}:{one.name}", ast.unparse(a.annotation)


def test_every_door_checks_its_language():
    found = dict(doors())
    assert len(found) > 20
    others = {k for k, v in found.items() if v not in ("Language", "Language | None")}
    assert others == {"containers/labels.py:text", "containers/labels.py:heading"}, (
        "what is spoken takes any text"
    )


@pytest.fixture(scope="module")
def found():
    panel = rs.Panel.from_arrays(IDS, [2019, 2020], {"x": VALUES, "y": VALUES[::-1]})
    w = rs.weights.from_dense(IDS, np.roll(np.eye(12), 1, axis=1))
    return rs.moran(panel["x"], w)


WAYS = {
    "summary": lambda r, language: r.summary(language),
    "markdown": lambda r, language: r.to_markdown(language=language),
    "text of a table": lambda r, language: r.tables()[0].text(language),
    "title of a table": lambda r, language: r.tables()[0].title(language),
    "html of a table": lambda r, language: r.tables()[0].html(language),
    "cells of a table": lambda r, language: r.tables()[0].formatted(language),
    "label": lambda _r, language: rs.Label(en="Output", zh="产出").text(language),
    "find": lambda _r, language: rs.find("spillovers").text(language),
    "figure": lambda r, language: r.plot(language=language),
    "report": lambda r, language: rs.report([r], "page.html", title="A", language=language),
    "study": lambda _r, language: rs.Study(language=language),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wrong", ["fr", "xx"])
def test_a_language_that_there_is_not_is_refused(way, wrong, found):
    with pytest.raises(ParameterError) as refused:
        WAYS[way](found, wrong)
    assert f"language={wrong!r}" in refused.value.en
    assert all(one in refused.value.en for one in languages())
    assert "language=" in refused.value.zh


def test_what_systems_call_a_language_is_taken(found):
    assert found.summary("zh_CN.UTF-8") == found.summary("zh") != found.summary("en")


def test_the_door_takes_each_language_that_has_a_po(monkeypatch):
    assert get_args(Language) == languages() == read(Language).codes
    monkeypatch.setattr(hints, "languages", lambda: ("en", "zh", "fr"))
    assert read(Language).codes == ("en", "zh", "fr")
