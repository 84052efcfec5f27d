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
from ._local_fit import Fit, Problem
from ._places import Places, blocks
from .bandwidth import most_neighbours

Array = NDArray[np.float64]

_NOTHING = 1e-9


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
                f"{name}={bandwidth!r} is not a distance above zero.",
                f"{name}={bandwidth!r} 不是大于零的距离。",
            )
        return value
    low = problem.k + 2 if problem.kernel.compact else 2
    high = most_neighbours(problem)
    if not (value.is_integer() and low <= value <= high):
        raise ParameterError(
            f"{name}={bandwidth!r}: an adaptive bandwidth is a whole number of neighbours (the place "
            f"itself counted) from {low} to {high}; {problem.kernel.name} with {problem.k} "
            "coefficients needs so many.",
            f"{name}={bandwidth!r}：自适应带宽是邻居个数（含自身），应为 {low} 至 {high} 的整数；"
            f"{problem.kernel.name} 核、{problem.k} 个系数至少需要这么多。",
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
            f"bandwidth_range={limits!r} is not a pair (low, high).",
            f"bandwidth_range={limits!r} 不是一对 （下限，上限）。",
        ) from None
    low = check_bandwidth(problem, low, name="bandwidth_range low")
    high = check_bandwidth(problem, high, name="bandwidth_range high")
    if low > high:
        raise ParameterError(
            f"bandwidth_range={limits!r} is empty: the low end is above the high end.",
            f"bandwidth_range={limits!r} 为空：下限大于上限。",
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
            f"No degrees of freedom are left: tr S is {trace:.6g} with {n} observations, so that there "
            "is no sigma². Use larger bandwidths or fewer regressors.",
            f"没有剩余自由度：tr S 为 {trace:.6g}，而观测数为 {n}，无法估计 sigma²。请增大带宽或减少解释变量。",
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
    _, spot, count = np.unique(problem.places.xyz, axis=0, return_inverse=True, return_counts=True)
    here = count[spot.ravel()]
    bad = np.flatnonzero(here >= bandwidths.min())
    if bad.size:
        ids = [labels[i] for i in bad.tolist()]
        which = [t for t, h in zip(terms, bandwidths, strict=True) if h <= here.max()]
        raise CoincidentPointsError(
            f"As many places stand on one spot as the bandwidth of {listed(which)} counts, so that it "
            f"is zero there: {listed(ids)}. Use a larger or a fixed bandwidth, or give the places "
            "different points.",
            f"{listed(which)} 的带宽所计的邻居全部位于同一点，带宽为零：{listed(ids)}。"
            "请使用更大的带宽或固定带宽，或为各地点设置不同坐标。",
            ids=ids,
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
            f"{len(ids)} places stand on one spot with at least as many others as the bandwidth "
            f"counts, so that it is zero there: {listed(ids)}. Use a larger or a fixed bandwidth, or "
            "give the places different points.",
            f"{len(ids)} 个地点与不少于带宽个数的其他地点重合，带宽为零：{listed(ids)}。"
            "请使用更大的带宽或固定带宽，或为各地点设置不同坐标。",
            ids=ids,
        )
    few = bad[_neighbours(problem, targets or problem.places, bad, fit.bandwidth) < problem.k + 1]
    if few.size:
        ids = [labels[i] for i in few.tolist()]
        raise SpecificationError(
            f"{len(ids)} places have fewer than {problem.k + 1} observations within the bandwidth, "
            f"too few for {problem.k} coefficients: {listed(ids)}. Use a larger bandwidth, an "
            "adaptive one, or the gaussian kernel.",
            f"{len(ids)} 个地点带宽内的观测少于 {problem.k + 1} 个，不足以估计 {problem.k} 个系数：{listed(ids)}。"
            "请增大带宽、改用自适应带宽或高斯核。",
            ids=ids,
        )
    ids = [labels[i] for i in bad.tolist()]
    if problem.family != "gaussian":
        raise ConvergenceError(
            f"The local likelihood has no maximum, or none that is found, in {len(ids)} places: "
            f"{listed(ids)}. Around them the response may be all alike (all zero, or perfectly "
            "separated), or regressors collinear. Use a larger bandwidth or fewer regressors.",
            f"{len(ids)} 个地点的局部似然没有极大值或未能找到：{listed(ids)}。其周围被解释变量可能全部相同"
            "（如全为零或完全分离），或解释变量共线。请增大带宽或减少解释变量。",
            ids=ids,
        )
    raise CollinearityError(
        f"The regressors are linearly dependent around {len(ids)} places: {listed(ids)}. A column "
        "may not vary there (a dummy). Use a larger bandwidth or leave a regressor out.",
        f"在 {len(ids)} 个地点周围解释变量线性相关：{listed(ids)}。某列在当地可能没有变化（如虚拟变量）。"
        "请增大带宽或去掉某个解释变量。",
        ids=ids,
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
