"""Maps side by side, each with its own key, over one set of notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ...containers import Regions
from ..look import current
from ..style import abreast, drawing, new_figure
from .key import Key
from .map_parts import map_notes
from .maps import paint_key
from .note_lines import note_lines, write_notes
from .projection import plane
from .sheet import LINE, PAD

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDTH, _HEIGHT = 4.4, 4.1  # inches of each map


class SmallMap(NamedTuple):
    """One of the maps: its classes, what stands over it and over its legend."""

    key: Key
    title: str
    heading: str = ""


def small_maps(
    regions: Regions,
    maps: Sequence[SmallMap],
    columns: int,
    language: str,
    *,
    source: str | None = None,
    **how: Any,
) -> Figure:
    """Draw maps of the same regions in a grid; source and review number stand once, under all.

    `columns` is the most beside one another; `how` as for `choropleth`.
    """
    across = abreast(columns, len(maps))
    rows = -(-len(maps) // across)
    notes = map_notes(plane(regions), source, language)
    wide = _WIDTH * across
    with drawing([*notes, *(one.title for one in maps)], language):
        lines = note_lines(notes, wide)
        below = LINE * current().larger * len(lines) + PAD if lines else 0.0
        total = _HEIGHT * rows + below
        figure = new_figure(wide, total)
        figure.set_layout_engine("none")
        for k, one in enumerate(maps):
            r, c = divmod(k, across)
            place = (
                (c + 0.02) / across,
                1.0 - (r + 0.92) * _HEIGHT / total,
                0.95 / across,
                0.83 * _HEIGHT / total,
            )
            ax = figure.add_axes(place)
            paint_key(regions, one.key, one.title, language, one.heading, ax=ax, noted=False, **how)
        write_notes(figure, lines, wide, total)
        return figure
