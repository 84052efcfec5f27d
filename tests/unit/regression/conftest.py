"""Small spatial panels drawn from known parameters, and the same models written out in full.

`Dense` is deliberately plain: dummies as columns, the whole log-likelihood, numerical derivatives.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

import regspatial as rs


@pytest.fixture
def scores_alone(monkeypatch):
    """Sum scores of rho and lambda as if regions' were independent, which is customary."""
    monkeypatch.setattr("regspatial.regression.errors.covariance.SCORES_ALONE", {})


def ring(n, links=2):
    """Row-normalised neighbours on a ring, with unequal weights so that W is not symmetric."""
    a = np.zeros((n, n))
    for k in range(1, links + 1):
        for i in range(n):
            a[i, (i + k) % n] = a[(i + k) % n, i] = 1.0 / k + 0.1 * ((i * k) % 3)
    return a / a.sum(axis=1, keepdims=True)


def island(n):
    """As `ring`, with the last region alone."""
    a = np.zeros((n, n))
    a[: n - 1, : n - 1] = ring(n - 1)
    return a


def uneven(n):
    """A symmetric matrix, not normalised: rows sum to different values."""
    rng = np.random.default_rng(5)
    a = np.triu((rng.uniform(size=(n, n)) < 0.4) * rng.uniform(0.1, 0.4, size=(n, n)), 1)
    return a + a.T


def directed(n):
    """Three nearest on a line: complex eigenvalues, not similar to a symmetric matrix."""
    x = np.random.default_rng(6).uniform(size=(n, 2))
    d = np.linalg.norm(x[:, None] - x, axis=-1) + np.diag(np.full(n, np.inf))
    a = np.zeros((n, n))
    np.put_along_axis(a, np.argsort(d, axis=1)[:, :3], 1 / 3, axis=1)
    return a


def flows(n):
    """Flows as they are: neither symmetric nor similar to it, rows and columns of all sizes."""
    a = np.random.default_rng(7).gamma(0.5, size=(n, n)) * 0.2
    np.fill_diagonal(a, 0.0)
    return a


def halved(n):
    """Rows that all sum to a half."""
    return ring(n) / 2


def spectral(n):
    """Over the largest eigenvalue: rows have different sums."""
    a = np.random.default_rng(5).uniform(size=(n, n)) < 0.35
    a = np.triu(a, 1) * 1.0
    a = a + a.T
    return a / np.linalg.eigvalsh(a)[-1]


def min_max(n):
    """Over the smaller of the largest sums of rows and of columns, not symmetric."""
    a = np.random.default_rng(8).gamma(0.4, size=(n, n))
    np.fill_diagonal(a, 0.0)
    return a / min(a.sum(axis=0).max(), a.sum(axis=1).max())


MATRICES = {
    "ring": ring,
    "island": island,
    "uneven": uneven,
    "directed": directed,
    "flows": flows,
    "halved": halved,
}
UNEVEN = {"island": island, "spectral": spectral, "min-max": min_max, "flows": flows}


def simulated(w, *, periods=5, seed=1, rho=0.35, lam=0.0, k=2, theta=0.4, sigma=0.7):
    """Return a panel from an SDM (or SDEM with lam) with region and time effects."""
    rng = np.random.default_rng(seed)
    n = w.shape[0]
    x = rng.normal(size=(k, periods, n)) + rng.normal(size=(k, 1, n))
    beta = 1.0 - 0.5 * np.arange(k)
    mean = np.tensordot(beta, x, axes=1) + theta * (x[0] @ w.T)
    mean = mean + rng.normal(size=n) + rng.normal(size=(periods, 1))
    shock = np.linalg.solve(np.eye(n) - lam * w, sigma * rng.normal(size=(periods, n)).T).T
    y = np.linalg.solve(np.eye(n) - rho * w, (mean + shock).T).T
    ids = [f"r{i:02d}" for i in range(n)]
    columns = {"y": y, **{f"x{i + 1}": x[i] for i in range(k)}}
    return rs.Panel.from_arrays(ids, range(2001, 2001 + periods), columns)


def weights(panel, w):
    return rs.SpatialWeights(ids=panel.ids, matrix=w)


@dataclass
class Dense:
    """A model with its fixed effects as dummy columns and everything else dense."""

    panel: rs.Panel
    w: np.ndarray
    model: str
    effects: str

    def __post_init__(self):
        t, n = self.panel.T, self.panel.n
        x = [self.panel.columns[c] for c in self.panel.columns if c != "y"]
        z = list(x)
        if self.model in ("sdm", "sdem", "slx"):
            z += [v @ self.w.T for v in x]
        self.k = len(z)
        one = np.ones((t, n))
        if self.effects in ("entity", "twoway"):
            z += [one * (np.arange(n) == i) for i in range(n)]
        if self.effects in ("time", "twoway"):
            start = 1 if self.effects == "twoway" else 0
            z += [one * (np.arange(t) == s)[:, None] for s in range(start, t)]
        if self.effects == "none":
            z.insert(0, one)
            self.k += 1
        self.z, self.y = np.array(z), self.panel.columns["y"]
        self.error = self.model in ("sem", "sdem")

    def filtered(self, rho):
        """Return the regression at one rho: columns and response, stacked."""
        b = np.eye(self.w.shape[0]) - rho * self.w
        y = self.y @ b.T
        z = self.z @ b.T if self.error else self.z
        return z.reshape(len(z), -1).T, y.ravel()

    def logdet(self, rho):
        return np.linalg.slogdet(np.eye(self.w.shape[0]) - rho * self.w)[1]

    def concentrated(self, rho):
        z, y = self.filtered(rho)
        e = y - z @ np.linalg.lstsq(z, y, rcond=None)[0]
        m = y.size
        return -m / 2 * (np.log(2 * np.pi) + 1 + np.log(e @ e / m)) + self.panel.T * self.logdet(
            rho
        )

    def maximum(self, low=-0.9, high=0.95):
        found = minimize_scalar(
            lambda r: -self.concentrated(r),
            bounds=(low, high),
            method="bounded",
            options={"xatol": 1e-11},
        )
        z, y = self.filtered(found.x)
        b = np.linalg.lstsq(z, y, rcond=None)[0]
        e = y - z @ b
        return found.x, b, e @ e / y.size, -found.fun

    def full(self, p):
        """Return the whole log-likelihood at (slopes, dummies, rho, sigma2)."""
        rho, s2 = p[-2], p[-1]
        z, y = self.filtered(rho)
        e = y - z @ p[:-2]
        return (
            -y.size / 2 * np.log(2 * np.pi * s2)
            - e @ e / (2 * s2)
            + self.panel.T * self.logdet(rho)
        )

    def hessian(self, p):
        """Return minus the numerical second derivative of `full`, central differences."""
        h = 1e-4 * np.maximum(np.abs(p), 0.05)
        size = p.size
        out = np.empty((size, size))
        for i in range(size):
            for j in range(i, size):
                ei, ej = np.eye(size)[i] * h[i], np.eye(size)[j] * h[j]
                value = (
                    self.full(p + ei + ej)
                    - self.full(p + ei - ej)
                    - self.full(p - ei + ej)
                    + self.full(p - ei - ej)
                ) / (4 * h[i] * h[j])
                out[i, j] = out[j, i] = -value
        return out

    def covariance(self):
        """Return the inverse numerical Hessian for (slopes, rho, sigma2): dummies not shown."""
        rho, b, s2, _ = self.maximum()
        v = np.linalg.inv(self.hessian(np.concatenate([b, [rho, s2]])))
        keep = [*range(self.k), len(b), len(b) + 1]
        return v[np.ix_(keep, keep)]


@dataclass(frozen=True)
class Tools:
    """What the tests of this folder share."""

    matrices: dict
    uneven: dict
    simulated: object
    weights: object
    dense: type


@pytest.fixture(scope="session")
def tools():
    return Tools(MATRICES, UNEVEN, simulated, weights, Dense)
