"""Which column of a table of flows holds their sizes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import InputError, listed
from ..words import _

USUAL = "value"
_KEYS = frozenset({"fid", "ogc_fid", "gid", "objectid"})
"""Columns that number the rows of a layer."""


def value_column(
    there: Sequence[str],
    names: Iterable[str],
    taken: Iterable[str | None],
    source: str,
) -> str:
    """Return the first of some names that a table has, "value", or its only column left.

    Parameters
    ----------
    there : column names of the table
    names : names asked for
    taken : the columns of origins, destinations and times
    source : what the table is called

    Raises
    ------
    InputError
        If several columns are left, or none.
    """
    for one in (*names, USUAL):
        if one in there:
            return one
    used = {one for one in taken if one is not None}
    left = [one for one in there if one not in used and one.lower() not in _KEYS]
    if len(left) == 1:
        return left[0]
    if not left:
        raise InputError(_("{source} has no column for the size of its flows."), source=source)
    raise InputError(
        _(
            "{source} has several columns that could be the size of its flows: {left}. Leave one of them, or "
            "call it {usual}."
        ),
        columns=left,
        source=source,
        left=listed(left),
        usual=USUAL,
    )
