"""Long calls of linear algebra: the thread that waits for one can be cut short, and the digits stay."""

import ctypes
import threading

import numpy as np
import pytest
from scipy.linalg.lapack import dgetrf

from regspatial._kernels.linear import block_inverse, dense_factors, solvers
from regspatial._kernels.linear.beside import LARGE, beside
from regspatial._kernels.linear.solvers import Resolvent, factorised_dense
from regspatial._kernels.linear.spectrum import eigen_spectrum


class Cut(BaseException):
    """What a cancelled run gets."""


def test_whoever_waits_for_eigenvalues_is_cut_short_before_they_are_there():
    begun, end, cut = threading.Event(), threading.Event(), []

    def endless(matrix):
        begun.set()
        end.wait()

    def waiting():
        try:
            beside(endless, np.zeros((LARGE, LARGE)))
        except Cut:
            cut.append(True)

    thread = threading.Thread(target=waiting)
    thread.start()
    begun.wait()
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(Cut))
    thread.join()
    assert cut == [True]
    end.set()


@pytest.mark.parametrize("n", [3, LARGE])
def test_what_a_call_gives_or_raises_comes_back(n):
    matrix = np.eye(n)
    assert beside(np.trace, matrix) == n
    with pytest.raises(ZeroDivisionError):
        beside(lambda m: 1 // 0, matrix)


def test_without_memory_for_a_thread_the_call_is_made_here(monkeypatch):
    """Python says "can't start new thread", no MemoryError: a shell would call that a defect."""

    def full(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", full)
    here = threading.get_ident()
    assert beside(lambda m: (m.shape, threading.get_ident()), np.zeros((LARGE, LARGE))) == (
        (LARGE, LARGE),
        here,
    )


def test_eigenvalues_are_those_of_the_matrix_symmetric_or_not():
    """Of a ring with four neighbours: cosines; of one that looks ahead only: roots of unity."""
    n = LARGE + 1
    ahead = np.roll(np.eye(n), 1, axis=1)
    both = (ahead + ahead.T) / 2
    angle = 2 * np.pi * np.arange(n) / n
    found = eigen_spectrum(both)
    assert found.symmetric
    np.testing.assert_allclose(np.sort(found.values), np.sort(np.cos(angle)), atol=1e-12)
    turned = eigen_spectrum(ahead)
    assert not turned.symmetric
    np.testing.assert_allclose(
        np.sort(np.angle(turned.values)), np.sort(np.angle(np.exp(1j * angle))), atol=1e-10
    )


@pytest.mark.parametrize("n", [4, 23, 40])
def test_a_large_matrix_is_factorised_in_blocks_as_in_one_call(n, monkeypatch):
    """The same pivots; sums over the columns of a block are added in another order."""
    monkeypatch.setattr(dense_factors, "WIDTH", 4)
    monkeypatch.setattr(dense_factors, "STRIP", 5)
    w = np.random.default_rng(n).normal(size=(n, n))
    whole = np.asfortranarray(np.eye(n) - 0.8 * w)
    lu, pivots, _unused = dgetrf(whole)
    monkeypatch.setattr(solvers, "_IN_BLOCKS", 2)
    ours, ours_pivots = factorised_dense(w, 0.8)
    np.testing.assert_array_equal(ours_pivots, pivots)
    np.testing.assert_allclose(ours, lu, rtol=1e-10, atol=1e-12)
    right = np.arange(n) + 1.0
    np.testing.assert_allclose(whole @ Resolvent(w, 0.8).solve(right), right, rtol=1e-9)


@pytest.mark.parametrize("n", [4, 23, 40])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_large_matrix_is_inverted_in_blocks_as_in_one_call(n, order, monkeypatch):
    """In Fortran's order in its own place; entries are as large as the condition of the matrix, some tens."""
    monkeypatch.setattr(dense_factors, "WIDTH", 4)
    monkeypatch.setattr(dense_factors, "STRIP", 5)
    monkeypatch.setattr(block_inverse, "WHOLE", 2)
    monkeypatch.setattr(solvers, "_IN_BLOCKS", 2)
    monkeypatch.setattr(solvers, "_INVERTED_IN_BLOCKS", 2)
    w = np.random.default_rng(n).normal(size=(n, n))
    whole = np.array(np.eye(n) - 0.8 * w, order=order)
    expected = np.linalg.inv(whole)
    np.testing.assert_allclose(Resolvent(w, 0.8).inverse(), expected, rtol=1e-9, atol=1e-11)
    found = block_inverse.dense_inverse(whole)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11)
    assert np.shares_memory(found, whole)


def test_no_call_in_blocks_takes_more_than_a_block(monkeypatch):
    """Between two of them a run can be cut short; one of 23 columns of the matrix would hold it to its end."""
    monkeypatch.setattr(dense_factors, "WIDTH", 4)
    monkeypatch.setattr(dense_factors, "STRIP", 5)
    seen = []

    def watched(name):
        whole = getattr(dense_factors, name)

        def call(*arrays, **how):
            seen.append(min(min(np.shape(a)) for a in arrays if np.ndim(a) == 2))
            return whole(*arrays, **how)

        monkeypatch.setattr(dense_factors, name, call)

    for name in ("dgetrf", "dtrtri", "dtrsm"):
        watched(name)
    a = np.asfortranarray(np.random.default_rng(1).normal(size=(23, 23)))
    dense_factors.inverse(*dense_factors.factors(a)[:2])
    assert len(seen) > 30
    assert max(seen) <= 4


def test_a_large_product_is_made_some_rows_at_a_time(monkeypatch):
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(70, 30)), rng.normal(size=(30, 20))
    whole, rows = np.matmul, []

    def watched(x, y, out):
        rows.append(len(x))
        return whole(x, y, out=out)

    monkeypatch.setattr(dense_factors, "TOGETHER", 32 * b.size)
    monkeypatch.setattr(np, "matmul", watched)
    found = dense_factors.product(a, b)
    assert rows == [32, 32, 6]
    np.testing.assert_allclose(found, a @ b, rtol=1e-12)


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_singular_matrix_has_no_inverse_in_blocks(order, monkeypatch):
    monkeypatch.setattr(block_inverse, "WHOLE", 2)
    with pytest.raises(np.linalg.LinAlgError):
        block_inverse.dense_inverse(np.ones((6, 6), order=order))


def test_a_singular_matrix_is_told_in_blocks_too(monkeypatch):
    monkeypatch.setattr(solvers, "_IN_BLOCKS", 2)
    monkeypatch.setattr(dense_factors, "WIDTH", 2)
    with pytest.warns(RuntimeWarning, match="singular|Diagonal number"):
        factorised_dense(np.eye(6), 1.0)
