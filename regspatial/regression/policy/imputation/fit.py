"""The two-way fit on clean cells: what every other cell would have been, as linear forms of y."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Array = NDArray[np.float64]
Cells = NDArray[np.bool_]
NEGLIGIBLE = 1e-9
"""Of a regressor's own size: what is left of it below this was rounding of its effects."""


@dataclass(frozen=True, slots=True)
class CleanFit:
    r"""Effects of regions and periods and coefficients, from clean cells alone.

    Attributes
    ----------
    clean : (n, T) cells that are fitted
    inside : (n, T) cells whose fit is identified
    x : (k, n, T) regressors, less their own effects of regions and periods on clean cells
    """

    clean: Cells
    inside: Cells
    x: Array
    _region: Array  # 1 / number of clean cells of a region, 0 without one
    _period: Array  # (T, T) inverse of the periods' part of the normal equations
    gram: Array  # (k, k) inverse of x'x on clean cells

    def effects(self, y: Array) -> tuple[Array, Array, Array]:
        """Return effects of regions (n,), of periods (T,), and coefficients (k,), of y (n, T)."""
        flat = np.where(self.clean, y, 0.0)
        slopes = self.gram @ np.tensordot(np.where(self.clean, self.x, 0.0), flat, 2)
        mu, tau = self._adjoint(flat)
        return mu, tau, slopes

    def gap(self, y: Array) -> Array:
        """Return y less its fit, (n, T): residuals on clean cells, effects on the others."""
        mu, tau, slopes = self.effects(y)
        out: Array = y - mu[:, None] - tau[None, :] - np.tensordot(slopes, self.x, 1)
        return np.where(self.inside, out, 0.0)

    def weights(self, w: Array) -> Array:
        """Return v such that the sum of v y is that of w over effects: −Z0 (Z0'Z0)⁻¹ Z1'w on clean cells."""
        return np.asarray(self.on_y(np.where(self.clean, 0.0, w)[None])[0])

    def on_y(self, forms: Array) -> Array:
        """Return the forms of y that forms of gaps are, (m, n, T): B(I − ZG) for B."""
        forms = np.where(self.inside, forms, 0.0)
        clean = self.clean.astype(float)
        rows, columns = forms.sum(axis=2), forms.sum(axis=1)
        tau = (columns - (self._region * rows) @ clean) @ self._period
        mu = self._region * (rows - tau @ clean.T)
        slopes = np.tensordot(forms, self.x, ((1, 2), (1, 2))) @ self.gram
        fitted = mu[:, :, None] + tau[:, None, :] + np.tensordot(slopes, self.x, 1)
        return np.asarray(forms - np.where(self.clean, fitted, 0.0))

    def _adjoint(self, form: Array) -> tuple[Array, Array]:
        """Solve the normal equations for the sums of a form over regions and over periods."""
        rows, columns = form.sum(axis=1), form.sum(axis=0)
        clean = self.clean.astype(float)
        tau = self._period @ (columns - clean.T @ (self._region * rows))
        mu = self._region * (rows - clean @ tau)
        return mu, tau


def clean_fit(clean: Cells, there: Cells, x: Array) -> CleanFit:
    """Fit effects of regions and periods, and regressors, on clean cells.

    Parameters
    ----------
    clean : (n, T) cells to fit on
    there : (n, T) cells that have data
    x : (k, n, T) regressors, zero where there are no data
    """
    clean = clean & there
    cells = clean.astype(float)
    count = cells.sum(axis=1)
    region = np.divide(1.0, count, out=np.zeros_like(count), where=count > 0)
    normal = np.diag(cells.sum(axis=0)) - cells.T @ (region[:, None] * cells)
    period = np.linalg.pinv(normal, rcond=NEGLIGIBLE, hermitian=True)  # one zero a component
    part_region, part_period = _components(clean)
    inside = there & (part_region[:, None] == part_period[None, :]) & (count > 0)[:, None]
    inside &= (cells.sum(axis=0) > 0)[None, :]
    bare = CleanFit(clean, inside, np.zeros((0, *clean.shape)), region, period, np.zeros((0, 0)))
    size = np.array([np.abs(one[there]).max(initial=0.0) for one in x])
    x = np.stack([bare.gap(one) for one in x]) if len(x) else np.zeros((0, *clean.shape))
    for one, most in zip(x, size, strict=True):
        one[np.abs(one) <= NEGLIGIBLE * most] = 0.0
    on_clean = np.where(clean, x, 0.0).reshape(len(x), clean.size)
    gram, rows = _inverse(on_clean @ on_clean.T)
    odd = np.tensordot((np.eye(len(x)) - rows).T, x, 1)  # what clean cells say nothing about
    for one, most in zip(odd, size, strict=True):
        inside &= np.abs(one) <= NEGLIGIBLE * max(most, 1e-300)
    return CleanFit(clean, inside, x, region, period, gram)


def _inverse(gram: Array) -> tuple[Array, Array]:
    """Return the generalised inverse of x'x, after scaling, and the projection on its rows."""
    if not len(gram):
        return gram, gram
    scale = np.sqrt(np.where(np.diag(gram) > 0, np.diag(gram), 1.0))
    values, vectors = np.linalg.eigh(gram / np.outer(scale, scale))
    kept = values > NEGLIGIBLE * max(values.max(), 1e-300)
    some = vectors[:, kept]
    inverse = (some / values[kept]) @ some.T / np.outer(scale, scale)
    return inverse, inverse @ gram


def _components(clean: Cells) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return which component of the graph of clean cells regions and periods are in."""
    n, periods = clean.shape
    links = sparse.csr_array(clean.astype(float))
    blocks: Any = [[None, links], [links.T, None]]
    both: Any = sparse.bmat(blocks)
    _count, labels = connected_components(both, directed=False)
    return labels[:n], labels[n : n + periods]
