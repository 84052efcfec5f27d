"""The frame of a map and the free spots in it, in the units of the plane: no drawing here."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..style import require

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1."""

STEPS = 26
GROWTH = 0.02


class Frame:
    """What a map shows, and which parts of it are taken.

    Parameters
    ----------
    bounds : Box
    shapes : array of shapely geometries
        Nothing may be put on them.
    grows : bool
        Whether the frame may grow where there is no free spot.
    """

    def __init__(self, bounds: Box, shapes: NDArray[Any], *, grows: bool = True) -> None:
        shapely = require("shapely", "geo")
        self.x0, self.y0, self.x1, self.y1 = bounds
        self.grows = grows
        self.taken: list[Box] = []
        self._tree = shapely.STRtree(shapely.get_parts(shapes))
        self._pad = 0.005 * (self.x1 - self.x0)

    @property
    def width(self) -> float:
        """Width."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height."""
        return self.y1 - self.y0

    def lower_right(self, width: float, height: float) -> Box:
        """Take the lower right corner, moving the right edge outwards until it is free."""
        step = GROWTH * self.width
        for _ in range(60):
            box = (self.x1 - width, self.y0, self.x1, self.y0 + height)
            if self.free(box):
                break
            self.x1 += step
        self.taken.append(box)
        return box

    def spot(self, width: float, height: float, prefer: tuple[float, float]) -> tuple[float, float]:
        """Take the free spot nearest to the preferred one; return its lower left corner.

        `prefer` is a share of the width and of the height. Where nothing is free the frame grows
        downwards, or, if it may not, the preferred spot is taken all the same.
        """
        free_x, free_y = max(self.width - width, 0.0), max(self.height - height, 0.0)
        steps = np.linspace(0.0, 1.0, STEPS)
        u, v = (a.ravel() for a in np.meshgrid(steps, steps))
        order = np.argsort(np.hypot(u - prefer[0], v - prefer[1]), kind="stable")
        for k in order:
            x, y = self.x0 + u[k] * free_x, self.y0 + v[k] * free_y
            if self.free((x, y, x + width, y + height)):
                break
        else:
            x, y = self.x0 + prefer[0] * free_x, self.y0 + prefer[1] * free_y
            if self.grows:
                self.y0 -= height + 2 * self._pad
                y = self.y0
        self.taken.append((x, y, x + width, y + height))
        return float(x), float(y)

    def free(self, box: Box) -> bool:
        """Return whether a box touches neither a region nor what is already there."""
        x0, y0, x1, y1 = box
        if any(x0 < t[2] and t[0] < x1 and y0 < t[3] and t[1] < y1 for t in self.taken):
            return False
        pad = self._pad
        probe = require("shapely", "geo").box(x0 - pad, y0 - pad, x1 + pad, y1 + pad)
        return len(self._tree.query(probe, predicate="intersects")) == 0

    def fit(self, width: float, height: float) -> float:
        """Widen the frame to the proportions of `width` by `height`; return units per unit."""
        scale = max(self.width / width, self.height / height)
        more_x, more_y = (width * scale - self.width) / 2, (height * scale - self.height) / 2
        self.x0, self.x1 = self.x0 - more_x, self.x1 + more_x
        self.y0, self.y1 = self.y0 - more_y, self.y1 + more_y
        return scale
