"""Mixtures of t distributions on a scale of their own: what is known of a value that is not there yet.

Each model gives, for every set of parameters that a fit cannot tell apart for certain (the correlation of errors, the
saturation), where a value lies given these and how sure that is. The mixture of them, weighted by the likelihood, carries
the error of all parameters, and its quantiles are the ends of intervals.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, stdtr, stdtrit

Array = NDArray[np.float64]

_ROUNDS, _NEAR = 60, 1e-8
_KNOTS, _LEFT = 16384, 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """Values of n regions at H times, as mixtures of C t distributions.

    Parameters
    ----------
    weights : (C, n) array
        Of each region they add up to one.
    middle, spread : (C, n, H) arrays
        Location and scale, after the link.
    df : int
    link : {"log", "level", "logit"}
    limits : (C, n) array or None
        Of "logit": the saturation of each part.
    """

    weights: Array
    middle: Array
    spread: Array
    df: int
    link: str
    limits: Array | None = None

    def quantile(self, p: float) -> Array:
        """Return the values below which a share p of the distribution lies, (H, n)."""
        t = float(stdtrit(self.df, p))
        parts = self._from_part(self.middle + t * self.spread)
        low, high = parts.min(axis=0), parts.max(axis=0)
        x = np.einsum("cn,cnh->nh", self.weights, parts)
        for _k in range(_ROUNDS):
            share, slope = self._share(x)
            low, high = np.where(share < p, x, low), np.where(share < p, high, x)
            step = np.divide(p - share, slope, out=np.full(x.shape, np.inf), where=slope > 1e-300)
            new = x + step
            new = np.where((new > low) & (new < high), new, (low + high) / 2.0)
            if np.abs(new - x).max(initial=0.0) <= _NEAR * (1.0 + np.abs(x).max(initial=0.0)):
                break
            x = new
        return np.asarray(self._unlinked(x).T)

    def leaner(self) -> Mixture:
        """Return the mixture without the parts of a region that weigh next to nothing, one in ten thousand together."""
        order = np.argsort(-self.weights, axis=0, kind="stable")
        weights = np.take_along_axis(self.weights, order, axis=0)
        before = np.cumsum(weights, axis=0) - weights
        weights = np.where(before < 1.0 - _LEFT, weights, 0.0)
        most = int((weights > 0.0).sum(axis=0).max(initial=1))
        weights, kept = weights[:most], order[:most]
        return replace(
            self,
            weights=weights / weights.sum(axis=0),
            middle=np.take_along_axis(self.middle, kept[:, :, None], axis=0),
            spread=np.take_along_axis(self.spread, kept[:, :, None], axis=0),
            limits=None if self.limits is None else np.take_along_axis(self.limits, kept, axis=0),
        )

    def below(self, y: Array) -> Array:
        """Return the share of the distribution below values, (H, n) both."""
        if self.link == "logit":
            top = self._top()
            safe = np.minimum(y, top * (1.0 - 1e-12))
            return np.asarray(self._share((np.log(safe) - np.log(top - safe)).T)[0].T)
        return np.asarray(self._share((np.log(y) if self.link == "log" else y).T)[0].T)

    def _top(self) -> Array:
        limits = np.zeros_like(self.weights) if self.limits is None else self.limits
        return np.asarray(limits.max(axis=0))

    def _unlinked(self, x: Array) -> Array:
        if self.link == "level":
            return x
        if self.link == "log":
            return np.asarray(np.exp(x))
        return np.asarray(self._top()[:, None] / (1.0 + np.exp(-x)))

    def _from_part(self, z: Array) -> Array:
        """Return values after the link of each part, after the link of all."""
        if self.limits is None:
            return z
        limit, top = self.limits[:, :, None], self._top()[None, :, None]
        return np.asarray(np.log(limit) - np.log(top * np.exp(-z) + (top - limit)))

    def _share(self, x: Array) -> tuple[Array, Array]:
        """Return the share of the distribution below x, and its density, (n, H) each."""
        z, slope = x[None], np.ones((1, 1, 1))
        if self.limits is not None:
            y = self._unlinked(x)[None]
            limit, top = self.limits[:, :, None], self._top()[None, :, None]
            room = limit - y
            open_ = room > 0.0
            safe = np.where(open_, room, 1.0)
            z = np.where(open_, np.log(y / safe), np.inf)
            slope = np.where(open_, limit * (1.0 - y / top) / safe, 0.0)
        spread = np.maximum(self.spread, 1e-300)
        u = (z - self.middle) / spread
        share = np.einsum("cn,cnh->nh", self.weights, _below(self.df, u))
        dense = np.where(np.isfinite(u), density(self.df, u) * slope / spread, 0.0)
        return share, np.einsum("cn,cnh->nh", self.weights, dense)


@functools.lru_cache(maxsize=64)
def _table(df: int) -> Array:
    """Return the distribution of t at even steps of u / sqrt(df + u²)."""
    w = np.linspace(-1.0, 1.0, _KNOTS + 1)
    u = w[1:-1] * np.sqrt(df / (1.0 - w[1:-1] ** 2))
    return np.concatenate([[0.0], stdtr(df, u), [1.0]])


def _below(df: int, u: Array) -> Array:
    """Return the distribution function of t, to 1e-6, from a table: it is asked for millions of values."""
    with np.errstate(over="ignore", invalid="ignore"):
        w = np.where(np.abs(u) < 1e100, u / np.sqrt(df + u * u), np.sign(u))
    table, at = _table(df), (w + 1.0) * (_KNOTS / 2.0)
    k = np.minimum(at.astype(np.intp), _KNOTS - 1)
    return np.asarray(table[k] + (at - k) * (table[k + 1] - table[k]))


def density(df: int, u: Array) -> Array:
    """Return the density of t."""
    scale = np.exp(gammaln((df + 1) / 2.0) - gammaln(df / 2.0)) / np.sqrt(df * np.pi)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(scale * (1.0 + u * u / df) ** (-(df + 1) / 2.0))


def shares(log_likelihood: Array, weights: Array) -> Array:
    """Return weights of parts from their log-likelihoods, (C, n), and the weights of their nodes."""
    shifted = log_likelihood - log_likelihood.max(axis=0)
    raw = np.exp(shifted) * weights
    return np.asarray(raw / raw.sum(axis=0))
