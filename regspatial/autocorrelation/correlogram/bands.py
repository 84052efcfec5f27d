"""Plan the bands of a correlogram: their ends and the pairs in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from ..._kernels.random import Rng, as_seed
from ...choices import one_of
from ...choices.autocorrelation import CorrelogramOf
from ...choices.weights import Normalise
from ...containers import SpatialWeights
from ...errors import ParameterError
from ...options import Options
from ...weights._points import check_positive
from ...weights.normalise import check_how
from ...words import _
from ...words.lists import items
from .._moments import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What every band of a correlogram is computed with."""

    statistic: CorrelogramOf
    normalise: Normalise
    permutations: int
    alpha: float
    seed: int
    options: Options | None


def planned(
    statistic: CorrelogramOf,
    normalise: Normalise,
    permutations: int,
    alpha: float,
    rng: Rng,
    options: Options | None,
) -> Plan:
    """Return the checked choices."""
    check_how(normalise)
    return Plan(
        statistic=one_of("statistic", statistic, CorrelogramOf),
        normalise=normalise,
        permutations=permutations,
        alpha=alpha,
        seed=as_seed(rng),
        options=options,
    )


def weights_of(ids: tuple[str, ...], matrix: sp.csr_array) -> SpatialWeights:
    """Return the pairs of a band as weights."""
    return SpatialWeights(ids=ids, matrix=matrix)


def ends_of(
    breaks: Iterable[float] | str | None, bands: int, maximum: float | None, distance: Array
) -> Array:
    """Return the ends of the bands, growing."""
    if breaks is None:
        if maximum is not None:
            check_positive("maximum", maximum)
        end = float(distance.max()) / 2.0 if maximum is None else float(maximum)
        return np.linspace(0.0, end, int(bands) + 1)
    parts: Sequence[Any] = items(breaks) if isinstance(breaks, str) else list(breaks)
    try:
        ends = np.array([float(one) for one in parts])
    except (TypeError, ValueError):
        ends = np.array([])
    growing = (
        ends.size >= 2 and np.isfinite(ends).all() and ends[0] >= 0 and (np.diff(ends) > 0).all()
    )
    if not growing:
        raise ParameterError(
            _(
                "{param:breaks={breaks!r}} is not allowed; give two or more growing distances from "
                "zero up, such as 0, 200, 400."
            ),
            breaks=breaks if isinstance(breaks, str) else parts,
        )
    return ends
