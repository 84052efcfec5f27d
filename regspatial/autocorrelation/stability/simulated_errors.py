"""Simulate errors of the values and count what the clusters become."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers import Variable
from ...errors import InputError, ParameterError, listed
from ...results.local_autocorrelation import LocalStatistic
from ...results.record import label_entry
from ...words import Words, _
from .record import ClusterShares

_AT_ONCE = 2_000_000  # values of simulated maps held at a time


def simulated_errors(
    x: Variable, error: Variable | None, size: float | None, relative: float | None
) -> NDArray[np.float64]:
    """Return the standard deviation of each value, (1, n)."""
    if sum(one is not None for one in (error, size, relative)) != 1:
        raise ParameterError(
            _(
                "Give exactly one of {param:error} (a column), {param:error_size} (in the unit of the "
                "variable) and {param:relative_error} (a share of each value)."
            )
        )
    if error is not None:
        own = error.at(x.times[0]) if len(error.times) > 1 else error
        sd = own.aligned(x.ids).finite().values
        bad = [i for i, s in zip(x.ids, sd[0].tolist(), strict=True) if s < 0]
        if bad:
            raise InputError(
                _("{name!r} holds standard deviations, and is negative in {bad}."),
                ids=bad,
                columns=[own.name],
                name=own.name,
                bad=listed(bad),
            )
        return sd
    name, value = ("relative_error", relative) if size is None else ("error_size", size)
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not number or not np.isfinite(float(value or 0)) or float(value or 0) < 0:
        raise ParameterError(
            _("{param:{name}={value!r}} is not allowed; it must be zero or a positive number."),
            name=name,
            value=value,
        )
    unit = np.abs(x.values) if size is None else np.ones_like(x.values)
    return np.asarray(float(value or 0) * unit)


def shares(
    x: Variable,
    found: NDArray[np.intp],
    base: NDArray[np.intp],
    codes: tuple[str, ...],
    statistic: str,
    one: LocalStatistic,
    *,
    verb: str,
    spec: dict[str, Any],
    labels: Mapping[str, Words] = MappingProxyType({}),
    **more: Any,
) -> ClusterShares:
    """Count in how many runs each region falls into each cluster."""
    counted = np.stack([(found == k).mean(axis=0) for k in range(len(codes))], axis=1)
    return ClusterShares(
        verb=verb,
        variable=x.name,
        time=x.times[0],
        ids=x.ids,
        statistic=statistic,
        codes=codes,
        shares=counted,
        base=np.array(codes)[base],
        runs=len(found),
        correction=one.correction,
        alpha=one.alpha,
        permutations=one.permutations,
        alternative=one.alternative,
        islands=one.islands,
        spec={
            "verb": verb,
            **spec,
            "statistic": statistic,
            "permutations": one.permutations,
            "alternative": one.alternative,
            "correction": one.correction,
            "alpha": one.alpha,
            **label_entry({**labels, **x.labels}, x.notes),
        },
        **more,
    )
