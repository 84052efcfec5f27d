# SPDX-License-Identifier: GPL-2.0-or-later
"""One page for one run: what was asked, the tables, the notes, where the numbers come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qgis.core import Qgis

from .. import core
from ..i18n import language, say

_LONGEST = 400
"""Rows of a table that a page shows; longer tables are in their layers."""


@dataclass(frozen=True)
class Run:
    """What a report tells of a run.

    Parameters
    ----------
    path : str
        The file.
    params, plain : the tool's parameters and the values of the run
    outcome : runner.Outcome
    tables : the result's tables
    """

    path: str
    params: Sequence[Any]
    plain: Mapping[str, Any]
    outcome: Any
    tables: Sequence[Any]

    def write(self, picture: bytes | None = None) -> None:
        """Write the page, with a map (PNG) where there is one.

        Raises
        ------
        OutputError
            If the file cannot be written; what was there before is untouched.
        """
        lang, tool = language(), self.outcome.tool
        names = core.region_names((self.outcome.regions, self.outcome.result), lang)
        page = core.page()(tool.label(lang), lang, subtitle=tool.help(lang), names=names)
        page.section(say("report_results", lang))
        for one in core.writing()[2].findings_of(self.outcome.result, names):
            page.finding(core.say(one, lang))
        if picture is not None:
            caption = say("report_map", lang, tool=tool.label(lang))
            page.figure(picture, caption=caption, alt=caption, is_map=True)
        for drawn in core.pictures_of(self.outcome.result, names, lang):
            page.figure(drawn.svg, caption=drawn.caption, alt=drawn.said)
        for table in self.tables:
            page.table(replace(table, rows=table.rows[:_LONGEST]))
            if len(table.rows) > _LONGEST:
                page.note(say("report_more", lang, shown=_LONGEST, rows=len(table.rows)))
        if self.outcome.notes:
            page.section(say("report_notes", lang))
            page.items([n.localized(lang) for n in self.outcome.notes])
        page.provenance(facts(self.params, self.plain, self.outcome, lang))
        page.write(self.path)


def tell(feedback: Any, run: Run) -> None:
    """Hand a run to a feedback that wants it (the study panel's), once its result is there."""
    hear = getattr(feedback, "hear", None)
    if hear is not None:
        hear(run)


def facts(
    params: Iterable[Any], plain: Mapping[str, Any], outcome: Any, lang: str
) -> dict[str, Any]:
    """Return what a page says of where its numbers come from."""
    import numpy as np
    import scipy

    settings = {
        p.label(lang): _text(plain[p.name]) for p in params if plain.get(p.name) is not None
    }
    facts: dict[str, Any] = {}
    if outcome.weights is not None:
        facts[say("report_weights", lang)] = repr(outcome.weights).strip("<>")
    if outcome.panel is not None:
        facts[say("report_panel", lang)] = repr(outcome.panel).strip("<>")
    if settings:
        facts["options"] = settings
    facts["versions"] = {
        "regspatial": core.__version__,
        "QGIS": Qgis.version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }
    return facts


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join("-".join(v) if isinstance(v, tuple) else str(v) for v in value)
    return str(value)
