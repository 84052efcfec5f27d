"""Functions across regions: a value at one time, the mean of the others, a shift–share instrument."""

from __future__ import annotations

import numpy as np

from .._kernels.exposure import earlier, exposed, growth_elsewhere, growth_in_all, shares_at
from ..containers import Panel
from ..containers.time_axis import ordered_axis
from ..containers.times import more_times
from ..errors import ParameterError, UnknownColumnError, listed
from ..words import Sentence, _
from .cells import Cells, Mask, joined, refuse

_GAP = _(
    "an empty cell is no zero, and growth in all regions needs them all; a region that has none of an industry has 0"
)
_FILL = _("Write 0 where there is none, or leave these regions or times out.")
_LOW = _("shares are of amounts from zero up")
_AMOUNTS = _("Take employment or output, not their logarithms or changes.")
_NONE = _("shares are of a total above zero")
_ALONE = _("no other region has that industry before, so that its growth elsewhere does not exist")
_ALONE_WAY = _(
    "Leave the industry out and name the total (total=…), or take growth in all regions (leave_out=none)."
)
_GONE = _("growth is from an amount above zero")
_GONE_WAY = _("Leave the industry out and name the total (total=…), or put industries together.")


def position(panel: Panel, text: str, wanted: str) -> int:
    """Return where a time stands.

    Raises
    ------
    UnknownColumnError
    """
    found = [k for k, t in enumerate(panel.times) if str(t) == wanted]
    if not found:
        raise UnknownColumnError(
            _("{text}: there is no time {wanted!r}; there are {times}."),
            columns=[text],
            text=text,
            wanted=wanted,
            times=listed(panel.times, 20),
        )
    return found[0]


def at(panel: Panel, text: str, x: Cells, time: str) -> Cells:
    """Return x of one time, at all times."""
    k = position(panel, text, time)
    marks = {
        kind: np.broadcast_to(mask[k], mask.shape).copy()
        for kind, mask in x.marks.items()
        if mask[k].any()
    }
    values = np.broadcast_to(x.values[k], x.values.shape).copy()
    return Cells(values, np.zeros(panel.T, dtype=bool), marks)


def others(panel: Panel, text: str, x: Cells) -> Cells:
    """Return the mean of x over the other regions at the same time, of those that have a value."""
    there = np.isfinite(x.values)
    rest = there.sum(axis=1, keepdims=True) - there
    own = np.where(there, x.values, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = (own.sum(axis=1, keepdims=True) - own) / rest
    return joined(np.where(rest > 0, values, np.nan), x)


def bartik(
    panel: Panel,
    text: str,
    *industries: Cells,
    base: str = "",
    total: Cells | None = None,
    leave_out: str = "own",
    since: str = "previous",
) -> Cells:
    """Return Σ_k s_ik g_k: shares at the base time × growth in the other regions.

    Raises
    ------
    ParameterError
        With one time.
    UnknownColumnError
        If there is no such base.
    DomainError
        For empty or negative cells, and for growth from nothing, naming regions and times.
    """
    if panel.T < 2:
        raise ParameterError(
            more_times(_("Growth needs two times; {n} is given."), panel.times, n=panel.T)
        )
    ordered_axis(panel.times)
    start = position(panel, text, base) if base else 0
    x = np.stack([one.values for one in industries], axis=2)

    def checked(bad: Mask, why: Sentence, way: Sentence) -> None:
        refuse(panel, bad, text, why, way)

    checked(np.isnan(x).any(axis=2), _GAP, _FILL)
    checked((x < 0.0).any(axis=2), _LOW, _AMOUNTS)
    of = x.sum(axis=2) if total is None else total.values
    here = np.zeros_like(of, dtype=bool)
    here[start] = ~(of[start] > 0.0)
    checked(here, _NONE, _FILL)
    shares = shares_at(x[start], of[start])
    before = earlier(panel.T, start if since == "base" else None)
    own = leave_out == "own"
    growth = growth_elsewhere(x, before) if own else growth_in_all(x, before)[:, None, :]
    bad = (np.isnan(growth) & (shares > 0.0)).any(axis=2)
    lost = np.zeros(panel.T, dtype=bool)
    if since == "previous":
        lost[0], bad[0] = True, False
    checked(bad, _ALONE if own else _GONE, _ALONE_WAY if own else _GONE_WAY)
    values = exposed(shares, growth)
    values[lost] = np.nan
    made = joined(values, *industries, *(() if total is None else (total,)))
    return Cells(made.values, made.lost | lost, made.marks)
