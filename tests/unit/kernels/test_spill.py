"""Matrices come back from a file bit by bit as they were."""

import tempfile

import numpy as np
import pytest

from regspatial._kernels.matrix_store import Waiting


def matrices(n=300):
    rng = np.random.default_rng(1)
    return [
        rng.normal(size=(n, n)),
        np.asfortranarray(rng.normal(size=(n, n))),
        rng.normal(size=(n, n)),
    ]


@pytest.mark.parametrize("most", [0, 1, 5])
def test_what_waits_comes_back(most):
    given, waiting = matrices(), Waiting(most)
    for k, one in enumerate(given):
        waiting.put(k, one)
    for k in (2, 0, 1):
        np.testing.assert_array_equal(waiting.rows(k, 250, 400), given[k][250:])
        assert k in waiting
        np.testing.assert_array_equal(waiting.take(k), given[k])
        assert k not in waiting


def test_what_comes_back_may_be_written_to():
    waiting = Waiting(0)
    waiting.put(0, np.eye(3))
    waiting.take(0)[:] = 2.0


def test_where_no_file_can_be_written_it_stays_in_memory(monkeypatch):
    def full():
        raise OSError("No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    waiting, (one, *_others) = Waiting(0), matrices(4)
    waiting.put(7, one)
    assert waiting.take(7) is one
