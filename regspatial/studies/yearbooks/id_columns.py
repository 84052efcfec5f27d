"""A column of ids that is none: values with decimals, or what many rows share where each region has one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from ...errors import DuplicateIdError, LabelError, listed
from ...words import Message, Sentence, _, together
from .cells import is_missing_id, parse_id, to_numbers
from .text_columns import factorised
from .two_times import BETWEEN, part_of_year
from .yearbook_words import is_code_heading, is_region_heading

Cells = Sequence[object] | NDArray[Any]

_VALUE = re.compile(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?")
_SHARE = 0.5
"""Share of ids with decimals from which a column is one of values: a few may be slips, which a join names."""
_SHOWN = 3

OF_TABLE = _("{python:id=}{shell:--panel-id}{qgis:“Id column of the table”}")
OF_MAP = _("{python:id=}{shell:--regions-id}{qgis:“Id field of the regions”}")
"""What the column of ids is called on each face, of a table and of a map."""


def check_ids(
    cells: Cells,
    column: str,
    others: Mapping[str, Cells] | None = None,
    *,
    said: Sentence = OF_TABLE,
) -> None:
    """Refuse a column of ids whose cells are values.

    Parameters
    ----------
    cells : the cells of the column
        Empty ones are named elsewhere; codes that went through floating point (110000.0) are codes.
    column : str
        What the column is called.
    others : mapping of heading to cells, optional
        The other columns, of which those that may be ids are named.
    said : marked sentence
        What the choice of this column is called on each face.

    Raises
    ------
    LabelError
    """
    known = factorised(cells)
    each = dict.fromkeys(cells) if known is None else known[1]
    different = list(dict.fromkeys(parse_id(one) for one in each if not is_missing_id(one)))
    values = [one for one in different if _VALUE.fullmatch(one)]
    if not values or len(values) < _SHARE * len(different):
        return
    raise LabelError(
        _(
            "Column {column!r} holds values ({shown}), not ids of regions: codes have no decimals. Name the column of "
            "codes or names by {option}.{near}"
        ),
        ids=values,
        column=column,
        shown=listed(values, _SHOWN),
        option=Message(said),
        near=_perhaps(columns_of_ids(others or {}, column)),
    )


def columns_of_ids(columns: Mapping[str, Cells], but: str = "") -> list[str]:
    """Return the columns that may hold ids: every cell filled, none a value, no two the same.

    Those of words, or headed as codes; whole numbers under another heading only where there are none of these.
    """
    may = [name for name, cells in columns.items() if name != but and _may_be_ids(cells)]
    likely = [
        name
        for name in may
        if is_code_heading(name) or is_region_heading(name) or to_numbers(columns[name]).text_at
    ]
    return likely or may


def _may_be_ids(cells: Cells) -> bool:
    if any(is_missing_id(cell) for cell in cells):
        return False
    texts = [parse_id(cell) for cell in cells]
    return len(set(texts)) == len(texts) and not any(_VALUE.fullmatch(one) for one in texts)


def _perhaps(near: Sequence[str]) -> Message:
    return Message(_(" Perhaps {near}?"), near=listed(map(repr, near), 4)) if near else Message("")


def with_way_out(
    error: DuplicateIdError, columns: Mapping[str, Cells], column: str, said: Sentence = OF_TABLE
) -> DuplicateIdError:
    """Return an error on ids that stand several times with the columns in which none does."""
    near = columns_of_ids(columns, column)
    if not near:
        return error
    way = Message(
        _(" {near} {n:has|have} no cell twice: perhaps the ids stand there ({option})."),
        near=listed(map(repr, near), 4),
        n=len(near),
        option=Message(said),
    )
    return DuplicateIdError(together(error.message, way), ids=error.ids)


def with_part_of_year(
    error: DuplicateIdError, columns: Mapping[str, Cells], time: str
) -> DuplicateIdError:
    """Return an error on regions that stand several times in a year, with the column of its months or quarters."""
    parts = [n for n, cells in columns.items() if n != time and part_of_year(n, cells)]
    if len(parts) != 1:
        return error
    way = Message(
        _(" {part!r} tells the rows of a {time!r} apart: name both: {param:time={both}}."),
        part=parts[0],
        time=time,
        both=f"{time}{BETWEEN}{parts[0]}",
    )
    return DuplicateIdError(together(error.message, way), ids=error.ids)
