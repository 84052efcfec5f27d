"""Predictors that are tied to what they predict: sums, products and ratios that hold by definition."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .._kernels.perfect_fit import NEARLY, identity
from ..errors import SpecificationError, listed
from ..terms import term
from ..words import _, verbatim

Array = NDArray[np.float64]

_SPARE = 5
"""Rows there must be beyond the columns of a sum, before what it reproduces says anything."""


def tied(y: Array, X: Array) -> tuple[list[int], str] | None:
    """Return the smallest set of predictors that reproduces y, and how: "sum", "product" or "logs".

    Rounded accounts leave up to 1e-4 of the variance (`NEARLY`). A sum is of the columns as they are; a
    product is a sum of logarithms on both sides; "logs" is y against logarithms, or the logarithm of y
    against columns that are logarithms themselves.

    Parameters
    ----------
    y : (N,) array
    X : (N, k) array
    """
    kept = np.flatnonzero(np.ptp(X, axis=0) > 0.0)
    logs = np.array([j for j in kept if (X[:, j] != 0.0).all()], dtype=np.intp)
    tries: list[tuple[str, Array, Array, NDArray[np.intp]]] = [("sum", y, X[:, kept], kept)]
    if len(logs):
        of_x = np.log(np.abs(X[:, logs]))
        if (y != 0.0).all():
            tries.append(("product", np.log(np.abs(y)), of_x, logs))
        tries.append(("logs", y, of_x, logs))
    if (y != 0.0).all():
        tries.append(("logs", np.log(np.abs(y)), X[:, kept], kept))
    for how, left, right, columns in tries:
        found = _reproduced(left, right)
        if found:
            return [int(columns[j]) for j in found], how
    return None


def _reproduced(y: Array, X: Array) -> list[int]:
    """Return the columns of the smallest sum that leaves less than `NEARLY` of y, or none."""
    if len(y) < X.shape[1] + 1 + _SPARE:
        return []
    centred, columns = y - y.mean(), (X - X.mean(axis=0)).T
    moving = np.abs(columns).max(axis=1) > 1e-12 * np.abs(X).max(axis=0)
    if not moving.any() or not np.abs(centred).max() > 1e-12 * np.abs(y).max():
        return []
    places = np.flatnonzero(moving)
    found = identity(centred, columns[moving], np.ones(len(places)))
    return [int(places[j]) for j, _b in found]


def refuse_tied(
    y_name: str, y: Array, names: Sequence[str], X: Array, allowed: Sequence[str]
) -> None:
    """Refuse predictors that reproduce y, by name; those that are allowed stay, and are not looked at.

    Raises
    ------
    SpecificationError
    """
    looked = [j for j, name in enumerate(names) if name not in allowed]
    found = tied(y, X[:, looked]) if looked else None
    if found is None:
        return
    columns = [names[looked[j]] for j in found[0]]
    raise _refusal(columns, y_name, found[1])


def _refusal(columns: list[str], y_name: str, how: str) -> SpecificationError:
    return SpecificationError(
        _(
            "{named} {k:reproduces|reproduce} {y_name} {how}, all but {share} of its variance: that is "
            "how {y_name} is computed, or nearly so, and says nothing of what it depends on. Leave "
            "{k:it|one of them} out, or name {k:it|them} in {param:allow}."
        ),
        columns=columns,
        named=listed(columns, 20),
        k=len(columns),
        y_name=verbatim(y_name),
        how=term("identity", how),
        share=f"{100.0 * NEARLY:g}%",
    )
