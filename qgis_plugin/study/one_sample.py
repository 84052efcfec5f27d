# SPDX-License-Identifier: GPL-2.0-or-later
"""One sample for a whole study: regions with an empty cell in its formula are left out of every step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
)

from .. import core
from ..dialogs import dialog
from ..i18n import language, say
from ..reading import inputs
from .running import tool
from .setting import Setting


@dataclass(frozen=True)
class Sample:
    """The regions of a study's steps.

    Parameters
    ----------
    left_out : mapping of region to columns
        Regions that no step uses, each with the columns that are empty there.
    none : bool
        Whether every region has an empty cell: then nothing is left out.
    """

    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    none: bool = False

    def given(self) -> dict[str, str]:
        """Return the parameter of the tools that leaves the regions out."""
        return {"EXCLUDE": ", ".join(self.left_out)} if self.left_out else {}

    def said(self, names: Mapping[str, str]) -> list[str]:
        """Return what is to be said once: which regions, and which columns are empty there."""
        if self.none:
            return [say("study_no_sample")]
        if not self.left_out:
            return []
        each = [
            say("study_sample_region", region=names.get(one, one), columns=core.listed(columns))
            for one, columns in self.left_out.items()
        ]
        return [say("study_sample", n=len(each), regions=core.listed(each, 12))]

    def is_said_by(self, note: Any) -> bool:
        """Return whether a note of a step tells these regions again."""
        return bool(self.left_out) and bool(core.one_sample().says_left_out(note))

    def without(self, sentences: Iterable[str], run: Any) -> list[str]:
        """Return what a step said beside it."""
        if run is None:
            return list(sentences)
        face = dialog.DialogFace(run.params)
        again = {
            str(one.localized(language(), face))
            for one in run.outcome.notes
            if self.is_said_by(one)
        }
        return [one for one in sentences if one not in again]


WHOLE = Sample()
"""Nothing is left out."""


def of(setting: Setting) -> Sample:
    """Return the sample of a study; whole where another choice of empty cells is made, or nothing can be read.

    The table is read as its steps read it.
    """
    if setting.missing not in ("", "drop_regions") or setting.table is None or not setting.response:
        return WHOLE
    algorithm = tool("select_model")
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    given = setting.given(algorithm, FORMULA=setting.formula)
    try:
        with core.runner().collected():  # the steps say it themselves
            panel = inputs.panel_of(algorithm, given, context, QgsProcessingFeedback(False))
            found = core.one_sample().lacking_in_formula(
                panel, setting.formula, setting.period or None
            )
    except (core.RegspatialError, QgsProcessingException):
        return WHOLE
    if len(found) == panel.n:
        return Sample(none=True)
    return Sample(found)


def units(sample: Sample, setting: Setting, table: Any) -> frozenset[str]:
    """Return what is left out among the units of a picture's table, which may hold names for codes."""
    if not sample.left_out:
        return frozenset()
    names = core.name_rules(
        None if setting.names in ("none", "map") else setting.names, None, False, None
    )
    try:
        codes = core.codes(list(table.regions), names)
    except core.RegspatialError:
        codes = table.regions
    return frozenset(
        one for one, code in zip(table.ids, codes, strict=True) if str(code) in sample.left_out
    )
