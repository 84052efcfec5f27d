"""Models with products and squares, read as models of what these are made of, at stated values.

With terms t = Π_b b^p(t, b) the derivative by one b at values v is Σ_t β_t p(t, b) v_b^(p - 1) Π v^p,
the same in every region, so that (β_b, θ_b) are linear in the coefficients and impacts follow as for
any other regressor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...errors import ParameterError, listed
from ...results.regression import SpatialPanelResult
from ...words import _
from ...words.lists import items

Array = NDArray[np.float64]


def at_values(
    result: SpatialPanelResult, given: Mapping[str, float] | str | None
) -> tuple[SpatialPanelResult, dict[str, float]]:
    """Return the model in terms of what its regressors are made of, and the values used.

    Where no regressor is a product or a square, the model as it is.

    Raises
    ------
    ParameterError
        If `at` names something that is not in the model, or a value is not finite.
    """
    at = _read(given)
    if not result.parts:
        if at:
            raise ParameterError(
                _(
                    "{param:at} is for models with products or squares (x:z, x^2); in this one the "
                    "impacts are the same at all values."
                )
            )
        return result, {}
    unknown = [name for name in at if name not in result.bases]
    bad = [name for name, v in at.items() if name in result.bases and not np.isfinite(v)]
    if unknown or bad:
        raise ParameterError(
            _("{param:at} must give finite values of {names}; it has {given}."),
            columns=[*unknown, *bad],
            names=listed(result.bases, 30),
            given=listed([*unknown, *bad]),
        )
    where = {b: float(at.get(b, np.nanmean(v))) for b, v in result.bases.items()}
    return _in_bases(result, _derivatives(result, where)), _that_count(result, where)


def _read(given: Mapping[str, float] | str | None) -> dict[str, float]:
    """Return values by name, of a mapping or of ``x = 2, z = 0.5``."""
    if given is None:
        return {}
    if not isinstance(given, str):
        return {str(name): float(value) for name, value in given.items()}
    out: dict[str, float] = {}
    for one in items(given):
        name, _equals, value = one.rpartition("=")
        try:
            out[name.strip()] = float(value)
        except ValueError:
            name = ""
        if not name.strip():
            raise ParameterError(_("{param:at} is {at!r}; write it like x = 2, z = 0.5."), at=given)
    return out


def _derivatives(result: SpatialPanelResult, where: Mapping[str, float]) -> Array:
    """Return the derivative of each regressor by each base, (bases, k)."""
    out = np.zeros((len(where), len(result.variables)))
    for t, variable in enumerate(result.variables):
        powers = result.parts[variable]
        for i, base in enumerate(where):
            if base in powers:
                own = powers[base] * where[base] ** (powers[base] - 1)
                rest = [where[b] ** p for b, p in powers.items() if b != base]
                out[i, t] = own * float(np.prod(rest))
    return out


def _that_count(result: SpatialPanelResult, where: Mapping[str, float]) -> dict[str, float]:
    """Return the values of the bases that stand in a product or a power."""
    joint = [p for p in result.parts.values() if list(p.values()) != [1]]
    return {b: v for b, v in where.items() if any(b in p for p in joint)}


def _in_bases(result: SpatialPanelResult, by: Array) -> SpatialPanelResult:
    bases = tuple(result.bases)
    index = {t: i for i, t in enumerate(result.terms)}
    rows, terms = [], []
    for pattern in ("{}", "W({})"):
        columns = [index.get(pattern.format(v), -1) for v in result.variables]
        there = np.array(columns) >= 0
        for base, weights in zip(bases, by, strict=True):
            if not any(
                base in result.parts[v] for v, ok in zip(result.variables, there, strict=True) if ok
            ):
                continue
            row = np.zeros(len(result.terms))
            row[np.array(columns)[there]] = weights[there]
            rows.append(row)
            terms.append(pattern.format(base))
    for name in ("tau", "eta", "rho", "lambda"):
        if name in index:
            rows.append(np.eye(len(result.terms))[index[name]])
            terms.append(name)
    turn = np.array(rows)
    ridge = result.likelihood_draws
    return replace(
        result,
        variables=bases,
        terms=tuple(terms),
        estimates=turn @ result.estimates,
        covariance=turn @ result.covariance @ turn.T,
        likelihood_draws=None if ridge is None else ridge.turned(turn),
        beta=by @ result.beta,
        theta=by @ result.theta,
        parts={},
        bases={},
    )
