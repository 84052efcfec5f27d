"""What deserves a look in a column of a panel: named in words, never changed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..containers import Panel
from ..words import Message, _
from .description.record import Finding

Array = NDArray[np.float64]

FAR = 10.0
"""Standard deviations beyond which a cell is named, never changed. Measured: the provinces' yearbook
columns reach 7.3, the prefectures' census 9.0; density alone, 12.4, is a true outlier and named."""
HEAVY = 0.5
"""Share of a column's variance beyond which one cell is named: few cells cannot be ten deviations out,
since |z| is at most (N − 1)/√N."""
_ENOUGH = 20
"""Cells from which a share says something: of 10 normal numbers, one owns half in a tenth of the draws;
of 20, in less than one in a thousand."""
_POWERS = (10.0, 100.0, 1000.0, 10000.0)
_NEAR = 1.6
"""A change of unit moves all regions by the same power of ten; growth blurs it by less than this."""
_BASE = np.log(1.25)
"""A step of all regions below a quarter is growth, or its end; price bases ten years apart differ by more."""
_OUT = 8.0
"""Robust deviations of a step from those of other times, and of a region's step from the others'."""
_NEAR_ALONE = 1.3
"""The same of one region, whose growth beside that of the others is known."""


def remarks(panel: Panel, name: str, values: Array) -> list[Finding]:
    """Return what deserves a look in one column (T, n).

    Where all regions, or a region, change by a power of ten, that is the finding: that their cells
    are then far from the others says the same again, and is measured in two units.
    """
    units, bases = _jumps(panel, name, values)
    changed = {one.id for one in units}
    far = [] if "" in changed else [f for f in _far(panel, name, values) if f.id not in changed]
    return far + units + bases


def leverage(flat: Array) -> float:
    """Return the share of the squared deviations from the mean that the largest one has."""
    squares = (flat - flat.mean()) ** 2
    total = float(squares.sum())
    return float(squares.max() / total) if total > 0.0 else float("nan")


def _far(panel: Panel, name: str, values: Array) -> list[Finding]:
    there = np.isfinite(values)
    flat = values[there]
    spread = float(flat.std(ddof=1)) if flat.size > 1 else 0.0
    if not spread > 0.0:
        return []
    z = np.where(there, (values - flat.mean()) / spread, 0.0)
    shares = z**2 / (z**2).sum()
    named = (np.abs(z) > FAR) | ((shares > HEAVY) & (flat.size >= _ENOUGH))
    return [
        Finding(
            column=name,
            id=panel.ids[i],
            when=str(panel.times[t]),
            said=Message(
                _(
                    "{cell:g} is {z:.1f} standard deviations out and owns {share:.0%} of the "
                    "column's variance."
                ),
                cell=float(values[t, i]),
                z=abs(float(z[t, i])),
                share=float(shares[t, i]),
            ),
        )
        for t, i in np.argwhere(named)
    ]


def _jumps(panel: Panel, name: str, values: Array) -> tuple[list[Finding], list[Finding]]:
    """Return steps that growth does not explain: by a power of ten, and by another common factor."""
    before, after = values[:-1], values[1:]
    both = (before > 0.0) & (after > 0.0)
    steps = np.full(before.shape, np.nan)
    steps[both] = np.log(after[both] / before[both])
    usual = np.array(
        [
            np.median(row[ok]) if ok.sum() >= 3 else np.nan
            for row, ok in zip(steps, both, strict=True)
        ]
    )
    units: list[Finding] = []
    bases: list[Finding] = []
    for t in np.flatnonzero(np.isfinite(usual)).tolist():
        row = steps[t, both[t]]
        unit = _unit(row)
        said = unit or _base(row, usual, t)
        if said is not None:
            (bases if unit is None else units).append(
                Finding(column=name, when=_span(panel, t), said=said)
            )
    return units + _alone(panel, name, steps - usual[:, None]), bases


def _unit(row: Array) -> Message | None:
    """Return the sentence on a power of ten that all regions move by."""
    for power in (*_POWERS, *(1.0 / p for p in _POWERS)):
        if np.mean(np.abs(row - np.log(power)) < np.log(_NEAR)) > 0.9:
            return Message(
                _(
                    "All regions change by a factor near {power:g} (median {factor:.3g}): "
                    "did the unit change?"
                ),
                power=power,
                factor=float(np.exp(np.median(row))),
            )
    return None


def _base(row: Array, usual: Array, t: int) -> Message | None:
    """Return the sentence on a common step far from those of the other times."""
    others = np.delete(usual, t)
    others = others[np.isfinite(others)]
    if others.size < 3:
        return None
    middle = float(np.median(others))
    spread = 1.4826 * float(np.median(np.abs(others - middle)))
    away = row - middle
    step = float(np.median(away))
    together = np.mean(np.abs(away - step) < 0.5 * abs(step)) > 0.9
    if abs(step) < max(_BASE, _OUT * spread) or not together:
        return None
    return Message(
        _(
            "All regions change by a factor near {factor:.3g}, at other times by {middle:.3g}: did the "
            "price base or the definition change?"
        ),
        factor=float(np.exp(middle + step)),
        middle=float(np.exp(middle)),
    )


def _alone(panel: Panel, name: str, away: Array) -> list[Finding]:
    """Return steps by a power of ten that one region takes while the others do not."""
    there = away[np.isfinite(away)]
    if there.size < _ENOUGH:
        return []
    spread = 1.4826 * float(np.median(np.abs(there)))
    steps = {
        (int(t), int(i)): power
        for t, i in np.argwhere(np.isfinite(away) & (np.abs(away) > _OUT * spread))
        if (power := _power_near(float(away[t, i]))) is not None
    }
    found = []
    for (t, i), power in steps.items():
        if steps.get((t - 1, i)) == 1.0 / power:
            continue  # back from a slip that was named at its cell
        slip = steps.get((t + 1, i)) == 1.0 / power
        said = (
            _("This cell is near {power:g} times those before and after: is it in another unit?")
            if slip
            else _("This region alone changes by a factor near {power:g}: is it in another unit?")
        )
        when = f"{panel.times[t + 1]}" if slip else _span(panel, t)
        found.append(
            Finding(column=name, id=panel.ids[i], when=when, said=Message(said, power=power))
        )
    return found


def _power_near(step: float) -> float | None:
    powers = (*_POWERS, *(1.0 / p for p in _POWERS))
    return next((p for p in powers if abs(step - np.log(p)) < np.log(_NEAR_ALONE)), None)


def _span(panel: Panel, t: int) -> str:
    return f"{panel.times[t]}–{panel.times[t + 1]}"
