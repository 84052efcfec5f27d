# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of a study: each step that was run, with its words, its map or picture and its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from qgis.core import QgsVectorLayer

from .. import core
from ..dialogs import dialog
from ..i18n import language, say
from ..layouts import drawing
from ..linked import saving
from ..linked.view import View
from ..results import report, tables_file
from . import pictures
from .one_sample import WHOLE, Sample
from .steps import step

_MOST = 60
"""Rows of a table: a report is read; whole tables stand in the layers."""
_SIZE = (640, 460)


def write(
    path: Path,
    title: str,
    runs: Mapping[str, Any],
    layers: Mapping[str, QgsVectorLayer],
    sample: Sample = WHOLE,
    told: Callable[[float], None] = lambda share: None,
) -> None:
    """Write the page.

    Parameters
    ----------
    path : Path
        Of the page (.html).
    title : str
    runs : mapping of step to report.Run
        In order.
    layers : mapping of step to the map that it left
    sample : Sample
        The regions that the steps leave out, said once.
    told : callable
        Is told the share that is done.

    Raises
    ------
    OutputError
        If the file cannot be written; what was there before is untouched.
    """
    lang = language()
    known: dict[str, str] = {}
    for run in runs.values():
        known |= core.region_names((run.outcome.regions, run.outcome.result), lang)
    page = core.page()(title, lang, subtitle=say("study_report_subtitle"), names=known)
    for sentence in sample.said(known):
        page.paragraph(sentence)
    for k, (name, run) in enumerate(runs.items()):
        told(k / len(runs))
        with dialog.spoken_by(run.params):
            _section(page, name, run, layers.get(name), sample)
    # one provenance: versions are the same, options are told by step
    last = list(runs.values())[-1]
    page.provenance(report.facts(last.params, {}, last.outcome, lang))
    page.write(str(path))


def write_tables(path: Path, runs: Mapping[str, Any]) -> None:
    """Write the tables of what was run, in a document or in a spreadsheet with one sheet a table.

    Raises
    ------
    OutputError
        If the file cannot be written; what was there before is untouched.
    """
    out = []
    for name, run in runs.items():
        names = core.region_names((run.outcome.regions, run.outcome.result), language())
        with dialog.spoken_by(run.params):
            out += tables_file.laid(path, [(one, names) for one in _of_step(name, run)])
    tables_file.put(out, path)


def _of_step(name: str, run: Any) -> list[Any]:
    first = step(name).tables
    return [t for t in run.tables if not first or t.name in first]


def _section(page: Any, name: str, run: Any, layer: QgsVectorLayer | None, sample: Sample) -> None:
    lang = language()
    page.section(say(f"study_step_{name}"))
    page.paragraph(say(f"study_about_{name}"))
    _, _, findings = core.writing()
    if not step(name).after:  # what is shown twice is found once
        for one in findings.findings_of(run.outcome.result, page.names):
            page.finding(core.say(one, lang))
    if layer is not None:
        called = layer.name()
        page.figure(drawing.picture(layer, lang), caption=called, alt=called, is_map=True)
    made = pictures.of_step(name, run, None)
    if made is not None:
        timed = len(getattr(run.outcome.result, "times", None) or ()) > 1
        of_last = timed and name in ("describe", "moran")
        caption = say(f"study_picture_{name}_last" if of_last else f"study_picture_{name}")
        alt = "; ".join([caption, *(one.text for one in _shown(made).said())])
        page.figure(_image(made), caption=caption, alt=alt)
    for table in _of_step(name, run):
        page.table(table, most_rows=_MOST)
    notes = [one for one in run.outcome.notes if not sample.is_said_by(one)]
    if notes:
        page.items([one.localized(lang) for one in notes])


def _shown(picture: Any) -> View:
    view = View()
    view.resize(*_SIZE)
    view.show_picture(picture, "")
    return view


def _image(picture: Any) -> bytes:
    """Return a picture as the bytes of a PNG."""
    return saving.as_png(_shown(picture))
