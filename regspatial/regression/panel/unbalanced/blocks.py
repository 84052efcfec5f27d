"""Weights that differ by period: who is there when, with which W, stacked period after period.

A stacked vector has the regions of the first period that are there, then those of the second, and so
on; W is block-diagonal. Periods with the same regions and the same weights share a block, so that its
eigenvalues and factors are computed once.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ...._kernels.linear.solvers import Resolvent, multiply
from ...._kernels.linear.sparse import ends
from ...._kernels.linear.spectrum import Spectrum
from ....containers import PeriodWeights, SpatialWeights
from ....containers.period_weights import WeightsAt
from ....containers.times import Time
from ....errors import WeightsWarning
from ....options import Options
from ....weights import subset

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Periods with the same regions and the same weights.

    Attributes
    ----------
    w : SpatialWeights of the regions there, in the order of the panel
    of_errors : SpatialWeights
        Those of the errors; `w` where they have none of their own.
    regions : (m,) positions of the regions in the panel
    rows : (periods, m) positions in the stacked vector
    periods : positions of the periods in the panel
    """

    w: SpatialWeights
    of_errors: SpatialWeights
    regions: Index
    rows: Index
    periods: tuple[int, ...]

    @property
    def count(self) -> int:
        """Number of periods."""
        return len(self.periods)


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """All blocks of a panel, and the size N of a stacked vector."""

    each: tuple[Block, ...]
    size: int

    def lag(self, values: Array) -> Array:
        """Return W applied along the last axis (N,)."""
        return self._each(values, [b.w.matrix for b in self.each])

    def back(self, values: Array) -> Array:
        """Return W' applied along the last axis (N,)."""
        return self._each(values, [b.w.matrix.T for b in self.each])

    def _each(self, values: Array, matrices: Sequence[object]) -> Array:
        out = np.empty(values.shape)
        for b, matrix in zip(self.each, matrices, strict=True):
            out[..., b.rows] = multiply(matrix, values[..., b.rows])  # type: ignore[arg-type]
        return out

    @property
    def of_errors(self) -> Blocks:
        """The same cells with the weights of the errors as W."""
        if all(b.of_errors is b.w for b in self.each):
            return self
        return Blocks(tuple(replace(b, w=b.of_errors) for b in self.each), self.size)

    def sparse(self) -> sp.csr_array | None:
        """Return W (N, N), sparse; None where a block is dense."""
        if not all(isinstance(b.w.matrix, sp.csr_array) for b in self.each):
            return None
        rows, columns, data = [], [], []
        for b in self.each:
            one = sp.coo_array(b.w.matrix)
            for at in b.rows:
                rows.append(at[ends(one)[0]])
                columns.append(at[ends(one)[1]])
                data.append(one.data)
        where = np.concatenate(rows), np.concatenate(columns)
        return sp.csr_array((np.concatenate(data), where), shape=(self.size, self.size))

    @property
    def row_sums(self) -> Array:
        """W1, (N,)."""
        return self.lag(np.ones(self.size))

    def weights(self, times: Sequence[Time]) -> tuple[WeightsAt, ...]:
        """Return the weights with the times that they are of."""
        return tuple(WeightsAt(b.w, tuple(times[t] for t in b.periods)) for b in self.each)


def blocks_of(
    w: SpatialWeights | PeriodWeights,
    ids: Sequence[str],
    times: Sequence[Time],
    there: NDArray[np.bool_],
    w_error: SpatialWeights | PeriodWeights | None = None,
) -> Blocks:
    """Return the blocks of a panel whose cells (T, n) are there or not.

    Weights are those among the regions that are there, normalised anew as they had been.
    """
    start = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
    at = [at_time(w, time) for time in times]
    errors = at if w_error is None else [at_time(w_error, time) for time in times]
    found: dict[tuple[int, int, bytes], list[int]] = {}
    for t in range(len(times)):
        found.setdefault((id(at[t]), id(errors[t]), there[t].tobytes()), []).append(t)
    made: dict[tuple[int, bytes], SpatialWeights] = {}

    def among(one: SpatialWeights, t: int, regions: Index) -> SpatialWeights:
        key = (id(one), there[t].tobytes())
        if key not in made:  # so that what is known of a matrix is found once
            made[key] = cut_to(one, [ids[i] for i in regions.tolist()])
        return made[key]

    out = []
    for periods in found.values():
        first = periods[0]
        regions = np.flatnonzero(there[first])
        rows = np.array([np.arange(start[t], start[t + 1]) for t in periods], dtype=np.intp)
        own, other = (among(one[first], first, regions) for one in (at, errors))
        out.append(Block(own, other, regions, rows, tuple(periods)))
    return Blocks(tuple(out), int(start[-1]))


def at_time(w: SpatialWeights | PeriodWeights, time: Time) -> SpatialWeights:
    """Return the weights of a time."""
    return w.at(time) if isinstance(w, PeriodWeights) else w


def cut_to(w: SpatialWeights, inside: Sequence[str]) -> SpatialWeights:
    """Return the weights among some regions, in their order, normalised anew as they had been."""
    if set(inside) == set(w.ids):
        return w.aligned(inside)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)  # who is isolated, the record says
        return subset(w, inside, islands="keep")


class BlockSpectrum:
    """ln|I - rho W| of a block-diagonal W: the sum over the periods; bounds: inside those of each."""

    def __init__(self, spectra: Sequence[Spectrum], counts: Sequence[int]):
        self.spectra = tuple(spectra)
        self.counts = tuple(counts)
        self.n = sum(s.n * c for s, c in zip(spectra, counts, strict=True))
        self.bounds = (max(s.bounds[0] for s in spectra), min(s.bounds[1] for s in spectra))
        self.method = spectra[0].method

    def logdet(self, rho: Array) -> Array:
        """Return ln|I - rho W| for each rho."""
        return np.sum([c * s.logdet(rho) for s, c in self._pairs()], axis=0)

    def rough(self, rho: Array) -> Array:
        """Return the same, of each block as roughly as it may be."""
        return np.asarray(np.sum([c * s.rough(rho) for s, c in self._pairs()], axis=0))

    def traces(self, rho: Array) -> tuple[Array, Array]:
        """Return tr G and tr G² for each rho."""
        both = [(c, s.traces(rho)) for s, c in self._pairs()]
        return (
            np.sum([c * t[0] for c, t in both], axis=0),
            np.sum([c * t[1] for c, t in both], axis=0),
        )

    def trace(self, rho: float) -> float:
        """Return tr G at one rho."""
        return float(sum(c * s.trace(rho) for s, c in self._pairs()))

    def first_traces(self, rho: Array) -> Array:
        """Return tr G for each rho."""
        return np.asarray(np.sum([c * s.first_traces(rho) for s, c in self._pairs()], axis=0))

    def focus(self, low: float, high: float) -> BlockSpectrum:
        """Return a spectrum of full accuracy on [low, high]."""
        return BlockSpectrum([s.focus(low, high) for s in self.spectra], self.counts)

    def _pairs(self) -> list[tuple[Spectrum, int]]:
        return list(zip(self.spectra, self.counts, strict=True))


class BlockResolvent:
    """(I - rho W)^-1 of a block-diagonal W, one factorisation a block."""

    def __init__(self, blocks: Blocks, rho: float):
        self.blocks = blocks
        self.each = tuple(Resolvent(b.w.matrix, rho) for b in blocks.each)

    def across(self, values: Array) -> Array:
        """Return (I - rho W)^-1 applied along the last axis (N,)."""
        out = np.empty(values.shape)
        for b, one in zip(self.blocks.each, self.each, strict=True):
            out[..., b.rows] = one.across(values[..., b.rows])
        return out


def spectrum_of_blocks(blocks: Blocks, options: Options) -> BlockSpectrum:
    """Return the spectrum, of each block once."""
    from ...estimation.design import spectrum_of

    spectra = [spectrum_of(b.w, options) for b in blocks.each]
    return BlockSpectrum(spectra, [b.count for b in blocks.each])
