"""Descriptive statistics and correlations as papers print them, and cells that deserve a look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from ..containers import Panel
from ..errors import InputError, UnknownColumnError, listed
from ..results.describe import Correlations, Description, Finding
from ..words import Message, _

Array = NDArray[np.float64]

FAR = 10.0
"""Standard deviations beyond which a cell is named, never changed. Measured: the provinces' yearbook
columns reach 7.3, the prefectures' census 9.0; density alone, 12.4, is a true outlier and named."""
_POWERS = (10.0, 100.0, 1000.0, 10000.0)
_NEAR = 1.6
"""A change of unit moves all regions by the same power of ten; growth blurs it by less than this."""


def describe(panel: Panel, columns: Sequence[str] | None = None) -> Description:
    """Describe columns: N, mean, standard deviations, quantiles, and cells that deserve a look.

    Parameters
    ----------
    panel : Panel
        May have empty cells; N counts those that are there.
    columns : sequence of str, optional
        Default: all.

    Returns
    -------
    Description
        Standard deviations have divisor N − 1; "between" is that of the regions' means (divisor
        n − 1), "within" that of the deviations from them with the overall mean put back (divisor
        N − 1), as Stata's ``xtsum``.

    Raises
    ------
    UnknownColumnError, InputError
        If a column is not there, or has no numbers at all.

    Notes
    -----
    Named, never changed: cells more than 10 standard deviations out, with the share of the column's
    variance that they own; and a time from which all regions differ by a power of ten, as when a
    yearbook changes its unit.
    """
    names = _names(panel, columns)
    rows, findings = [], []
    for name in names:
        values = panel.columns[name]
        there = np.isfinite(values)
        flat = values[there]
        rows.append(_moments(values, there, flat))
        findings += _far(panel, name, values, there, flat) + _jumps(panel, name, values)
    return Description(
        names=tuple(names),
        ids=panel.ids,
        times=panel.times,
        values=np.array(rows),
        findings=tuple(findings),
        spec={"function": "describe", "columns": list(names)},
    )


def correlations(panel: Panel, columns: Sequence[str] | None = None) -> Correlations:
    """Correlate columns over all regions and times where every one of them is there.

    Parameters
    ----------
    panel : Panel
    columns : sequence of str, optional
        Default: all; at least two.

    Returns
    -------
    Correlations
        Pearson's r, two-sided p from Student's t with N − 2 degrees of freedom, and the variance
        inflation factor of each column among the others.

    Raises
    ------
    UnknownColumnError, InputError
        Also if fewer than three rows are whole, or a column does not vary in them.
    """
    names = _names(panel, columns)
    if len(names) < 2:
        raise InputError(
            _("A correlation needs at least two columns; given: {names}."), names=names
        )
    x = np.stack([panel.columns[n].ravel() for n in names], axis=1)
    whole = np.isfinite(x).all(axis=1)
    x = x[whole]
    if len(x) < 3:
        raise InputError(
            _("Only {n} rows have all of these columns; at least 3 are needed."), n=len(x)
        )
    flat = [n for n, c in zip(names, x.T, strict=True) if np.ptp(c) <= 1e-12 * np.abs(c).max()]
    if flat:
        raise InputError(
            _("These columns do not vary where all are there: {flat}."),
            columns=flat,
            flat=listed(flat),
        )
    r: Array = np.clip(np.asarray(np.corrcoef(x, rowvar=False)), -1.0, 1.0)
    free = len(x) - 2
    with np.errstate(divide="ignore"):
        t = np.abs(r) * np.sqrt(free / np.maximum(1.0 - r**2, 0.0))
    p = np.where(np.eye(len(names), dtype=bool), np.nan, 2.0 * stdtr(free, -t))
    return Correlations(
        names=tuple(names), r=r, p_value=p, vif=_inflation(r), n=len(x), left_out=int((~whole).sum()),
        spec={"function": "correlations", "columns": list(names)},
    )  # fmt: skip


def _names(panel: Panel, columns: Sequence[str] | None) -> list[str]:
    given = [columns] if isinstance(columns, str) else columns
    names = list(panel.columns) if given is None else list(dict.fromkeys(given))
    unknown = [n for n in names if n not in panel]
    if unknown:
        raise UnknownColumnError(
            _("There are no columns {unknown}; there are: {names}."),
            columns=unknown,
            unknown=listed(unknown),
            names=listed(panel.columns, 30),
        )
    empty = [n for n in names if not np.isfinite(panel.columns[n]).any()]
    if empty or not names:
        raise InputError(
            _("These columns hold no number: {empty}."), columns=empty, empty=listed(empty)
        )
    return names


def _moments(values: Array, there: NDArray[np.bool_], flat: Array) -> list[float]:
    n, mean = len(flat), float(flat.mean())
    sums, counts = np.where(there, values, 0.0).sum(axis=0), there.sum(axis=0)
    own = np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0)
    some = own[counts > 0]
    within = (values - own)[there] + mean
    low, q1, middle, q3, high = np.percentile(flat, [0, 25, 50, 75, 100])
    return [
        float(n), mean, _sd(flat), _sd(some), _sd(within) if values.shape[0] > 1 else float("nan"),
        float(low), float(q1), float(middle), float(q3), float(high),
    ]  # fmt: skip


def _sd(values: Array) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else float("nan")


def _far(
    panel: Panel, name: str, values: Array, there: NDArray[np.bool_], flat: Array
) -> list[Finding]:
    spread = _sd(flat)
    if not spread > 0.0:
        return []
    z = np.where(there, (values - flat.mean()) / spread, 0.0)
    found = []
    for t, i in np.argwhere(np.abs(z) > FAR):
        share = float(z[t, i] ** 2 / (z**2).sum())
        found.append(
            Finding(
                column=name,
                where=f"{panel.ids[i]} {panel.times[t]}",
                said=Message(
                    _(
                        "{cell:g} is {z:.1f} standard deviations out and owns {share:.0%} of the "
                        "column's variance."
                    ),
                    cell=float(values[t, i]),
                    z=abs(float(z[t, i])),
                    share=share,
                ),
            )
        )
    return found


def _jumps(panel: Panel, name: str, values: Array) -> list[Finding]:
    found = []
    for t in range(1, panel.T):
        both = (values[t] > 0.0) & (values[t - 1] > 0.0)
        if both.sum() < 3:
            continue
        ratios = values[t, both] / values[t - 1, both]
        factor = float(np.median(ratios))
        for power in (*_POWERS, *(1.0 / p for p in _POWERS)):
            alike = np.mean(np.abs(np.log(ratios / power)) < np.log(_NEAR))
            if alike > 0.9:
                found.append(
                    Finding(
                        column=name,
                        where=f"{panel.times[t - 1]}–{panel.times[t]}",
                        said=Message(
                            _(
                                "All regions change by a factor near {power:g} (median {factor:.3g}): "
                                "did the unit change?"
                            ),
                            power=power,
                            factor=factor,
                        ),
                    )
                )
    return found


def _inflation(r: Array) -> Array:
    """Return 1/(1 − R²) of each column on the others; infinite where they determine it."""
    values, vectors = np.linalg.eigh(r)
    if values[0] <= 1e-12 * values[-1]:
        inverse = np.full(len(r), np.inf)
        with np.errstate(divide="ignore"):
            kept = np.where(values > 1e-12 * values[-1], 1.0 / np.maximum(values, 1e-300), 0.0)
        tied = (vectors[:, values <= 1e-12 * values[-1]] ** 2).sum(axis=1) > 1e-12
        return np.where(tied, inverse, (vectors**2 * kept).sum(axis=1))
    return np.asarray((vectors**2 / values).sum(axis=1))
