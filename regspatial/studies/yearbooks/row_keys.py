"""The region and the time of each row: every different cell is read once, however often it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from ...errors import LabelError, listed
from ...words import Message, _
from .cells import is_missing, is_missing_id
from .text_columns import factorised

Cells = Sequence[object] | NDArray[Any]
K = TypeVar("K")


class RowKeys(Sequence[K], Generic[K]):
    """The key of each row, as its place among the different ones.

    Parameters
    ----------
    codes : (m,) array
    different : tuple
        The keys, in the order in which they first appear.
    """

    __slots__ = ("codes", "different")

    def __init__(self, codes: NDArray[np.intp], different: tuple[K, ...]) -> None:
        self.codes, self.different = codes, different

    def __len__(self) -> int:
        return int(self.codes.size)

    @overload
    def __getitem__(self, at: int) -> K: ...
    @overload
    def __getitem__(self, at: slice) -> RowKeys[K]: ...
    def __getitem__(self, at: int | slice) -> K | RowKeys[K]:
        """Return the key of one row, or those of some."""
        if isinstance(at, slice):
            return RowKeys(self.codes[at], self.different)
        return self.different[int(self.codes[at])]

    def __iter__(self) -> Iterator[K]:
        """Yield the keys from the first row to the last."""
        return map(self.different.__getitem__, self.codes.tolist())

    def called(self, names: Mapping[K, K]) -> RowKeys[K]:
        """Return the rows with other keys; of two that become one the rows are together."""
        place: dict[K, int] = {}
        found = [place.setdefault(names[one], len(place)) for one in self.different]
        return RowKeys(np.array(found, dtype=np.intp)[self.codes], tuple(place))

    def places_in(self, order: Sequence[K]) -> NDArray[np.intp]:
        """Return where the key of each row stands in an order of all of them."""
        where = {one: k for k, one in enumerate(order)}
        return np.array([where[one] for one in self.different], dtype=np.intp)[self.codes]


def row_keys(
    cells: Cells, rows: Sequence[int], parse: Callable[[Sequence[object]], list[K]], what: str
) -> RowKeys[K]:
    """Read a column of keys; `parse` reads the different cells together.

    Raises
    ------
    LabelError
        If cells are empty; the sentence names the rows.
    """
    absent = is_missing_id if what == "id" else is_missing
    known = factorised(cells)
    codes, different = (np.arange(len(cells)), cells) if known is None else known
    empty = np.array([absent(cell) for cell in different], dtype=bool)
    if empty.any():
        at = [rows[k] for k in np.flatnonzero(empty[codes]).tolist()]
        raise LabelError(
            _(
                "The {what} is empty in {n} {n:row|rows}: {empty}. Fill it in (merged "
                "cells count once), remove {n:this row|these rows}, or leave out the last "
                "ones{python: with skip_footer=}{shell: with --skip-footer}{qgis: by a filter of the layer}."
            ),
            what=Message(what),
            n=len(at),
            empty=listed(at),
        )
    place: dict[K, int] = {}
    found = [place.setdefault(key, len(place)) for key in parse(list(different))]
    if len(place) < len(found):  # 110000 and 110000.0 are one
        codes = np.array(found, dtype=np.intp)[codes]
    return RowKeys(codes, tuple(place))
