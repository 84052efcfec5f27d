"""The diagonals of S and SW from sparse factors are those of the inverse, whatever the graph."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial._kernels.linear.selected_inverse import diagonals_near
from regspatial._kernels.linear.solvers import Resolvent
from regspatial.regression.impacts import by_region as _regional


def grid(side):
    line = sp.diags_array([np.ones(side - 1)] * 2, offsets=[1, -1])
    return sp.csr_array(sp.kronsum(line, line))


def scattered(n, links, seed):
    """Links in one direction, some nodes without any, parts without connection."""
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, n - 5, size=(2, links))
    keep = i != j
    values = rng.uniform(0.5, 2.0, keep.sum())
    return sp.csr_array(sp.coo_array((values, (i[keep], j[keep])), shape=(n, n)))


def by_row(w):
    sums = np.asarray(w.sum(axis=1)).ravel()
    return sp.csr_array(sp.diags_array(1.0 / np.where(sums > 0, sums, 1.0)) @ w)


GRAPHS = {
    "grid": (by_row(grid(9)), True),
    "a tree": (by_row(sp.csr_array(np.eye(40, k=1) + np.eye(40, k=-1))), True),
    "dense corner": (
        by_row(sp.csr_array(sp.block_diag([np.ones((9, 9)) - np.eye(9), grid(4)]))),
        True,
    ),
    "one direction": (by_row(scattered(60, 170, 1)), False),
    "one direction, few": (by_row(scattered(60, 40, 2)), False),
    "one link": (sp.csr_array(([1.0], ([0], [2])), shape=(4, 4)), False),
}


@pytest.mark.parametrize("rho", [0.9, -0.7, 1e-3])
@pytest.mark.parametrize("name", GRAPHS)
def test_they_are_the_diagonals_of_the_inverse(name, rho):
    """To 1e-13 of the diagonal of S: rounding of an inverse whose condition is below 1,000."""
    w, symmetric = GRAPHS[name]
    s = np.linalg.inv(np.eye(w.shape[0]) - rho * w.toarray())
    own, lagged = diagonals_near(Resolvent(w, rho, symmetric).without_exchange(), w)
    np.testing.assert_allclose(own, np.diag(s), rtol=1e-13)
    np.testing.assert_allclose(lagged, np.diag(s @ w.toarray()), rtol=1e-12, atol=1e-13)


def test_where_pivots_may_be_needed_there_are_no_such_factors():
    w = sp.csr_array(3.0 * scattered(60, 170, 3))
    assert Resolvent(w, 0.9, symmetrisable=False).without_exchange() is None


@pytest.mark.parametrize("name", ["grid", "one direction"])
def test_many_regions_give_what_few_do(monkeypatch, name):
    w, symmetric = GRAPHS[name]
    resolvent = Resolvent(w, 0.6, symmetric)
    few = _regional.diagonals(w, resolvent)
    monkeypatch.setattr(_regional, "_MANY", 10)
    monkeypatch.setattr(Resolvent, "solve", None)  # is not asked
    for one, other in zip(_regional.diagonals(w, resolvent), few, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)
