"""What stands on every map: its lines beneath, the user's layers, the names of regions, the legend's keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...containers import Regions
from ...containers.ids import positions
from ...errors import DataWarning, ParameterError, listed, warn
from ...studies.places.region_names import names_of
from ...studies.review_numbers import bare_review_number
from ...terms.palette import NO_DATA, NO_DATA_HATCH, OUTLINE
from ...words import Message, _, n_
from ..look import LAYERS, current
from ..style import pick, require, source_line
from .ground import layer_of
from .key import Key
from .map_labels import name_regions
from .projection import Plane
from .shapes import paths

if TYPE_CHECKING:
    from .sheet import Sheet

BASE_MAP_NOTE = _(
    "Boundaries serve the analysis; a map published in China needs an approved base map."
)
BENEATH = "\n\n"
"""Between sentences of ours under a map and its source, which alone is called so."""
NO_DATA_SAID = _("No data")
DOTS = "#333333"
"""Of regions that are dotted."""
_DOTTED = "...."
_DARK = 0.45
"""Luminance under which dots are white."""
_NOTHING: NDArray[Any] = np.array([], dtype=object)


def wants_inset(there: Plane, inset: bool | None) -> bool:
    """Return whether a map gets the inset of the South China Sea.

    By default where its regions have islands there, or the user gives what is drawn in it.
    """
    style = current()
    given = style.inset_layer is not None or style.dash_line is not None
    wanted = (there.far_south or given) if inset is None else inset
    return wanted and there.china and there.from_lonlat is not None


def lay_ground(sheet: Sheet) -> None:
    """Lay base map, layer of the inset and dash line of the style over a sheet."""
    style = current()
    given = [getattr(style, name) for name in LAYERS]
    if any(one is not None for one in given):
        shapes = [
            _NOTHING if one is None else layer_of(sheet.there, one, name)
            for name, one in zip(LAYERS, given, strict=True)
        ]
        sheet.ground(*shapes)


def name_them(
    sheet: Sheet,
    regions: Regions,
    language: str,
    *,
    first: Sequence[str] = (),
    dots: NDArray[np.float64] | None = None,
) -> None:
    """Write the names that the style asks for; a warning says which found no room.

    Parameters
    ----------
    sheet, regions, language
    first : sequence of ids
        Who is named first and has the first choice of room, where the style asks for a number of names;
        by default the largest regions.
    dots : (n, 2) array, optional
        Places of the sheet that no name may cover; names then stand over lines, with a white edge.

    Raises
    ------
    LabelError
        For a region that is not on the map.
    """
    wanted = current().labels
    if wanted is False or wanted == 0:
        return
    known = names_of(regions, language)
    area = require("shapely", "geo").area(sheet.shapes)
    if isinstance(wanted, int):
        rank = {one: k for k, one in enumerate(first)}
        last = len(rank)
        order = np.lexsort((-area, [rank.get(one, last) for one in regions.ids]))
        chosen = order if wanted is True else order[:wanted]
    else:
        chosen = positions(regions.ids, list(wanted), source_name="regions", wanted_name="labels")
    texts = [(int(k), known.get(regions.ids[k], regions.ids[k])) for k in chosen]
    left_out = name_regions(sheet, texts, sheet.text - 1.5, dots)
    if left_out:
        warn(
            DataWarning(
                n_(
                    "{n} name found no room on the map: {names}. Draw it wider, or name fewer regions "
                    "by {param:labels}.",
                    "{n} names found no room on the map: {names}. Draw it wider, or name fewer regions "
                    "by {param:labels}.",
                ),
                n=len(left_out),
                names=listed(left_out, 20),
            )
        )


def painted(sheet: Sheet, key: Key, language: str) -> None:
    """Fill the regions of a sheet by their classes, and lay the user's layers over them."""
    shades = np.array([*key.colours, NO_DATA])
    sheet.paint(list(shades[key.numbers]), key.numbers < 0, language)
    lay_ground(sheet)


def dotted(sheet: Sheet, which: NDArray[np.intp]) -> None:
    """Dot some regions of a painted sheet, in the inset too; of places the middle is dotted.

    Dots are dark, and white where a region's colour is dark.
    """
    dark = np.array([_is_dark(sheet.colours[k]) for k in which], dtype=bool)
    for colour, some in ((DOTS, which[~dark]), ("white", which[dark])):
        if some.size:
            _dot(sheet, some, colour)


def _is_dark(colour: str) -> bool:
    from matplotlib.colors import to_rgb

    return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114))) < _DARK


def _dot(sheet: Sheet, which: NDArray[np.intp], colour: str) -> None:
    from matplotlib.collections import PathCollection

    shapely = require("shapely", "geo")
    if shapely.get_dimensions(sheet.there.shapes).max(initial=0) == 0:
        x, y = sheet.there.points[which].T
        sheet.ax.scatter(x, y, s=6, c=colour, lw=0, zorder=4)
        return
    f = sheet.frame
    parts = [(sheet.ax, (f.x0, f.y0, f.x1, f.y1))]
    parts += [] if sheet.inset_axes is None else [(sheet.inset_axes, sheet.sea)]
    for axes, box in parts:
        shown = shapely.clip_by_rect(sheet.shapes[which], *box)
        drawn = paths(shown[~shapely.is_empty(shown)])
        over = PathCollection(
            drawn, facecolors="none", edgecolors=colour, linewidths=0, hatch=_DOTTED
        )
        axes.add_collection(over, autolim=False)


def dotted_patch() -> Any:
    """Return what stands in a legend for regions that are dotted."""
    from matplotlib.patches import Patch

    return Patch(facecolor="white", edgecolor=DOTS, hatch=_DOTTED, linewidth=0.3)


def key_handles(key: Key, language: str, *, missing: bool) -> tuple[list[Any], list[str]]:
    """Return patches and labels of a legend, with one for no data if some region is `missing`."""
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=c, edgecolor=OUTLINE, linewidth=0.3) for c in key.colours]
    labels = list(key.labels)
    if missing:
        handles.append(no_data_patch())
        labels.append(pick(NO_DATA_SAID, language))
    return handles, labels


def no_data_patch() -> Any:
    """Return what stands in a legend for regions without a value."""
    from matplotlib.patches import Patch

    return Patch(facecolor=NO_DATA, edgecolor=NO_DATA_HATCH, hatch="/////", linewidth=0.3)


def map_notes(there: Plane, source: str | None, language: str) -> list[str]:
    """Return the lines under a map: its source; of China its review number, or what it wants.

    Raises
    ------
    ParameterError
        If the style wants a review number and none is given.
    """
    style = current()
    said = source or style.source
    *notes, last = (said or "").split(BENEATH)
    notes += [source_line(last, language)] if last else []
    if there.china and style.review_number:
        line = Message(
            _("Map review number: {number}"), number=bare_review_number(style.review_number)
        )
        notes.append(line.text(language))
    elif there.china and style.require_review:
        raise ParameterError(
            _(
                "This is a map of China without a review number, and {param:require_review} "
                "refuses to draw one. Give {param:review_number} with an approved base map, or leave "
                "the switch out."
            )
        )
    elif there.china:
        notes.append(pick(BASE_MAP_NOTE, language))
    return notes
