"""Classes of a choropleth map: numbers in, breaks and class numbers out."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..._kernels.classes import SAME, assign, fisher_jenks, kinds, limits, merged, middle, whole
from ...choices import codes
from ...choices.description import MapScheme
from ...errors import ParameterError, listed
from ...words import _, say
from ...words.numerals import raised
from .._format import decimals_for
from ..style import require

Array = NDArray[np.float64]

__all__ = ["SAME", "SCHEMES", "assign", "breaks", "fisher_jenks", "interval_labels"]

SCHEMES = (*codes(MapScheme), "std-mean", "head-tail", "max-p")
_LONGEST = 9
_LIBRARY = {
    "std-mean": "StdMean",
    "head-tail": "HeadTailBreaks",
    "max-p": "MaximumBreaks",
}


def breaks(
    values: ArrayLike,
    classes: int = 5,
    scheme: str | Sequence[float] = "quantiles",
    *,
    centre: float | None = None,
) -> Array:
    """Return ascending class limits, one more than there are classes.

    Parameters
    ----------
    values : array
        NaN is left out.
    classes : int
        Wanted number of classes; fewer come back where there are fewer different values.
    scheme : str or sequence of inner limits
        "quantiles", "equal" (intervals), "fisher-jenks" (exact natural breaks), "box" (hinge 1.5), "percentiles"
        (1, 10, 50, 90, 99), "standard-deviations", "unique", or "std-mean", "head-tail", "max-p" of mapclassify;
        or the inner limits themselves.
    centre : float, optional
        A value that must be a limit (0 for impacts), so that no class mixes both sides.

    Raises
    ------
    ParameterError

    Notes
    -----
    A class holds ``lower < x <= upper``, the first one its lower limit too. Values that differ by less
    than 1e-9 of the largest count as one; where all do, there is one class. Fisher–Jenks is the
    dynamic programme over sorted values with prefix sums; mapclassify gives the same limits (a test
    compares them) but needs numba to be quick and warns without it.
    """
    x = np.asarray(values, dtype=float).ravel()
    x = merged(np.sort(x[np.isfinite(x)]))
    if classes < 1 or classes > 12:
        raise ParameterError(
            _("classes={classes} is not between 1 and 12; five are easy to tell apart."),
            classes=classes,
        )
    if x.size == 0:
        return np.array([0.0, 1.0])
    inner = _inner(x, min(classes, np.unique(x).size), scheme)
    if not isinstance(scheme, str):  # given limits stay, so that maps of several years compare
        return np.concatenate([[-np.inf], inner, [np.inf]])
    return whole(x, inner, middle_of(x, scheme) if centre is None else centre)


def middle_of(values: ArrayLike, scheme: str | Sequence[float]) -> float | None:
    """Return the limit about which a scheme lies: the median of a box map, the mean of standard deviations."""
    x = np.asarray(values, dtype=float).ravel()
    x = merged(np.sort(x[np.isfinite(x)]))
    return middle(x, scheme) if isinstance(scheme, str) and x.size else None


def class_names(
    values: ArrayLike, scheme: str | Sequence[float], bounds: Array
) -> list[str] | None:
    """Return the codes of the terms "map_class" of the classes of a scheme that names them."""
    x = np.asarray(values, dtype=float).ravel()
    x = merged(np.sort(x[np.isfinite(x)]))
    found = kinds(x, scheme, bounds) if isinstance(scheme, str) and x.size else None
    return None if found is None else [f"{scheme}-{one}" for one in found]


def _inner(x: Array, classes: int, scheme: str | Sequence[float]) -> Array:
    if not isinstance(scheme, str):
        given = np.asarray(scheme, dtype=float)
        if given.ndim != 1 or (np.diff(given) <= 0).any() or not np.isfinite(given).all():
            raise ParameterError(
                _("scheme={list} must be ascending finite limits."), list=list(scheme)
            )
        return given
    if scheme in codes(MapScheme):
        return limits(x, classes, scheme)
    if scheme in _LIBRARY:
        mapclassify = require("mapclassify", "plot")
        how = {"k": classes} if scheme == "max-p" else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return np.asarray(getattr(mapclassify, _LIBRARY[scheme])(x, **how).bins, dtype=float)
    raise ParameterError(
        _("scheme={scheme!r} is not one of {schemes}, nor a list of limits."),
        scheme=scheme,
        schemes=listed(SCHEMES),
    )


def interval_labels(limits: Array, language: str = "en") -> list[str]:
    """Return a label per class, with common decimals: ``0.12 – 0.35``, ``37,853 – 153,326``."""
    finite = limits[np.isfinite(limits)]
    written = [raised(one) for one in _written(limits, finite)]
    joint = " – " if finite.size and finite[0] >= 0 else say(_(" to "), language)
    out = []
    for k in range(len(limits) - 1):
        low, high = written[k], written[k + 1]
        if np.isinf(limits[k]):
            out.append(f"≤ {high}" if np.isfinite(limits[k + 1]) else "–")
        elif np.isinf(limits[k + 1]):
            out.append(f"> {low}")
        else:
            out.append(low if low == high else f"{low}{joint}{high}")
    return out


def limits_written(limits: Array) -> list[str]:
    """Return finite limits with the decimals that tell them apart."""
    return [raised(one) for one in _written(limits, limits)]


def _written(limits: Array, finite: Array) -> list[str]:
    """Write the limits with the fewest decimals, two digits at least, that tell them apart.

    Powers of ten where decimals would be more than nine, or the numbers longer than that.
    """
    gaps = np.diff(np.unique(finite))
    largest = float(np.abs(finite).max(initial=0.0))
    size = float(np.median(gaps)) if gaps.size else largest or 1.0
    many = len(set(limits.tolist()))
    if largest < 10.0**_LONGEST:
        for decimals in range(decimals_for(size, 2), _LONGEST + 1):
            written = [f"{v:,.{decimals}f}" for v in limits]
            written = [w.removeprefix("-") if not w.strip("-0.") else w for w in written]
            shown = largest == 0.0 or any(w.strip("-+0.,") for w in written)
            if len(set(written)) == many and shown:
                return written
    for digits in range(2, 18):
        written = [f"{v + 0.0:.{digits}g}" for v in limits]
        if len(set(written)) == many:
            break
    return written
