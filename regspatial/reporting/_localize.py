"""A record's table as a reader of one language wants it: one language, names beside ids.

Standard library only. Files keep the stable ASCII keys and values; this is for the eye.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Any

from ..results.table import Column, Table


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
    bearers = Counter((names or {}).values())
    shared = {name for name, count in bearers.items() if count > 1}
    columns: list[Column] = []
    cells: list[list[Any]] = []
    for at, column in enumerate(table.columns):
        if column.key in dropped:
            continue
        values = [row[at] for row in table.rows]
        if column.terms:
            values = [column.worded(v, language, table.labels) for v in values]
        elif column.key == "id" and names and "name" not in keys:
            values = [_called(str(v), names, shared) for v in values]
        columns.append(replace(column, terms=""))
        cells.append(values)
    return replace(
        table,
        columns=tuple(columns),
        rows=tuple(zip(*cells, strict=True)) if table.rows else (),
    )


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
