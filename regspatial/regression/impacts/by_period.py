"""Impacts of a model whose weights differ by period: each period by its own, averaged over the cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.spectrum import Spectrum
from ...containers import SpatialWeights
from ...errors import UndefinedEffectError
from ...options import Options
from ...results.regression import SpatialPanelResult
from ...words import _
from ..estimation.design import spectrum_of
from ..estimation.lee_yu import symmetric_of
from ..panel.unbalanced.blocks import BlockSpectrum
from .by_region import partition, regional
from .exact import Multipliers, multipliers
from .record import RegionalImpacts

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Weights of some periods, their spectrum (None: S = I), and their share of the cells."""

    w: SpatialWeights
    spectrum: Spectrum | None
    share: float
    periods: int


def pieces_of(result: SpatialPanelResult, options: Options, *, lagged: bool) -> tuple[Piece, ...]:
    """Return the weights of a model, one piece where they are the same at all times.

    Raises
    ------
    UndefinedEffectError
        If it has none.
    """
    kept = result.spectrum
    if not result.by_period:
        if result.w is None:
            raise UndefinedEffectError(_("The model has no spatial weights."))
        spectrum = (kept or spectrum_of(result.w, options)) if lagged else None
        return (Piece(result.w, spectrum, 1.0, len(result.times)),)
    own = kept.spectra if isinstance(kept, BlockSpectrum) else [None] * len(result.by_period)
    out = []
    for one, spectrum in zip(result.by_period, own, strict=True):
        found = (spectrum or spectrum_of(one.w, options)) if lagged else None
        share = one.w.n * len(one.times) / result.nobs
        out.append(Piece(one.w, found, share, len(one.times)))
    return tuple(out)


def multipliers_of(pieces: Sequence[Piece], rho: Array, *, derivatives: bool = True) -> Multipliers:
    """Return Σ_t tr(·)/N and Σ_t 1'(·)1/N of S and SW at each rho, and their derivatives."""
    each = [
        multipliers(
            p.w.matrix,
            p.spectrum,
            rho,
            p.spectrum is not None and symmetric_of(p.spectrum),
            derivatives,
        )
        for p in pieces
    ]
    if len(each) == 1:
        return each[0]
    shares = [p.share for p in pieces]
    return Multipliers(
        *(
            np.asarray(sum(s * getattr(m, f.name) for s, m in zip(shares, each, strict=True)))
            for f in fields(Multipliers)
        )
    )


def regional_of(
    pieces: Sequence[Piece],
    result: SpatialPanelResult,
    rho: float,
    beta: Array,
    theta: Array,
    resolvent: Resolvent | None,
) -> RegionalImpacts:
    """Return the impacts by region, each the mean over the periods that have the region."""
    each = []
    for p in pieces:
        solver = resolvent
        if solver is None and p.spectrum is not None:
            solver = Resolvent(p.w.matrix, rho, symmetric_of(p.spectrum))
        each.append(regional(p.w.matrix, solver, p.w.ids, result.variables, beta, theta))
    if len(each) == 1 and each[0].ids == result.ids:
        return each[0]
    at = {one: k for k, one in enumerate(result.ids)}
    sums = {kind: np.zeros((len(beta), len(at))) for kind in ("own", "received", "sent")}
    count = np.zeros(len(at))
    for p, one in zip(pieces, each, strict=True):
        places = [at[i] for i in one.ids]
        count[places] += p.periods
        for kind, total in sums.items():
            total[:, places] += p.periods * getattr(one, kind)
    return RegionalImpacts(
        ids=result.ids,
        variables=result.variables,
        own=sums["own"] / count,
        received=sums["received"] / count,
        sent=sums["sent"] / count,
    )


def partition_of(
    pieces: Sequence[Piece], rho: float, beta: Array, theta: Array, orders: int, probes: int
) -> Array:
    """Return the contributions of W^0 … W^orders, averaged over the cells."""
    each = (
        p.share * partition(p.w.matrix, p.spectrum, rho, beta, theta, orders, probes)
        for p in pieces
    )
    return np.asarray(sum(each))
