"""The report of a run, put together from what the steps left on disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..reporting.page import Page
from .outputs import parse_tables
from .schema import Recipe, Step

_NOTES = {"en": "What to know about this step", "zh": "关于这一步需要知道的"}


class _Fragment:
    """A table that a step has written as HTML."""

    def __init__(self, source: str) -> None:
        self._source = source

    def html(self, language: str = "en") -> str:
        """Return the table as it was written, in the language of the run."""
        del language
        return self._source


def write_report(
    recipe: Recipe, folder: Path, language: str, provenance: Mapping[str, Any]
) -> Path:
    """Write report.html from the steps' folders and return its path."""
    page = Page(recipe.title.text(language), language)
    if recipe.note is not None:
        page.paragraph(recipe.note.text(language))
    for k, step in enumerate(recipe.steps):
        _section(page, step, folder / f"{k + 1:02d}-{step.name}", language)
    page.provenance(provenance)
    path = folder / "report.html"
    page.write(path)
    return path


def _section(page: Page, step: Step, folder: Path, language: str) -> None:
    page.section(step.title.text(language))
    if step.text is not None:
        page.paragraph(step.text.text(language))
    record = json.loads((folder / "step.json").read_text(encoding="utf-8"))
    fragment, tables = folder / "fragment.html", folder / "tables.json"
    if fragment.is_file():
        page.table(_Fragment(fragment.read_text(encoding="utf-8")))
    if tables.is_file():
        for table in parse_tables(tables.read_text(encoding="utf-8")):
            page.table(table)
    for picture in record["pictures"]:
        file = folder / picture["file"]
        image = file.read_text("utf-8") if file.suffix == ".svg" else file.read_bytes()
        page.figure(image, caption=picture["caption"], alt=picture["alt"], note=picture["note"])
    if record["notes"]:
        page.note(_NOTES[language] + ":")
        page.items(record["notes"])
