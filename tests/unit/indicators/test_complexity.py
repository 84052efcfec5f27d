"""Economic complexity: two routes to the index, what must not change it, what has no order."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import DomainError, ParameterError

N, K = 20, 12
IDS, NAMES = [f"r{i:02d}" for i in range(N)], [f"j{j:02d}" for j in range(K)]


def made(x, ids=IDS, names=NAMES, times=(2020,)):
    x = np.asarray(x, dtype=float)
    x = x[None] if x.ndim == 2 else x
    return rs.Panel.from_arrays(ids, list(times), {n: x[:, :, k] for k, n in enumerate(names)})


@pytest.fixture
def x():
    rng = np.random.default_rng(21)
    fit = np.outer(rng.normal(size=N), np.linspace(-1.2, 1.2, K)) + rng.normal(
        scale=0.6, size=(N, K)
    )
    return 100.0 * np.exp(fit)


def test_the_matrix_of_the_definition_has_the_index_as_second_eigenvector(x):
    found = rs.economic_complexity(made(x), NAMES)
    m = found.present[0].astype(float)
    k, u = m.sum(axis=1), m.sum(axis=0)
    transitions = (m / k[:, None]) @ (m / u).T
    values, vectors = np.linalg.eig(transitions)
    second = vectors[:, np.argsort(values.real)[-2]].real
    second *= np.sign(np.corrcoef(second, k)[0, 1])
    np.testing.assert_allclose(found.eci[0], (second - second.mean()) / second.std(), atol=1e-10)
    industries = (m / u).T @ second
    np.testing.assert_allclose(
        found.pci[0], (industries - industries.mean()) / industries.std(), atol=1e-10
    )


def test_reflections_without_end_come_to_the_same_order(x):
    """Hidalgo and Hausmann's own route: averages of averages, what is common to all taken out."""
    found = rs.economic_complexity(made(x), NAMES)
    m = found.present[0].astype(float)
    k, u = m.sum(axis=1), m.sum(axis=0)
    regions = k.copy()
    for _ in range(400):
        regions = (m @ ((m.T @ regions) / u)) / k
        regions = (regions - regions.mean()) / regions.std()
    regions *= np.sign(np.corrcoef(regions, k)[0, 1])
    np.testing.assert_allclose(found.eci[0], regions, atol=1e-8)


def test_relatedness_by_the_words_of_its_definition(x):
    found = rs.economic_complexity(made(x), NAMES)
    m = found.present[0]
    for a in range(K):
        for b in range(K):
            both = sum(m[i, a] and m[i, b] for i in range(N)) / max(m[:, a].sum(), m[:, b].sum())
            assert found.proximity[0, a, b] == pytest.approx(0.0 if a == b else both)
    near = found.proximity[0]
    for i in range(0, N, 3):
        for a in range(K):
            others = [b for b in range(K) if b != a]
            share = sum(m[i, b] * near[a, b] for b in others) / sum(near[a, b] for b in others)
            assert found.relatedness[0, i, a] == pytest.approx(share)
    assert found.relatedness.min() >= 0.0
    assert found.relatedness.max() <= 1.0


def test_units_sizes_rows_and_columns_change_nothing(x):
    found = rs.economic_complexity(made(x), NAMES)
    again = rs.economic_complexity(made(1e-3 * x), NAMES)
    np.testing.assert_allclose(again.eci, found.eci, atol=1e-10)
    rng = np.random.default_rng(2)
    rows, columns = rng.permutation(N), rng.permutation(K)
    names = [NAMES[j] for j in columns]
    turned = rs.economic_complexity(made(x[rows][:, columns], [IDS[i] for i in rows], names), names)
    np.testing.assert_allclose(turned.eci[0], found.eci[0][rows], atol=1e-10)
    np.testing.assert_allclose(turned.pci[0], found.pci[0][columns], atol=1e-10)
    np.testing.assert_allclose(
        turned.relatedness[0], found.relatedness[0][rows][:, columns], rtol=1e-12
    )


def test_a_triangle_is_ordered_from_the_many_to_the_few():
    m = np.tril(np.ones((6, 6)))[:, ::-1] * 10.0 + 1e-9
    ids, names = [f"r{i}" for i in range(6)], [f"j{i}" for i in range(6)]
    found = rs.economic_complexity(made(m[::-1], ids, names), names, threshold=0.3)
    assert (np.diff(found.eci[0]) < 0.0).all()
    assert (np.diff(found.diversity[0]) < 0).all()
    assert (np.diff(found.pci[0]) < 0.0).all()  # what the fewest have comes first


def test_times_are_computed_each_by_itself(x):
    both = made(np.stack([x, x[::-1]]), times=(2010, 2020))
    found = rs.economic_complexity(both, NAMES)
    np.testing.assert_allclose(found.eci[1], found.eci[0][::-1], atol=1e-10)
    np.testing.assert_allclose(
        rs.economic_complexity(both, NAMES, at_times="2020").eci[0], found.eci[1], atol=1e-12
    )


def test_a_region_like_the_nation_has_all_whatever_the_order_of_the_sums(x):
    """Its quotients are 1, which rounding leaves a little above or below."""
    like = np.vstack([x, 0.37 * x.sum(axis=0)])
    found = rs.economic_complexity(made(like, [*IDS, "nation"]), NAMES)
    assert found.present[0, -1].all()


def test_what_has_no_order_is_refused_by_name(x):
    apart = np.full((4, 4), 0.0)
    apart[:2, :2] = apart[2:, 2:] = 1.0
    ids, names = list("wxyz"), list("abcd")
    with pytest.raises(DomainError, match="share no industry with the others: y, z") as caught:
        rs.economic_complexity(made(apart, ids, names), names)
    assert caught.value.ids == ("y", "z")
    ring = np.eye(5) + np.roll(np.eye(5), 1, axis=1)
    with pytest.raises(DomainError, match="second eigenvalue is not alone"):
        rs.economic_complexity(made(ring, list("vwxyz"), list("abcde")), list("abcde"))
    # everybody has two: no order by diversity
    path = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]])
    with pytest.raises(DomainError, match="does not go with diversity"):
        rs.economic_complexity(made(path, list("xyz"), names), names, threshold=0.1)
    with pytest.raises(DomainError, match="no region has these industries: j00"):
        rs.economic_complexity(made(x), NAMES, threshold=float(3.0 + _most(x)))
    with pytest.raises(ParameterError, match="threshold=0"):
        rs.economic_complexity(made(x), NAMES, threshold=0)
    with pytest.raises(ParameterError, match="needs 3 at least"):
        rs.economic_complexity(made(x), NAMES[:2])


def _most(x):
    return rs.location_quotient(made(x), NAMES).quotients.max()
