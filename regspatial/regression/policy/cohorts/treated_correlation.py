"""Errors that go together among the regions that are treated, where nobody says who is a neighbour of whom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Array = NDArray[np.float64]
FEW = 500
"""Regions up to which errors are fitted that go together among treated ones: each mean takes the covariance of the scores of
all regions, a tenth of a second at 400, two at 900."""


def among_treated(first: Array) -> sparse.csr_array:
    """Return every treated region as a neighbour of every other one, (n, n), rows that sum to one or to nothing.

    Policies come to regions that lie together, or are alike: what such regions have in common before they are treated is
    seen in the clean cells, and does not leave their mean. By cohort it would be seen worse, of few regions each, and
    what cohorts share would be passed over.

    Parameters
    ----------
    first : (n,) places of the first treated period, not finite where never treated
    """
    treated = np.isfinite(first).astype(float)
    others = max(float(treated.sum()) - 1.0, 1.0)
    links = sparse.lil_array((len(first), len(first)))
    at = np.flatnonzero(treated)
    if len(at) > 1:
        links[np.ix_(at, at)] = (np.ones((len(at), len(at))) - np.eye(len(at))) / others
    return sparse.csr_array(links)


def correlation(lambda_: float, treated: int) -> float:
    """Return how errors of two treated regions are correlated at a λ between them, each a neighbour of all the others."""
    if treated < 2:
        return 0.0
    apart, together = (1.0 - lambda_) ** 2, (1.0 + lambda_ / (treated - 1.0)) ** 2  # λ may be one
    return (together - apart) / (together + (treated - 1.0) * apart)
