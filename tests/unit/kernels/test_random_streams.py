"""Numbers of a seed: the laws they follow, and that they stay the same from version to version."""

import numpy as np
import pytest
from scipy import stats

from regspatial._kernels import random
from regspatial._kernels.random import Numbers, stream, streams

SIZE = 20_000


def test_the_numbers_follow_their_laws():
    """Fixed seeds, so p is what it is; a wrong law has p below 1e-6 at 20,000 numbers."""
    numbers = Numbers(5, 1)
    assert stats.kstest(numbers.uniform(0.0, 1.0, SIZE), "uniform").pvalue > 0.01
    normal = numbers.normal(SIZE // 10, 10)
    assert stats.kstest(normal.ravel(), "norm").pvalue > 0.01
    # neighbours in a row and in a column do not know of each other: r has sd 1/√n
    assert abs(np.corrcoef(normal[:, 0], normal[:, 1])[0, 1]) < 4 / np.sqrt(SIZE / 10)
    assert abs(np.corrcoef(normal[1:, 0], normal[:-1, 0])[0, 1]) < 4 / np.sqrt(SIZE / 10)
    signs = numbers.signs(SIZE)
    assert set(np.unique(signs)) == {-1.0, 1.0}
    assert abs(signs.mean()) < 4 / np.sqrt(SIZE)


def test_streams_are_told_apart_by_seed_and_key_and_stay_what_they_are():
    firsts = {
        key: int(stream(*key).random_raw(1)[0]) for key in ((0,), (1,), (1, 0), (1, 1), (1, 0, 1))
    }
    assert len(set(firsts.values())) == len(firsts)
    assert (
        firsts[1, 0] == 0xB2F3ED9803EF4F3E
    )  # numpy keeps PCG64 and SeedSequence to the bit (NEP 19)
    assert firsts[1,] == np.random.PCG64(1).random_raw(1)[0]
    assert Numbers(1).normal(3).tolist() == stats.norm.ppf(Numbers(1).uniform(0, 1, 3)).tolist()


@pytest.mark.parametrize("seed", [0, 7, 2**31 - 1, 2**40 + 5, 2**128 + 3, 2**200 + 9])
@pytest.mark.parametrize("key", [(), (0,), (3, 5), (2**33,)])
def test_streams_made_together_are_those_made_one_by_one(seed, key):
    for start, stop in ((0, 3), (17, 19), (2**32 - 2, 2**32)):
        found = [
            bits.random_raw(3).tolist() for bits in streams(seed, *key, start=start, stop=stop)
        ]
        assert found == [stream(seed, *key, k).random_raw(3).tolist() for k in range(start, stop)]
    assert list(streams(seed, *key, start=4, stop=4)) == []


def test_many_numbers_are_drawn_some_at_a_time_and_are_the_same(monkeypatch):
    """A run can be cut short between two calls only: half a milliard of signs were one of ten seconds."""
    whole = [Numbers(3).signs(5, 8), Numbers(3).uniform(-1.0, 2.0, 41), Numbers(3).normal(6, 7)]
    monkeypatch.setattr(random, "_AT_ONCE", 4)
    parts = [Numbers(3).signs(5, 8), Numbers(3).uniform(-1.0, 2.0, 41), Numbers(3).normal(6, 7)]
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_array_equal(one, other)
