"""The region whose outline is nearest, for those without neighbours."""

from __future__ import annotations

from .._kernels.outlines import Outlines
from .._kernels.shapes.overlaps import inside
from .._kernels.shapes.wkb import Rings
from ..errors import GeometryError
from ..progress import checkpoint
from ..words import _
from ._points import rank_of


def nearest_borders(
    rings: Rings,
    which: list[int],
    lonlat: bool,
    ids: tuple[str, ...],
    crossed: list[tuple[int, int]],
) -> list[tuple[int, int, float]]:
    """Link each of these regions to the one with the nearest outline, whichever it is.

    A region that lies in another, or whose border another's crosses, is at no distance from it. Of regions
    equally near the one whose id comes first in text order is taken.
    """
    if rings.n < 2:
        raise GeometryError(
            _("There is one region only; it has no nearest neighbour."),
        )
    rank, over = rank_of(ids), [*inside(rings, which), *crossed]
    outlines: Outlines | None = None
    out = []
    for i in which:
        checkpoint(0.75)
        near = [a if b == i else b for a, b in over if i in (a, b)]
        if not near:
            outlines = outlines or Outlines(rings, lonlat)
            near = outlines.nearest(i).tolist()
        out.append((i, int(min(near, key=rank.__getitem__)), 1.0))
    return out
