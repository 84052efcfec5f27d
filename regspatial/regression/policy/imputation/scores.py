"""Scores of an imputed effect by region: each effect compared with like effects of the other regions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .fit import CleanFit

Array = NDArray[np.float64]
NOTHING = 1e-12
"""Of a group's weight: below it, no other region has any of it."""


@dataclass(frozen=True, slots=True)
class Scores:
    r"""The scores :math:`u_i = \sum_t v_{it} \hat\epsilon_{it}` of an effect, as linear forms of y.

    On clean cells :math:`\hat\epsilon` is the residual. Elsewhere it is the effect less the mean, weighted
    by v², of like effects of other regions: leaving the own out keeps the score from being too small where
    few regions share a group (Borusyak, Jaravel and Spiess 2024, appendix A.3).

    Attributes
    ----------
    fit : CleanFit
    v : (n, T) the effect as a form of y
    shares : (g, n, T)
        v² of the cells of each group.
    pull : (g, n)
        What the mean of a group over other regions counts for in the score of each region.
    alone : bool
        Some cell has no other region to be compared with: there is no error.
    """

    fit: CleanFit
    v: Array
    shares: Array
    pull: Array
    alone: bool

    @property
    def moved(self) -> NDArray[np.bool_]:
        """The regions of which the effect is a form, (n,)."""
        return np.asarray((self.v != 0).any(axis=1))

    def values(self, y: Array) -> Array:
        """Return the score of every region, (n,)."""
        gap = self.fit.gap(y)
        own = np.sum(self.shares * gap, axis=2)
        others = own.sum(axis=1, keepdims=True) - own
        return np.asarray(np.sum(self.v * gap, axis=1) - np.sum(self.pull * others, axis=0))

    def combined(self, z: Array) -> Array:
        """Return the sums of scores weighted by the rows of z, (m, n), as forms of y, (m, n, T)."""
        pulled = z[:, None, :] * self.pull[None]
        forms = z[:, :, None] * self.v[None]
        forms -= np.tensordot(pulled.sum(axis=2), self.shares, 1)
        forms += np.einsum("mgn,gnt->mnt", pulled, self.shares, optimize=True)
        return self.fit.on_y(forms)


def scores_of(fit: CleanFit, v: Array, like: tuple[Array, ...]) -> Scores:
    """Return the scores of an effect by region.

    Parameters
    ----------
    fit : CleanFit
    v : (n, T) array
        The effect as a form of y.
    like : (n, T) arrays of labels
        What makes effects alike, from the closest; the first group that holds another region is taken, and
        all cells together where none does.
    """
    pending = ~fit.clean & (v != 0)
    weight = np.where(pending, v**2, 0.0)
    shares, pull = [], []
    for labels in (*like, np.zeros_like(v)):
        for value in np.unique(labels[pending]):
            share = np.where(labels == value, weight, 0.0)
            others = share.sum() - share.sum(axis=1)
            compared = pending & (labels == value) & (others > NOTHING * share.sum())[:, None]
            if compared.any():
                sums = np.where(compared, v, 0.0).sum(axis=1)
                pull.append(np.divide(sums, others, out=np.zeros_like(sums), where=sums != 0))
                shares.append(share)
                pending &= ~compared
    none = (0, *v.shape)
    return Scores(
        fit,
        v,
        np.array(shares) if shares else np.zeros(none),
        np.array(pull) if pull else np.zeros(none[:2]),
        bool(pending.any()),
    )
