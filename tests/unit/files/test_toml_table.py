"""TOML on a Python that reads none: a shipped file by its copy, another one by a sentence."""

from __future__ import annotations

import json
import sys

import pytest

from regspatial._files.toml_table import toml_table
from regspatial.errors import FileFormatError

TEXT = '[indicators]\ngdp = "+"\n'


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "index.toml"
    made.write_text(TEXT, "utf-8")
    return made


def test_a_python_that_reads_toml_reads_the_file_and_not_a_copy(path) -> None:
    path.with_name("index.toml.json").write_text("{}", "utf-8")
    assert toml_table(path) == {"indicators": {"gdp": "+"}}


def test_a_python_before_3_11_reads_the_copy_of_the_build(path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "tomllib", None)
    copy = {"indicators": {"gdp": "+"}}
    path.with_name("index.toml.json").write_text(json.dumps(copy), "utf-8")
    assert toml_table(path) == copy


def test_without_a_copy_a_sentence_says_what_to_do(path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "tomllib", None)
    with pytest.raises(FileFormatError, match=r"index\.toml is a TOML file.*Name the columns"):
        toml_table(path)
