"""Panels with holes and a sparse W: the same numbers as by dense matrices, and no large matrix made."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.integrate import quad

import regspatial as rs
from regspatial.errors import SpecificationError
from regspatial.options import DEFAULT
from regspatial.regression import lm_tests
from regspatial.regression.panel.unbalanced import (
    determinant as _taken,
)
from regspatial.regression.panel.unbalanced import (
    record as _unbalanced,
)
from regspatial.regression.panel.unbalanced import (
    sparse_determinant as _taken_sparse,
)
from regspatial.regression.panel.unbalanced.blocks import spectrum_of_blocks
from regspatial.regression.panel.unbalanced.design import unbalanced_design
from regspatial.regression.panel.unbalanced.determinant import TakenByDummies, traces_without
from regspatial.regression.panel.unbalanced.sparse_determinant import (
    TakenBySparse,
    sparse_traces,
)

N, T = 60, 7
IDS = [f"r{k:02d}" for k in range(N)]
EFFECTS = ("none", "entity", "time", "twoway")
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def near(*, one_way):
    rng = np.random.default_rng(3)
    if one_way:
        a = rng.random((N, N)) < 0.06
    else:
        a = np.triu(rng.random((N, N)) < 0.06, 1)
        a = a | a.T
    a = (a | np.eye(N, k=1, dtype=bool) | np.eye(N, k=-1, dtype=bool)) & ~np.eye(N, dtype=bool)
    return rs.weights.from_sparse(IDS, sp.csr_array(a.astype(float)), islands="keep")


def panel_of(w, seed=3):
    rng = np.random.default_rng(seed)
    x, v, e = rng.normal(size=(3, T, N))
    mean = x - v + rng.normal(size=N) + rng.normal(size=(T, 1)) + e
    y = np.linalg.solve(np.eye(N) - 0.4 * w.to_dense(), mean.T).T
    there = rng.uniform(size=(T, N)) > 0.15
    there[3] = there[2]  # two periods share a mask
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "v": v, "y": y}).masked(there)


def designed(w, effects):
    return unbalanced_design(
        panel_of(w), "y ~ x + v", w, y=None, x=None, model="sar", fixed_effects=effects, durbin=None
    )


@pytest.mark.parametrize("one_way", [False, True])
@pytest.mark.parametrize("effects", EFFECTS)
def test_what_effects_take_and_traces_are_those_of_dense_matrices(effects, one_way):
    d = designed(near(one_way=one_way), effects)
    assert all(isinstance(b.w.matrix, sp.csr_array) for b in d.blocks.each)
    bounds = spectrum_of_blocks(d.blocks, DEFAULT).bounds
    dense = TakenByDummies(d.blocks, d.dummies)
    sparse = TakenBySparse(d.blocks, d.dummies, bounds)
    for rho in (-0.6, 0.0, 0.3, 0.9, 0.97):
        assert sparse.slope(rho) == pytest.approx(dense.slope(rho), rel=1e-10, abs=1e-10)
        one = np.array(rho)
        assert sparse.value(one) == pytest.approx(float(dense.value(one)), rel=1e-9, abs=1e-10)
    # a first look at many, by nodes over all of the bounds: it finds the hill, exact slopes its top
    inner = np.linspace(0.7 * bounds[0], 0.7, 9)
    assert sparse.value(inner) == pytest.approx(dense.value(inner), abs=0.01)
    for rho in (0.0, 0.5, -0.4):
        a = traces_without(d.blocks, d.dummies, rho, filtered=False)
        b = sparse_traces(d.blocks, d.dummies, rho)
        for name in ("g", "g2", "gg", "curve"):
            assert getattr(b, name) == pytest.approx(getattr(a, name), rel=1e-10, abs=1e-10)


def test_the_integral_near_a_bound_is_that_of_quadrature():
    """W without a basis of eigenvectors, where 16 nodes had left 4e-5 at .97."""
    d = designed(near(one_way=True), "twoway")
    dense = TakenByDummies(d.blocks, d.dummies)
    wanted = quad(lambda r: -dense.slope(r), 0.0, 0.97, epsabs=1e-12, limit=200)[0]
    assert float(dense.value(np.array(0.97))) == pytest.approx(wanted, abs=1e-8)


def test_dummies_are_solved_by_parts():
    d = designed(near(one_way=False), "twoway").dummies
    dense = d.columns.toarray()
    assert d.inverse == pytest.approx(np.linalg.inv(dense.T @ dense), rel=1e-9, abs=1e-12)
    f = d.periods_apart
    own = dense[:, : d.regions]
    p = own @ np.linalg.inv(own.T @ own) @ own.T + f @ f.T
    assert p == pytest.approx(dense @ d.inverse @ dense.T, abs=1e-12)


@pytest.mark.parametrize("model", ["sar", "sdm"])
@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("covariance", ["analytic", "observed", "clustered"])
def test_the_estimates_are_those_of_dense_matrices(monkeypatch, model, effects, covariance):
    w = near(one_way=False)
    how = {"model": model, "fixed_effects": effects, "covariance": covariance, "missing": "keep"}
    dense = rs.regression.spatial_panel_estimate(
        panel_of(w), "y ~ x + v", w, **{"covariance": "analytic", **how}
    )
    monkeypatch.setattr(_taken_sparse, "LEAST", 0)
    sparse = rs.regression.spatial_panel_estimate(
        panel_of(w), "y ~ x + v", w, **{"covariance": "analytic", **how}
    )
    assert sparse.estimates == pytest.approx(dense.estimates, rel=1e-10)
    assert sparse.covariance == pytest.approx(dense.covariance, rel=1e-8)
    assert sparse.loglik == pytest.approx(dense.loglik, rel=1e-10)
    tests = [lm_tests(panel_of(w), "y ~ x + v", w, fixed_effects=effects, missing="keep")]
    monkeypatch.setattr(_taken_sparse, "LEAST", 10_000)
    tests.append(lm_tests(panel_of(w), "y ~ x + v", w, fixed_effects=effects, missing="keep"))
    for a, b in zip(*(t.tests for t in tests), strict=True):
        assert a.statistic == pytest.approx(b.statistic, rel=1e-9)


def test_no_matrix_of_regions_by_regions_is_made(monkeypatch):
    """900 regions on a grid, 5 periods: n × n numbers are 6.5 MB, and the estimator stays below 5."""
    side = 30
    n = side * side
    r, c = np.divmod(np.arange(n), side)
    at = [
        (i, (r[i] + a) * side + c[i] + b)
        for i in range(n)
        for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0))
        if 0 <= r[i] + a < side and 0 <= c[i] + b < side
    ]
    ids = [f"r{i:03d}" for i in range(n)]
    w = rs.weights.from_sparse(ids, sp.csr_array((np.ones(len(at)), np.array(at).T), shape=(n, n)))
    rng = np.random.default_rng(1)
    x, e = rng.normal(size=(2, 5, n))
    y = x + rng.normal(size=n) + e
    y = y + 0.3 * (w.to_sparse() @ y.T).T
    panel = rs.Panel.from_arrays(ids, range(5), {"x": x, "y": y})
    panel = panel.masked(rng.uniform(size=(5, n)) > 0.05)
    monkeypatch.setattr(_taken_sparse, "LEAST", 100)
    monkeypatch.setattr(_taken_sparse, "_COLUMNS", 32)
    options = rs.Options(eigen_limit=100)
    small = near(one_way=False)
    rs.regression.spatial_panel_estimate(
        panel_of(small), "y ~ x", small, model="sar", missing="keep", covariance="analytic"
    )  # imports
    tracemalloc.start()
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="sar", missing="keep", options=options, covariance="analytic"
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.1 < fit.rho < 0.6
    assert peak < 5e6


def test_one_way_links_without_eigenvectors_go_by_sparse_factors(monkeypatch):
    """The same estimates as by a dense solve for each rho, which a few hundred regions make slow."""
    monkeypatch.setattr(_taken, "_MOST", 0.0)  # as if no eigenvectors served
    w = near(one_way=True)
    panel = panel_of(w)
    design = designed(w, "twoway")
    assert TakenByDummies(design.blocks, design.dummies).by_solves
    bounds = spectrum_of_blocks(design.blocks, DEFAULT).bounds
    assert isinstance(_taken.taken_by(design.blocks, design.dummies, bounds), TakenBySparse)
    found = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + v", w, model="sac", missing="keep", covariance="analytic"
    )
    monkeypatch.setattr(_taken, "is_for", lambda *_blocks, **_least: False)
    dense = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + v", w, model="sac", missing="keep", covariance="analytic"
    )
    np.testing.assert_allclose(found.estimates, dense.estimates, rtol=1e-6)  # of the solver
    assert found.loglik == pytest.approx(dense.loglik, abs=1e-7)
    np.testing.assert_allclose(found.se, dense.se, rtol=1e-5)


@pytest.mark.parametrize("model", ["sem", "sac"])
def test_what_does_not_fit_into_the_memory_is_refused_with_its_size(monkeypatch, model):
    w = near(one_way=False)
    monkeypatch.setattr(_unbalanced, "available_memory", lambda: 1e5)
    monkeypatch.setattr(_unbalanced, "_SMALL", 0.0)
    with pytest.raises(
        SpecificationError,
        match=f"A {model} of a panel with holes keeps .* [kM]B are needed and 100 kB are free",
    ):
        rs.regression.spatial_panel_estimate(
            panel_of(w), "y ~ x + v", w, model=model, missing="keep", covariance="analytic"
        )
    rs.regression.spatial_panel_estimate(
        panel_of(w), "y ~ x + v", w, model="sar", missing="keep", covariance="analytic"
    )
