"""Headings of wide tables: which column is which variable at which time.

Shared by the readers of files and by QGIS; needs no pandas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ...containers.time_axis import Time
from ...containers.time_words import is_dated, marked_year, narrow
from ...containers.times import parse_time
from ...errors import DataWarning, FileFormatError, listed, warn
from ...words import _

_YEAR_AT_END = re.compile(r"(?P<name>.*?)[\s_.\-]*(?P<year>(18|19|20|21)\d{2})\s*年?", re.DOTALL)

_DIGIT = re.compile(r"(?:1[89]|2[01])\d\d|[fF][yY]\s*'?\d\d|[〇○零一二三四五六七八九]{4}年")
# where a time may begin: at the start, after a mark that parts words, at a digit after a letter, at a letter
# after a Chinese one
_BEGIN = re.compile(
    r"(?:^|[\s_.\-]+|(?<=[^\W\d])(?=\d)|(?<=[\u4e00-\u9fff)])(?=[A-Za-z〇一二三四五六七八九]))"
)
_FIVE = re.compile(r"(?P<name>.*?)[\s_.\-]*(?<!\d)(?:1[89]|2[01])\d{3}", re.DOTALL)


def split_heading(heading: str) -> tuple[str, Time] | None:
    """Return (variable, time) of a heading such as "gdp_2012", "gdp2012年" or "gdp_2012Q3", or None.

    A year with a mark (gdp_2020E, 2019*) is that year; `say_marked` says so.

    Examples
    --------
    >>> split_heading("gdp_2012"), split_heading("2012年"), split_heading("gdp")
    (('gdp', 2012), ('', 2012), None)
    >>> split_heading("gdp_2012Q3"), split_heading("gdp_2020E")
    (('gdp', '2012Q3'), ('gdp', 2020))
    """
    text = narrow(heading)
    match = _YEAR_AT_END.fullmatch(text)
    if _DIGIT.search(text) is None or (match is not None and not match["name"]):
        return None if match is None else ("", int(match["year"]))
    for begin in _BEGIN.finditer(text):
        at = begin.end()
        time = parse_time(text[at:]) if is_dated(text[at:]) else None
        if time is not None and (match is None or at < match.start("year")):
            return text[: begin.start()].rstrip(" _.-"), time
    if match is not None:
        return match["name"], int(match["year"])
    for begin in _BEGIN.finditer(text):
        marked = marked_year(text[begin.end() :])
        if marked is not None:
            return text[: begin.start()].rstrip(" _.-"), marked[0]
    return None


def say_marked(headings: Iterable[str]) -> None:
    """Warn of years that headings write with a mark, which they are read without."""
    found = [one for one in dict.fromkeys(headings) if _is_marked(one)]
    if found:
        warn(
            DataWarning(
                _(
                    "{n} {n:heading is a year|headings are years} with a mark of an estimate, a forecast or a note, "
                    "read as the {n:year|years}: {names}. Leave {n:the column|the columns} out if only final figures "
                    "are wanted."
                ),
                n=len(found),
                names=listed(found),
            )
        )


def _is_marked(heading: str) -> bool:
    text = narrow(heading)
    return _YEAR_AT_END.fullmatch(text) is None and any(
        marked_year(text[begin.end() :]) for begin in _BEGIN.finditer(text)
    )


def refuse_unclear(headings: Iterable[str], found: Mapping[str, Mapping[Time, str]]) -> None:
    """Refuse headings of five digits beside those that are years of the same variable.

    Raises
    ------
    FileFormatError
    """
    odd = [
        one
        for one in headings
        if (parts := _FIVE.fullmatch(narrow(one))) is not None and parts["name"] in found
    ]
    if odd:
        raise FileFormatError(
            _(
                "{n} {n:heading|headings} may be a year with the mark of a note, a quarter or a month: {names}. Write "
                "2018, 2018Q1 or 2018-01."
            ),
            columns=odd,
            n=len(odd),
            names=listed(odd),
        )


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
    headings = list(headings)
    for heading in headings:
        parts = split_heading(heading)
        if parts is not None and (variable is None) == bool(parts[0]):
            name = parts[0] if variable is None else variable
            add_time(out.setdefault(name, {}), parts[1], heading)
    refuse_unclear(
        headings, out if variable is None else {"": out.get(variable, {})} if out else {}
    )
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
