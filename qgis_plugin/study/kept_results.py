# SPDX-License-Identifier: GPL-2.0-or-later
"""What the steps of a study found, kept beside the project: a project that is opened again shows it, and computes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from qgis.core import QgsProject

from .. import core
from ..i18n import language
from .setting import Setting

_MARK = "regspatial_study"
_LARGEST = 50_000_000
"""Bytes of a file that is read."""


def file_of_results() -> Path | None:
    """Return the file beside the project; None where the project is in no file."""
    project = QgsProject.instance()
    if project.projectStorage() is not None or not project.fileName():
        return None
    path = Path(project.absoluteFilePath())
    return path.with_name(f"{path.stem}_study.json")


def write(setting: Setting, pages: Mapping[str, Any]) -> None:
    """Keep what the pages show, each as texts and a picture.

    Nothing is written where the project is in no file, or the name is taken by a file of another kind.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    path = file_of_results()
    if path is None or not pages or (path.exists() and _read(path) is None):
        return
    held = {
        _MARK: 1,
        "language": language(),
        "setting": asdict(setting),
        "when": datetime.now().astimezone().isoformat(timespec="minutes"),
        "steps": dict(pages),
    }
    atomic, _, _ = core.writing()
    atomic.write_text(path, json.dumps(held, ensure_ascii=False))


def read(setting: Setting) -> tuple[str, dict[str, Any]]:
    """Return when the results of a study were found, and what its pages showed; nothing of another study."""
    path = file_of_results()
    held = None if path is None else _read(path)
    if held is None or held.get("language") != language() or _numbers(held) != _plain(setting):
        return "", {}
    steps = {str(k): v for k, v in held["steps"].items() if _is_page(v)}
    return str(held.get("when", "")), steps


def _plain(setting: Setting) -> Any:
    return _without_names(json.loads(json.dumps(asdict(setting))))


def _numbers(held: Mapping[str, Any]) -> Any:
    return _without_names(dict(held["setting"]))


def _without_names(said: dict[str, Any]) -> dict[str, Any]:
    """Return a study without what changes no number: where maps are kept, the title."""
    return {k: v for k, v in said.items() if k not in ("layers_in", "title")}


def _read(path: Path) -> dict[str, Any] | None:
    """Return what a file of ours holds, None of any other."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        held = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    ours = isinstance(held, dict) and held.get(_MARK) == 1
    fits = ours and all(isinstance(held.get(one), dict) for one in ("setting", "steps"))
    return held if fits else None


def _is_page(page: Any) -> bool:
    """Return whether something is a page as `StepPage.as_texts` has it: a file may have been changed."""
    if not isinstance(page, dict) or not isinstance(page.get("tables"), list):
        return False
    plain = all(isinstance(page.get(one), str) for one in ("found", "said", "picture"))
    return plain and all(map(_is_table, page["tables"]))


def _is_table(table: Any) -> bool:
    if not isinstance(table, dict) or not isinstance(table.get("caption"), str):
        return False
    lists = [table.get(one) for one in ("heads", "kinds", "notes")]
    if not all(isinstance(one, list) and all(isinstance(t, str) for t in one) for one in lists):
        return False
    heads, rows = table["heads"], table.get("rows")
    if not isinstance(rows, list) or not heads or len(table["kinds"]) != len(heads):
        return False
    return all(
        isinstance(row, list) and len(row) <= len(heads) and all(isinstance(c, str) for c in row)
        for row in rows
    )
