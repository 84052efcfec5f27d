# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever the plugin takes from Qt by name is there in PyQt6: classes, members of enumerations, functions of classes."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "qgis_plugin").rglob("*.py"))
OLD_WORDS = {"exec_", "print_", "globalPos", "screenPos", "windowPos", "toPyObject", "MidButton"}
"""Names that PyQt6 has nowhere; `localPos` is asked for in linked/view.py where `position` is not there."""


def of_qt(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Yield (name in the file, module of Qt, name there)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qgis.PyQt."):
            part = (node.module or "").rpartition(".")[2]
            for one in node.names:
                yield one.asname or one.name, part, one.name


def chains(tree: ast.Module, roots: set[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, [root, name, name, …]) of what is taken from classes of Qt."""
    inner = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or id(node) in inner:
            continue
        names: list[str] = []
        at: ast.expr = node
        while isinstance(at, ast.Attribute):
            names.append(at.attr)
            inner.add(id(at))
            at = at.value
        if isinstance(at, ast.Name) and at.id in roots:
            yield node.lineno, [at.id, *reversed(names)]


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.relative_to(ROOT).as_posix())
def test_what_is_taken_from_qt_by_name_is_there(file) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    found = {}
    for name, part, there in of_qt(tree):
        module = importlib.import_module(f"PyQt6.{part}")
        if hasattr(module, there):
            found[name] = getattr(module, there)
        elif (file.name, there) != ("inside_desktop.py", "QAction"):
            pytest.fail(f"PyQt6.{part} has no {there}")
    for line, (root, *names) in chains(tree, set(found)):
        at = found[root]
        for name in names:
            assert hasattr(at, name), f"line {line}: {'.'.join([root, *names])}"
            at = getattr(at, name)


def test_no_word_of_qt_5_alone_is_used() -> None:
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in OLD_WORDS, f"{file.name}, line {node.lineno}: {node.attr}"


def test_the_check_sees_what_pyqt6_lacks() -> None:
    tree = ast.parse(
        "from qgis.PyQt.QtCore import Qt\nx = Qt.AlignRight | Qt.AlignmentFlag.AlignLeft"
    )
    assert [names for _, names in chains(tree, {"Qt"})] == [
        ["Qt", "AlignRight"],
        ["Qt", "AlignmentFlag", "AlignLeft"],
    ]
    assert not hasattr(importlib.import_module("PyQt6.QtCore").Qt, "AlignRight")
