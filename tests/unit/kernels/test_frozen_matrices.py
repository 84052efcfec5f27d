"""Frozen parts of a sparse matrix are kept, and looked at like all others."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial._kernels.linear.matrices import freeze, square_matrix
from regspatial.errors import WeightsError

IDS = ("a", "b", "c")


def made(data, columns, starts):
    parts = (np.array(data, dtype=float), np.array(columns, np.int32), np.array(starts, np.int32))
    out = sp.csr_array((parts[0], parts[1].clip(0, 2), parts[2]), shape=(3, 3))
    out.indices[:] = parts[1]  # as damage would
    return out


def test_what_is_frozen_is_not_copied():
    given = made([1.0, 2.0, 3.0], [1, 0, 1], [0, 1, 2, 3])
    loose = square_matrix(given, IDS)
    assert not np.shares_memory(loose.data, given.data)
    freeze(given)
    kept = square_matrix(given, IDS)
    assert kept is not given
    for one, other in ((kept.data, given.data), (kept.indices, given.indices)):
        assert np.shares_memory(one, other)
    np.testing.assert_array_equal(kept.toarray(), loose.toarray())


def test_a_view_of_what_can_still_be_written_is_copied():
    given = made([1.0, 2.0, 3.0], [1, 0, 1], [0, 1, 2, 3])
    given.data.setflags(write=False)  # the numbers themselves can be reached by another name
    given.indices.setflags(write=False)
    given.indptr.setflags(write=False)
    assert given.data.base is not None
    assert not np.shares_memory(square_matrix(given, IDS).data, given.data)


@pytest.mark.parametrize("columns", [[1, 3, 1], [1, -1, 1]])
def test_frozen_damage_is_refused(columns):
    given = made([1.0, 2.0, 3.0], columns, [0, 1, 2, 3])
    freeze(given)
    with pytest.raises(WeightsError, match="outside the 3 regions"):
        square_matrix(given, IDS)


def test_frozen_repeats_and_zeros_are_put_in_order():
    given = made([1.0, 2.0, 0.0, 5.0], [2, 2, 0, 1], [0, 2, 3, 4])
    freeze(given)
    found = square_matrix(given, IDS)
    assert found.nnz == 2
    np.testing.assert_array_equal(found.toarray(), [[0, 0, 3], [0, 0, 0], [0, 5, 0]])
