"""CSV: stable keys and full digits, for machines."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Sequence
from typing import Any

from ..._files.atomic import write_text
from ..._files.safe_cells import csv_text, guarded
from ...terms import Named
from ...words import Spoken, say
from ..laid import Laid

SEVERAL = False
RUN = "each"


def write(tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
    """Write one table; in Chinese with a byte order mark, without which Excel shows rubbish."""
    (table,) = tables
    write_csv(table.plain, path, bom=table.language == "zh", language=table.language)


def write_csv(
    rows: Iterable[Sequence[Any]],
    path: str | os.PathLike[str],
    *,
    bom: bool = False,
    language: str = "en",
) -> None:
    """Write rows of plain values as UTF-8, with no cell that a spreadsheet would run.

    Codes and ids stay what they are; a cell that is a sentence is in the language of the run.
    """
    text = csv_text([_cell(v, language) for v in row] for row in rows)
    write_text(path, text, encoding="utf-8-sig" if bom else "utf-8")


def _cell(value: Any, language: str) -> str:
    if isinstance(value, Named):
        return guarded(str(value.code))
    if isinstance(value, Spoken):
        return guarded(say(value, language))
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):  # one of numpy's would write its type beside the number
        return repr(float(value))
    return guarded(str(value))
