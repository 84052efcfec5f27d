"""The report of a run, put together from what the steps left on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._files.inside import inside
from ..reporting.page import Page
from ..results.reading import MergeReport
from .blocks import replay
from .schema import Step
from .steps import Run, folder_of

_REPORT = "report.html"


def write_report(run: Run, names: Mapping[str, str], provenance: Mapping[str, Any]) -> Path:
    """Write report.html from the steps' folders and return its path."""
    recipe, language = run.recipe, run.language
    page = Page(recipe.title.text(language), language, names=names)
    if recipe.note is not None:
        page.paragraph(recipe.note.text(language))
    if run.notes:
        page.items(run.notes)
    for k, step in enumerate(recipe.steps):
        _section(page, step, inside(run.own.path, folder_of(k, step)), language)
    for one in readings(run):
        page.section(one.tables()[0].title(language))
        page.table(one.tables()[0])
    versions = provenance.get("versions")
    page.methods(versions if isinstance(versions, Mapping) else {})
    page.provenance(provenance)
    run.own.place(page.write(run.own.stage / _REPORT), _REPORT)
    return run.own.path / _REPORT


def readings(run: Run) -> list[MergeReport]:
    """Return what was read for the panels of a run, of those that several tables make up."""
    found = [panel.reading for panel in run.panels.values()]
    several = [one for one in found if one is not None and len(one.sheets) > 1]
    return list({tuple(s.source for s in one.sheets): one for one in several}.values())


def _section(page: Page, step: Step, folder: Path, language: str) -> None:
    page.section(step.title.text(language))
    if step.text is not None:
        page.paragraph(step.text.text(language))
    replay(folder, page)
