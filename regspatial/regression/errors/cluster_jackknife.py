"""Slopes without each cluster: by what a cluster adds to the normal equations, else by the rows without it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..._calls.executor import run, spans
from ..._kernels.within import GroupEffects, coarser
from ...errors import SpecificationError
from ...progress import Progress
from ..chains.two_equations import equation
from ..estimation.submodel import rows_of
from ..panel.least_squares.model import Model

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

_PIECES = 32
"""Into which clusters are cut, with any number of workers."""
_LEVELS = 64
"""Levels of effects not nested in clusters (periods) that are columns beside the regressors."""
_APART = 1e-3
"""The least eigenvalue of the normal equations, scaled to unit diagonal, down to which they are solved as
they are: squares lose as many digits, so that thirteen stay."""
_CELLS = 4_000_000


def jackknife(m: Model, codes: Codes, progress: Progress | None) -> Array:
    """Return the slopes without each cluster, (k, G), in units of the columns; NaN where there are none."""
    out = _at_once(m, codes)
    rest = np.flatnonzero(np.isnan(out).any(axis=0))
    work = [rest[a:b] for a, b in spans([(g, g + 1) for g in range(rest.size)], _PIECES)]
    parts = run(_without, (m, codes), work, progress=progress, message="jackknife")
    if parts:
        out[:, rest] = np.concatenate(parts, axis=1)
    return out


def _without(given: tuple[Model, Codes], clusters: Codes) -> Array:
    """Return the slopes without each of some clusters, each a regression of the other rows."""
    m, codes = given
    out = np.full((len(m.terms), clusters.size), np.nan)
    for k, g in enumerate(clusters.tolist()):
        try:
            out[:, k] = equation(rows_of(m, codes != g)).b
        except SpecificationError:
            continue
    return out


def _at_once(m: Model, codes: Codes) -> Array:
    """Return the same where the sums of squares and products of the other clusters tell, else NaN.

    Effects nested in clusters go with them, and stay taken out of the others; the levels of the rest are
    columns. Not told are clusters without which something is nearly singular, or the rows are few.
    """
    size = int(codes.max()) + 1
    out = np.full((len(m.terms), size), np.nan)
    columns = _columns(m, codes)
    if columns is None:
        return out
    sums = _products(columns, codes, size)  # y last
    whole = sums.sum(axis=0)
    scale = np.sqrt(np.diag(whole))
    if not (scale > 0.0).all():
        return out
    left = (whole - sums) / np.outer(scale, scale)
    z, y = left[:, :-1, :-1], left[:, :-1, -1:]
    enough = m.y.size - np.bincount(codes, minlength=size) - len(m.terms) - m.effects.rank >= 1
    told = np.flatnonzero(enough & (np.linalg.eigvalsh(z)[:, 0] > _APART))
    b = np.linalg.solve(z[told], y[told])[:, : len(m.terms), 0]
    out[:, told] = (b * (scale[-1] / scale[: len(m.terms)])).T
    return out


def _columns(m: Model, codes: Codes) -> Array | None:
    """Return x, the levels of effects that reach over clusters, and y, (c, N); None where these are too many."""
    own = [f.codes for f in m.sample.effects if coarser(f.codes, codes)]
    wide = [f.codes for f in m.sample.effects if not coarser(f.codes, codes)]
    levels = sum(int(f.max()) + 1 for f in wide)
    if not m.effects.exact_rank or levels > _LEVELS:
        return None
    columns = [m.x]
    nested = GroupEffects(own)
    for k, f in enumerate(wide):  # of a factor beside others one level says nothing new
        first = 1 if own or k else 0
        dummies = (f == np.arange(first, int(f.max()) + 1)[:, None]).astype(float)
        columns.append(nested.within(dummies) if own else dummies)
    return np.vstack([*columns, m.y])


def _products(columns: Array, codes: Codes, size: int) -> Array:
    """Return the sums of squares and products of the columns in each cluster, (G, c, c)."""
    c = len(columns)
    out = np.empty((size, c, c))
    rows = np.ascontiguousarray(columns.T[np.argsort(codes, kind="stable")])
    counts = np.bincount(codes, minlength=size)
    begins = np.cumsum(counts) - counts
    for many in np.unique(counts).tolist():  # clusters of one size, all at once
        of = np.flatnonzero(counts == many)
        step = max(1, _CELLS // (many * c))
        for a in range(0, of.size, step):
            some = of[a : a + step]
            block = rows[begins[some][:, None] + np.arange(many)]
            out[some] = np.swapaxes(block, 1, 2) @ block
    return out
