"""Weights by period, Conley's errors and spillover by vintage, held to dense matrices and plain loops over cells.

The oracle is written from the definitions alone: dummies for regions and periods, a pseudo-inverse, and loops over
regions and periods for who is exposed, since when, and who is near whom.
"""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError, UnknownColumnError

N, T = 26, 10
YEARS = range(2000, 2000 + T)
EXACT = 1e-9
"""Of numbers of size one: a pseudo-inverse against the normal equations of two-way effects."""


class Design:
    """Regions on a plane with links that come and go, and a policy in three waves."""

    def __init__(self, seed, links=2):
        numbers = np.random.default_rng(seed)
        self.ids = [f"r{k:02d}" for k in range(N)]
        self.at = numbers.uniform(0.0, 100.0, (N, 2))
        self.apart = np.linalg.norm(self.at[:, None] - self.at[None], axis=2)
        self.w = np.zeros((T, N, N))
        for t in range(T):
            for i in range(N):
                near = np.argsort(self.apart[i])[1:6]
                self.w[t, i, numbers.permutation(near)[:links]] = numbers.uniform(0.5, 2.0, links)
        self.first = np.full(N, T, dtype=int)  # T: never
        self.first[:6] = [4, 4, 6, 6, 8, 8]
        self.first = numbers.permutation(self.first)
        self.x = numbers.normal(size=(T, N))
        self.y = numbers.normal(size=(T, 1)) + numbers.normal(size=N) + numbers.normal(size=(T, N))
        self.treated = np.arange(T)[:, None] >= self.first
        self.regions = rs.Regions(ids=self.ids, points=self.at, lonlat=False)

    def weights(self):
        return rs.PeriodWeights(
            {
                t: rs.SpatialWeights(ids=self.ids, matrix=m)
                for t, m in zip(YEARS, self.w, strict=True)
            }
        )

    def estimated(self, w=None, formula="y ~ x", **how):
        first = np.where(self.first < T, 2000.0 + self.first, np.nan)
        columns = {"y": self.y, "x": self.x, "first": np.tile(first, (T, 1))}
        panel = rs.Panel.from_arrays(self.ids, YEARS, columns)
        return rs.policy(
            panel, formula, w or self.weights(), first="first", **({"draws": 99, "rng": 1} | how)
        )

    def exposed(self, share=None):
        """Say of every cell whether a neighbour has been treated by then, period after period."""
        out = np.zeros((T, N), dtype=bool)
        for t in range(T):
            for i in range(N):
                beside = sum(self.w[t, i, j] for j in range(N) if self.first[j] <= t)
                now = beside > (share or 0.0) * self.w[t, i].sum()
                out[t, i] = now or (t > 0 and out[t - 1, i])
        return out

    def exposure(self, low=0, high=np.inf):
        """Return for every cell the weights of regions treated for so many periods."""
        out = np.zeros((T, N))
        for t in range(T):
            for i in range(N):
                out[t, i] = sum(
                    self.w[t, i, j] for j in range(N) if low <= t - self.first[j] < high
                )
        return out


def dense(one, clean, *columns):
    """Return the gap of every cell as forms of y, (cells, cells), and coefficients of the columns, the last ones."""
    t, i = np.meshgrid(np.arange(T), np.arange(N), indexing="ij")
    dummies = [np.equal.outer(i.ravel(), np.arange(N)), np.equal.outer(t.ravel(), np.arange(T))]
    z = np.column_stack([*dummies, one.x.ravel(), *(c.ravel() for c in columns)]).astype(float)
    solve = np.zeros((z.shape[1], T * N))
    solve[:, clean.ravel()] = np.linalg.pinv(z[clean.ravel()])
    return np.eye(T * N) - z @ solve, solve


@pytest.mark.parametrize("share", [None, 0.5])
@pytest.mark.parametrize("seed", range(3))
def test_effects_by_weights_of_each_period(seed, share):
    one = Design(seed, links=2 if share is None else 3)
    exposed, treated = one.exposed(share), one.treated
    found = one.estimated(share=share)
    clean = ~exposed & ~treated
    gaps, _solve = dense(one, clean)
    told = clean.any(axis=0)[None, :] & clean.any(axis=1)[:, None]
    rows = {
        "treated": treated,
        "own": treated & ~exposed,
        "both": treated & exposed,
        "ring-1": exposed & ~treated,
    }
    for key, every in rows.items():
        cells = every & told
        assert found.effect(key).cells == cells.sum()
        if cells.any():
            form = gaps[cells.ravel()].mean(axis=0)
            assert found.effect(key).estimate == pytest.approx(form @ one.y.ravel(), abs=EXACT)


def test_weights_that_do_not_change_are_one_matrix():
    one = Design(3)
    one.w[:] = one.w[0]
    found = one.estimated()
    still = one.estimated(rs.SpatialWeights(ids=one.ids, matrix=one.w[0]))
    for a, b in zip(found.effects, still.effects, strict=True):
        # the fit of two correlations stops at 1e-10
        np.testing.assert_allclose([a.estimate, a.se, a.df], [b.estimate, b.se, b.df], rtol=1e-7)
    assert [r.clean for r in found.reach] == [r.clean for r in still.reach]


def test_exposure_that_ends_is_said_and_counts():
    one = Design(0)
    said = " ".join(note.text("en") for note in one.estimated().notes)
    now = np.array(
        [[(w[i] * (one.first <= t)).sum() > 0 for i in range(N)] for t, w in enumerate(one.w)]
    )
    assert f"{(one.exposed() & ~now).sum()} cells are beside a treated region no longer" in said


def test_a_period_without_weights_is_named():
    one = Design(0)
    some = rs.PeriodWeights(dict(list(one.weights().weights.items())[:-1]))
    with pytest.raises(UnknownColumnError, match="2009"):
        one.estimated(some)


@pytest.mark.parametrize("edges", [(0,), (0, 2), (0, 1, 3)])
def test_spillover_by_vintage_and_weights_of_each_period(edges):
    one = Design(1, links=4)
    parts = [one.exposure(a, b) for a, b in zip(edges, (*edges[1:], np.inf), strict=True)]
    untreated, treated = ~one.treated, one.treated
    gaps, solve = dense(one, untreated, *parts)
    gamma = solve[-len(parts) :] @ one.y.ravel()
    after = untreated & one.treated.any(axis=1)[:, None]
    found = one.estimated(exposure="linear", vintages=list(edges[1:]) or None)
    keys = ["gamma"] if len(edges) == 1 else [f"gamma-{k + 1}" for k in range(len(edges))]
    for key, value in zip(keys, gamma, strict=True):
        assert found.effect(key).estimate == pytest.approx(value, abs=EXACT)
    if len(edges) > 1:
        assert found.effect("vintage").estimate == pytest.approx(gamma[-1] - gamma[0], abs=EXACT)
    alone = float((gaps[treated.ravel()] @ one.y.ravel()).mean())
    means = {k: np.array([p[c].mean() for p in parts]) for k, c in (("t", treated), ("u", after))}
    assert found.effect("alone").estimate == pytest.approx(alone, abs=EXACT)
    assert found.effect("treated").estimate == pytest.approx(alone + gamma @ means["t"], abs=EXACT)
    assert found.effect("exposed").estimate == pytest.approx(gamma @ means["u"], abs=EXACT)
    total = alone + gamma @ [p[treated | after].sum() / treated.sum() for p in parts]
    assert found.effect("total").estimate == pytest.approx(total, abs=EXACT)


def test_the_error_of_a_vintage_is_that_by_region():
    one = Design(2, links=4)
    parts = [one.exposure(0, 2), one.exposure(2)]
    gaps, solve = dense(one, ~one.treated, *parts)
    residual = np.where(one.treated, 0.0, (gaps @ one.y.ravel()).reshape(T, N))
    found = one.estimated(exposure="linear", vintages="2", covariance="clustered")
    for key, form in (
        ("gamma-1", solve[-2]),
        ("gamma-2", solve[-1]),
        ("vintage", solve[-1] - solve[-2]),
    ):
        scores = (form.reshape(T, N) * residual).sum(axis=0)
        assert found.effect(key).se == pytest.approx(np.sqrt(scores @ scores), rel=EXACT)


@pytest.mark.parametrize("kernel", ["bartlett", "uniform", "epanechnikov"])
def test_the_error_of_a_vintage_by_distance(kernel):
    """Σ_i Σ_j K(d_ij/h) u_i u_j over all pairs of regions, in a loop."""
    one = Design(4, links=4)
    parts = [one.exposure(0, 2), one.exposure(2)]
    gaps, solve = dense(one, ~one.treated, *parts)
    residual = np.where(one.treated, 0.0, (gaps @ one.y.ravel()).reshape(T, N))
    scores = (solve[-1].reshape(T, N) * residual).sum(axis=0)
    cutoff = 30.0
    square = 0.0
    for i in range(N):
        for j in range(N):
            u = one.apart[i, j] / cutoff
            if u <= 1.0:
                by = {"bartlett": 1.0 - u, "uniform": 1.0, "epanechnikov": 1.0 - u**2}[kernel]
                square += by * scores[i] * scores[j]
    how = {"conley_cutoff": cutoff, "conley_kernel": kernel, "regions": one.regions}
    found = one.estimated(exposure="linear", vintages="2", covariance="conley", **how)
    se = found.effect("gamma-2").se
    assert (np.isnan(se) and square <= 0) or se == pytest.approx(np.sqrt(square), rel=EXACT)


def test_no_distance_is_the_error_by_region():
    one = Design(5)
    how = {"conley_cutoff": 1e-9, "regions": one.regions}
    near, plain = one.estimated(covariance="conley", **how), one.estimated(covariance="clustered")
    for a, b in zip(near.effects, plain.effects, strict=True):
        np.testing.assert_allclose([a.estimate, a.se, a.df], [b.estimate, b.se, b.df], rtol=1e-9)
    assert near.bands == pytest.approx(plain.bands, rel=1e-9)


def test_the_error_of_a_mean_effect_by_distance():
    """Scores of an imputed effect: its form of y times residuals, those of treated cells less the mean of like ones."""
    one = Design(6)
    exposed, treated = one.exposed(), one.treated
    gaps, _solve = dense(one, ~exposed & ~treated)
    form = gaps[treated.ravel()].mean(axis=0).reshape(T, N)
    gap = (gaps @ one.y.ravel()).reshape(T, N)
    scores = np.zeros(N)
    for i in range(N):
        for t in range(T):
            off = gap[t, i]
            if treated[t, i]:
                since = t - one.first[i]
                group = [j for j in range(N) if j != i and one.first[j] == one.first[i]]
                weights = np.array([form[one.first[j] + since, j] ** 2 for j in group])
                values = np.array([gap[one.first[j] + since, j] for j in group])
                off -= weights @ values / weights.sum()
            elif exposed[t, i]:
                off = 0.0  # no part of this effect
            scores[i] += form[t, i] * off
    kernel = np.maximum(1.0 - one.apart / 40.0, 0.0)
    square = scores @ kernel @ scores
    found = one.estimated(covariance="conley", conley_cutoff=40.0, regions=one.regions)
    assert square > 0
    assert found.effect("treated").se == pytest.approx(np.sqrt(square), rel=1e-8)


def test_what_is_refused():
    one = Design(0, links=4)
    with pytest.raises(SpecificationError, match="need places"):
        one.estimated(covariance="conley")
    with pytest.raises(ParameterError, match="conley_cutoff"):
        one.estimated(conley_cutoff=3.0)
    with pytest.raises(ParameterError, match="vintages"):
        one.estimated(vintages="2")
    with pytest.raises(ParameterError, match="grow"):
        one.estimated(vintages="4, 2", exposure="linear")
    with pytest.raises(SpecificationError, match="for 40 periods or more"):
        one.estimated(vintages="40", exposure="linear")
