"""Names beside a map with a line to what they name: who stands where, so that the fewest are left out.

All lengths are in one unit of the plane, y upwards; what a name may stand on is the caller's to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .free_places import Found, Places, settled
from .random import Numbers

Array = NDArray[np.float64]
Free: TypeAlias = Callable[[Array, float, float, float], Places]
"""Of (anchor, width, height, what stays clear around it): the places that are free, nearest first."""

SPOTS = 64  # places tried across the sheet
FARTHEST = 0.3  # of the map's width: a longer line no longer says whose name it is
TRIES = 12  # orders from each start; the provinces of China in one column want seven
MANY = 400  # names in all orders from one start: 33 names still have twelve
A_PROVINCE = 60  # names up to which a second search is quick
NEAREST = 700  # places that are tried for one name
SMALLER = 0.82
"""What a name may shrink by before it leaves its region."""
MORE = 20
"""Orders by lot that are tried for names made smaller."""
READ = 5.5
"""Points down to which names beside the map shrink before one of them is left out."""
CLEAR, CLOSE = 1.2, 0.2
"""Points between a line and a letter, or between two names; and where there is not the room."""


class Led(NamedTuple):
    """Where names stand: of each its box and where its line ends, or None; what they shrank by."""

    places: list[Found]
    share: float


def around(
    anchor: Array, spots: Array, size: tuple[float, float], stands: Array, farthest: float
) -> Places:
    """Return the places that boxes leave free, nearest first.

    Parameters
    ----------
    anchor : (2,) array
        What is named.
    spots : (m, 2) array
        Middles of boxes of that size which lie on nothing.
    size : (width, height)
    stands : (b, 4) array
        Boxes that stand already, with what stays clear around them.
    farthest : float
        Beyond which no place is taken.
    """
    away = np.hypot(*(spots - anchor).T)
    order = np.argsort(away, kind="stable")[:NEAREST]
    near = spots[order[away[order] < farthest]]
    half = np.array(size) / 2
    ends = np.clip(anchor, near - half, near + half)
    found = Places(
        np.hstack([near - half, near + half]),
        np.hstack([np.broadcast_to(anchor, ends.shape), ends]),
    )
    return found.among(found.clear(Places(stands, np.empty((0, 4)))))


def led_out(
    anchors: Sequence[Array],
    sizes: Sequence[tuple[float, float]],
    free: Free,
    point: float,
    points: float,
) -> Led:
    """Return where names stand beside the map, and what they shrank by.

    Where some find no room clear of lines, all stand a little closer; where that does not help, all are
    made smaller, down to what can be read.

    Parameters
    ----------
    anchors : sequence of (2,) array
    sizes : sequence of (width, height)
    free : callable
    point : float
        The length of a point.
    points : float
        Size of the letters.
    """
    clear = CLEAR * point
    places = _arranged(anchors, sizes, free, clear)
    few = len(anchors) <= A_PROVINCE
    if None in places and few:
        close = _arranged(anchors, sizes, free, CLOSE * point)
        if close.count(None) < places.count(None):
            places, clear = close, CLOSE * point
    share = 1.0
    if None in places and few:
        clear, share = CLOSE * point, min(READ / points, 1.0)
        shrunk = [(share * wide, share * high) for wide, high in sizes]
        smaller = _arranged(anchors, shrunk, free, clear, more=MORE)
        if smaller.count(None) < places.count(None):
            return Led(smaller, share)
    return Led(places, 1.0)


def _arranged(
    anchors: Sequence[Array],
    sizes: Sequence[tuple[float, float]],
    free: Free,
    clear: float,
    more: int = 0,
) -> list[Found]:
    """Return where each name stands, in the order that leaves out the fewest.

    Who comes first takes the nearest place, and so may bar all that others could have. Tried are the
    order given, its reverse, and those with least room first; then those left out go to the front, `TRIES`
    times for each start, fewer where there are many names, none of whose orders finds room for all.
    Of orders that leave out as many, that with the shortest lines counts. `more` orders by lot follow where
    all those leave one out.
    """
    apart = 2 * clear
    wanted = zip(anchors, sizes, strict=True)
    places = [free(a, wide + apart, high + apart, clear) for a, (wide, high) in wanted]
    count = len(anchors)
    tight = sorted(range(count), key=lambda i: len(places[i].boxes))
    best: list[Found] = []
    least = (count + 1, 0.0)
    lots = Numbers(0, 0)
    drawn = (np.argsort(lots.uniform(0.0, 1.0, count)).tolist() for _unused in range(more))
    for k, start in enumerate((list(range(count)), tight, list(range(count)[::-1]), *drawn)):
        if k > 2 and None not in best:
            break
        order = start
        for _unused in range(max(1, min(TRIES, MANY // max(count, 1)))):
            found = settled(places, order)
            out = [i for i in order if found[i] is None]
            length = sum(np.hypot(*(f[1] - a)) for f, a in zip(found, anchors, strict=True) if f)
            if (len(out), float(length)) < least:
                best, least = found, (len(out), float(length))
            if not out:
                break
            order = [*out, *(i for i in order if i not in out)]
    return best
