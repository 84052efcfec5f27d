"""A record's table as a reader of one language wants it: one language, names beside ids.

Standard library only. Files keep the stable ASCII keys and values; this is for the eye.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Any

from ..results.table import REGION, Column, RegionIds, Table
from ..words import _, changed, translate, verbatim


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
    shared = _shared(names or {})
    table = spelled(table, language, names)
    columns: list[Column] = []
    cells: list[list[Any]] = []
    for at, column in enumerate(table.columns):
        if column.key in dropped:
            continue
        values = [row[at] for row in table.rows]
        if column.terms not in ("", REGION):
            values = [column.worded(v, language, table.labels) for v in values]
        elif (column.key == "id" or column.terms) and names and "name" not in keys:
            values = [_called(v, names, shared) if isinstance(v, str) else v for v in values]
        columns.append(replace(column, terms=""))
        cells.append(values)
    return replace(
        table,
        columns=tuple(columns),
        rows=tuple(zip(*cells, strict=True)) if table.rows else (),
    )


def spelled(table: Table, language: str = "en", names: Mapping[str, str] | None = None) -> Table:
    """Return the table with names for the regions that its sentences and cells speak of."""
    if not names:
        return table
    shared = _shared(names)

    def named(value: Any) -> Any:
        if not isinstance(value, RegionIds):
            return value
        called = (_called(one, names, shared) for one in value.ids)
        return verbatim(translate(_(", "), language).join(called))

    def said(value: Any) -> Any:
        return changed(value, named)

    return replace(
        table,
        en=said(table.en),
        columns=tuple(replace(c, en=said(c.en)) for c in table.columns),
        rows=tuple(tuple(said(v) for v in row) for row in table.rows),
        notes=tuple(said(note) for note in table.notes),
    )


def _shared(names: Mapping[str, str]) -> set[str]:
    """Return the names that several regions bear."""
    return {name for name, count in Counter(names.values()).items() if count > 1}


def _called(one: str, names: Mapping[str, str], shared: Set[str]) -> str:
    """Return a region's name; its code where it has none, both where another bears the name."""
    name = names.get(one, "")
    return f"{name} ({one})" if name in shared else name or one


def _other_language(key: str, keys: set[str], *, zh: bool) -> bool:
    """Return whether a column is the other language's half of a pair."""
    if key in ("en", "zh") and {"en", "zh"} <= keys:
        return key == ("en" if zh else "zh")
    if key.endswith("_zh") and key[:-3] in keys:
        return not zh
    return zh and f"{key}_zh" in keys
