"""The parameters by which tables are recognised and merged where a dialog asks for them."""

from __future__ import annotations

from ..declare.description import Param
from ..words import _
from ._data import PANEL


def _text(name: str, en: str, help_en: str, *, advanced: bool = True) -> Param:
    return Param(
        name=name,
        kind="text",
        feeds="merge.tables",
        en=en,
        help_en=help_en,
        default=None,
        advanced=advanced,
    )


MERGING: tuple[Param, ...] = (
    *(p for p in PANEL if p.name in ("names", "corrections", "restore_zeros", "ignore")),
    _text(
        "columns",
        _("Columns to read"),
        _("With commas; all by default. What is wrong with the others does not count."),
        advanced=False,
    ),
    _text(
        "units",
        _("Units wanted"),
        _(
            "Units to turn columns into, from those that the table states: gdp=million yuan,population=persons."
        ),
        advanced=False,
    ),
    _text(
        "id",
        _("Column of the regions"),
        _("Found by its content where none is named."),
    ),
    _text(
        "time",
        _("Column of the times"),
        _("Found by its content where none is named."),
    ),
    _text(
        "at",
        _("Time of tables that state none"),
        _("A year, as 2022."),
    ),
    _text(
        "decimal",
        _("Decimal mark"),
        _("Of numbers written as text: a full stop or a comma; empty: as the numbers show."),
    ),
    _text(
        "encoding",
        _("Encoding of text files"),
        _("Where it is not found out: gb18030, big5, cp1252."),
    ),
)
"""Of the tool that merges tables in QGIS; the shell and recipes have them by the same names."""
