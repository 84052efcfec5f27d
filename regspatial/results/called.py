"""Regions by their names in a table: in its cells, its headings and its sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Any

from ..words import _, changed, translate, verbatim
from .table import REGION, RegionIds, Table


def called(table: Table, language: str = "en", names: Mapping[str, str] | None = None) -> Table:
    """Return the table with names for its regions, in columns of ids too.

    Parameters
    ----------
    table : Table
    language : {"en", "zh"}
    names : mapping of id to name, optional
        The code stands behind a name that two regions share.
    """
    told = spelled(table, language, names)
    if not names or "name" in table.keys:
        return told
    shared = shared_names(names)
    at = {k for k, c in enumerate(table.columns) if c.key == "id" or c.terms == REGION}
    return replace(
        told,
        rows=tuple(
            tuple(
                name_or_id(v, names, shared) if k in at and isinstance(v, str) else v
                for k, v in enumerate(row)
            )
            for row in told.rows
        ),
    )


def spelled(table: Table, language: str = "en", names: Mapping[str, str] | None = None) -> Table:
    """Return the table with names for the regions that its sentences and cells speak of."""
    if not names:
        return table

    shared = shared_names(names)  # once: counted for each cell it took minutes for 3,000 regions

    def said(value: Any) -> Any:
        return value if type(value) in _PLAIN else in_names(value, names, language, shared)

    return replace(
        table,
        en=said(table.en),
        columns=tuple(replace(c, en=said(c.en)) for c in table.columns),
        rows=tuple(tuple(said(v) for v in row) for row in table.rows),
        notes=tuple(said(note) for note in table.notes),
    )


_PLAIN = (str, int, float, bool, type(None))
"""Cells that speak of no region."""


def in_names(
    value: Any, names: Mapping[str, str], language: str = "en", shared: Set[str] | None = None
) -> Any:
    """Return a sentence or a cell with names for the regions that it speaks of.

    `shared` are the names that several regions bear, where the caller knows them.
    """
    shared = shared_names(names) if shared is None else shared

    def named(one: Any) -> Any:
        if not isinstance(one, RegionIds):
            return one
        called = (name_or_id(i, names, shared) for i in one.ids)
        return verbatim(translate(_(", "), language).join(called))

    return changed(value, named)


def shared_names(names: Mapping[str, str]) -> set[str]:
    """Return the names that several regions bear."""
    return {name for name, count in Counter(names.values()).items() if count > 1}


def name_or_id(one: str, names: Mapping[str, str], shared: Set[str]) -> str:
    """Return a region's name; its code where it has none, both where another bears the name."""
    name = names.get(one, "")
    return f"{name} ({one})" if name in shared else name or one
