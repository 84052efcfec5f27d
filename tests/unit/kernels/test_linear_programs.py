"""Many small linear programs at once: each beside HiGHS of scipy, which is not asked on the way."""

import numpy as np
import pytest
from scipy.optimize import linprog

from regspatial._kernels.linear import lp


def drawn(seed, *, rows=3, units=7, many=12):
    """Return programs with and without a solution; every third has a row that nothing but zeros can meet.

    Its artificial variable stays in the basis at zero when the first phase ends.
    """
    chance = np.random.default_rng(seed)
    shared = chance.integers(-2, 5, size=(rows, units)).astype(float)
    scale = chance.choice([0.5, 1.0, 2.0], size=(many, rows))
    own = np.concatenate(
        [chance.integers(-2, 3, size=(many, rows, 2)), np.tile(np.eye(rows), (many, 1, 1))], axis=2
    ).astype(float)
    right = chance.integers(0, 2, size=(many, rows)).astype(float)
    if seed % 3 == 0:
        shared[0], own[:, 0], right[:, 0] = -np.abs(shared[0]), -np.abs(own[:, 0]), 0.0
    return lp.Programs(
        shared=shared,
        scale=scale,
        own=own,
        cost=np.array([1.0, -0.5, *chance.integers(0, 3, size=rows)]),
        right=right,
        excluded=chance.integers(-1, units, size=many),
    )


def by_highs(programs, k):
    shared = programs.shared * programs.scale[k][:, None]
    if programs.excluded[k] >= 0:
        shared[:, programs.excluded[k]] = 0.0
    return linprog(
        np.append(programs.cost, np.zeros(shared.shape[1])),
        A_eq=np.column_stack([programs.own[k], shared]),
        b_eq=programs.right[k],
        bounds=(0, None),
    )


def held(programs, found, k):
    """Return what the constraints come to at a solution."""
    used = found.used[k] >= 0
    shared = programs.shared[:, found.used[k][used]] * programs.scale[k][:, None]
    return programs.own[k] @ found.own[k] + shared @ found.weights[k][used]


@pytest.mark.parametrize("seed", range(12))
def test_every_program_is_that_of_highs(seed, monkeypatch):
    """Values to 1e-9, which is what HiGHS solves to; the simplex needs no help of HiGHS for any."""
    left = []
    monkeypatch.setattr(lp, "_by_highs", lambda _programs, k, _found: left.append(k))
    programs = drawn(seed)
    found = lp.solve(programs)
    assert not left
    for k in range(programs.size):
        peer = by_highs(programs, k)
        assert found.status[k] == peer.status
        if peer.status == lp.OPTIMAL:
            assert found.value[k] == pytest.approx(peer.fun, abs=1e-9)
            assert found.value[k] == pytest.approx(programs.cost @ found.own[k], abs=1e-12)
            np.testing.assert_allclose(held(programs, found, k), programs.right[k], atol=1e-9)
            assert (found.own[k] >= 0).all()
            assert (found.weights[k] >= 0).all()
            assert programs.excluded[k] not in found.used[k][found.used[k] >= 0]
        else:
            assert np.isnan(found.value[k])


@pytest.mark.parametrize("seed", range(3))
def test_what_rounding_leaves_is_that_of_highs(seed, monkeypatch):
    monkeypatch.setattr(lp, "MOST_STEPS", 0)
    programs = drawn(seed)
    found = lp.solve(programs)
    for k in range(programs.size):
        peer = by_highs(programs, k)
        assert found.status[k] == peer.status
        if peer.status == lp.OPTIMAL:
            assert found.value[k] == pytest.approx(peer.fun, abs=1e-9)
            np.testing.assert_allclose(held(programs, found, k), programs.right[k], atol=1e-8)
