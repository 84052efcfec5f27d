"""Which radius, or share of treated neighbours, leaves clean cells in every period: the way out where one leaves none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ....errors import listed
from ....words import Message, Sentence, _
from .cells import crossed, reached
from .fit import Cells, clean_fit
from .links import Links, at_period
from .rings import Rings

Array = NDArray[np.float64]
Count = Callable[[Sequence[Links]], int]


def way_out(first: Array, about: Rings, there: Cells, times: tuple[object, ...]) -> Message:
    """Return which radius, or share, keeps clean cells in every period; else the periods in which all are treated.

    Parameters
    ----------
    first : (n,) places of the first treated period
    about : Rings
        Those that leave a period without a clean cell.
    there : (n, T) cells that have data
    times : T labels
    """
    untreated = there & ~reached(first, (), there.shape[1]).treated
    count = partial(_clean, first, there=there)
    since = np.arange(there.shape[1]) >= first[first > 0].min()
    if not untreated[:, since].any():
        return Message(
            _(
                "In {times} every region is treated, which no choice of neighbours changes: give a table with regions that are "
                "not treated, or later."
            ),
            times=listed([str(times[t]) for t in np.flatnonzero(since)]),
        )
    for k in range(len(about.rings) - 1, 0, -1):
        if n := count(about.rings[:k]):
            return Message(_RADIUS[about.by], k=k, edge=_edges(about, k), n=n)
    return _narrower(first, about, untreated, count)


_KEEPS = _(
    "{param:rings='{edge}'} keeps {n} clean cells, some in every period with an untreated region."
)
_RADIUS: dict[str, Sentence] = {
    "order": _(
        "{param:orders={k}} keeps {n} clean cells, some in every period with an untreated region."
    ),
    "distance": _KEEPS,
}


def _narrower(first: Array, about: Rings, untreated: Cells, count: Count) -> Message:
    """Return the shorter ring, or the higher share, from which every period has a clean cell."""
    if about.distances is not None:
        edge = _edge(first, about.distances, untreated)
        ring = sparse.csr_array((about.distances < edge).astype(float))
        if n := count((ring,)):
            return Message(_KEEPS, edge=f"{edge:g}", n=n)
    share = _share(first, about.near, untreated)
    if about.near is not None and share is not None:
        again = crossed(first, about.near, share, untreated.shape[1])
        if n := count((again,)):
            return Message(
                _(
                    "{param:share={share:g}} keeps {n} clean cells, some in every period with an untreated region."
                ),
                share=share,
                n=n,
            )
    return Message(
        _(
            "No smaller circle of neighbours leaves a clean cell in every period. Without weights and {param:rings} neighbours are "
            "not looked at, and {n} {n:cell is|cells are} clean."
        ),
        n=count(()),
    )


def _clean(first: Array, rings: Sequence[Links], there: Cells) -> int:
    """Return the number of clean cells; 0 where a period with an untreated region has none, or no treated cell is measured."""
    r = reached(first, rings, there.shape[1])
    fit = clean_fit(r.clean, there, np.zeros((0, *there.shape)))
    every = (fit.clean.any(axis=0) == (there & ~r.treated).any(axis=0)).all()
    return int(fit.clean.sum()) if every and (fit.inside & r.treated).any() else 0


def _edges(about: Rings, k: int) -> str:
    return ", ".join(f"{one:g}" for one in about.edges[:k])


def _edge(first: Array, distances: Array, untreated: Cells) -> float:
    """Return the longest round edge within which some region of each period has no treated one."""
    least = np.inf
    for t in range(untreated.shape[1]):
        on = first <= t
        if on.any() and untreated[:, t].any():
            nearest = distances[np.ix_(untreated[:, t], on)].min(axis=1)
            least = min(least, float(nearest.max()))
    step = 10.0 ** (np.floor(np.log10(least)) - 1.0)
    return float(np.floor(least / step) * step)


def _share(first: Array, near: Links | None, untreated: Cells) -> float | None:
    """Return the least share, in hundredths, above which some region of each period is not."""
    if near is None:
        return None
    least = 0.0
    for t in range(untreated.shape[1]):
        on = (first <= t).astype(float)
        if on.any() and untreated[:, t].any():
            w = at_period(near, t)
            sums = np.asarray(w.sum(axis=1)).ravel()
            part = np.divide(w @ on, sums, out=np.zeros(len(on)), where=sums > 0)
            least = max(least, float(part[untreated[:, t]].min()))
    share = np.ceil(least * 100.0 - 1e-9) / 100.0
    return float(share) if share < 1.0 else None
