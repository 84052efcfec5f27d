"""What sheets were taken for, in words, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...containers.time_axis import Time
from ...errors import listed
from ...terms import Named
from ...terms.untimed import UNTIMED
from ...words import Message, Words, _
from .figures import SheetReading, grouping_words
from .preview_record import SheetPart, rows_of


def sheet_parts(readings: Sequence[SheetReading]) -> tuple[SheetPart, ...]:
    """Return the parts of all sheets, in the order in which they stand."""
    return tuple(
        SheetPart(source=one.layout.source, part=part, what=what)
        for one in readings
        for part, what in _parts(one)
    )


def problems(readings: Sequence[SheetReading]) -> tuple[Message, ...]:
    """Return every fault of every sheet, each with the sheet that it is in."""
    found = []
    for one in readings:
        faults = one.every_fault
        if not faults and not one.values:
            faults = [Message(_("no column holds numbers"))]
        found += [
            Message(_("{source}: {fault}"), source=one.layout.source, fault=f) for f in faults
        ]
    return tuple(found)


def _parts(reading: SheetReading) -> Iterator[tuple[str, Words]]:
    layout = reading.layout
    if reading.kind:
        yield "layout", Named("layout", reading.kind)
    for row, text in layout.titles:
        yield "title", Message(_("row {row}: {text}"), row=row, text=text[:60])
    if layout.header:
        yield "header", rows_of(layout.header)
    yield "region", _regions(reading)
    yield "time", _times(reading)
    if "name" in reading.keys:
        yield "name", listed(reading.keys["name"])
    if "item" in reading.keys:
        yield "item", listed(reading.keys["item"])
    for name in reading.values:
        yield "variable", _variable(reading, name)
    if reading.constant:
        yield "constant", listed(reading.constant, 8)
    if reading.filled_down:
        yield "filled", Message(_("{n} {n:merged cell|merged cells}"), n=reading.filled_down)
    if reading.marked:
        yield "mark", Message(_("{n} {n:footnote mark|footnote marks} taken off"), n=reading.marked)
    grouping = grouping_words(reading)
    if grouping:
        yield "groups", listed(grouping, 8)
    spare = [name for name in reading.text if name not in grouping]
    if spare:
        yield "text", listed(spare, 8)
    if reading.left_out:
        yield "left_out", listed(reading.left_out, 8)
    for row, text in layout.notes:
        yield "note", Message(_("row {row}: {text}"), row=row, text=text[:60])


def _regions(reading: SheetReading) -> Message:
    shown = listed(reading.regions, 4)
    heads = reading.keys.get("region")
    if heads:
        sentence = _("column {column}: {n} ({shown})")
        return Message(sentence, column=heads[0], n=len(reading.regions), shown=shown)
    return Message(_("{n} ({shown})"), n=len(reading.regions), shown=shown)


def _times(reading: SheetReading) -> Message:
    times: dict[Time, None] = {}
    for cells in reading.values.values():
        times |= dict.fromkeys(time for _region, time in cells)
    numbers = sorted(t for t in times if isinstance(t, int))
    span = f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else listed(times, 4)
    if not numbers and UNTIMED in times:
        return Message(_("none is stated; {param:at} names one"))
    heads = reading.keys.get("time")
    if heads:
        sentence = _("column {column}: {n} ({shown})")
        return Message(sentence, column=heads[0], n=len(times), shown=span)
    return Message(_("{n} ({shown})"), n=len(times), shown=span)


def _variable(reading: SheetReading, name: str) -> Message:
    cells = list(reading.values[name].values())
    empty = int(np.isnan(cells).sum())
    unit = reading.units.get(name, "")
    fields = {"name": name, "unit": unit, "n": len(cells) - empty, "empty": empty}
    if unit:
        return Message(_("{name} ({unit}): {n} {n:figure|figures}, {empty} empty"), **fields)
    return Message(_("{name}, no unit: {n} {n:figure|figures}, {empty} empty"), **fields)
