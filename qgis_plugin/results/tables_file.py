# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of results for Word, Excel and their like, written by hand: QGIS brings no library for these files.

The ending of the file says what it is. A document is read, so it holds the first rows of long tables and says how
many there are; a spreadsheet holds them all, with the full digits behind what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qgis.core import QgsProcessingParameterFileDestination

from .. import core
from ..i18n import failure, language, say
from ..older import Qgis
from . import text_file, word_file

TABLES = "TABLES"
ENDINGS = (".docx", ".odt", ".xlsx", ".ods")
_READ = ENDINGS[:2]
"""Documents; the others are spreadsheets."""
_MOST = 60
"""Rows of a table in a document; whole tables stand in the layers and in spreadsheets."""


def definition(lang: str) -> QgsProcessingParameterFileDestination:
    """Return the parameter for a file of tables, which is written only when asked for."""
    made = QgsProcessingParameterFileDestination(
        TABLES, say("tables_file", lang), say("tables_filter", lang), None, True, False
    )
    made.setHelp(say("tables_help", lang, most=_MOST))
    made.setFlags(made.flags() | Qgis.ProcessingParameterFlag.Advanced)
    return made


def refused(path: str) -> str:
    """Return why a file of tables cannot be written under a name; "" where it can."""
    return "" if _ending(path) in ENDINGS else say("tables_ending", endings=core.listed(ENDINGS))


def write(path: str | Path, tables: Iterable[tuple[Any, Mapping[str, str]]]) -> None:
    """Write tables, each with the names of its regions, in the user's language.

    Raises
    ------
    OutputError
        If the file cannot be written; what was there before is untouched.
    InputError
        For an ending that is none of ENDINGS.
    """
    put(laid(path, tables), path)


def laid(path: str | Path, tables: Iterable[tuple[Any, Mapping[str, str]]]) -> list[Any]:
    """Return tables laid out for a file: whole for a spreadsheet, the first rows for a document."""
    _, room, _ = core.writing()
    most = _MOST if _ending(path) in _READ else None
    return [room.laid_out(one, language(), names=names, most_rows=most) for one, names in tables]


def put(tables: Sequence[Any], path: str | Path) -> None:
    """Write tables that were laid out; see `write`."""
    sheets, *_, excel = core.papers()
    writers = dict(zip(ENDINGS, (word_file, text_file, excel, sheets), strict=True))
    writer = writers.get(_ending(path))
    if writer is None:
        raise failure(core.InputError, "tables_ending", endings=core.listed(ENDINGS))
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    writer.write(tables, str(path))


def _ending(path: str | Path) -> str:
    return Path(path).suffix.lower()
