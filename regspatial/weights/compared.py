"""Two weights matrices side by side: shared links, correlation, spectra, degrees."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackNoConvergence, eigs

from .._calls.door import door
from .._kernels.linear.beside import beside
from .._kernels.linear.logdet import begun, least
from .._kernels.linear.matrices import Matrix
from .._kernels.linear.sparse import rows_of
from .._kernels.linear.spectrum import symmetrised, symmetrising_scale
from ..containers import SpatialWeights
from ..declare.asks import Asks
from ..declare.data import WeightsOrRule
from ..declare.description import Output
from ..declare.tool import tool
from ..words import _
from .comparison_record import WeightsComparison

Array = NDArray[np.float64]

_VECTORS = 100
"""Vectors of Arnoldi's method: eigenvalues crowd at the rim of a map, where its own 20 take thousands of steps."""
_DENSE = 1500
"""Regions up to which all eigenvalues are computed: above, only those at the rim."""


@tool(
    group="weights",
    behind="describe_weights",
    name=_("Compare two spatial weights"),
    help=_(
        "What two weights matrices share: links, correlation, eigenvalues and the interval "
        "of rho, neighbours by region."
    ),
    tags=_(
        "weights, matrix, compare, correlation, eigenvalues, Jaccard, another weight matrix, "
        "other weights, change the matrix"
    ),
    style="sequential",
    table=_(
        "For economic, nested-economic and gravity weights. With a table, weights are "
        "built for its regions only."
    ),
    table_optional=True,
    outputs=(
        Output.table("both", _("Two spatial weights"), "weights_comparison"),
        Output.table("common", _("What both weights share"), "weights_shared"),
        Output.table("by_region", _("Neighbours in both weights, by region"), "weights_by_region"),
        Output.layer(_("Map with the overlap of neighbours")),
        Output.number("shared", _("Links of both")),
        Output.number("jaccard", _("Shared links as a share of all")),
        Output.number("correlation", _("Correlation of the weights, all pairs")),
    ),
)
@door
def compare_weights(
    w: WeightsOrRule,
    other: Annotated[
        SpatialWeights,
        Asks(
            _("The other weights"),
            _(
                "A rule such as knn k=6, or inverse-distance power=1 points=seat; or a weights "
                "file."
            ),
            kind="rules",
        ),
    ],
) -> WeightsComparison:
    r"""Return how much two weights matrices have in common.

    Parameters
    ----------
    w, other : SpatialWeights
        Of the same regions, in any order; as they are, normalised or not.

    Returns
    -------
    WeightsComparison
        Links of both, of one only, and their share in all links (Jaccard); the correlation of the
        weights over all n(n − 1) pairs and over the links that either has; extreme eigenvalues and
        the interval of ρ for which I − ρW is regular; neighbours of each region in both, and how
        many they share.

    Raises
    ------
    LabelError
        If the regions differ.

    Notes
    -----
    Scale does not enter the correlations, but normalisation by row does, since it divides each row
    by another number; compare weights normalised in one way. Over all pairs most entries are zero
    in both, which alone makes that correlation positive; over the links of either it may be
    negative where the two share few.

    The interval of ρ is (1/ω_min, 1/ω_max) with the extreme real eigenvalues ω; for the spectrum of
    more than 1500 regions only these are computed.

    References
    ----------
    LeSage, J. P. and Pace, R. K. (2014). The biggest myth in spatial econometrics. Econometrics
    2(4), 217–249. doi:10.3390/econometrics2040217

    Examples
    --------
    >>> from regspatial.weights import compare_weights, from_links
    >>> a = from_links("abc", "abbc", "bacb")
    >>> b = from_links("abc", "abac", "baca", islands="keep")
    >>> found = compare_weights(a, b)
    >>> found.shared, found.only_first, found.only_second
    (2, 2, 2)
    """
    first, second = w, other.aligned(w.ids)
    a, b = rows_of(first.matrix), rows_of(second.matrix)
    here, there = _ones(a), _ones(b)
    both = sp.csr_array(here.multiply(there))
    counts = [np.diff(one.indptr).astype(np.int64) for one in (here, there, both)]
    either = _ones(sp.csr_array(here + there))
    spectra = [_spectrum(one.matrix) for one in (first, second)]
    return WeightsComparison(
        ids=first.ids,
        kinds=(first.kind, second.kind),
        normalisations=(first.normalisation, second.normalisation),
        neighbours=(counts[0], counts[1]),
        shared_neighbours=_row_counts(both),
        row_sums=(first.row_sums, second.row_sums),
        correlation=_correlation(a, b, first.n * (first.n - 1)),
        correlation_of_links=_correlation(a, b, int(either.nnz)),
        components=(first.components, second.components),
        eigenvalues=(spectra[0], spectra[1]),
        spec={"first": dict(first.spec), "second": dict(second.spec)},
    )


def _ones(matrix: sp.csr_array) -> sp.csr_array:
    out = matrix.copy()
    out.eliminate_zeros()
    out.data = np.ones(out.nnz)
    return out


def _row_counts(matrix: sp.csr_array) -> NDArray[np.int64]:
    return np.asarray(matrix.sum(axis=1), dtype=np.int64).ravel()


def _correlation(a: sp.csr_array, b: sp.csr_array, pairs: int) -> float:
    """Return the correlation of the entries over `pairs` places, those not stored being zero."""
    if pairs < 2:
        return float("nan")
    scale_a, scale_b = (float(abs(m).max()) if m.nnz else 1.0 for m in (a, b))
    x, y = a / scale_a, b / scale_b
    sum_x, sum_y = float(x.sum()), float(y.sum())
    product = float(x.multiply(y).sum()) - sum_x * sum_y / pairs
    spread = [
        float(m.multiply(m).sum()) - total**2 / pairs for m, total in ((x, sum_x), (y, sum_y))
    ]
    if min(spread) <= 1e-12 * max(float(x.nnz), float(y.nnz), 1.0):
        return float("nan")
    return product / float(np.sqrt(spread[0] * spread[1]))


def _spectrum(matrix: Matrix) -> NDArray[np.complex128]:
    """Return the eigenvalues, the largest real part first; only the extremes of a large matrix."""
    n = matrix.shape[0]
    if n <= _DENSE:
        dense: Any = matrix.toarray() if isinstance(matrix, sp.csr_array) else matrix
        values = beside(np.linalg.eigvals, dense).astype(complex)
    elif isinstance(matrix, sp.csr_array) and (scale := symmetrising_scale(matrix)) is not None:
        similar: Any = symmetrised(matrix, scale)
        ends = least(sp.csr_array(similar), 2), -least(sp.csr_array(-similar), 2)
        values = np.concatenate(ends).astype(complex)
    else:
        found = []
        for side in ("LR", "SR"):
            try:
                found.append(
                    eigs(
                        matrix,
                        k=2,
                        which=side,
                        v0=begun(n),
                        ncv=min(n, _VECTORS),
                        return_eigenvectors=False,
                    )
                )
            except ArpackNoConvergence as stopped:
                found.append(np.asarray(stopped.eigenvalues, dtype=complex))
        values = np.concatenate(found)
    return np.asarray(values[np.lexsort((values.imag, -values.real))])
