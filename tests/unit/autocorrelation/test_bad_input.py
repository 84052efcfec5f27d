"""Bad input gives a sentence that names what is wrong, never a number."""

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial import Panel, SpatialWeights
from regspatial.autocorrelation import (
    bivariate_local_moran,
    bivariate_moran,
    cluster_transitions,
    cluster_transitions_of,
    geary,
    getis_ord_g,
    join_counts,
    local_g,
    local_geary,
    local_moran,
    moran,
    residual_moran,
)
from regspatial.errors import (
    CollinearityError,
    ConstantColumnError,
    InferenceWarning,
    InputError,
    IslandError,
    LabelError,
    MissingValueError,
    ParameterError,
    UnknownColumnError,
    WeightsError,
)

N = 8
IDS = tuple("abcdefgh")
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
W = SpatialWeights(ids=IDS, matrix=sp.csr_array(RING), normalisation="row")
RNG = np.random.default_rng(2)
GOOD = RNG.normal(size=(3, N))
VERBS = [moran, geary, local_moran, local_geary, local_g]


def variable(values, ids=IDS, times=(2001, 2002, 2003), name="gdp"):
    return Panel.from_arrays(ids, times, {name: values})[name]


def both_languages(error):
    assert error.zh != error.en
    assert any("\u4e00" <= c <= "\u9fff" for c in error.zh)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("cells", "bad", "where"),
    [((1, 3), np.inf, "d 2002"), ((slice(None), slice(3, None)), np.nan, "d at every time")],
)
def test_infinite_values_are_named_and_those_missing_where_nothing_is_left(verb, cells, bad, where):
    values = GOOD.copy()
    values[cells] = bad
    with pytest.raises(MissingValueError, match=where) as caught:
        verb(variable(values), W)
    assert caught.value.ids[0] == "d"
    assert caught.value.columns == ("gdp",)
    both_languages(caught.value)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("level", [0.0, 0.1, 1e9])
def test_a_constant_year_is_named(verb, level):
    values = GOOD.copy()
    values[2] = level
    values[2, 1] += level * 1e-15
    with pytest.raises(ConstantColumnError, match=r"'gdp'.*2003") as caught:
        verb(variable(values), W)
    assert caught.value.columns == ("gdp",)
    both_languages(caught.value)


@pytest.mark.parametrize("verb", VERBS)
def test_regions_that_differ_are_named(verb):
    with pytest.raises(LabelError) as caught:
        verb(variable(GOOD, ids=(*IDS[:-1], "z")), W)
    assert caught.value.ids == ("z",)
    with pytest.raises(LabelError) as caught:
        verb(variable(GOOD[:, :-1], ids=IDS[:-1]), W)
    assert caught.value.ids == ("h",)


@pytest.mark.parametrize("verb", VERBS)
def test_three_regions_are_too_few(verb):
    w = SpatialWeights(ids=("a", "b", "c"), matrix=np.ones((3, 3)) - np.eye(3))
    with pytest.raises(InputError, match="at least 4"):
        verb(variable(GOOD[:, :3], ids="abc"), w)


@pytest.mark.parametrize("verb", VERBS)
def test_weights_without_any_link_are_refused(verb):
    empty = SpatialWeights(ids=IDS, matrix=sp.csr_array((N, N)))
    with pytest.raises(IslandError) as caught:
        verb(variable(GOOD), empty)
    assert caught.value.ids == IDS
    both_languages(caught.value)


LOCAL = [
    lambda x, w: local_moran(x, w, rng=1),
    lambda x, w: local_moran(x, w, inference="analytic"),
    lambda x, w: local_moran(x, w, inference="total"),
    lambda x, w: local_geary(x, w, rng=1),
    lambda x, w: local_geary(x, w, inference="analytic"),
    lambda x, w: bivariate_local_moran(x, variable(GOOD**2), w, rng=1),
    lambda x, w: cluster_transitions(x, w, permutations=99, rng=1),
    lambda x, w: local_g(x, w, binary=False, rng=1),
    lambda x, w: local_g(x, w, rng=1),
    lambda x, w: local_g(x, w, star=True, rng=1),
]


@pytest.mark.parametrize("verb", [moran, geary, *LOCAL])
@pytest.mark.parametrize("rows", [np.ones(N), 1.0 / np.arange(1, N + 1)])
def test_equal_weights_between_all_are_refused(verb, rows):
    """No arrangement of the values changes a statistic, the local ones not even row by row."""
    equal = SpatialWeights(ids=IDS, matrix=(np.ones((N, N)) - np.eye(N)) * rows[:, None])
    if verb in (moran, geary) and np.ptp(rows) > 0:
        return  # sums over rows that weigh differently do vary
    with pytest.raises(WeightsError, match=r"nothing to test|the same everywhere") as caught:
        verb(variable(GOOD), equal)
    both_languages(caught.value)


@pytest.mark.parametrize("seed", range(8))
def test_g_of_neighbours_all_round_is_refused_whatever_the_values(seed):
    """The variance is zero; what rounding leaves of it once passed for a variance."""
    x = np.random.default_rng(seed).gamma(1.5, size=N)
    w = SpatialWeights(
        ids=IDS, matrix=1.0 / (1.0 + np.arange(N * N).reshape(N, N)) * (1 - np.eye(N))
    )
    with pytest.raises(WeightsError, match="nothing to test"):
        getis_ord_g(variable(x[None], times=(1,)), w)
    assert getis_ord_g(variable(x[None], times=(1,)), w, binary=False).variance[0] > 0


def test_g_of_values_that_hardly_differ_keeps_its_variance():
    ring = np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)
    w = SpatialWeights(ids=IDS, matrix=ring)
    z = np.random.default_rng(1).normal(size=N)
    small = [variable(1.0 + s * (z - z.mean())[None], times=(1,)) for s in (1e-3, 1e-5)]
    one, two = (getis_ord_g(x, w).by["randomisation"].z[0] for x in small)
    assert two == pytest.approx(one, rel=0.01)


def test_gi_needs_regions_that_are_not_neighbours(rng):
    equal = SpatialWeights(ids=IDS, matrix=np.abs(rng.normal(size=(N, N))) * (1 - np.eye(N)))
    with pytest.raises(WeightsError, match="binary=False"):
        local_g(variable(GOOD), equal)
    assert np.isfinite(local_g(variable(GOOD), equal, binary=False).values).all()


def test_weights_that_cancel_are_refused():
    signs = np.triu(np.ones((N, N)), 1) - np.tril(np.ones((N, N)), -1)
    with pytest.raises(WeightsError, match="sum to"):
        moran(variable(GOOD), SpatialWeights(ids=IDS, matrix=signs))


@pytest.mark.parametrize("verb", VERBS)
def test_arrays_and_matrices_are_sent_back(verb):
    with pytest.raises(InputError, match="must be a Variable|without labels"):
        verb(GOOD, W)
    with pytest.raises(InputError, match="must be SpatialWeights"):
        verb(variable(GOOD), RING)


@pytest.mark.parametrize(
    "how",
    [
        {"inference": "magic"},
        {"inference": None},
        {"alternative": "both"},
        {"permutations": -1},
        {"permutations": 9.5},
        {"permutations": True},
        {"inference": "permutation", "permutations": 0},
        {"permutations": 9, "rng": -1},
        {"permutations": 9, "rng": "seed"},
    ],
)
@pytest.mark.parametrize("verb", [moran, geary])
def test_parameters_of_global_statistics(verb, how):
    with pytest.raises(ParameterError) as caught:
        verb(variable(GOOD), W, **how)
    both_languages(caught.value)


@pytest.mark.parametrize(
    "how",
    [
        {"inference": "normality"},
        {"alternative": "both"},
        {"correction": "holm"},
        {"alpha": 0},
        {"alpha": 1.0},
        {"alpha": "5%"},
        {"permutations": 0},
        {"scheme": "some"},
        {"rng": 1.5},
    ],
)
@pytest.mark.parametrize("verb", [local_moran, local_geary])
def test_parameters_of_local_statistics(verb, how):
    with pytest.raises(ParameterError) as caught:
        verb(variable(GOOD), W, **how)
    both_languages(caught.value)


def test_too_few_permutations_for_anything_to_be_significant_are_said():
    with pytest.warns(InferenceWarning, match="at least 39 permutations"):
        found = local_moran(variable(GOOD), W, permutations=9, rng=1)
    assert (found.cluster == "not significant").all()
    local_moran(variable(GOOD), W, permutations=39, rng=1)  # 2/40 is 0.05: no warning
    with pytest.warns(InferenceWarning, match="at least 319 permutations"):
        local_moran(variable(GOOD), W, permutations=318, rng=1, correction="bonferroni")
    local_moran(variable(GOOD), W, permutations=319, rng=1, correction="bonferroni")
    with_note = local_moran(variable(GOOD), W, permutations=99, rng=1, correction="fdr")
    assert "at least 319" in with_note.summary()


def test_unknown_times():
    with pytest.raises(UnknownColumnError, match="2001"):
        local_moran(variable(GOOD), W, at_time=1999)
    found = local_moran(variable(GOOD), W, rng=1)
    with pytest.raises(UnknownColumnError):
        found.at(1999)
    with pytest.raises(UnknownColumnError):
        cluster_transitions_of(found, 2001, 1999)
    with pytest.raises(ParameterError, match="different"):
        cluster_transitions_of(found, 2001, "2001")
    with pytest.raises(ParameterError, match="different"):
        cluster_transitions(variable(GOOD), W, first=2003)
    with pytest.raises(InputError, match="local_moran"):
        cluster_transitions_of(moran(variable(GOOD), W), 2001, 2002)
    with pytest.raises(UnknownColumnError, match="scatterplot"):
        geary(variable(GOOD), W).scatter()


def test_g_needs_a_natural_zero_and_two_values():
    with pytest.raises(InputError, match="negative") as caught:
        getis_ord_g(variable(np.abs(GOOD) - 0.1 * (np.arange(N) == 4) * 99), W)
    assert caught.value.ids == ("e",)
    lonely = np.zeros((3, N))
    lonely[:, 2] = 5.0
    with pytest.raises(InputError, match="all regions but one"):
        getis_ord_g(variable(lonely), W)


def test_join_counts_need_two_classes():
    with pytest.raises(InputError, match="other than 0 and 1"):
        join_counts(variable(GOOD), W)
    with pytest.raises(ConstantColumnError):
        join_counts(variable(np.ones((3, N))), W)


def test_bivariate_needs_the_same_regions_and_times():
    x = variable(GOOD)
    with pytest.raises(LabelError, match="same regions and times"):
        bivariate_moran(x, variable(GOOD[:1], times=[2001], name="y"), W)
    with pytest.raises(LabelError) as caught:
        bivariate_moran(x, variable(GOOD, ids=(*IDS[:-1], "z"), name="y"), W)
    assert set(caught.value.ids) == {"h", "z"}
    flat = GOOD.copy()
    flat[0] = 3.0
    with pytest.raises(ConstantColumnError, match="'y'"):
        bivariate_moran(x, variable(flat, name="y"), W)


def test_residuals_must_fit_and_have_freedom_left():
    e, X = GOOD[0], np.column_stack([np.ones(N), GOOD[1]])
    with pytest.raises(LabelError):
        residual_moran(e[:-1], X, W)
    with pytest.raises(LabelError):
        residual_moran(e, X[:, 0], W)
    with pytest.raises(MissingValueError):
        residual_moran(np.full(N, np.nan), X, W)
    with pytest.raises(CollinearityError):
        residual_moran(e, np.column_stack([X, X[:, 1]]), W)
    with pytest.raises(CollinearityError):
        residual_moran(np.zeros(N), X, W)
    with pytest.raises(IslandError):
        residual_moran(e, X, SpatialWeights(ids=IDS, matrix=sp.csr_array((N, N))))


def test_values_too_large_to_average():
    with pytest.raises(InputError, match="too large"):
        moran(variable(np.where(np.arange(N) % 2, 1.7e308, 1.6e308) * np.ones((3, 1))), W)


def test_nothing_that_was_passed_is_changed():
    values = GOOD.copy()
    x = variable(values)
    before = x.values.copy()
    local_moran(x, W, rng=1)
    residuals, X = values[0].copy(), np.ones((N, 1))
    residual_moran(residuals, X, W)
    np.testing.assert_array_equal(residuals, values[0])
    np.testing.assert_array_equal(x.values, before)
    np.testing.assert_array_equal(W.to_dense(), RING)
    rng = np.random.default_rng(1)
    state = np.random.get_state()[1].copy()  # noqa: NPY002 - the global one must not move
    local_moran(x, W, rng=rng)
    np.testing.assert_array_equal(state, np.random.get_state()[1])  # noqa: NPY002
