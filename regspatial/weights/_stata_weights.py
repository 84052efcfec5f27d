"""Weights as Stata tables: square with a column a region, or a row a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._kernels.memory import check_dense
from ..containers.ids import label
from ..errors import WeightsError
from ..words import Message, _, listed
from ._links import Links, broken, of_triples
from ._stata_files import StataTable, read_stata, stata_bytes

Ids = tuple[str, ...] | None
_MOST = 32766
"""Columns beside the id that a .dta of release 118 can have."""
_NUMBERED = re.compile(r"([A-Za-z_]*?)_?([0-9]+)")


def dta_bytes(links: Links, layout: str) -> bytes:
    """Return a .dta file: "square" (id, w_1, …, w_n, labelled by the ids) or "links"."""
    if layout == "links":
        ids = np.array(links.ids)
        ends = [ids[links.origin].tolist(), ids[links.destination].tolist()]
        value = links.value
        alone = sorted(set(range(len(links.ids))) - set(links.origin.tolist()))
        for k in alone:  # a region without links stands as one to itself of zero
            ends[0].append(links.ids[k])
            ends[1].append(links.ids[k])
        value = np.concatenate([value, np.zeros(len(alone))])
        heads = ("origin", "destination", "weight")
        return stata_bytes(heads, ("", "", ""), (*ends, value))
    n = len(links.ids)
    if n > _MOST:
        raise WeightsError(
            _(
                "A square .dta has room for {most} {most:region|regions}, not {n}. "
                "Choose {param:layout=links}."
            ),
            most=_MOST,
            n=n,
        )
    check_dense(n, 3.0)
    table = np.zeros((n, n))
    table[links.origin, links.destination] = links.value
    names = ("id", *(f"w_{k + 1}" for k in range(n)))
    return stata_bytes(names, ("", *links.ids), (list(links.ids), *table.T))


def read_dta(data: bytes, path: Path, wanted: Ids) -> Links:
    """Return the links of a .dta file.

    A table with as many numeric columns as rows is square: with a column of ids before them, or in
    the order of `wanted`. Columns are told apart by their labels, or by what their names end in,
    where these are the ids; w1, …, wn (or any other word) are the rows in their order.
    """
    table = read_stata(data, path)
    n, size = len(table.columns[0]), len(table.columns)
    if size == n + 1 and (size > 3 or _across(_ids(table.columns[0]), table)):
        return _square(path, table, _ids(table.columns[0]))
    bare = size == n and not any(_is_text(c) for c in table.columns)
    if bare and (size > 3 or _is_numbered(table.names)):
        return _square(path, table, _given(path, wanted, n))
    if size in (2, 3):
        return _links(path, table, wanted)
    raise broken(
        path,
        None,
        Message(
            _(
                "its {rows} {rows:row|rows} and {columns} {columns:column is|columns are} "
                "neither a square table (with or without a column of ids) nor origin, "
                "destination, value"
            ),
            rows=n,
            columns=size,
        ),
    )


def _given(path: Path, wanted: Ids, n: int) -> list[str]:
    if wanted is None:
        raise broken(
            path,
            None,
            Message(_("it does not say which row is which region; give the labels as ids=")),
        )
    if len(wanted) != n:
        raise WeightsError(
            _(
                "The matrix has shape {tuple} for {n} {n:id|ids}; give one id for each "
                "region of {name}."
            ),
            tuple=(n, n),
            n=len(wanted),
            name=path.name,
        )
    return list(wanted)


def _is_text(column: NDArray[Any]) -> bool:
    return column.dtype.kind == "U"


def _ids(column: NDArray[Any]) -> list[str]:
    """Return ids as text: whole numbers without a point."""
    return [label(one) for one in column.tolist()]


def _numeric(path: Path, name: str, column: NDArray[Any]) -> NDArray[np.float64]:
    if _is_text(column):
        raise broken(path, None, Message(_("the column {name} holds text"), name=name))
    if np.isnan(column).any():
        raise broken(path, None, Message(_("the column {name} has missing values"), name=name))
    return np.asarray(column, dtype=float)


def _square(path: Path, table: StataTable, down: list[str]) -> Links:
    n = len(down)
    across = _across(down, table)
    if across is None:
        odd = sorted(set(_ends(table.names[-n:])) ^ set(down))
        raise broken(
            path,
            None,
            Message(_("the labels of rows and columns differ: {odd}"), odd=listed(odd, 6)),
        )
    position = {name: k for k, name in enumerate(down)}
    if len(position) < n:
        raise broken(path, None, Message(_("a label stands twice")))
    matrix = np.column_stack(
        [
            _numeric(path, name, column)
            for name, column in zip(table.names[-n:], table.columns[-n:], strict=True)
        ]
    )
    column_at = np.array([position[a] for a in across])
    origin, at = np.nonzero(matrix)
    return Links(tuple(down), origin, column_at[at], matrix[origin, at], dense=True)


def _across(down: list[str], table: StataTable) -> list[str] | None:
    """Return the region of each column, None where names and labels do not say it."""
    names, said = table.names[-len(down) :], table.labels[-len(down) :]
    for found in (list(said), list(names), _ends(names)):
        if set(found) == set(down):
            return found
    return down if _is_numbered(names) else None


def _ends(names: Sequence[str]) -> list[str]:
    """Return the numbers that names end in: 110000 of w_110000."""
    found = [(one, _NUMBERED.fullmatch(one)) for one in names]
    return [m.group(2) if m else one for one, m in found]


def _is_numbered(names: Sequence[str]) -> bool:
    """Return whether names are one word with 1, 2, 3 and so on."""
    found = [_NUMBERED.fullmatch(one) for one in names]
    words = {m.group(1) if m else one for one, m in zip(names, found, strict=True)}
    return len(words) == 1 and _ends(names) == [str(k + 1) for k in range(len(names))]


def _links(path: Path, table: StataTable, wanted: Ids) -> Links:
    origin, destination = _ids(table.columns[0]), _ids(table.columns[1])
    value = [1.0] * len(origin)
    if len(table.columns) == 3:
        value = _numeric(path, table.names[2], table.columns[2]).tolist()
    return of_triples(path, list(zip(origin, destination, value, strict=True)), wanted)
