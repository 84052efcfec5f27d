"""Rows below the header that are no regions: notes between them, headings of parts, sums over parts."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from ..places.divisions import aggregates
from ..places.names import spelling
from .figures import SheetReading
from .kinds import MOST, known_place
from .yearbook_words import NOTE, is_blank, without_number


def without_parts(out: SheetReading, labels: Sequence[str], use: Sequence[int]) -> list[int]:
    """Return the rows that are regions; the others are taken down as left out.

    Parameters
    ----------
    out : SheetReading
    labels : sequence of str
        Of every row, "" where it has none.
    use : sequence of int
        Rows to choose from.

    Notes
    -----
    A row without a figure that begins as a note does is a note. Where most rows are places of China, a
    row without a figure that is none is the heading of a part, and one called like a part of the
    country (its east) is a sum over its provinces: counted with them it would count them twice.
    """
    bare = {r for r in use if not _has_figures(out, r, labels[r])}
    notes = [r for r in use if r in bare and NOTE.match(labels[r])]
    rest = [r for r in use if r not in notes]
    known = {r for r in rest if known_place(labels[r])}
    kinds = {spelling(name) for name in aggregates()}
    odd = [r for r in rest if r not in known]
    sums = [r for r in odd if r not in bare and spelling(without_number(labels[r])) in kinds]
    headings = [r for r in odd if r in bare]
    regions = len(rest) - len(sums) - len(headings)
    if not known or len(known) < MOST * regions:
        sums, headings = [], []
    gone = {*notes, *headings, *sums}
    out.left_out += tuple(dict.fromkeys(labels[r] for r in use if r in gone))
    out.sums = tuple(dict.fromkeys(labels[r] for r in sums))
    return [r for r in use if r not in gone]


def words_of_regions(
    out: SheetReading, taken: Container[object], regions: Mapping[int, str]
) -> dict[str, dict[str, str]]:
    """Return the columns of words that say one thing of each region, such as its province.

    Parameters
    ----------
    out : SheetReading
        Whose columns of words are known.
    taken : positions of keys and names
    regions : mapping of row to region
    """
    found: dict[str, dict[str, str]] = {}
    for k, heading in enumerate(out.layout.headings):
        if k in taken or heading.name not in out.text:
            continue
        cells, own = out.layout.column(k), dict[str, str]()
        pairs = (
            (one, str(cells[r]).strip()) for r, one in regions.items() if not is_blank(cells[r])
        )
        if all(own.setdefault(one, word) == word for one, word in pairs):
            found[heading.name] = own
    return found


def _has_figures(out: SheetReading, row: int, label: str) -> bool:
    cells = out.layout.rows[row][1]
    return any(not is_blank(c) and "".join(str(c).split()) != label for c in cells)
