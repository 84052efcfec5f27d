"""Rows of a DataFrame that are merely numbered: whether they are, and the column that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..containers.ids import label
from ..errors import LabelError, listed
from ..studies.yearbooks.yearbook_words import is_code_heading, is_region_heading
from ..words import _

if TYPE_CHECKING:
    import pandas as pd


def numbered_from_zero(index: Any) -> bool:
    """Return whether the rows have no labels but 0, 1, 2, …, in whatever order they now stand."""
    if index.nlevels > 1 or index.name is not None or index.dtype.kind not in "iu":
        return False
    return bool((np.sort(index.to_numpy()) == np.arange(len(index))).all())


def counted_frame(frame: Any) -> bool:
    """Return whether the rows of a DataFrame have no labels but numbers (what a choice of rows left)."""
    return numbers_alone(frame.index)


def numbers_alone(index: Any) -> bool:
    """Return whether the rows have no labels but whole numbers, each once, under no name."""
    plain = index.nlevels == 1 and index.name is None and index.dtype.kind in "iu"
    return bool(plain and index.is_unique)


def repeated_id(frame: pd.DataFrame, when: Any) -> Any:
    """Return the column of the regions of a long table whose numbers of rows have gaps, or None.

    A choice of rows, as ``frame[frame.year > 2010]``, leaves such numbers; codes as an index are also
    numbers, but then no region stands twice.
    """
    try:
        found = id_column(frame, when)
    except LabelError:
        return None
    return found if found is not None and frame[found].duplicated().any() else None


def column_of_ids(frame: Any, wanted: set[str]) -> Any:
    """Return the column that names each row once by the ids wanted; None without one, or with two."""
    if not wanted:
        return None
    found: dict[tuple[str, ...], Any] = {}
    for column in frame.columns:
        values = frame[column]
        if getattr(values.dtype, "kind", "O") not in "OiuTU" or not values.is_unique:
            continue
        if str(values.dtype) == "geometry" or values.isna().any():
            continue
        held = tuple(label(v) for v in values)
        if wanted <= set(held) or set(held) <= wanted:
            found.setdefault(held, column)
    return next(iter(found.values())) if len(found) == 1 else None


def id_column(frame: pd.DataFrame, when: Any) -> Any:
    """Return the column of the regions: one that names each row together with the time.

    Raises
    ------
    LabelError
        If there is none in a table of several times, or two that part the rows differently.
    """
    headed = [c for c in frame.columns if is_code_heading(str(c)) or is_region_heading(str(c))]
    fit = [c for c in headed if c != when and not frame.duplicated([c, when]).any()]
    parts = {c: frame[c].groupby(frame[c]).ngroup().tolist() for c in fit}
    if fit and all(_same_parts(parts[fit[0]], parts[c]) for c in fit):
        return next((c for c in fit if is_code_heading(str(c))), fit[0])
    if not fit and frame[when].nunique() < 2:
        return None
    texts = [str(c) for c in (fit or frame.columns) if c != when]
    raise LabelError(
        _(
            "The table has times in column {when!r} but does not show which column holds the regions "
            "({names}). Say so: panel_from_frame(frame, id=…, time={when!r})."
        ),
        columns=texts,
        when=str(when),
        names=listed(texts),
    )


def _same_parts(a: list[int], b: list[int]) -> bool:
    return len(set(zip(a, b, strict=True))) == len(set(a)) == len(set(b))
