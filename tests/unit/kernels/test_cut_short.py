"""Long calls of linear algebra: the thread that waits for one can be cut short, and the digits stay."""

import ctypes
import threading

import numpy as np
import pytest
from scipy.linalg.lapack import dgetrf

from regspatial._kernels import solvers
from regspatial._kernels.beside import LARGE, beside
from regspatial._kernels.solvers import Resolvent, factorised_dense
from regspatial._kernels.spectrum import eigen_spectrum


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
    monkeypatch.setattr(solvers, "_WIDTH", 4)
    monkeypatch.setattr(solvers, "_STRIP", 5)
    w = np.random.default_rng(n).normal(size=(n, n))
    whole = np.asfortranarray(np.eye(n) - 0.8 * w)
    lu, pivots, _unused = dgetrf(whole)
    monkeypatch.setattr(solvers, "_IN_BLOCKS", 2)
    ours, ours_pivots = factorised_dense(w, 0.8)
    np.testing.assert_array_equal(ours_pivots, pivots)
    np.testing.assert_allclose(ours, lu, rtol=1e-10, atol=1e-12)
    right = np.arange(n) + 1.0
    np.testing.assert_allclose(whole @ Resolvent(w, 0.8).solve(right), right, rtol=1e-9)


def test_a_singular_matrix_is_told_in_blocks_too(monkeypatch):
    monkeypatch.setattr(solvers, "_IN_BLOCKS", 2)
    monkeypatch.setattr(solvers, "_WIDTH", 2)
    with pytest.warns(RuntimeWarning, match="singular|Diagonal number"):
        factorised_dense(np.eye(6), 1.0)
