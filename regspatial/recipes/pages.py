"""The report of a run, put together from what the steps left on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._files.inside import inside
from ..reporting.docx_page import DocxPage
from ..reporting.page import Page
from ..studies.yearbooks.reading_record import MergeReport
from ..words import say
from .blocks import replay
from .giving import sentence
from .schema import Step
from .steps import Run, folder_of
from .titling import title_of

REPORT = "report.html"
_DOCUMENT = "report.docx"


def write_report(run: Run, names: Mapping[str, str], provenance: Mapping[str, Any]) -> Path:
    """Write report.html from the steps' folders, report.docx too where Word is asked for; return the first."""
    pages: dict[str, Page | DocxPage] = {}
    title = run.recipe.title.text(run.language)
    if "docx" in run.formats:
        pages[_DOCUMENT] = DocxPage(title, run.language, names=names)
    pages[REPORT] = Page(title, run.language, names=names)
    for name, page in pages.items():
        page.notice = run.recipe.noticed(run.language)
        _tell(run, page, provenance)
        run.own.place(page.write(run.own.stage / name), name)
    return run.own.path / REPORT


def _tell(run: Run, page: Page | DocxPage, provenance: Mapping[str, Any]) -> None:
    recipe, language = run.recipe, run.language
    if recipe.note is not None:
        page.paragraph(recipe.note.text(language))
    if run.notes:
        page.items(run.notes)
    for k, step in enumerate(recipe.steps):
        page.section(say(title_of(step, recipe), language))
        _section(page, step, inside(run.own.path, folder_of(k, step)), language)
    for one in readings(run):
        page.section(one.tables()[0].title(language))
        page.table(one.tables()[0])
    versions = provenance.get("versions")
    page.methods(versions if isinstance(versions, Mapping) else {})
    page.provenance(provenance)


def readings(run: Run) -> list[MergeReport]:
    """Return what was read for the panels of a run, of those that several tables make up."""
    found = [panel.reading for panel in run.panels.values()]
    several = [one for one in found if one is not None and len(one.sheets) > 1]
    return list({tuple(s.source for s in one.sheets): one for one in several}.values())


def _section(page: Page | DocxPage, step: Step, folder: Path, language: str) -> None:
    if step.text is not None:
        page.paragraph(step.text.text(language))
    replay(folder, page)
    if step.gives:
        page.note(sentence(step.gives).text(language))
