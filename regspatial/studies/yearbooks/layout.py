"""Where a sheet keeps its titles, its header, its data and its notes, found by what stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ...containers.labels import Label
from ...containers.time_axis import Time
from ...containers.time_words import marked_year
from ..sheet_titles import one_unit, without_titles
from ..two_languages import words_by_language
from .cells import is_missing, to_numbers
from .label_row import is_code_row, is_label_row
from .marks import unmarked_heading
from .yearbook_cells import yearbook_numbers
from .yearbook_words import (
    is_blank,
    is_region_heading,
    is_sentence,
    is_time_heading,
    is_total,
    is_unit,
    moment,
    name_and_unit,
    unit_of_line,
    year,
    year_and_words,
)

Row = tuple[int, list[object]]
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a sheet, and what they are called.

    Parameters
    ----------
    source : str
        File and sheet, as messages name them.
    sheet : str
        Name that speaks for the sheet.
    rows : sequence of (row number, cells)
    tab : str
        Name of the sheet in its workbook, "" without one.
    labels, units : mapping of column to text
        What the file says of its columns besides, as Stata's and SPSS's do.
    """

    source: str
    sheet: str
    rows: Sequence[Row]
    tab: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heading:
    """What the header says of one column.

    Parameters
    ----------
    name : str
        The words of all levels, the upper ones first; "" where the column has only a year.
    time : int or str, optional
        A year, or a period as it is written.
    unit : str
    mark : str
        A year as it is written with the mark of an estimate or a note (2020E), which it is read without.
    """

    name: str
    time: Time | None
    unit: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet taken apart.

    Parameters
    ----------
    source : str
        File and sheet, as messages name them.
    sheet : str
        Name that speaks for the sheet: its own, or the file's where it has none (Sheet1).
    titles, notes : tuples of (row number, text)
    header : tuple of row numbers
    headings : tuple of Heading, one a column
    rows : tuple of (row number, cells)
    unit : str
        Of the whole table, from a line such as "unit: %".
    tab : str
        Name of the sheet in its workbook, "" without one.
    labels : mapping of column to text
        What the file calls its columns for readers.
    row_units : mapping of row number to text
        Units that stand in a column of their own.
    both : mapping of column to Label
        Of headings in two languages.
    spoken : mapping of region to its name in the other language
        Of regions that are written in two languages, by their Chinese names.
    """

    source: str
    sheet: str
    titles: tuple[tuple[int, str], ...]
    header: tuple[int, ...]
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    notes: tuple[tuple[int, str], ...]
    unit: str
    tab: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    row_units: Mapping[int, str] = field(default_factory=dict)
    both: Mapping[str, Label] = field(default_factory=dict)
    spoken: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_figures(self) -> bool:
        """Whether any cell below the header is a number."""
        return any(_is_figure(c) and not is_missing(c) for _row, cells in self.rows for c in cells)

    def column(self, k: int) -> list[object]:
        """Return the cells of a column."""
        return [cells[k] for _row, cells in self.rows]


def sheet_layout(
    rows: Sequence[Row], source: str, sheet: str, is_note: Callable[[str], object]
) -> Layout | None:
    """Take a sheet apart; None if nothing on it is a table.

    Parameters
    ----------
    rows : sequence of (row number, cells)
    source, sheet : str
    is_note : function of a text
        Whether it begins as a note under a table does.
    """
    grid = _trimmed(rows)
    if len(grid) < 2:
        return None
    grid, notes = _without_notes(grid, is_note)
    titles, grid, unit = without_titles(grid)
    depth = _header_depth(grid)
    body = grid[depth:]
    if not depth or not body:
        return None
    grid, body = _trimmed(grid), [r for r in _trimmed(grid) if r[0] >= body[0][0]]
    header = grid[:depth]
    levels, labels = _levels([cells for _row, cells in header])
    headings, both = _headings(levels)
    corner = headings[0]
    if is_region_heading(corner.name) or is_time_heading(corner.name):
        unit = unit or corner.unit  # of the figures: a region has none
    return Layout(
        source=source,
        sheet=sheet,
        titles=tuple(titles),
        header=tuple(row for row, _cells in header),
        headings=headings,
        rows=tuple(body),
        notes=tuple(notes),
        unit=unit,
        labels=labels,
        both=both,
    )


def _trimmed(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with content, all of one width, without columns that hold nothing."""
    filled = [(row, list(cells)) for row, cells in rows if not all(map(is_blank, cells))]
    width = max((len(cells) for _row, cells in filled), default=0)
    wide = [(row, cells + [None] * (width - len(cells))) for row, cells in filled]
    keep = [k for k in range(width) if not all(is_blank(cells[k]) for _row, cells in wide)]
    return [(row, [cells[k] for k in keep]) for row, cells in wide]


def _filled(cells: Sequence[object]) -> list[object]:
    return [c for c in cells if not is_blank(c)]


def _without_notes(
    grid: list[Row], is_note: Callable[[str], object]
) -> tuple[list[Row], list[tuple[int, str]]]:
    """Take the notes off the end: lines that begin as notes do, or of one long cell."""
    notes: list[tuple[int, str]] = []
    marked = [k for k, (_row, cells) in enumerate(grid) if k and is_note(str(_filled(cells)[0]))]
    end = len(grid)
    while end > 2 and (
        end - 1 in marked or (len(_filled(grid[end - 1][1])) == 1 and _wordy(grid[end - 1][1]))
    ):
        end -= 1
    first = [k for k in marked if all(len(_filled(c)) <= 2 for _r, c in grid[k:])]
    if first:
        end = min(end, first[0])
    notes = [(row, str(_filled(cells)[0])) for row, cells in grid[end:]]
    return grid[:end], notes


def _wordy(cells: Sequence[object]) -> bool:
    """Return whether the one cell of a row is a text that no region is called by."""
    one = _filled(cells)[0]
    text = isinstance(one, str) and bool(to_numbers([one]).text_at)
    return text and (is_blank(cells[0]) or is_sentence(str(one)))


def _header_depth(grid: list[Row]) -> int:
    """Return how many rows the header has: those before the first with a figure that is no year."""
    for depth, (_row, cells) in enumerate(grid[: _DEEPEST + 1]):
        if depth and _is_body(cells, [above for _row, above in grid[:depth]]):
            return depth
    return 1 if len(grid) > 1 else 0


def _is_body(cells: Sequence[object], above: Sequence[Sequence[object]]) -> bool:
    if not is_blank(cells[0]) and is_total(str(cells[0])):
        return True  # also where the office left the figures of the nation out
    filled = _filled(cells[1:])
    if _begins_a_row(cells[0], above) and not is_unit(cells[0]) and _has_years(above, filled):
        return True  # a region without a figure, or with a text in the place of one
    figures = [c for c in filled if _is_figure(c)]
    plain = [c for c in figures if year(c) is None]
    if is_blank(cells[0]) and not plain:
        return False
    if not plain and figures and not is_missing(figures[0]) and len(figures) == len(filled):
        # nothing but years: a header, unless it begins as a row of figures does. Beijing's people in 10,000 are
        # 2189, in the first row of every table of them
        return year(cells[0]) is not None or _begins_a_row(cells[0], above)
    if any(is_unit(c) or unit_of_line(c) for c in filled) and not plain:
        return False
    return bool(figures)


def _has_years(above: Sequence[Sequence[object]], filled: Sequence[object]) -> bool:
    """Return whether nothing can stand in a header below: it has years, or the row below is bare."""
    years = any(moment(c) is not None for row in above for c in row)
    return not filled or (years and not any(is_unit(c) or unit_of_line(c) for c in filled))


def _begins_a_row(cell: object, above: Sequence[Sequence[object]]) -> bool:
    """Return whether the first cell of a row of years names something, under a header that is whole."""
    text = str(cell)
    if is_blank(cell) or is_region_heading(text) or is_time_heading(text):
        return False
    return not is_blank(above[-1][0]) or any(year(c) is not None for row in above for c in row)


def _is_figure(cell: object) -> bool:
    return not yearbook_numbers([cell]).text_at and not is_blank(cell)


def _levels(header: list[list[object]]) -> tuple[list[list[object]], dict[str, str]]:
    """Return the levels that name the columns, and the labels that a row beside codes gives them."""
    for codes, said in ((0, 1), (1, 0)) if len(header) > 1 else ():
        if is_code_row(header[codes]) and is_label_row(header[said]):
            names = [str(cell).strip() for cell in header[codes]]
            labels = (" ".join(str(cell).split()) for cell in header[said])
            return [list(names), *header[2:]], dict(zip(names, labels, strict=True))
    return header, {}


def _headings(header: list[list[object]]) -> tuple[tuple[Heading, ...], dict[str, Label]]:
    """Put the levels of a header together, merged cells of the upper ones filled to the right.

    Where every column is headed in Chinese and in another language, the Chinese names it and both are its label.
    """
    width = len(header[0])
    levels = [
        _spread(cells, header[k + 1 :]) if k < len(header) - 1 else cells
        for k, cells in enumerate(header)
    ]
    found = [_words([cells[k] for cells in levels]) for k in range(width)]
    named = [words_by_language(words) for words, *_rest in found if words]
    zh = [" ".join(own) for own, _other in named]
    if not named or not all(a and b for a, b in named) or len(set(zh)) < len(zh):
        return tuple(_heading(*one) for one in found), {}
    parted = [(words, (time, unit, mark)) for words, time, unit, mark in found]
    heads = tuple(_heading(words_by_language(w)[0], *rest) for w, rest in parted)
    labels = {
        head.name: Label(zh=head.name, en=name_and_unit(" ".join(words_by_language(words)[1]))[0])
        for head, (words, *_rest) in zip(heads, found, strict=True)
        if words and head.name
    }
    return heads, labels


def _spread(cells: list[object], below: list[list[object]]) -> list[object]:
    """Fill a merged cell to the right, over columns that have a heading of their own below."""
    out, last = list(cells), None
    for k, cell in enumerate(cells):
        under = any(not is_blank(row[k]) for row in below)
        if not is_blank(cell):
            text = str(cell)
            key = is_region_heading(text) or is_time_heading(text)
            last = None if key or not under else cell
        elif under:
            out[k] = last
    return out


def _words(levels: list[object]) -> tuple[list[str], Time | None, str, str]:
    """Return the words of a column's heading, its time, the unit in a cell of its own, a year with its mark."""
    words: list[str] = []
    time: Time | None = None
    unit = mark = ""
    several = sum(not is_blank(cell) for cell in levels) > 1
    for k, cell in enumerate(levels):
        if is_blank(cell):
            continue
        found = moment(unmarked_heading(cell) if isinstance(cell, str) else cell)
        marked = marked_year(str(cell)) if found is None else None
        if found is not None:
            time = found
        elif marked is not None:
            time, mark = marked[0], str(cell).strip()
        elif (k or several) and is_unit(cell):
            unit = one_unit(str(cell))
        elif str(cell).strip() not in words:
            words.append(unmarked_heading(" ".join(str(cell).split())))
    return words, time, unit, mark


def _heading(words: Sequence[str], time: Time | None, unit: str, mark: str) -> Heading:
    name, own = name_and_unit(" ".join(words)) if words else ("", "")
    if time is None and (parts := year_and_words(name)) is not None:
        time, name = parts  # 2015 (at current prices)
    if time is None and own and (alone := moment(unmarked_heading(name))) is not None:
        name, time = "", alone  # a year and its unit in one cell
    return Heading(unmarked_heading(name), time, unit or own, mark)
