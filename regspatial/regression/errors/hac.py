"""The kernel of a spatial HAC covariance: who counts as near whom, and how much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._kernels.linear.sparse import identity
from ..._kernels.shapes.distances import within
from ...choices import one_of
from ...choices.regression import ConleyKernel
from ...choices.weights import Metric
from ...containers import Regions
from ...errors import SpecificationError
from ...results.table import Note
from ...terms import term
from ...words import _
from ..panel.least_squares.covariance import KERNELS
from ..panel.least_squares.model import check_cutoff
from .residual_range import reach_of

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Near:
    """Kernel weights of all pairs, one on the diagonal, and what is said of them."""

    weights: sp.csr_array
    said: tuple[Note, ...]

    def meat(self, scores: Array) -> Array:
        """Return Σ_t Σ_i Σ_j K(d_ij/h) s_it s_jt' of scores (k, n) or (k, T, n)."""
        flat = scores.reshape(-1, scores.shape[-1])
        near = np.asarray(self.weights @ flat.T).T.reshape(scores.shape)
        return np.asarray(scores.reshape(len(scores), -1) @ near.reshape(len(scores), -1).T)


def near_of(
    regions: Regions | None,
    ids: tuple[str, ...],
    cutoff: float | None,
    kernel: ConleyKernel,
    residuals: Callable[[], Array],
    *,
    conley: bool = False,
) -> Near:
    """Return the kernel weights between the regions of a cross-section.

    Parameters
    ----------
    residuals : callable
        What says how far dependence reaches, where no distance is given; (n,) or (T, n).
    conley : bool
        Whether the errors are those of least squares, after Conley (1999).

    Raises
    ------
    ParameterError
        For a distance that is not above zero, and without one from fewer than ten regions.
    SpecificationError
        Without a map.
    """
    one_of("conley_kernel", kernel, ConleyKernel)
    check_cutoff(cutoff)
    if regions is None:
        raise SpecificationError(
            _("Standard errors robust to spatial dependence need places: give {param:regions}.")
        )
    at = regions.select(ids)
    metric: Metric = "great-circle" if at.lonlat else "planar"
    notes: tuple[Note, ...] = ()
    if cutoff is None:
        found = reach_of(np.atleast_2d(residuals()), at.points, metric)
        cutoff, notes = found.cutoff, (found.note,)
    i, j, d = within(at.points, cutoff, metric)
    n = len(ids)
    half = sp.coo_array((KERNELS[kernel](np.minimum(d / cutoff, 1.0)), (i, j)), shape=(n, n))
    whole = sp.csr_array(half + half.T + identity(n))
    sentence = (
        _(
            "Conley: kernel {kernel}, cut-off {cutoff:g} {unit}, {pairs} {pairs:pair|pairs} of regions within it."
        )
        if conley
        else _(
            "Spatial HAC (Kelejian and Prucha 2007): kernel {kernel}, cut-off {cutoff:g} "
            "{unit}, {pairs} {pairs:pair|pairs} of regions within it."
        )
    )
    unit = "km" if at.lonlat else ""
    said = Note(sentence, kernel=term("kernel", kernel), cutoff=cutoff, unit=unit, pairs=len(d))
    return Near(whole, (said, *notes))
