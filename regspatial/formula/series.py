"""Functions of whole series: shifted in time, deflated, filled, drawn in, standardised."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .._kernels.series import clipped, interpolated
from ..containers import Panel
from ..containers.groups import meant
from ..containers.panel import Time
from ..containers.time_axis import time_numbers
from ..errors import ConstantColumnError, ParameterError, UnknownColumnError, listed
from ..words import _
from . import pointwise
from .cells import Array, Cells, Grid, Mask, joined, plain, refuse

_POSITIVE = _("growth is that of values above zero")
_WAY = _("Correct the cells, leave these regions or times out, or use diff(x).")


def lag(panel: Panel, text: str, x: Cells, by: float = 1.0) -> Cells:
    """Return x(t - by), by the times themselves: a missing year is no lag of the year after next."""
    return _shifted(panel, x, -int(by))


def lead(panel: Panel, text: str, x: Cells, by: float = 1.0) -> Cells:
    """Return x(t + by)."""
    return _shifted(panel, x, int(by))


def diff(panel: Panel, text: str, x: Cells, by: float = 1.0) -> Cells:
    """Return x(t) - x(t - by)."""
    before = lag(panel, text, x, by)
    return joined(x.values - before.values, x, before)


def growth(panel: Panel, text: str, x: Cells, by: float = 1.0) -> Cells:
    """Return the logarithmic growth per unit of time, (ln x(t) - ln x(t - by)) / by."""
    refuse(panel, x.values <= 0, text, _POSITIVE, _WAY)
    with np.errstate(all="ignore"):
        logs = joined(np.log(x.values), x)
    change = diff(panel, text, logs, by)
    return joined(change.values / by, change)


def cagr(panel: Panel, text: str, x: Cells, by: float = 1.0) -> Cells:
    """Return the compound rate of growth per unit of time, (x(t) / x(t - by))^(1/by) - 1."""
    logs = growth(panel, text, x, by)
    return joined(np.expm1(logs.values), logs)


def chain(panel: Panel, text: str, x: Cells) -> Cells:
    """Return an index with the first time = 100 of one with the time before = 100.

    The first value has nothing before it and is not used.
    """
    if any(b - a != 1 for a, b in pairwise(time_numbers(panel.times))):
        raise ParameterError(
            _(
                "{text} puts together an index with the time before = 100, which needs every time "
                "from the first to the last; there are {times}. Give the times between too."
            ),
            columns=[text],
            text=text,
            times=listed(panel.times, 20),
        )
    refuse(panel, x.values <= 0, text, _("an index is above zero"), pointwise._OTHERWISE)
    links = x.values / 100.0
    links[0] = 1.0
    return joined(np.cumprod(links, axis=0) * 100.0, x)


def deflate(panel: Panel, text: str, x: Cells, index: Cells, base: str) -> Cells:
    """Return x at the prices of the time `base`: x(t) · index(base) / index(t)."""
    at = [k for k, t in enumerate(panel.times) if str(t) == base]
    if not at:
        raise UnknownColumnError(
            _("{text}: there is no time {wanted!r}; there are {times}."),
            columns=[text],
            text=text,
            wanted=base,
            times=listed(panel.times, 20),
        )
    refuse(panel, index.values <= 0, text, _("an index is above zero"), pointwise._OTHERWISE)
    with np.errstate(all="ignore"):
        values = x.values * (index.values[at] / index.values)
    return joined(values, x, index)


def winsor(panel: Panel, text: str, x: Cells, share: float = 0.01, *, by: str = "pooled") -> Cells:
    """Return x with the outermost `share` of cells on each side drawn in, pooled or by period."""
    if not 0.0 <= share < 0.5:
        raise ParameterError(
            _("{text}: the share on each side is {share:g}; it must be from 0 to below 0.5."),
            columns=[text],
            text=text,
            share=share,
        )
    values = _grouped(x.values, by, lambda part: clipped(part, share))
    moved = np.isfinite(x.values) & (values != x.values)
    return _marked(values, "winsorised", moved, x)


def zscore(panel: Panel, text: str, x: Cells, *, by: str = "pooled") -> Cells:
    """Return (x - mean) / sd with divisor N - 1, pooled or by period.

    Raises
    ------
    ConstantColumnError
        If x does not vary.
    """

    def standard(part: Array) -> Array:
        there = part[np.isfinite(part)]
        if not there.size:
            return part
        spread = there.std(ddof=1) if there.size > 1 else 0.0
        if not spread > 1e-12 * np.abs(there).max():
            raise ConstantColumnError(
                _("{text}: the values do not vary, so they cannot be standardised. Leave it out."),
                columns=[text],
                text=text,
            )
        return np.asarray((part - there.mean()) / spread)

    return joined(_grouped(x.values, by, standard), x)


def interpolate(panel: Panel, text: str, x: Cells) -> Cells:
    """Return x with the gaps inside each region's series filled by a line; the ends stay empty."""
    gaps = ~np.isfinite(x.values)
    at = np.array(time_numbers(panel.times), dtype=float)
    values = interpolated(at, x.values)
    return _marked(values, "filled", gaps & np.isfinite(values), x)


def dummy(panel: Grid, text: str, levels: Array, label: str) -> Cells:
    """Return 1 where a group, a time or a column has this label, else 0."""
    found = levels == meant(label, set(levels.ravel().tolist()))
    if not found.any():
        there = list(dict.fromkeys(str(v) for v in levels.ravel().tolist()))
        raise UnknownColumnError(
            _("{text}: there is no {label!r}; there are {there}."),
            columns=[text],
            text=text,
            label=label,
            there=listed(sorted(there), 20),
        )
    return plain(np.where(np.broadcast_to(found, (panel.T, panel.n)), 1.0, 0.0))


def _marked(values: Array, kind: str, mask: Mask, x: Cells) -> Cells:
    out = joined(values, x)
    marks = {**out.marks, kind: mask | out.marks.get(kind, np.zeros_like(mask))}
    return Cells(values, out.lost, {k: m for k, m in marks.items() if m.any()})


def _grouped(values: Array, by: str, function: Callable[[Array], Array]) -> Array:
    if by == "pooled":
        return function(values)
    return np.vstack([function(row[None]) for row in values])


def _shifted(panel: Panel, x: Cells, by: int) -> Cells:
    source = _sources(panel.times, by)
    there = source >= 0
    values = np.where(there[:, None], x.values[source], np.nan)
    lost = ~there | (x.lost[source] & there)
    marks = {kind: mask[source] & there[:, None] for kind, mask in x.marks.items()}
    return Cells(values, lost, marks)


def _sources(times: tuple[Time, ...], by: int) -> NDArray[np.intp]:
    """Return the position of each time's other, -1 where there is none.

    Raises
    ------
    ParameterError
        If nothing says the order of the times, or no time has another so far away.
    """
    numbers = time_numbers(times)
    where = {t: k for k, t in enumerate(numbers)}
    found = np.array([where.get(t + by, -1) for t in numbers], dtype=np.intp)
    if (found < 0).all():
        sentence = (
            _("No time of {times} has another {by} before it. Choose the lag to fit the times.")
            if by < 0
            else _(
                "No time of {times} has another {by} after it. Choose the lead to fit the times."
            )
        )
        raise ParameterError(sentence, times=listed(times, 20), by=abs(by))
    return found
