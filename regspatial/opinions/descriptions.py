"""Densities and composite indices: scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..indicators.composite.record import CompositeIndex
from ..indicators.density.record import KernelDensity
from ..results.second_opinion import Compared
from ..words import Message, _
from .numbers import array, each
from .record_inputs import Given
from .registry import opinion


@opinion(KernelDensity, "scikit-learn", module="sklearn")
def density_by_sklearn(record: KernelDensity, given: Given) -> Iterator[Compared]:
    """Yield the curves at the bandwidths of the record."""
    from sklearn.neighbors import KernelDensity as Theirs

    x = given.variable(record.variable, "variable")
    places = [f"{v:.6g}" for v in record.grid]
    for k, time in enumerate(record.times):
        sample = np.asarray(x.at(time).values, dtype=float).ravel()
        sample = sample[~np.isnan(sample)]
        if record.relative:
            sample = sample / sample.mean()
        theirs = Theirs(kernel="gaussian", bandwidth=float(record.bandwidths[k]), rtol=1e-12)
        curve = np.exp(theirs.fit(sample[:, None]).score_samples(record.grid[:, None]))
        said = Message(_("density in {time}"), time=time)
        yield array(said, record.density[k], curve, places, wanted=9)


def _by_components(record: CompositeIndex) -> bool:
    return record.spec.get("weighting") == "pca"


@opinion(CompositeIndex, "scikit-learn", module="sklearn", when=_by_components)
def weights_by_sklearn(record: CompositeIndex, given: Given) -> Iterator[Compared]:
    """Yield the weights by principal components of the standardised indicators."""
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    del given
    rows = record.normalised.reshape(-1, len(record.names))
    found = PCA().fit(StandardScaler().fit_transform(rows[~np.isnan(rows).any(axis=1)]))
    count = int((~np.isnan(rows).any(axis=1)).sum())
    values = found.explained_variance_ * (count - 1) / count  # its divisor is N - 1
    keep = values > 1.0 + 1e-12
    keep[0] = True
    loadings = np.abs(found.components_[keep].T) * np.sqrt(values[keep])
    weights = loadings @ values[keep]
    yield from each(_("weight"), record.names, record.weights[0], weights / weights.sum(), wanted=9)
