"""Which columns of a table of flows hold their ends and their sizes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from ..errors import InputError, listed
from ..words import _
from .yearbooks.yearbook_words import are_times, is_time_heading

USUAL = "value"
ORIGIN, DESTINATION = "origin", "destination"
_BESIDE = (
    r"[\s_.-]*(code|id|adcode|region|city|province|place|name|代码|编码|地区|城市|省份|名称|地)?"
)
_BEGIN = re.compile(
    f"(origin|orig|from|source|src|o|起点|起始|出发|来源|流出|迁出){_BESIDE}", re.IGNORECASE
)
_FINISH = re.compile(
    f"(destination|dest|to|target|dst|d|终点|终止|目的|到达|去向|流入|迁入){_BESIDE}", re.IGNORECASE
)
_SIZE = re.compile(
    r"(value|flows?|volume|amount|size|weight|trips|流量|数量|人数|次数|强度|规模|值)",
    re.IGNORECASE,
)
COORDINATES = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        r"(lon|lng|long|longitude|经度|x|point_x|(lon|lng)_?wgs84)",
        r"(lat|latitude|纬度|y|point_y|lat_?wgs84)",
    )
)
"""Headings of longitude and of latitude."""
_KEYS = frozenset({"fid", "ogc_fid", "gid", "objectid"})
"""Columns that number the rows of a layer."""


def end_columns(
    there: Sequence[str], origin: str | None = None, destination: str | None = None
) -> tuple[str, str]:
    """Return the columns of the ends of flows: those named, "origin" and "destination", else the one pair headed so.

    Parameters
    ----------
    there : column names of the table
    origin, destination : str, optional
        Names asked for; the usual ones may be there under another.

    Notes
    -----
    from and to and their like in English and Chinese, with "code" or "city" behind. Where none or several fit, the usual
    names: what reads them says that they are not there.
    """
    begins, finishes = (
        named if named not in (None, usual) else _headed(there, usual, headed)
        for named, usual, headed in (
            (origin, ORIGIN, _BEGIN),
            (destination, DESTINATION, _FINISH),
        )
    )
    return begins or ORIGIN, finishes or DESTINATION


def time_column(
    there: Sequence[str],
    taken: Iterable[str | None],
    cells: Callable[[str], Sequence[object]],
) -> str | None:
    """Return the one column headed as a time (year, 年份) that holds several; flows of several years are never added up unseen.

    Parameters
    ----------
    there : column names of the table
    taken : the columns of origins, destinations and sizes
    cells : callable
        What a column holds.
    """
    used = {one for one in taken if one is not None}
    headed = [one for one in there if one not in used and is_time_heading(one.strip())]
    if len(headed) != 1:
        return None
    found = cells(headed[0])
    several = len({str(cell) for cell in found}) > 1
    return headed[0] if several and are_times(found) else None


def _headed(there: Sequence[str], usual: str, headed: re.Pattern[str]) -> str:
    found = [one for one in there if headed.fullmatch(one.strip())]
    return usual if usual in there or len(found) != 1 else found[0]


def value_column(
    there: Sequence[str],
    names: Iterable[str],
    taken: Iterable[str | None],
    source: str,
) -> str:
    """Return the first of some names that a table has, "value", its only column left, or the one headed as a size.

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
    sizes = [one for one in left if _SIZE.fullmatch(one.strip())]
    for found in (left, sizes):
        if len(found) == 1:
            return found[0]
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
