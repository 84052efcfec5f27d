"""Tables leave the library: data frames, LaTeX, CSV, and regressions side by side."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._kernels.atomic import write_text
from .._kernels.safe_cells import guarded
from ..results.table import Table
from ..words import Spoken, say
from ._format import displayed
from ._latex import escape, number, opening, three_lines
from ._localize import localized
from .page import check_language
from .regression_table import RegressionTable, columns_of
from .style import require

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RegressionTable", "etable", "to_csv", "to_frame", "to_latex"]


def to_frame(table: Table) -> pd.DataFrame:
    """Return a table as a DataFrame with its stable keys as columns (needs pandas)."""
    pandas = require("pandas", "geo")
    frame: pd.DataFrame = pandas.DataFrame(table.records(), columns=list(table.keys))
    return frame


def to_latex(table: Table, language: str = "en", *, digits: int = 3) -> str:
    r"""Return a table as LaTeX: three lines, for ``\usepackage{booktabs}``.

    Parameters
    ----------
    table : Table
    language : {"en", "zh"}
        Chinese wants XeLaTeX or LuaLaTeX with ctex.
    digits : int
        Significant digits of a column's median magnitude.
    """
    language = check_language(language)
    shown = displayed(localized(table, language), digits)
    head = opening(" & ".join(escape(c.heading(language)) for c in shown.columns)) + r" \\"
    return three_lines(
        caption=shown.title(language),
        label=table.name,
        alignment="".join("l" if c.kind == "text" else "r" for c in shown.columns),
        head=[head],
        body=[[number(cell) for cell in row] for row in shown.formatted(language)],
        notes=[n.text(language) for n in shown.notes],
    )


def to_csv(table: Table, path: str | Path, *, bom: bool = False) -> None:
    """Write a table as UTF-8 CSV: stable keys, full digits, empty cells for NaN and None.

    Text that a spreadsheet would run as a formula (``=…``, ``@…``) stands behind an apostrophe,
    which the readers of this package take away.

    Parameters
    ----------
    table : Table
    path : str or Path
    bom : bool
        Begin with a byte order mark, without which Excel shows Chinese as rubbish.

    Raises
    ------
    OutputError
        If the file cannot be written; what was there before is untouched.
    """
    write_csv([table.keys, *table.rows], path, bom=bom)


def write_csv(rows: Iterable[Sequence[Any]], path: str | Path, *, bom: bool = False) -> None:
    """Write rows of plain values as CSV, whole or not at all, with no cell that would run."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([[_cell(v) for v in row] for row in rows])
    write_text(path, buffer.getvalue(), encoding="utf-8-sig" if bom else "utf-8")


def _cell(value: Any) -> str:
    if isinstance(value, Spoken):
        return guarded(say(value))
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else guarded(str(value))


def etable(
    models: Sequence[Any] | Mapping[str, Any],
    *,
    language: str = "en",
    stars: bool = False,
    digits: int = 3,
    headings: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
    title: str = "",
    notes: Sequence[str] = (),
) -> RegressionTable:
    """Set regressions and impacts side by side.

    Parameters
    ----------
    models : sequence of records, or mapping of heading to record
        A model makes one column, impacts make three (direct, indirect, total); of a record that
        holds a model with its impacts, the model is taken: name ``record.impacts`` to have both.
    language : {"en", "zh"}
        Default language of the outputs.
    stars : bool
        Mark p < 0.1, 0.05, 0.01 by one, two, three stars. Off by default: the standard errors
        stand there, and the American Statistical Association and several journals advise against.
    digits : int
        Decimals.
    headings : sequence of str, optional
        Instead of SAR, SDM, …
    names : mapping of variable to label, optional
        ``{"lnDE": "Digital economy"}``; ``W(lnDE)`` follows by itself.
    title : str
    notes : sequence of str
        Further sentences under the table.

    Returns
    -------
    RegressionTable
        With ``.html()``, ``.to_latex()``, ``.text()``, ``.to_csv(path)``.

    Raises
    ------
    InputError
        If one of them is neither a model nor impacts.
    """
    given = list(models.values()) if isinstance(models, Mapping) else list(models)
    if headings is None and isinstance(models, Mapping):
        headings = [str(k) for k in models]
    return RegressionTable(
        columns=columns_of(given, headings),
        language=check_language(language),
        stars=stars,
        digits=digits,
        names=dict(names or {}),
        title=title,
        extra_notes=tuple(notes),
    )
