"""Transitions between classes: counted by hand, the long run by powers and by walks, what cannot be is refused."""

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels import chains
from regspatial.errors import InputError, IslandError, MissingValueError, ParameterError
from regspatial.reporting.shows import show_of

IDS = [f"r{k:02d}" for k in range(12)]
TIMES = list(range(2000, 2009))


def made(values, times=TIMES, ids=IDS):
    return rs.Panel.from_arrays(ids, times, {"y": np.asarray(values, dtype=float)})["y"]


@pytest.fixture(scope="module")
def walk():
    rng = np.random.default_rng(4)
    return np.exp(np.cumsum(rng.normal(scale=0.3, size=(len(TIMES), len(IDS))), axis=0) + 0.1)


@pytest.fixture(scope="module")
def ring():
    return rs.weights.from_links(IDS, IDS, [*IDS[1:], IDS[0]], normalise="row")


def by_hand(values, limits, step=1):
    k = len(limits) + 1
    counts = np.zeros((k, k), dtype=int)
    for t in range(len(values) - step):
        for a, b in zip(values[t], values[t + step], strict=True):
            counts[sum(a > c for c in limits), sum(b > c for c in limits)] += 1
    return counts


@pytest.mark.parametrize("step", [1, 3])
def test_moves_are_counted_and_a_value_on_a_limit_belongs_below(walk, step):
    values = walk.copy()
    values[2, 3] = 1.0
    found = rs.markov_transitions(made(values), limits="0.8, 1，1.3", relative=False, step=step)
    assert found.counts.tolist() == by_hand(values, [0.8, 1.0, 1.3], step).tolist()
    assert found.states[2, 3] == 1
    assert found.by_period.sum(axis=0).tolist() == found.counts.tolist()


def test_subperiods_are_equal_and_say_their_times(walk):
    found = rs.markov_transitions(made(walk), classes=3, subperiods=3)
    assert found.periods == ((2000, 2003), (2003, 2006), (2006, 2008))
    assert found.by_period.sum(axis=(1, 2)).tolist() == [36, 36, 24]


def test_the_long_run_is_what_many_steps_lead_to_and_passage_what_walks_take():
    rng = np.random.default_rng(1)
    p = rng.dirichlet(np.ones(4), size=4)
    long_run = chains.ergodic(p)
    np.testing.assert_allclose(np.linalg.matrix_power(p, 200)[0], long_run, rtol=1e-12)
    fundamental = np.linalg.inv(np.eye(4) - p + np.tile(long_run, (4, 1)))  # Kemeny and Snell's
    passage = (np.eye(4) - fundamental + np.ones((4, 4)) * np.diag(fundamental)) / long_run
    np.testing.assert_allclose(chains.passage(p), passage, rtol=1e-10)


def test_without_a_single_long_run_there_is_none():
    apart = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert np.isnan(chains.ergodic(apart)).all()
    assert np.isnan(chains.passage(apart)).all()
    absorbing = np.array([[0.5, 0.5], [0.0, 1.0]])
    assert chains.ergodic(absorbing).tolist() == [0.0, 1.0]
    assert np.isnan(chains.passage(absorbing)).all()
    assert chains.mobility(apart) == (0.0, 1.0, np.inf)


def test_homogeneity_by_its_formulas_and_over_equal_groups():
    rng = np.random.default_rng(2)
    counts = rng.integers(1, 30, size=(3, 3, 3))
    lr, q, df, _few = chains.homogeneity(counts)
    pooled = counts.sum(axis=0)
    base = pooled / pooled.sum(axis=1, keepdims=True)
    wanted_q = wanted_lr = 0.0
    for group in counts:
        for i in range(3):
            for j in range(3):
                e = group[i].sum() * base[i, j]
                wanted_q += (group[i, j] - e) ** 2 / e
                wanted_lr += 2.0 * group[i, j] * np.log(group[i, j] / e)
    np.testing.assert_allclose([lr, q], [wanted_lr, wanted_q], rtol=1e-12)
    assert df == 3 * 2 * 2
    same = chains.homogeneity(np.array([pooled, 2 * pooled]))
    np.testing.assert_allclose(same[:2], 0.0, atol=1e-9)
    hole = counts.copy()
    hole[0, 1] = 0  # the first group never leaves class 2; nobody goes from 1 to 3
    hole[:, 0, 2] = 0
    assert chains.homogeneity(hole)[2] == 1 * 2 + 2 * 1 + 2 * 2


def test_neighbours_have_means_and_the_class_of_the_start(walk, ring):
    found = rs.spatial_markov(
        made(walk), ring, limits=[0.8, 1.2], relative=False, neighbours="same"
    )
    means = np.roll(walk, -1, axis=1)  # each region's only neighbour
    np.testing.assert_allclose(found.neighbours.means, means)
    wanted = np.zeros((3, 3, 3), dtype=int)
    for t in range(len(TIMES) - 1):
        for i in range(len(IDS)):
            classes = [
                sum(v > c for c in (0.8, 1.2)) for v in (means[t, i], walk[t, i], walk[t + 1, i])
            ]
            wanted[tuple(classes)] += 1
    assert found.neighbours.counts.tolist() == wanted.tolist()
    loose = rs.SpatialWeights(ids=IDS, matrix=5.0 * ring.matrix)
    other = rs.spatial_markov(
        made(walk), loose, limits=[0.8, 1.2], relative=False, neighbours="same"
    )
    assert other.neighbours.counts.tolist() == wanted.tolist()


def test_the_unit_and_the_order_change_nothing_and_relative_takes_a_common_rise_out(walk, ring):
    base = rs.spatial_markov(made(walk), ring, classes=3)
    order = np.random.default_rng(7).permutation(len(IDS))
    turned = made(9.0 * walk[:, order], ids=[IDS[k] for k in order])
    assert rs.spatial_markov(turned, ring, classes=3).neighbours.counts.tolist() == (
        base.neighbours.counts.tolist()
    )
    risen = made(walk * np.exp(0.4 * np.arange(len(TIMES)))[:, None])
    assert rs.markov_transitions(risen, classes=3).counts.tolist() == base.counts.tolist()
    up = rs.markov_transitions(risen, classes=3, relative=False)
    assert np.tril(up.counts, -1).sum() < np.tril(base.counts, -1).sum()


def test_quantiles_of_each_time_keep_the_shares(walk):
    found = rs.markov_transitions(made(walk), classes=4, quantiles="by-time")
    for row in found.states:
        assert np.bincount(row).tolist() == [3, 3, 3, 3]
    assert np.isnan(found.tables()[0].column("up_to")).all()


def test_nine_limits_are_the_most_and_one_is_enough(walk):
    nine = [0.6 + 0.1 * k for k in range(9)]
    assert len(rs.markov_transitions(made(walk), limits=nine).counts) == 10
    assert len(rs.markov_transitions(made(walk), limits=[1.0]).counts) == 2
    for wrong in ([], [*nine, 1.6]):
        with pytest.raises(ParameterError, match="9 at most"):
            rs.markov_transitions(made(walk), limits=wrong)


def test_two_times_are_enough_and_uneven_ones_are_said(walk):
    found = rs.markov_transitions(made(walk[:2], times=[2000, 2005]), classes=2)
    assert found.counts.sum() == len(IDS)
    assert found.tests()[0][3] == 0  # one subperiod: nothing to compare
    uneven = rs.markov_transitions(made(walk[:3], times=[2000, 2001, 2005]), classes=2)
    said = " ".join(n.text() for n in uneven.tables()[0].notes)
    assert "from 1 to 4" in said


def test_what_cannot_be_is_refused_in_words(walk, ring):
    x = made(walk)
    for wrong in (
        {"limits": "1, 1"},
        {"limits": "b"},
        {"classes": 11},
        {"step": 9},
        {"subperiods": 0},
    ):
        with pytest.raises(ParameterError, match=next(iter(wrong))):
            rs.markov_transitions(x, **wrong)
    with pytest.raises(InputError, match="one time"):
        rs.markov_transitions(x.at(2000))
    with pytest.raises(InputError, match="coincide"):
        rs.markov_transitions(made(np.ones_like(walk)))
    with pytest.raises(InputError, match="2003"):
        rs.markov_transitions(made(np.where(np.arange(9)[:, None] == 3, -1.0, walk)))
    holes = walk.copy()
    holes[1, 2] = np.nan
    with pytest.raises(MissingValueError, match="r02"):
        rs.markov_transitions(made(holes), missing="stop")
    lonely = rs.weights.from_links(IDS, IDS[:-1], [*IDS[1:-1], IDS[0]], islands="keep")
    with pytest.raises(IslandError, match="r11"):
        rs.spatial_markov(x, lonely)


def test_what_is_said_of_the_method_names_the_first_and_the_last_time(walk, ring):
    record = rs.spatial_markov(made(walk), ring, classes=3)
    said = show_of(record).method(record).text("en")
    assert f"of {len(IDS)} regions between 3 classes" in said
    assert f"{TIMES[0]}–{TIMES[-1]}, over 1 step in time" in said
