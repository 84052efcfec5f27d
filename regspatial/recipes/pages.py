"""The report of a run, put together from what the steps left on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._files.contained_paths import inside
from ..reporting.docx_page import DocxPage
from ..reporting.page import Page
from ..studies.yearbooks.reading_record import MergeReport
from ..terms.untimed import when
from ..words import Message, _, say
from .blocks import replay
from .giving import given
from .schema import Recipe, Step
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
    page.brief = True
    if recipe.question is not None:
        page.question = recipe.question.text(language)
    for one in (None if recipe.note is None else recipe.note.text(language), _size(run)):
        if one:
            page.paragraph(one)
    compared = {name for step in recipe.steps if step.tool == "compare" for name in step.of}
    for k, step in enumerate(recipe.steps):
        tables = () if step.tables is None and step.name in compared else step.tables
        page.section(
            say(title_of(step, recipe), language),
            tables=tables,
            first=step.first,
            folder=folder_of(k, step) if "csv" in run.formats else "",
            again=step.name in compared or any(one.tool == step.tool for one in recipe.steps[:k]),
        )
        _section(page, step, inside(run.own.path, folder_of(k, step)), language)
    _columns_given(page, recipe, language)
    for reading in readings(run):
        page.section(reading.tables()[0].title(language), aside=True)
        page.table(reading.tables()[0])
    if run.notes:
        page.section(say(_("Notes on the data"), language), aside=True).items(run.notes)
    versions = provenance.get("versions")
    page.methods(versions if isinstance(versions, Mapping) else {})
    page.provenance(provenance)


def _size(run: Run) -> str:
    """Return how many regions and times the main panel has, "" where there is none."""
    panel = run.panels.get("")
    if panel is None:
        return ""
    first, last = panel.times[0], panel.times[-1]
    if first == last:
        said = Message(
            _("Data: {n} {n:region|regions}, {first}."), n=len(panel.ids), first=when(first)
        )
    else:
        said = Message(
            _("Data: {n} {n:region|regions}, {first} to {last} ({times} {times:period|periods})."),
            n=len(panel.ids),
            first=when(first),
            last=when(last),
            times=len(panel.times),
        )
    return said.text(run.language)


def readings(run: Run) -> list[MergeReport]:
    """Return what was read for the panels of a run, of those that several tables make up."""
    found = [panel.reading for panel in run.panels.values()]
    several = [one for one in found if one is not None and len(one.sheets) > 1]
    return list({tuple(s.source for s in one.sheets): one for one in several}.values())


def _section(page: Page | DocxPage, step: Step, folder: Path, language: str) -> None:
    if step.text is not None:
        page.paragraph(step.text.text(language))
    replay(folder, page)


def _columns_given(page: Page | DocxPage, recipe: Recipe, language: str) -> None:
    """Say in the appendix which columns steps give to those after them."""
    giving = [one for one in recipe.steps if one.gives]
    if giving:
        page.section(say(_("Columns from earlier steps"), language), aside=True).items(
            Message(_("{name}: {words}"), name=title_of(one, recipe), words=given(one.gives)).text(
                language
            )
            for one in giving
        )
