"""Tables of single numbers: a row a number, with what it is in front of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np

from ..words import Message, Spoken, Words, _
from .table import Column, Note, Table

_KEY = Column("key", _("Key"), "text")
HEADS = {
    "statistic": (_KEY, Column("statistic", _("Statistic"), "text")),
    "what": (_KEY, Column("what", _("What"), "text")),
    "measure": (Column("measure", _("Measure"), "text"),),
    "quantity": (Column("what", _("Quantity"), "text"),),
}
"""The columns that name a number: those of fits have a key as well, by which programs find it."""

VALUE = Column("value", _("Value"))


def measures(
    name: str,
    title: Words,
    head: Literal["statistic", "what", "measure", "quantity"],
    rows: Iterable[tuple[Any, ...]],
    values: tuple[Column, ...] = (VALUE,),
    notes: Iterable[Note] = (),
) -> Table:
    """Return a table of measures.

    Parameters
    ----------
    name, title, notes
        See `Table`.
    head : {"statistic", "what", "measure", "quantity"}
        Which of `HEADS` the rows begin with.
    rows : tuples
        Of a key where the head has one, the words, and a value for every column of values. Whole numbers stay
        whole where there is no key.
    values : columns, by default one
    """
    heads = HEADS[head]
    keyed = heads[0] is _KEY
    return Table(
        name=name,
        en=title,
        columns=(*heads, *values),
        rows=tuple(
            (
                *row[: len(heads) - 1],
                _said(row[len(heads) - 1]),
                *_plain(row[len(heads) :], keyed, values),
            )
            for row in rows
        ),
        notes=tuple(notes),
    )


def _said(words: Words) -> Spoken:
    return words if isinstance(words, Spoken) else Message(words)


def _plain(cells: tuple[Any, ...], keyed: bool, columns: tuple[Column, ...]) -> list[Any]:
    """Return cells as plain values, those of columns of numbers with a key as floats."""
    found = [v.item() if isinstance(v, np.generic) else v for v in cells]
    return [
        float(v) if keyed and c.kind == "number" and isinstance(v, int) else v
        for v, c in zip(found, columns, strict=True)
    ]
