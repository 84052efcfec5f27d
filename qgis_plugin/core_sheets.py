# SPDX-License-Identifier: GPL-2.0-or-later
"""What names the core's rooms of workbooks and text files, for core.py; see there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


def grid(path: Path, sheet: str, rows: Sequence[Any], decimal: str | None) -> Any:
    """Return a sheet of a workbook as it stands; numbers in text get a full stop."""
    from regspatial.studies.yearbooks.decimals import with_full_stop
    from regspatial.studies.yearbooks.to_panel import sheet_grid

    return sheet_grid(path, sheet, with_full_stop(list(rows), decimal))


def as_shown(rows: Sequence[Any], shown: Mapping[tuple[int, int], Any]) -> list[Any]:
    """Return (row, cells) with the cells that are shown as percentages as they are shown."""
    return [
        (row, [c if c is None else shown.get((row - 1, k), c) for k, c in enumerate(cells)])
        for row, cells in rows
    ]


def with_unseen(path: Path, sheet: str, rows: Sequence[Any]) -> list[Any]:
    """Return (row, cells) with formulas that have no value as their text; warn of merged numbers and hidden rows."""
    from regspatial.studies.unseen_rows import with_unseen

    table: list[list[Any]] = [[] for _k in range(max((row for row, _cells in rows), default=0))]
    for row, cells in rows:
        table[row - 1] = list(cells)
    with_unseen({sheet: table}, path)
    return [(row, table[row - 1]) for row, _cells in rows]


def text_grid(path: Path, encoding: str | None, decimal: str | None) -> Any:
    """Return a text file as it stands, its encoding and its marks found out."""
    from regspatial.studies.yearbooks.text_rows import text_rows
    from regspatial.studies.yearbooks.to_panel import sheet_grid

    return sheet_grid(path, "", text_rows(path, encoding, decimal))


def files() -> Any:
    """Return the rooms that read what GDAL does not: shown percentages, files of SPSS and Stata."""
    from regspatial._files import shown_cells
    from regspatial.studies.yearbooks import statistics_files

    return shown_cells, statistics_files


def layer_grid(
    name: str, heads: Sequence[Any], rows: Sequence[Any], labels: Mapping[str, str]
) -> Any:
    """Return a layer: its fields over its rows; fields that QGIS numbered itself have no names."""
    from regspatial.studies.yearbooks.layout import Grid

    head = [] if all(one is None for one in heads) else [(0, list(heads))]
    return Grid(name, name, [*head, *rows], labels=dict(labels))


def merge_params() -> tuple[Any, ...]:
    """Return the parameters of the tool that merges tables, as the catalog has them."""
    from regspatial.catalog.merging import MERGING

    return MERGING


def merged(grids: Sequence[Any], said: Mapping[str, Any]) -> Any:
    """Return the panel of several sheets, read and matched as the values of the dialog say."""
    from regspatial.studies.places.names import name_rules
    from regspatial.studies.yearbooks.to_panel import merged_grids

    rules = name_rules(
        said.get("names"),
        said.get("corrections"),
        restore_zeros=bool(said.get("restore_zeros")),
        regions=None,
    )
    return merged_grids(grids, said, rules)


def terms_of(right: str) -> list[str]:
    """Return the terms of the right side of a formula, each as it is written."""
    from regspatial.formula import apart

    return list(apart(right, "+"))


def terms_in(formula: str) -> list[str]:
    """Return the names of the regressors of a formula, as its tables call them; none of what cannot be read yet."""
    from regspatial.errors import FormulaError
    from regspatial.formula import bracketed, parse

    try:
        found = bracketed(formula)
        terms = [one.name for one in parse(found.text).terms]
    except FormulaError:
        return []
    return [one for one in terms if one not in found.instruments]


def names_in(formula: str) -> list[str]:
    """Return the columns that a formula names, whether a table has them or not; none of what cannot be read."""
    from regspatial.errors import FormulaError
    from regspatial.formula import bracketed, parse

    try:
        return list(parse(bracketed(formula).text).columns)
    except FormulaError:
        return []


def words_of(choice: str) -> list[str]:
    """Return the words of a choice of which a text names several."""
    from regspatial.choices import codes
    from regspatial.choices.geodetector import CutMethod
    from regspatial.choices.zonal import ZonalStatistic

    return list(codes({"methods": CutMethod, "statistics": ZonalStatistic}[choice]))


def year_columns(headings: Iterable[str], called: str = "") -> dict[str, dict[Any, str]]:
    """Return {variable: {year: heading}} of headings such as gdp_2012.

    Where all are years alone (2012, 2013), as one variable downloaded has them, they are what is `called` so.
    """
    from regspatial.studies.yearbooks.headings import year_columns

    names = list(headings)
    found = year_columns(names)
    alone = {} if found or not called else year_columns(names, called)
    return alone if len(alone.get(called, ())) > 1 else found


def in_order(times: Iterable[Any]) -> tuple[Any, ...]:
    """Return times from the first to the last, by their calendar where they have one."""
    from regspatial.containers.time_axis import in_order

    return in_order(times)


def time_pairs(cells: Mapping[str, Sequence[Any]]) -> list[str]:
    """Return what each two fields that together may be the time are called: "year + month"."""
    from regspatial.studies.yearbooks.two_times import BETWEEN, pairs_of

    return [BETWEEN.join(pair) for pair in pairs_of(cells)]


def time_fields(time: str, there: Iterable[str]) -> list[str]:
    """Return the fields of a time: the one of its name, or the two of "year + month"."""
    from regspatial.studies.yearbooks.two_times import named

    return list(named(time, list(there)))


def times_of(cells: Mapping[str, Sequence[Any]], time: str) -> Sequence[Any]:
    """Return the times of rows: the cells of a field, or those of two put together."""
    from regspatial.studies.yearbooks.two_times import one_time

    if time in cells:
        return cells[time]
    size = len(next(iter(cells.values()), ()))
    return list(one_time(cells, time, range(1, size + 1)))


def with_part_of_year(error: Any, cells: Mapping[str, Sequence[Any]], time: str | None) -> Any:
    """Return an error on regions that stand several times in a year, with the field that tells their rows apart."""
    from regspatial.studies.yearbooks.id_columns import with_part_of_year

    return with_part_of_year(error, cells, time) if time else error


def kept_rows(ids: Sequence[Any], ignore: str | None, source: str) -> Sequence[int]:
    """Return the rows of a table that `ignore` leaves."""
    from regspatial.studies.ignoring import kept_rows
    from regspatial.studies.leaving_out import parts

    return kept_rows(ids, parts(ignore or ""), source)


def codes(ids: Sequence[Any], names: Any) -> Sequence[Any]:
    """Return the codes of place names, or the ids as they are where no names are matched."""
    from regspatial.studies.places.names import match_names

    return ids if names is None else match_names(ids, names).required()


def check_ids(
    cells: Sequence[Any],
    field: str,
    others: Mapping[str, Sequence[Any]] | None = None,
    *,
    of_map: bool = False,
) -> None:
    """Refuse a field of ids that holds values; `others`: the other fields, of which some may be the ids."""
    from regspatial.studies.yearbooks import id_columns

    said = id_columns.OF_MAP if of_map else id_columns.OF_TABLE
    id_columns.check_ids(cells, field, others, said=said)


def ids_elsewhere(error: Any, cells: Mapping[str, Sequence[Any]], field: str) -> Any:
    """Return an error on ids of a map that stand several times with the fields in which none does."""
    from regspatial.studies.yearbooks import id_columns

    return id_columns.with_way_out(error, cells, field, id_columns.OF_MAP)


def wide_panel(
    cells: Mapping[str, Sequence[Any]],
    id_name: str,
    years: Mapping[str, Mapping[Any, str]],
    beside: Sequence[str],
    names: Any = None,
    *,
    ignore: str | None = None,
    all_wanted: bool = True,
    source: str = "",
    called: Sequence[str] = (),
) -> Any:
    """Return the panel of a wide table of `cells` by field.

    `years`: {variable: {time: field}}; `beside`: fields of no time, which hold for every one; `called`: fields of
    names of regions; for the others see `panel`.
    """
    from regspatial.studies.yearbooks.wide_table import panel_of_wide

    rows = kept_rows(cells[id_name], ignore, source)
    kept = {name: [column[k] for k in rows] for name, column in cells.items()}
    check_ids(kept[id_name], id_name, {name: kept[name] for name in (*beside, *called)})
    return panel_of_wide(
        codes(kept[id_name], names),
        {v: {t: (h, kept[h]) for t, h in of.items()} for v, of in years.items()},
        {name: kept[name] for name in beside},
        rows=[k + 1 for k in rows],
        missing="keep",
        all_wanted=all_wanted,
        called={name: kept[name] for name in called},
        keys=(id_name, "time"),
    )


def without_time(headings: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Return the headings of a wide table that end in no year: of what is so in every one."""
    from regspatial.studies.yearbooks.wide_table import without_time

    return without_time(headings, taken)


def quoted(name: str) -> str:
    """Return the name of a column as a formula has it."""
    from regspatial.formula import quoted

    return str(quoted(name))


def formula_rows(
    panel: Any, text: str, most: int
) -> tuple[list[str], list[tuple[Any, ...]], tuple[int, int]]:
    """Return what a formula makes of a panel: headings, rows (id, time, values…), and how many rows there are.

    The rows are the first in which nothing is missing; those with most values where there are none such.
    The numbers are of the rows without a gap, and of all. What stands in brackets, regressors with their
    instruments, comes behind the others.
    """
    import numpy as np

    from regspatial.formula import evaluate, parse

    left, *right = text.replace("［", "[").replace("］", "]").replace("～", "~").split("~")
    flat = " + ".join(part.strip("[] \t") for part in "~".join(right).replace("[", "~").split("~"))
    found = evaluate(parse(f"{left} ~ {flat}" if right else text), panel, holes=True)
    names = [found.y_name, *found.x]
    times = (panel if found.panel is None else found.panel).times
    values = [np.asarray(v, dtype=float) for v in (found.y, *found.x.values())]
    there = np.isfinite(np.stack(values)).sum(axis=0).T.ravel()  # region by region
    whole = int((there == len(values)).sum())
    best = there == (len(values) if whole else there.max(initial=0))
    rows = []
    for at in np.flatnonzero(best)[:most]:
        k, t = divmod(int(at), len(times))
        rows.append((panel.ids[k], times[t], *(float(v[t, k]) for v in values)))
    return names, rows, (whole, int(there.size))


def links_drawn() -> Any:
    """Return the module with the rules by which links are drawn: a dialog opens without numpy."""
    from regspatial.choices import network

    return network


def thinning() -> Any:
    """Return the module that says which links of a network are drawn."""
    from regspatial.network import thinning

    return thinning


def is_term(family: str, code: str) -> bool:
    """Return whether a family of terms has a code."""
    from regspatial.terms import TERMS

    return code in TERMS[family]


def term_said_in(families: Iterable[str], text: str, language: str) -> str | None:
    """Return what a term is called in a language by what it is called in either; None where it is none."""
    from regspatial.terms import TERMS, named

    for family in families:
        for code in TERMS[family]:
            if text in (named(family, code, "en"), named(family, code, "zh")):
                return named(family, code, language)
    return None


def papers() -> Any:
    """Return the rooms of OpenDocument sheets, of the widths of texts, of how numbers read, and of Excel's."""
    from regspatial.reporting.formats import _letters, _numbers, as_ods, as_xlsx

    return as_ods, _letters, _numbers, as_xlsx


def opendocument() -> Any:
    """Return what puts text into an OpenDocument file, as the library does with its workbooks."""
    from regspatial.reporting.formats import as_ods

    return as_ods.packed


def names_on_ground() -> Any:
    """Return the module that finds where names of regions stand on a map that is drawn as cells."""
    from regspatial._kernels import names_on_ground

    return names_on_ground
