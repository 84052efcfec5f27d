"""Places beside a map, against shapely's answer for every pair."""

import numpy as np
import pytest
import shapely

from regspatial._kernels.free_places import Places, settled


def drawn(rng, count, *, on_a_grid):
    """Boxes with lines to them; on a grid many touch, and lines are level, upright or of no length."""

    def number(*shape):
        return rng.integers(0, 12, shape).astype(float) if on_a_grid else rng.random(shape)

    low, size = number(count, 2), 0.2 * number(count, 2)
    lines = number(count, 4)
    return Places(np.hstack([low, low + size]), lines)


def shapes(places):
    lines = shapely.linestrings(places.lines.reshape(-1, 2, 2))
    return shapely.box(*places.boxes.T), lines


@pytest.mark.parametrize("on_a_grid", [False, True])
def test_what_is_free_is_what_shapely_finds(on_a_grid):
    rng = np.random.default_rng(4)
    own, others = (drawn(rng, n, on_a_grid=on_a_grid) for n in (300, 3))
    met = np.zeros(300, dtype=bool)
    for one in shapes(own):
        for other in np.concatenate(shapes(others)):
            met |= shapely.intersects(one, other)
    assert 0.1 < met.mean() < 0.98
    np.testing.assert_array_equal(own.clear(others), ~met)


def test_who_comes_first_takes_the_nearest_and_the_next_what_is_left():
    one = Places(np.array([[0, 0, 1, 1], [2, 0, 3, 1.0]]), np.array([[0, 0, 0, 0], [2, 0, 2, 0.0]]))
    first, second, third = settled([one, one, one], [1, 0, 2])
    assert (first[0][0], second[0][0], third) == (2.0, 0.0, None)
