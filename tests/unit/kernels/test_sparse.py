"""What is spelled otherwise on an old scipy gives what a newer one gives; dense matrices are taken apart in blocks."""

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial._kernels.linear import sparse


@pytest.fixture
def blocks(monkeypatch):
    """Blocks of two rows of the matrices here."""
    monkeypatch.setattr(sparse, "_CELLS", 14)


@pytest.mark.parametrize("rows", [1, 5, 6])
@pytest.mark.parametrize("kind", [float, int, bool])
def test_rows_in_blocks_are_those_of_the_whole(blocks, rng, rows, kind) -> None:
    dense = rng.integers(0, 3, (rows, 7)).astype(kind)
    dense[0] = 0
    whole, found = sp.csr_array(dense), sparse.rows_of(dense)
    for part in ("data", "indices", "indptr"):
        one, other = getattr(whole, part), getattr(found, part)
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    assert found.shape == whole.shape


def test_what_is_no_number_is_kept_and_what_is_sparse_stays(blocks) -> None:
    dense = np.zeros((6, 6))
    dense[4, 2] = np.nan
    found = sparse.rows_of(dense)
    assert np.isnan(found.data).all()
    assert found.nnz == 1
    assert sparse.rows_of(found).nnz == 1


def test_rows_are_taken_block_by_block(monkeypatch) -> None:
    """A run is cancelled between two of them: never are more cells looked at than a block has."""
    monkeypatch.setattr(sparse, "_CELLS", 21)
    looked, whole = [], np.nonzero
    monkeypatch.setattr(sparse.np, "nonzero", lambda a: (looked.append(a.size), whole(a))[1])
    sparse.rows_of(np.ones((10, 7)))
    assert looked == [21, 21, 21, 7]
