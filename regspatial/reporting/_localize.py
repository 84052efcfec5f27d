"""A record's table as a reader of one language wants it: one language, names beside ids.

Standard library only. Files keep the stable ASCII keys and values; this is for the eye.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..results.called import name_or_id, shared_names, spelled
from ..results.table import REGION, VARIABLE, Column, Table
from ..words.numerals import SIGNS, in_signs


def localized(table: Table, language: str = "en", names: Mapping[str, str] | None = None) -> Table:
    """Return the table in one language.

    Columns that say the same in the other language are dropped, with the machine's key beside
    them; coded values (effects, clusters) are spelled out, variables shown by their labels;
    regions by their names, with the code behind a name that two of them share.

    Parameters
    ----------
    table : Table
    language : {"en", "zh"}
    names : mapping of id to name, optional
    """
    zh = language.startswith("zh")
    keys = set(table.keys)
    dropped = {k for k in keys if _other_language(k, keys, zh=zh)}
    if "key" in keys and len(keys) > 2:
        dropped.add("key")
    if {"indicator", "label"} <= keys:  # the machine's name beside what it is called
        dropped.add("indicator")
    shared = shared_names(names or {})
    table = spelled(table, language, names)
    columns: list[Column] = []
    cells: list[list[Any]] = []
    for at, column in enumerate(table.columns):
        if column.key in dropped:
            continue
        values = [row[at] for row in table.rows]
        if column.terms not in ("", REGION):
            values = [_signed(column, v, column.worded(v, language, table.labels)) for v in values]
        elif (column.key == "id" or column.terms) and names and "name" not in keys:
            values = [name_or_id(v, names, shared) if isinstance(v, str) else v for v in values]
        columns.append(replace(column, terms=""))
        cells.append(values)
    return replace(
        table,
        columns=tuple(columns),
        rows=tuple(zip(*cells, strict=True)) if table.rows else (),
    )


def _signed(column: Column, code: Any, said: Any) -> Any:
    """Return a cell with letters for parameters; names of variables stay as they are."""
    if column.terms != VARIABLE:
        return in_signs(said) if isinstance(said, str) else said
    return SIGNS.get(said, said) if said == code else said


def _other_language(key: str, keys: set[str], *, zh: bool) -> bool:
    """Return whether a column is the other language's half of a pair."""
    if key in ("en", "zh") and {"en", "zh"} <= keys:
        return key == ("en" if zh else "zh")
    if key.endswith("_zh") and key[:-3] in keys:
        return not zh
    return zh and f"{key}_zh" in keys
