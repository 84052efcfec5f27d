"""Names of regions on a map: inside their region, else beside the map with a line to it.

No name lies on another, on what stands on the sheet, or on a region that is not its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..._kernels.random import Numbers
from ..style import INK, require
from .frame import Box
from .free_places import Places, settled

if TYPE_CHECKING:
    from .sheet import Sheet

Array = NDArray[np.float64]

GRID = 9  # places tried across a region
SPOTS = 64  # places tried across the sheet
FARTHEST = 0.3  # of the map's width: a longer line no longer says whose name it is
TRIES = 12  # orders from each start; the provinces of China in one column want seven
MANY = 400  # names in all orders from one start: 33 names still have twelve
A_PROVINCE = 60  # names up to which a second search is quick
NEAREST = 700  # places that are tried for one name
PROUD = 0.12  # of its height, what a name may stand out of its region: serifs, not letters
BLANK = 0.4
"""Of its height, what a name leaves free on both sides: two names on one line are not one word."""
SMALLER = 0.82
"""What a name may shrink by before it leaves its region."""
MORE = 20
"""Orders by lot that are tried for names made smaller."""
READ = 5.5
"""Points down to which names beside the map shrink before one of them is left out."""
CLEAR, CLOSE = 1.2, 0.2
"""Points between a line and a letter, or between two names; and where there is not the room."""
DOT = 3.0  # points, half the width of a dot of a network that a name leaves free
DARK = 0.45  # luminance below which a name is white


class _Names:
    """The names under way: what they are, how large, and where others already stand."""

    def __init__(self, sheet: Sheet, size: float) -> None:
        self.sheet, self.size = sheet, size
        self.shapely = require("shapely", "geo")
        self.shapes = sheet.shapes
        self.clear = CLEAR / 72 * sheet.scale
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

    def free(self, anchor: Array, wide: float, high: float) -> Places:
        """Return the places beside the map that what stands already leaves free, nearest first."""
        spots = self._spots(wide, high)
        away = np.hypot(*(spots - anchor).T)
        order = np.argsort(away, kind="stable")[:NEAREST]
        near = spots[order[away[order] < FARTHEST * self.sheet.frame.width]]
        half = np.array([wide / 2, high / 2])
        ends = np.clip(anchor, near - half, near + half)
        found = Places(
            np.hstack([near - half, near + half]),
            np.hstack([np.broadcast_to(anchor, ends.shape), ends]),
        )
        stands = self.shapely.bounds(np.asarray(self.boxes, dtype=object)).reshape(-1, 4)
        stands = stands + self.clear * np.array([-1.0, -1.0, 1.0, 1.0])
        return found.among(found.clear(Places(stands, np.empty((0, 4)))))

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
    places = _clear_or_close(names, beside)
    if None in places and len(beside) <= A_PROVINCE:
        share = min(READ / size, 1.0)
        shrunk = [(k, t, share * wide, share * high) for k, t, wide, high in beside]
        smaller = _beside(names, shrunk, more=MORE)
        if smaller.count(None) < places.count(None):
            places, size = smaller, share * size
    for (k, text, _wide, _high), found in zip(beside, places, strict=True):
        if found is None:
            left_out.append(text)
        else:
            _lead(sheet, text, np.asarray(sheet.there.points[k]), *found, size)
    return left_out


_Wanted = tuple[int, str, float, float]
_Found: TypeAlias = tuple[Box, Array] | None


def _clear_or_close(names: _Names, wanted: Sequence[_Wanted]) -> list[_Found]:
    """Return where names stand clear of lines; where some find no room so, a little closer."""
    clear = _beside(names, wanted)
    if None not in clear or len(wanted) > A_PROVINCE:
        return clear
    names.clear = CLOSE / 72 * names.sheet.scale
    close = _beside(names, wanted)
    return close if close.count(None) < clear.count(None) else clear


def _beside(names: _Names, wanted: Sequence[_Wanted], more: int = 0) -> list[_Found]:
    """Return where each name stands beside the map, in the order that leaves out the fewest.

    Who comes first takes the nearest place, and so may bar all that others could have. Tried are the
    order given, its reverse, and those with least room first; then those left out go to the front, `TRIES`
    times for each start, fewer where there are many names, none of whose orders finds room for all.
    Of orders that leave out as many, that with the shortest lines counts. `more` orders by lot follow where
    all those leave one out.
    """
    anchors = [np.asarray(names.sheet.there.points[k]) for k, *_rest in wanted]
    apart = 2 * names.clear
    sizes = [(wide + apart, high + apart) for *_rest, wide, high in wanted]
    places = [names.free(a, *size) for a, size in zip(anchors, sizes, strict=True)]
    many = range(len(wanted))
    tight = sorted(many, key=lambda i: len(places[i].boxes))
    best: list[_Found] = []
    least = (len(wanted) + 1, 0.0)
    lots = Numbers(0, 0)
    drawn = (np.argsort(lots.uniform(0.0, 1.0, len(wanted))).tolist() for _unused in range(more))
    for k, start in enumerate((list(many), tight, list(many[::-1]), *drawn)):
        if k > 2 and None not in best:
            break
        order = start
        for _unused in range(max(1, min(TRIES, MANY // max(len(wanted), 1)))):
            found = settled(places, order)
            out = [i for i in order if found[i] is None]
            length = sum(np.hypot(*(f[1] - a)) for f, a in zip(found, anchors, strict=True) if f)
            if (len(out), float(length)) < least:
                best, least = found, (len(out), float(length))
            if not out:
                break
            order = [*out, *(i for i in order if i not in out)]
    return best


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
