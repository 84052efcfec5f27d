"""Tables leave the library: data frames, LaTeX, CSV, and regressions side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._calls.door import door
from ..choices.comparison import EffectsRows, Parentheses, StarLevels
from ..choices.languages import check_language
from ..results.record import Record
from ..results.table import Table
from ..words import Language, say
from .comparisons.columns import columns_of
from .comparisons.form import USUAL_LEVELS, form_of
from .comparisons.regression_table import RegressionTable
from .formats import path_or_language, text_of, write, write_docx
from .formats.as_csv import write_csv
from .laid import Laid, laid_out
from .shows import show_of
from .style import require

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "RegressionTable",
    "etable",
    "on_paper",
    "to_csv",
    "to_docx",
    "to_frame",
    "to_latex",
    "to_ods",
    "to_xlsx",
]


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
    return text_of(laid_out(table, language, digits=digits), "tex")


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


def to_docx(record: Record, path: str | Path, language: str = "en", *, number: int = 1) -> Path:
    """Write what a paper shows of a record as Word tables, numbered from `number`."""
    return write_docx(on_paper(record, language, names_of(record, language)), path, number=number)


def to_xlsx(record: Record, path: str | Path, language: str = "en") -> Path:
    """Write all tables of a record as an Excel file, a sheet each."""
    return write(_all(record, language), path, "xlsx")


def to_ods(record: Record, path: str | Path, language: str = "en") -> Path:
    """Write all tables of a record as an OpenDocument file, a sheet each."""
    return write(_all(record, language), path, "ods")


def _all(record: Record, language: str) -> list[Laid]:
    names = names_of(record, language)
    return [laid_out(t, language, names=names) for t in record.tables()]


def as_text(record: Record, format: str, path: str | Path | None, language: str) -> str:
    """Return the main table of a record as the text of a format; with a path, write its file too."""
    path, language = path_or_language(path, language)
    names = names_of(record, language)
    return text_of(laid_out(record.tables()[0], language, names=names), format, path)


def names_of(record: Record, language: str) -> dict[str, str]:
    """Return what the regions of a record are called, where it is known."""
    return {one: say(name, language) for one, name in record.region_names.items()}


def on_paper(
    record: Record, language: str = "en", names: Mapping[str, str] | None = None
) -> list[Laid]:
    """Return what a paper shows of a record: its short tables, of models the regression table."""
    shown = show_of(record).paper(record, check_language(language))
    return [laid_out(t, language, names=names) for t in shown]


@door
def etable(
    models: Sequence[Any] | Mapping[str, Any],
    *,
    language: Language | None = None,
    stars: bool | StarLevels = True,
    digits: int = 3,
    parentheses: Parentheses = "se",
    keep: Sequence[str] = (),
    drop: Sequence[str] = (),
    order: Sequence[str] = (),
    controls: Sequence[str] | Mapping[str, Sequence[str]] = (),
    effects_rows: EffectsRows = "named",
    groups: Sequence[str] = (),
    headings: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
    title: str = "",
    notes: Sequence[str] = (),
    effects: bool = True,
    each: bool = False,
) -> RegressionTable:
    """Set regressions and impacts side by side.

    Parameters
    ----------
    models : sequence of records, or mapping of heading to record
        Results of statsmodels, linearmodels and pyfixest may stand among them. A model makes one column, impacts make three (direct, indirect, total); a record that holds a
        model with its impacts (`spatial_panel`) makes one column, with the impacts in rows of their own.
    language : {"en", "zh"}
        Of the outputs; by default English, and in a notebook that of the environment.
    stars : bool or {"10-5-1", "5-1-0.1"}
        Mark p by one, two, three stars: below 0.1, 0.05, 0.01 (True, as journals do), or below 0.05,
        0.01, 0.001; the legend stands under the table. False leaves them out, as the American
        Statistical Association and several journals advise.
    digits : int
        Decimals.
    parentheses : {"se", "statistic", "p"}
        What stands under an estimate: its standard error, its t or z, its p.
    keep, drop, order : sequence of str
        Variables whose rows are shown, are not, come first. ``*`` and ``?`` stand for any letters:
        ``"W(*)"``. Rho, lambda, tau and eta are left out by their own names alone.
    controls : sequence of str, or mapping of label to sequence of str
        Variables that have no rows of their own, with their spatial lags: a row "Controls" says Yes for
        the models that have any of them.
    effects_rows : {"named", "yes-no"}
        Fixed effects in one row that names them, or a row each with Yes or No.
    groups : sequence of str
        Headings over the columns, one a model; equal neighbours become one.
    headings : sequence of str, optional
        Instead of SAR, SDM, …
    names : mapping of variable to label, optional
        ``{"lnDE": "Digital economy"}``; ``W(lnDE)`` follows by itself.
    title : str
    notes : sequence of str
        Further sentences under the table.
    effects : bool
        Whether impacts of a record that holds a model with them stand under its coefficients.
    each : bool
        Whether beside an indirect impact, that of all other regions together, stands that of one of them.

    Returns
    -------
    RegressionTable
        With ``.text()``, ``.to_csv(path)``, ``.to_docx(path)``, ``.to_xlsx(path)``, ``.to_ods(path)``, and
        ``.to_latex()``, ``.to_html()``, ``.to_typst()``, ``.to_markdown()``, which give the text and write it
        where there is a path.

    Raises
    ------
    InputError
        If one of them is neither a model nor impacts.
    UnknownColumnError
        If `keep`, `drop`, `order` or `controls` name what no model has.
    LabelError
        If there are more or fewer headings or groups than models.

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> fits = [
    ...     rs.regression.spatial_panel_estimate(panel, "ln_inn ~ ln_de", w, model=m)
    ...     for m in ("sar", "sdm")
    ... ]
    >>> table = rs.etable(fits)
    >>> "rho" in table.to_latex()
    True
    """
    given = list(models.values()) if isinstance(models, Mapping) else list(models)
    if headings is None and isinstance(models, Mapping):
        headings = [str(k) for k in models]
    columns = columns_of(given, headings, effects=effects, each=each)
    levels = USUAL_LEVELS if isinstance(stars, bool) else stars
    terms = list(dict.fromkeys(t for c in columns for t in c.cells))
    affected = list(dict.fromkeys(v for c in columns for _effect, v in c.effects))
    form = form_of(
        {
            "parentheses": parentheses,
            "levels": levels,
            "effects_rows": effects_rows,
            "keep": keep,
            "drop": drop,
            "order": order,
            "controls": controls,
            "groups": groups,
        },
        terms,
        affected,
        len(given),
    )
    return RegressionTable(
        columns=columns,
        language=check_language(language or "en"),
        of_environment=language is None,
        stars=bool(stars),
        digits=digits,
        names=dict(names or {}),
        title=title,
        extra_notes=tuple(notes),
        form=form,
    )
