"""What the key columns of a sheet hold: the labels of its regions, their names, its totals."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import listed
from ..words import Message, _
from .yearbooks.cells import parse_id
from .yearbooks.figures import SheetReading
from .yearbooks.kinds import Keys
from .yearbooks.marks import unmarked_label
from .yearbooks.yearbook_words import is_blank, is_total


def region_label(cell: object) -> str:
    """Return a region's label without the blanks that a yearbook spaces a short name with."""
    text = parse_id(cell)
    return unmarked_label(text if text.isascii() else "".join(text.split()))


def say_keys(
    out: SheetReading, keys: Keys, region: int, places: Sequence[object], use: Sequence[int]
) -> None:
    """Take down what the key columns are, the names beside codes, totals, and rows of no region."""
    layout = out.layout
    heads = [h.name for h in layout.headings]
    out.keys["region"] = (heads[region],)
    if keys.time is not None:
        out.keys["time"] = (heads[keys.time],)
    if keys.names:
        out.keys["name"] = tuple(heads[k] for k in keys.names)
    empty = [row for (row, _c), p in zip(layout.rows, places, strict=True) if is_blank(p)]
    if empty:
        out.faults.append(Message(_("rows {rows} have no region"), rows=listed(empty)))
    totals = dict.fromkeys(
        region_label(p) for p in places if not is_blank(p) and is_total(region_label(p))
    )
    out.left_out = (*totals, *out.left_out)
    out.marked += sum(
        unmarked_label(text) != text for text in map(parse_id, map(places.__getitem__, use))
    )
    if layout.spoken:
        written = dict.fromkeys(region_label(places[r]) for r in use)
        out.called["zh"] = {one: one for one in written}
        out.called["en"] = {one: layout.spoken.get(one, one) for one in written}
    for k in keys.names:
        found = layout.column(k)
        out.called[heads[k]] = {
            region_label(places[r]): str(found[r]).strip() for r in use if not is_blank(found[r])
        }
        out.names |= out.called[heads[k]]
