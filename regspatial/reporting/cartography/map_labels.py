"""Names of regions on a map: inside their region, else beside the map with a line to it.

No name lies on another, on what stands on the sheet, or on a region that is not its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.free_places import Box, Places
from ..._kernels.leader_lines import FARTHEST, SMALLER, SPOTS, around, led_out
from ..style import INK, require

if TYPE_CHECKING:
    from .sheet import Sheet

Array = NDArray[np.float64]

GRID = 9  # places tried across a region
PROUD = 0.12  # of its height, what a name may stand out of its region: serifs, not letters
BLANK = 0.4
"""Of its height, what a name leaves free on both sides: two names on one line are not one word."""
DOT = 3.0  # points, half the width of a dot of a network that a name leaves free
DARK = 0.45  # luminance below which a name is white


class _Names:
    """The names under way: what they are, how large, and where others already stand."""

    def __init__(self, sheet: Sheet, size: float) -> None:
        self.sheet, self.size = sheet, size
        self.shapely = require("shapely", "geo")
        self.shapes = sheet.shapes
        self.boxes: list[Any] = [self.shapely.box(*b) for b in sheet.frame.taken]
        self.dots: list[Any] = []  # covered by no name; a line may pass, as those of the map do
        self.parts = self.shapely.STRtree(self.shapely.get_parts(self.shapes))
        self._free: dict[tuple[int, int], Array] = {}

    def extent(self, text: str) -> tuple[float, float]:
        """Return width and height of a name in units of the map."""
        note = self.sheet.ax.text(0, 0, text, fontsize=self.size)
        box = note.get_window_extent()
        note.remove()
        inch = self.sheet.scale / self.sheet.figure.dpi
        return float(box.width * inch), float(box.height * inch)

    def inside(self, k: int, wide: float, high: float) -> tuple[float, float] | None:
        """Return where a name stands wholly in its region, as near to its middle as can be."""
        shape = self._main_part(k)
        x0, y0, x1, y1 = self.shapely.bounds(shape)
        if x1 - x0 < wide or y1 - y0 < high:
            return None
        middle = self.shapely.get_coordinates(self.shapely.maximum_inscribed_circle(shape))[0]
        steps = np.linspace(0.0, 1.0, GRID)
        u, v = (a.ravel() for a in np.meshgrid(steps, steps))
        x = np.concatenate([[middle[0]], x0 + wide / 2 + u * (x1 - x0 - wide)])
        y = np.concatenate([[middle[1]], y0 + high / 2 + v * (y1 - y0 - high)])
        boxes = self._boxes(x, y, wide, high)
        room = self.shapely.buffer(shape, PROUD * high)
        self.shapely.prepare(room)
        good = self.shapely.within(boxes, room)
        spaced = self._boxes(x, y, wide + 2 * BLANK * high, high)
        for other in (*self.boxes, *self.dots):
            good &= ~self.shapely.intersects(spaced, other)
        if not good.any():
            return None
        far = np.where(good, np.hypot(x - middle[0], y - middle[1]), np.inf)
        best = int(np.argmin(far))
        self.boxes.append(boxes[best])
        return float(x[best]), float(y[best])

    def free(self, anchor: Array, wide: float, high: float, clear: float) -> Places:
        """Return the places beside the map that what stands already leaves free, nearest first."""
        stands = self.shapely.bounds(np.asarray(self.boxes, dtype=object)).reshape(-1, 4)
        stands = stands + clear * np.array([-1.0, -1.0, 1.0, 1.0])
        far = FARTHEST * self.sheet.frame.width
        return around(anchor, self._spots(wide, high), (wide, high), stands, far)

    def _main_part(self, k: int) -> Any:
        parts = self.shapely.get_parts(self.shapes[k])
        return parts[int(np.argmax(self.shapely.area(parts)))]

    def _spots(self, wide: float, high: float) -> Array:
        """Return the middles of boxes of about this size that lie on no region."""
        unit = 0.25 * high
        key = (int(np.ceil(wide / unit)), int(np.ceil(high / unit)))
        if key not in self._free:
            f = self.sheet.frame
            across = np.linspace(f.x0 + wide / 2, f.x1 - wide / 2, SPOTS)
            up = np.linspace(f.y0 + high / 2, f.y1 - high / 2, SPOTS)
            x, y = (a.ravel() for a in np.meshgrid(across, up))
            boxes = self._boxes(x, y, key[0] * unit, key[1] * unit)
            met = self.parts.query(boxes, predicate="intersects")[0]
            free = np.ones(len(boxes), dtype=bool)
            free[met] = False
            self._free[key] = np.column_stack([x, y])[free]
        return self._free[key]

    def _boxes(self, x: Array, y: Array, wide: float, high: float) -> NDArray[Any]:
        found: NDArray[Any] = self.shapely.box(
            x - wide / 2, y - high / 2, x + wide / 2, y + high / 2
        )
        return found


def name_regions(
    sheet: Sheet,
    wanted: Sequence[tuple[int, str]],
    size: float,
    dots: Array | None = None,
) -> list[str]:
    """Write names on a sheet on which all else stands already; return those without room.

    Parameters
    ----------
    sheet : Sheet
    wanted : sequence of (place of the region, its name)
        Those named first have their choice first. A region that the main map does not show (islands
        that the inset has) is passed over.
    size : float
        Points.
    dots : (n, 2) array, optional
        Places that no name may cover, on a sheet that has lines: names get an edge there.
    """
    names = _Names(sheet, size)
    if dots is not None:
        half = DOT / 72 * sheet.scale
        names.dots = list(names.shapely.box(*(dots - half).T, *(dots + half).T))
    x0, y0, x1, y1 = sheet.bounds
    left_out = []
    beside = []
    for k, text in wanted:
        x, y = sheet.there.points[k]
        if not (x0 <= x <= x1 and y0 <= y <= y1):
            continue
        wide, high = names.extent(text)
        for share in (1.0, SMALLER):
            at = names.inside(k, share * wide, share * high)
            if at is not None:
                _write(sheet, k, text, at, share * size, edged=dots is not None)
                break
        else:
            beside.append((k, text, SMALLER * wide, SMALLER * high))
    size *= SMALLER
    anchors = [np.asarray(sheet.there.points[k]) for k, *_rest in beside]
    led = led_out(anchors, [b[2:] for b in beside], names.free, sheet.scale / 72, size)
    for (_k, text, *_size), anchor, found in zip(beside, anchors, led.places, strict=True):
        if found is None:
            left_out.append(text)
        else:
            _lead(sheet, text, anchor, *found, led.share * size)
    return left_out


def _lead(sheet: Sheet, text: str, anchor: Array, box: Box, end: Array, size: float) -> None:
    """Write a name beside the map; its line has a white edge, so that it shows on dark regions."""
    from matplotlib.patheffects import withStroke

    edge = [withStroke(linewidth=1.3, foreground="white")]
    sheet.ax.plot(*zip(anchor, end, strict=True), color=INK, lw=0.45, zorder=6, path_effects=edge)
    sheet.ax.plot(*anchor, "o", color=INK, ms=1.4, mec="white", mew=0.4, zorder=6.1)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    sheet.ax.text(*middle, text, fontsize=size, ha="center", va="center", color=INK, zorder=7)


def _write(
    sheet: Sheet, k: int, text: str, at: tuple[float, float], size: float, *, edged: bool
) -> None:
    """Write a name in its region, white where that is dark; over lines with an edge of its colour."""
    from matplotlib.colors import to_rgb
    from matplotlib.patheffects import withStroke

    red, green, blue = to_rgb(sheet.colours[k])
    dark = 0.299 * red + 0.587 * green + 0.114 * blue < DARK and not sheet.missing[k]
    sheet.ax.text(
        *at,
        text,
        fontsize=size,
        ha="center",
        va="center",
        zorder=7,
        color="white" if dark else INK,
        path_effects=[withStroke(linewidth=1.8, foreground=sheet.colours[k])] if edged else [],
    )
