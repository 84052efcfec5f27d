"""Headings of wide tables: which column is which variable at which time.

Shared by the readers of files and by QGIS; needs no pandas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..containers.panel import Time
from ..errors import FileFormatError
from ..words import _
from .cells import narrow

_YEAR_AT_END = re.compile(r"(?P<name>.*?)[\s_.\-]*(?P<year>(18|19|20|21)\d{2})\s*年?", re.DOTALL)


def split_heading(heading: str) -> tuple[str, int] | None:
    """Return (variable, year) of a heading such as "gdp_2012" or "gdp2012年", or None.

    Examples
    --------
    >>> split_heading("gdp_2012"), split_heading("2012年"), split_heading("gdp")
    (('gdp', 2012), ('', 2012), None)
    """
    match = _YEAR_AT_END.fullmatch(narrow(heading))
    return None if match is None else (match["name"], int(match["year"]))


def year_columns(
    headings: Iterable[str], variable: str | None = None
) -> dict[str, dict[Time, str]]:
    """Return {variable: {time: heading}}.

    Parameters
    ----------
    headings : column names
    variable : str, optional
        Given, the columns that are years ("2012", "2012年") belong to it; without it, columns named
        variable_year are taken apart.

    Raises
    ------
    FileFormatError
        If two columns stand for one variable and year.
    """
    out: dict[str, dict[Time, str]] = {}
    for heading in headings:
        parts = split_heading(heading)
        if parts is not None and (variable is None) == bool(parts[0]):
            name = parts[0] if variable is None else variable
            add_time(out.setdefault(name, {}), parts[1], heading)
    return out


def add_time(by_time: dict[Time, str], time: Time, heading: str) -> None:
    """Add the column of one time to a variable's columns.

    Raises
    ------
    FileFormatError
        If that time has its column already.
    """
    if time in by_time:
        raise FileFormatError(
            _(
                "The columns {by_time!r} and {heading!r} both stand for {time}. Say which with "
                "wide={{variable: {{time: column}}}}."
            ),
            columns=[by_time[time], heading],
            by_time=by_time[time],
            heading=heading,
            time=time,
        )
    by_time[time] = heading
