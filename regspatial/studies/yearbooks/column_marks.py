"""The decimal mark of each column of numbers in text, where the reader says none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...containers.time_words import narrow
from ...errors import ParameterError, listed
from ...words import Message, _
from .text_columns import CodedColumn, TextColumn, factorised

Cells = Sequence[object] | NDArray[Any]
K = TypeVar("K", str, int)

COMMA = re.compile(r"[-+(]?\d[\d.\u00a0\u202f\u2009 ]*,\d+\D*")
GROUPS = re.compile(r"[-+(]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?\D*")
SURE_GROUPS = re.compile(
    r"[-+(]?[1-9]\d{0,2}(,\d{3}){2,}(\.\d+)?\D*|[-+(]?[1-9]\d{0,2}(,\d{3})+\.\d+\D*"
)
STOP = re.compile(r"[-+(]?\d*\.\d+[)%\s]*")
THOUSANDS = re.compile(r"[-+(]?[1-9]\d{0,2}(\.\d{3})+[)%\s]*")


@dataclass(slots=True)
class Shown:
    """What the cells of one column show of its decimal mark.

    Parameters
    ----------
    sure : cells in which a comma can be nothing but the decimal mark (1,23)
    either : cells in which it may part thousands as well (1,234)
    stops : cells in which the full stop is the mark (1000.5; 1,234.5; 1,234,567)
    """

    sure: list[str] = field(default_factory=list)
    either: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)

    def add(self, cell: object) -> None:
        """Count one cell; what is no text shows nothing."""
        if not isinstance(cell, str):
            return
        text = narrow(cell)
        if SURE_GROUPS.fullmatch(text) or (STOP.fullmatch(text) and not THOUSANDS.fullmatch(text)):
            self.stops.append(cell)
        elif COMMA.fullmatch(text):
            (self.either if GROUPS.fullmatch(text) else self.sure).append(cell)


@dataclass(slots=True)
class Marks(Generic[K]):
    """Which columns have the comma for their decimal mark, and in which that is open.

    Parameters
    ----------
    commas : keys of columns
    asked : mapping of column to cells that do not agree, or can be read in two ways
    """

    commas: list[K]
    asked: dict[K, list[str]]


def marks_of(columns: Mapping[K, Iterable[object]]) -> Marks[K]:
    """Return the decimal mark of each column.

    A column that shows a comma for its mark, and no full stop, has the comma. It is open where one column shows both;
    and where columns of either mark stand beside cells that can be read in two ways (1,234): nothing says to which of
    them these belong.
    """
    shown: dict[K, Shown] = {}
    for key, cells in columns.items():
        shown[key] = Shown()
        for cell in cells:
            shown[key].add(cell)
    stops = any(one.stops for one in shown.values())
    sure = any(one.sure for one in shown.values())
    asked: dict[K, list[str]] = {}
    commas: list[K] = []
    for key, found in shown.items():
        column: Shown = found
        if column.sure and column.stops:
            asked[key] = [*column.sure[:2], *column.stops[:2]]
        elif column.either and not column.stops and sure and stops:
            asked[key] = [*column.sure[:2], *column.either[:2]]
        elif column.sure or (column.either and sure and not column.stops):
            commas.append(key)
    return Marks(commas, asked)


def with_marks(columns: Mapping[str, Cells], source: str) -> dict[str, Cells]:
    """Return columns in which numbers in text have a full stop for their decimal mark.

    Raises
    ------
    ParameterError
        Naming the columns and the cells that can be read in two ways.
    """
    from .decimals import plain

    texts = {n: known[1] for n, c in columns.items() if (known := _different(c)) is not None}
    found = marks_of(texts)
    if found.asked:
        raise ParameterError(
            _(
                "{source} has commas in its numbers that may be decimal marks or part thousands: {shown}. Write the "
                "numbers of these columns in one way{python: (of a DataFrame as numbers; of a file decimal=',' or "
                "decimal='.' says which mark is meant)}{shell:, or say which mark is the decimal one: --decimal , or "
                "--decimal .}."
            ),
            columns=list(found.asked),
            source=source,
            shown=listed(
                Message("{name!r} {cells}", name=name, cells=listed(map(repr, cells), 4))
                for name, cells in found.asked.items()
            ),
        )
    return dict(columns) | {n: [plain(cell) for cell in columns[n]] for n in found.commas}


def _different(cells: Cells) -> tuple[Any, Sequence[object]] | None:
    """Return the different cells of a column of text, None of one of numbers."""
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "fiub":
        return None
    if isinstance(cells, (TextColumn, CodedColumn)):
        return factorised(cells)
    return None, list(dict.fromkeys(one for one in cells if isinstance(one, str)))
