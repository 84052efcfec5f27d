"""What stands above the header of a sheet: its title, the number of its table, the unit of its figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..containers.time_words import narrow
from .two_languages import in_two_languages
from .yearbooks.yearbook_words import (
    OF_REGIONS,
    SPAN_OF_YEARS,
    TABLE_NUMBER,
    indicator_of_line,
    is_blank,
    is_continued,
    is_region_heading,
    is_time_heading,
    is_unit,
    name_and_unit,
    region_of_line,
    unit_of_line,
    without_number,
    without_year,
    year_within,
)

if TYPE_CHECKING:
    from .yearbooks.layout import Row


def without_table_number(text: str) -> str:
    """Return a title without the number of its table.

    Examples
    --------
    >>> without_table_number("Table 3-1. Indicators"), without_table_number("2019-2021")
    ('Indicators', '2019-2021')
    """
    plain = narrow(text)
    found = TABLE_NUMBER.match(plain)
    return plain[found.end() :].strip() if found and plain[found.end() :].strip() else text.strip()


def has_table_number(text: object) -> bool:
    """Return whether a cell begins with the number of a table, as the title of a table does."""
    return isinstance(text, str) and without_table_number(text) != text.strip()


def variable_of_titles(titles: Sequence[tuple[int, str]]) -> tuple[str, str] | None:
    """Return what the title of a numbered table calls its one variable, in Chinese (or alone) and in English.

    Parameters
    ----------
    titles : sequence of (row number, text)
    """
    at, first = next(
        (
            (k, one)
            for k, (_r, t) in enumerate(titles)
            if has_table_number(t) and (one := _bare_title(t))
        ),
        (0, ""),
    )
    if not first:
        return None
    below = map(_bare_title, (text for _row, text in titles[at + 1 :]))
    other = "" if first.isascii() else next((one for one in below if one and one.isascii()), "")
    return in_two_languages(first) or (first, other)


def names_in_titles(
    sheets: Sequence[tuple[str, str, Sequence[tuple[int, str]]]],
) -> list[tuple[str, str] | None]:
    """Return what the titles of sheets call their variables, None where a sheet's own name speaks.

    A title that sheets of different names share speaks of the workbook, so it names none of them; where the names
    are numbers (a sheet a year) it names all.

    Parameters
    ----------
    sheets : sequence of (sheet, tab, titles)
        The name that speaks for a sheet, its name in the workbook, (row number, text) of its titles.
    """
    found = [variable_of_titles(titles) for _sheet, _tab, titles in sheets]
    tabs: dict[object, set[str]] = {}
    for name, (sheet, tab, _titles) in zip(found, sheets, strict=True):
        speaks = sheet == tab and any(map(str.isalpha, tab))
        tabs.setdefault(name, set()).update({sheet} if speaks else ())
    return [None if len(tabs[name]) > 1 else name for name in found]


def _bare_title(text: str) -> str:
    """Return a title without its number, unit and years; "" for a line that is no title."""
    said = without_number(without_table_number(text))
    if any(of(said) for of in (unit_of_line, indicator_of_line, region_of_line)) or is_unit(said):
        return ""
    name = name_and_unit(said)[0]
    name = SPAN_OF_YEARS.sub(" ", name)
    if (when := year_within(name)) is not None:
        name = without_year(name, when)
    name = " ".join(name.split()).strip(" _-,\uff0c:\uff1a")
    part = OF_REGIONS.match(name)
    name = name[part.end() :] or name if part else name
    return "" if is_continued(name) else name


def without_titles(grid: list[Row]) -> tuple[list[tuple[int, str]], list[Row], str]:
    """Take the titles and the line of the unit off the top; return them, the rest, and the unit.

    A unit alone on its line is the table's wherever it stands: left, over the last year, beyond the last column.
    """
    titles: list[tuple[int, str]] = []
    unit = own = ""
    width = max((len(_filled(cells)) for _row, cells in grid), default=0)
    while len(grid) > 2 and width > 1:
        cells = grid[0][1]
        said = list(dict.fromkeys(" ".join(str(c).split()) for c in _filled(cells)))
        stated = _unit_of_row(cells, grid[1][1], said)
        lonely = len(said) == 1 and (not is_blank(cells[0]) or has_table_number(said[0]))
        if not (lonely or stated):
            break
        if lonely and not stated and is_region_heading(said[0]):
            break  # the upper header of a column below it
        unit = unit or stated
        own = own or next((u for one in said if (u := name_and_unit(one)[1])), "")
        titles.append((grid[0][0], " ".join(said)))
        grid = grid[1:]
    return titles, grid, unit or own


def _unit_of_row(cells: Sequence[object], below: Sequence[object], said: Sequence[str]) -> str:
    """Return the unit of the whole table that a row above the header states, "" without one."""
    if len(said) > 2:
        return ""
    line = next((u for u in map(unit_of_line, said) if u), "")
    if line:
        return one_unit(line)
    units = [one for one in said if is_unit(one_unit(one))]
    if len(units) != 1:
        return ""
    # beside a title, over a table that is wider and begins below it; a region's heading begins the header itself
    beside = len(said) == 1 or (
        said[0] != units[0]
        and not (is_region_heading(said[0]) or is_time_heading(said[0]))
        and not is_blank(cells[0])
        and not is_blank(below[0])
        and len(_filled(below)) > len(said)
    )
    return one_unit(units[0]) if beside else ""


def one_unit(text: str) -> str:
    """Return a unit without its brackets and without what it is called in another language.

    Examples
    --------
    >>> one_unit("(%)"), one_unit("10,000 yuan (at current prices)")
    ('%', '10,000 yuan')
    """
    plain = narrow(text)
    bare = plain[1:-1].strip() if re.fullmatch(r"\([^()]*\)", plain) else plain
    if is_unit(bare):
        return bare
    pieces = [one.strip() for one in re.split("[()]", plain) if one.strip()]
    pieces += plain.split()
    return next((one for one in pieces if is_unit(one)), bare)


def _filled(cells: Sequence[object]) -> list[object]:
    return [c for c in cells if not is_blank(c)]
