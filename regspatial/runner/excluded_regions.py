"""Regions that a run cannot go on with, left out and said by name: with an empty cell, or not on the map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..catalog import Tool
from ..containers import Panel, Regions
from ..errors import DataWarning, RegspatialError, RegspatialWarning, listed
from ..studies.choosing import used_columns
from ..studies.excluded_regions import LEAST, left_out
from ..words import Message, _
from ..words.naming import with_names
from .arguments import with_expressions


def without_lacking(
    tool: Tool, values: Mapping[str, Any], panel: Panel | None, error: RegspatialError
) -> tuple[Panel, RegspatialWarning] | None:
    """Return the table without the regions that an error names, where each has an empty cell; None otherwise.

    An error about anything else, an infinite value among them, stands; so does one where something else was
    asked for (`missing`).
    """
    if panel is None or values.get("missing") is not None or not error.ids:
        return None
    try:
        whole = with_expressions(tool, dict(values), panel)
        used = used_columns(tool, values, whole)
    except RegspatialError:
        return None
    return left_out(panel, whole, used, error)


def without_unmapped(
    panel: Panel | None, regions: Regions | None, error: RegspatialError
) -> tuple[Panel, RegspatialWarning] | None:
    """Return the table without the regions that an error names, where these are what the map has not; None otherwise.

    Of a map with a filter, say: all of its regions are in the table. Where each has some that the other has not, ids
    are as likely to be mistyped, and the error stands.
    """
    if panel is None or regions is None or not error.ids:
        return None
    there = set(regions.ids)
    out = [one for one in panel.ids if one not in there]
    gone = set(out)
    if {str(one) for one in error.ids} != gone or not there <= set(panel.ids):
        return None
    if len(out) > LEAST * panel.n:
        return None
    said = _(
        "{n} {n:region of the table is|regions of the table are} not on the map, and left out: {which}."
    )
    left = panel.select(ids=[one for one in panel.ids if one not in gone])
    message = with_names(Message(said, n=len(out), which=listed(out)), out)
    return left.saying(message), DataWarning(message, ids=tuple(out))
