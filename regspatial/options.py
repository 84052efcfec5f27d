"""Numerical options that a careful user may want to set; the defaults are meant for everyone."""

from __future__ import annotations

from dataclasses import dataclass

from ._calls.door import fields_checked
from .choices.options import Numba, SpectrumBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Numerical options shared by the analysis functions.

    Parameters
    ----------
    spectrum : {"auto", "eigen", "lu"}
        How log-determinants and traces are found: from the eigenvalues of W, or from sparse LU at
        Chebyshev nodes. "auto" takes the eigenvalues for dense W and for sparse W up to
        `eigen_limit` regions.
    eigen_limit : int
        Largest number of regions for which "auto" uses eigenvalues of a sparse W.
    chebyshev_nodes : int
        Number of nodes of the interpolated log-determinant.
    probes : int
        Number of Rademacher vectors where a trace is estimated by Hutchinson's method. Of tr G'G, above 5,000
        regions, only the part that is not symmetric: by half of them, and fewer the more regions there are.
    tolerance : float
        Absolute tolerance on rho of the one-dimensional search.
    chunk_bytes : int
        Upper size of temporary arrays in permutation tests and draws, in bytes.
    numba : {"auto", "on", "off"}
        Whether loops that cannot be vectorised are compiled: "auto" where numba is installed and
        the data are large enough to pay for it. The digits do not depend on it.
    """

    spectrum: SpectrumBy = "auto"
    eigen_limit: int = 1000
    chebyshev_nodes: int = 21
    probes: int = 128
    tolerance: float = 1e-10
    chunk_bytes: int = 64_000_000
    numba: Numba = "auto"

    def __post_init__(self) -> None:
        fields_checked(self)


DEFAULT = Options()
