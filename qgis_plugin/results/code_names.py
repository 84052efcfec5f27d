# SPDX-License-Identifier: GPL-2.0-or-later
"""Names of the codes in a table, for QGIS's attribute table to show; the file keeps the codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import core

_MOST_NAMES = 3000  # of the codes of one column: more make the table slow to open


def names_of_codes(table: Any, k: int, known_by: Iterable[Any], lang: str) -> dict[str, str]:
    """Return {code: name} of a column of codes, as far as they have names."""
    column = table.columns[k]
    codes = {row[k] for row in table.rows if isinstance(row[k], str) and row[k]}
    terms = column.terms or ("region" if column.key == "id" else "")
    if not terms or not codes or len(codes) > _MOST_NAMES:
        return {}
    if terms == "region":
        known = core.region_names(known_by, lang)
        found = {code: known.get(code, code) for code in codes}
    else:
        found = {
            code: str(core.cell(column, column.worded(code, lang, table.labels), lang))
            for code in codes
        }
    return {} if all(code == name for code, name in found.items()) else found
