"""What can be wrong with a bandwidth and with the local fits at it, said by name."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from .._kernels.perfect_fit import refuse_perfect, smallest
from ..errors import (
    CoincidentPointsError,
    CollinearityError,
    ConvergenceError,
    ParameterError,
    SpecificationError,
    listed,
)
from ..words import _
from ._limits import most_neighbours
from ._local_fit import Fit, Problem
from ._places import Places, blocks

Array = NDArray[np.float64]

_NOTHING = 1e-9
"""Share of the observations below which n - tr S is rounding: sigma² would be a number over nothing."""


def is_number(value: object) -> bool:
    """Whether a value is a real number, and no truth value."""
    return isinstance(value, Real) and not isinstance(value, bool)


def check_bandwidth(problem: Problem, bandwidth: object, *, name: str = "bandwidth") -> float:
    """Return a bandwidth given by hand, checked.

    Raises
    ------
    ParameterError
    """
    try:
        value = float("nan") if isinstance(bandwidth, bool) else float(bandwidth)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        value = float("nan")
    if not problem.adaptive:
        if not (np.isfinite(value) and value > 0.0):
            raise ParameterError(
                _("{param:{name}={bandwidth!r}} is not a distance above zero."),
                name=name,
                bandwidth=bandwidth,
            )
        return value
    low = problem.k + 2 if problem.kernel.compact else 2
    high = most_neighbours(problem)
    if not (value.is_integer() and low <= value <= high):
        raise ParameterError(
            _(
                "{param:{name}={bandwidth!r}}: an adaptive bandwidth is a whole number of "
                "neighbours (the place itself counted) from {low} to {high}; {kernel} with "
                "{k} {k:coefficient|coefficients} needs so many."
            ),
            name=name,
            bandwidth=bandwidth,
            low=low,
            high=high,
            kernel=problem.kernel.name,
            k=problem.k,
        )
    return value


def check_limits(
    problem: Problem, limits: tuple[float, float] | None
) -> tuple[float, float] | None:
    """Return the limits of a search, checked."""
    if limits is None:
        return None
    try:
        low, high = limits
    except (TypeError, ValueError, OverflowError):
        raise ParameterError(
            _("bandwidth_range={limits!r} is not a pair (low, high)."), limits=limits
        ) from None
    low = check_bandwidth(problem, low, name="bandwidth_range low")
    high = check_bandwidth(problem, high, name="bandwidth_range high")
    if low > high:
        raise ParameterError(
            _("bandwidth_range={limits!r} is empty: the low end is above the high end."),
            limits=limits,
        )
    return low, high


def check_freedom(n: int, trace: float) -> None:
    """Raise an error if the fit is as good as the data themselves.

    Raises
    ------
    SpecificationError
    """
    if n - trace <= _NOTHING * n:
        raise SpecificationError(
            _(
                "No degrees of freedom are left: tr S is {trace:.6g} with {n} "
                "{n:observation|observations}, so that there is no sigma². Use larger "
                "bandwidths or fewer regressors."
            ),
            trace=trace,
            n=n,
        )


def check_left(y: Array, fitted: Array) -> None:
    """Raise an error if the local fits reproduce the response to the rounding of its values.

    Their spread over the whole map says nothing here: it may be that of two levels far apart, with
    honest local fits on both.

    Raises
    ------
    SpecificationError
    """
    size = float(np.abs(y).max())
    refuse_perfect(float(np.sum(((y - fitted) / size) ** 2)), smallest(y / size, np.zeros(1)))


def check_spots(
    problem: Problem, bandwidths: Array, terms: Sequence[str], labels: Sequence[str]
) -> None:
    """Raise an error if as many places stand on one spot as an adaptive bandwidth counts.

    Raises
    ------
    CoincidentPointsError
    """
    if not problem.adaptive:
        return
    _unused, spot, count = np.unique(
        problem.places.xyz, axis=0, return_inverse=True, return_counts=True
    )
    here = count[spot.ravel()]
    bad = np.flatnonzero(here >= bandwidths.min())
    if bad.size:
        ids = [labels[i] for i in bad.tolist()]
        which = [t for t, h in zip(terms, bandwidths, strict=True) if h <= here.max()]
        raise CoincidentPointsError(
            _(
                "As many places stand on one spot as the bandwidth of {which} counts, so that "
                "it is zero there: {regions}. Use a larger or a fixed bandwidth, or give the "
                "places different points."
            ),
            ids=ids,
            which=listed(which),
            regions=listed(ids),
        )


def check_fits(
    problem: Problem, fit: Fit, labels: Sequence[str], targets: Places | None = None
) -> None:
    """Raise the error that fits if some places could not be fitted.

    Raises
    ------
    CoincidentPointsError, SpecificationError, CollinearityError, ConvergenceError
    """
    bad = np.flatnonzero(~fit.sound)
    if not bad.size:
        return
    spot = bad[~(fit.bandwidth[bad] > 0.0)]
    if spot.size:
        ids = [labels[i] for i in spot.tolist()]
        raise CoincidentPointsError(
            _(
                "{n} {n:place stands|places stand} on one spot with at least as many "
                "others as the bandwidth counts, so that it is zero there: {regions}. Use "
                "a larger or a fixed bandwidth, or give the places different points."
            ),
            ids=ids,
            n=len(ids),
            regions=listed(ids),
        )
    few = bad[_neighbours(problem, targets or problem.places, bad, fit.bandwidth) < problem.k + 1]
    if few.size:
        ids = [labels[i] for i in few.tolist()]
        raise SpecificationError(
            _(
                "{n} {n:place has|places have} fewer than {least} "
                "{least:observation|observations} within the bandwidth, too few for {k} "
                "{k:coefficient|coefficients}: {regions}. Use a larger bandwidth, an "
                "adaptive one, or the gaussian kernel."
            ),
            ids=ids,
            n=len(ids),
            least=problem.k + 1,
            k=problem.k,
            regions=listed(ids),
        )
    ids = [labels[i] for i in bad.tolist()]
    if problem.family != "gaussian":
        raise ConvergenceError(
            _(
                "The local likelihood has no maximum, or none that is found, in {n} "
                "{n:place|places}: {regions}. Around them the response may be all alike "
                "(all zero, or perfectly separated), or regressors collinear. Use a larger "
                "bandwidth or fewer regressors."
            ),
            ids=ids,
            n=len(ids),
            regions=listed(ids),
        )
    raise CollinearityError(
        _(
            "The regressors are linearly dependent around {n} {n:place|places}: {regions}. "
            "A column may not vary there (a dummy). Use a larger bandwidth or leave a "
            "regressor out."
        ),
        ids=ids,
        n=len(ids),
        regions=listed(ids),
    )


def _neighbours(
    problem: Problem, targets: Places, rows: NDArray[np.intp], bandwidth: Array
) -> NDArray[np.intp]:
    """Return how many observations have weight at some places."""
    if not problem.kernel.compact:
        return np.full(len(rows), problem.n)
    out = np.empty(len(rows), dtype=np.intp)
    some = targets.take(rows)
    for part in blocks(some):
        d2 = some.take(part).squared(problem.places)
        out[part] = (d2 < (bandwidth[rows[part]] ** 2 * (1.0 - 1e-6))[:, None]).sum(axis=1)
    return out
