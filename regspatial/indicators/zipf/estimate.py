"""Zipf's law: the slope of log rank on log size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from ..._calls.door import door
from ...containers import Variable
from ...declare.asks import Asks
from ...declare.data import AtTimes
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import InputError, ParameterError, listed
from ...results.record import label_entry
from ...words import _
from ...words.lists import items
from .record import Zipf

Array = NDArray[np.float64]

_LEAST = 5
"""Sizes below which a slope is none: its standard error would be two thirds of it."""


@tool(
    group="describe",
    behind="ranking",
    name=_("Zipf's law (rank and size)"),
    help=_(
        "The slope of log rank (less one half) on log size, with the standard error of "
        "Gabaix and Ibragimov and the test of Zipf's law, time by time."
    ),
    tags=_("Zipf, rank-size, Pareto, primacy, city size, rank-size rule, primate city"),
    outputs=(Output.table("zipf", _("Zipf's law")),),
)
@door
def zipf(
    variable: Annotated[Variable, Asks(_("Variable"), _("Sizes: population, GDP; positive."))],
    *,
    at_times: AtTimes = None,
    largest: Annotated[
        int | None,
        Asks(
            _("Largest regions only"),
            _("How many; the law is one of the upper tail. Empty: all."),
            least=5,
        ),
    ] = None,
    minimum: Annotated[
        float | None,
        Asks(
            _("Least size"), _("Smaller ones do not count. Empty: all."), least=0.0, advanced=True
        ),
    ] = None,
    **_every_tool: Unpack[SampleChoice],
) -> Zipf:
    r"""Fit Zipf's law to sizes, time by time: rank − ½ on size, both in logs.

    .. math:: \ln(r_i - 1/2) = a - b \ln S_i + e_i,\qquad se(b) = |b| \sqrt{2/n}

    b = 1 is Zipf's law; above it sizes are more even, below it the largest weigh more.

    Parameters
    ----------
    variable : Variable, or a Series with regions and times in its index
        Sizes (population, GDP, firms), all positive; empty cells are left out and counted.
    at_times : sequence of times, or a text with commas, optional
        Default: all.
    largest : int, optional
        How many of the largest regions; the law is one of the upper tail.
    minimum : float, optional
        The least size that counts.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Zipf
        b with its standard error, 95 % interval and the test of b = 1; how often the largest is the
        second (primacy).

    Raises
    ------
    InputError
        If a size is not positive, naming regions; if a time has fewer than five sizes, or equal ones.
    ParameterError

    Notes
    -----
    The ½ removes the bias of ranks in small samples. The standard error of least squares, which most
    papers print, is far too small, since ranks hang together; it stands in the table as what it is, and
    no test is made of it. Equal sizes share the mean of their ranks.

    References
    ----------
    Gabaix, X. and Ibragimov, R. (2011). Rank − 1/2: a simple way to improve the OLS estimation of tail
    exponents. Journal of Business and Economic Statistics 29(1), 24–39. doi:10.1198/jbes.2009.06157

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> sizes = 1000 / np.arange(0.5, 30)  # Zipf's law itself
    >>> panel = rs.Panel.from_arrays(range(30), [2020], {"size": sizes})
    >>> round(float(rs.zipf(panel["size"]).slope[0]), 6)
    1.0
    """
    from scipy.stats import rankdata

    _check(largest, minimum)
    chosen = variable.times if at_times is None else times_of(variable, at_times)
    _positive(variable, chosen)
    sizes = [_sizes(variable.at(t), largest, minimum) for t in chosen]
    ranks = [rankdata(-s, method="average") for s in sizes]
    fits = np.array([_fit(s, r) for s, r in zip(sizes, ranks, strict=True)])
    slope, n = fits[:, 1], np.array([s.size for s in sizes])
    error = np.abs(slope) * np.sqrt(2.0 / n)
    z = (slope - 1.0) / error
    return Zipf(
        variable=variable.name,
        times=tuple(chosen),
        n=n,
        left_out=int(np.isnan(np.vstack([variable.at(t).values for t in chosen])).sum()),
        intercept=fits[:, 0],
        slope=slope,
        std_error=error,
        ols_error=fits[:, 2],
        r_squared=fits[:, 3],
        z_score=z,
        p_value=2.0 * ndtr(-np.abs(z)),
        primacy=np.array([s[0] / s[1] for s in sizes]),
        sizes=tuple(sizes),
        ranks=tuple(ranks),
        spec={
            "function": "zipf",
            "largest": largest,
            "minimum": minimum,
            **label_entry(variable.labels, variable.notes),
        },
    )


def _check(largest: object, minimum: object) -> None:
    number = isinstance(minimum, (int, float)) and not isinstance(minimum, bool)
    if minimum is not None and not (number and 0.0 < float(minimum) < np.inf):  # type: ignore[arg-type]
        raise ParameterError(
            _("{param:minimum={minimum!r}} is not allowed; it must be a number above 0."),
            minimum=minimum,
        )


def times_of(x: Variable, given: Sequence[object] | str) -> tuple[int | str, ...]:
    """Return the times that were asked for, each once."""
    wanted = items(given) if isinstance(given, str) else given
    return tuple(dict.fromkeys(x.at(one).times[0] for one in wanted))


def _positive(x: Variable, times: Sequence[object]) -> None:
    values = np.vstack([x.at(t).values for t in times])
    bad = [one for one, low in zip(x.ids, (values <= 0.0).any(axis=0), strict=True) if low]
    if bad:
        raise InputError(
            _(
                "{name!r} is not positive in {n} {n:region|regions}: {bad}. A size has a "
                "log; leave {n:this region|these regions} out, or choose another variable."
            ),
            ids=bad,
            columns=[x.name],
            name=x.name,
            n=len(bad),
            bad=listed(bad),
        )


def _sizes(x: Variable, largest: int | None, minimum: float | None) -> Array:
    """Return the sizes of one time that count, the largest first."""
    values = x.values[0]
    found = -np.sort(-values[np.isfinite(values)])
    if minimum is not None:
        found = found[found >= minimum]
    found = found[:largest]
    if found.size < _LEAST or found[0] == found[-1]:
        raise InputError(
            _(
                "{name!r} has {n} {n:size|sizes} in {time}, {different} of them different; "
                "a slope needs {least}, and they must differ."
            ),
            columns=[x.name],
            name=x.name,
            n=found.size,
            time=x.times[0],
            different=np.unique(found).size,
            least=_LEAST,
        )
    return np.asarray(found)


def _fit(sizes: Array, ranks: Array) -> tuple[float, float, float, float]:
    """Return intercept, slope b, the standard error of least squares and R²."""
    x, y = np.log(sizes), np.log(ranks - 0.5)
    dx, dy = x - x.mean(), y - y.mean()
    slope = float((dx @ dy) / (dx @ dx))
    rest = dy - slope * dx
    error = float(np.sqrt(rest @ rest / (x.size - 2) / (dx @ dx)))
    return float(y.mean() - slope * x.mean()), -slope, error, float(1.0 - rest @ rest / (dy @ dy))
