"""Emerging hot spots: Gi* in space and time against esda, trends against scipy, patterns by hand."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.stats import kendalltau, norm

import regspatial as rs
from regspatial import autocorrelation as ac
from regspatial.autocorrelation.emerging.estimate import mann_kendall, patterns
from regspatial.autocorrelation.emerging.record import PATTERNS
from regspatial.errors import ParameterError

SIDE, T = 6, 10
N = SIDE * SIDE
IDS = tuple(f"e{k:02d}" for k in range(N))
XY = np.array([(k % SIDE, k // SIDE) for k in range(N)], dtype=float)
GRID = rs.Regions(ids=IDS, points=XY, lonlat=False)
W = rs.weights.distance_band(GRID, 1.0, points="point")
RNG = np.random.default_rng(12)
TIMES = tuple(range(2010, 2010 + T))
NOISE = np.exp(RNG.normal(size=(T, N)))
PATCH = (XY < 3).all(axis=1)


def of(values):
    return rs.Panel.from_arrays(IDS, TIMES, {"x": values})["x"]


@pytest.mark.parametrize("window", [0, 1, 3])
@pytest.mark.parametrize("reference", ["cube", "window"])
def test_scores_are_esdas_over_cells_of_space_and_time(window, reference):
    esda, libpysal = pytest.importorskip("esda"), pytest.importorskip("libpysal")
    found = ac.emerging_hot_spots(of(NOISE), W, time_window=window, reference=reference)
    near = [{IDS.index(j) for j in W.neighbours(i)} | {k} for k, i in enumerate(IDS)]
    for t in (0, 1, T - 1):
        first = max(0, t - window)
        periods = range(T) if reference == "cube" else range(first, t + 1)
        cells = [(s, k) for s in periods for k in range(N)]
        at = {cell: number for number, cell in enumerate(cells)}
        links = {number: [] for number in at.values()}
        for k in range(N):
            own = at[t, k]
            links[own] = [
                at[s, j] for s in range(first, t + 1) for j in near[k] if (s, j) != (t, k)
            ]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph = libpysal.weights.W(links, silence_warnings=True)
            theirs = esda.G_Local(
                np.array([NOISE[c] for c in cells]), graph, transform="B", permutations=0, star=True
            )
        rows = [at[t, k] for k in range(N)]
        np.testing.assert_allclose(found.z_score[t], theirs.Zs[rows], rtol=1e-8)


def test_of_one_period_it_is_gi_star():
    found = ac.emerging_hot_spots(of(NOISE), W)
    one = ac.local_g(of(NOISE), W, star=True)
    np.testing.assert_allclose(found.z_score, one.values, rtol=1e-9)
    np.testing.assert_allclose(found.p_value, one.p_value, rtol=1e-9)


@pytest.mark.parametrize("digits", [8, 0])
def test_trends_are_kendalls_moved_by_one(digits):
    z = np.round(
        np.random.default_rng([12, 1]).normal(size=(T, 40)) + np.linspace(0, 2, T)[:, None], digits
    )
    score, p = mann_kendall(z)
    for k in range(40):
        theirs = kendalltau(range(T), z[:, k], method="asymptotic")
        size = norm.isf(theirs.pvalue / 2)
        S = sum(np.sign(z[t, k] - z[s, k]) for t in range(T) for s in range(t))
        sd = abs(S) / size if size > 0 else np.inf
        expected = np.sign(S) * (abs(S) - 1) / sd if S else 0.0
        assert score[k] == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert p[k] == pytest.approx(2 * norm.sf(abs(expected)), rel=1e-9)


BY_HAND = [
    # cells of ten periods (H hot, C cold, . neither), trend, pattern
    (".........H", 0, "new"),
    ("C........H", 0, "new"),
    ("........HH", 0, "consecutive"),
    (".CC..HHHHH", 1, "consecutive"),
    ("HHHHHHHHHH", 1, "intensifying"),
    ("HHHHHHHHHH", 0, "persistent"),
    (".HHHHHHHHH", -1, "diminishing"),
    ("HHHH.HHHHH", 0, "persistent"),
    ("H.H....HHH", 0, "sporadic"),
    ("H........H", 0, "sporadic"),
    ("H.C.....HH", 0, "oscillating"),
    ("HHHHHHHHH.", 1, "historical"),
    ("HHHHHHHH..", 0, "none"),
    ("..........", 1, "none"),
]


@pytest.mark.parametrize(("cells", "trend", "name"), BY_HAND)
def test_patterns_by_hand_hot_and_cold(cells, trend, name):
    state = np.array([{"H": 1, "C": -1, ".": 0}[c] for c in cells])[:, None]
    trend = np.array([float(trend)])
    wanted = {"none": "none"}.get(name, f"{name} hot")
    assert patterns(state, trend, trend != 0).tolist() == [wanted]
    cold = {"none": "none"}.get(name, f"{name} cold")
    assert patterns(-state, -trend, trend != 0).tolist() == [cold]


def test_what_a_region_is_now_goes_before_what_it_was():
    state = np.array([[1] * 9 + [-1], [-1] * 9 + [1]]).T
    found = patterns(state, np.zeros(2), np.zeros(2, dtype=bool))
    assert found.tolist() == ["new cold", "new hot"]


def test_every_sequence_has_one_of_the_17_patterns():
    state = np.random.default_rng([12, 2]).integers(-1, 2, size=(5, 3**5))
    state[:] = np.array(np.meshgrid(*[[-1, 0, 1]] * 5)).reshape(5, -1)
    found = patterns(state, np.zeros(3**5), np.zeros(3**5, dtype=bool))
    assert set(found) <= set(PATTERNS)
    assert len(PATTERNS) == 17
    assert (found[(state[-1] == 1)] != "none").all()


def test_planted_histories_are_named():
    """A patch that is hot from the start, one that lights up in the last period."""
    x = np.random.default_rng([12, 3]).normal(size=(T, N))
    x[:, PATCH] += 6
    found = ac.emerging_hot_spots(of(x), W)
    core = [k for k in np.flatnonzero(PATCH) if (XY[k] == 1).all()]  # all its neighbours are in it
    assert all(
        found.pattern[k].split()[0] in ("persistent", "intensifying", "diminishing") for k in core
    )
    # a draw in which noise alone lights no core region up in an earlier period, as some do
    x = np.random.default_rng([12, 6]).normal(size=(T, N))
    x[-1, PATCH] += 6
    found = ac.emerging_hot_spots(of(x), W)
    assert {found.pattern[k] for k in core} == {"new hot"}
    assert (found.hot, found.cold) == (sum("hot" in p for p in found.pattern), 0)


def test_growth_of_all_regions_is_no_hot_spot_unless_the_cube_is_asked_for():
    x = NOISE * np.exp(0.8 * np.arange(T))[:, None]
    alone = ac.emerging_hot_spots(of(x), W)
    again = ac.emerging_hot_spots(of(NOISE), W)
    np.testing.assert_array_equal(alone.pattern, again.pattern)
    cube = ac.emerging_hot_spots(of(x), W, reference="cube", correction="none")
    assert (cube.z_score[-1] > cube.z_score[0]).all()
    assert cube.hot > alone.hot


def test_order_of_regions_unit_and_level_change_nothing():
    first = ac.emerging_hot_spots(of(NOISE), W, time_window=1, correction="none")
    order = np.random.default_rng([12, 5]).permutation(N)
    panel = rs.Panel.from_arrays([IDS[k] for k in order], TIMES, {"x": NOISE[:, order] * 1e6 + 5e6})
    again = ac.emerging_hot_spots(panel["x"], W, time_window=1, correction="none")
    np.testing.assert_array_equal(first.pattern[order], again.pattern)
    np.testing.assert_allclose(first.z_score[:, order], again.z_score, rtol=1e-8, atol=1e-10)


def test_what_cannot_be_used_is_refused():
    short = rs.Panel.from_arrays(IDS, (1, 2, 3), {"x": NOISE[:3]})["x"]
    with pytest.raises(ParameterError, match="at least 4 periods; there are 3"):
        ac.emerging_hot_spots(short, W)
    for wrong in (-1, T, 1.5, True):
        with pytest.raises(ParameterError, match="time_window="):
            ac.emerging_hot_spots(of(NOISE), W, time_window=wrong)
    with pytest.raises(ParameterError, match="correction="):
        ac.emerging_hot_spots(of(NOISE), W, correction="max-t")
    with pytest.raises(ParameterError, match="reference="):
        ac.emerging_hot_spots(of(NOISE), W, reference="year")


def test_the_window_is_said():
    found = ac.emerging_hot_spots(of(NOISE), W, time_window=2)
    assert "the 2 before it" in found.counts().text()
    assert "其前 2 期" in found.counts().text("zh")


def deals(values, own, size, draws, seed):
    """Return sums of `size` other values drawn without replacement, by numpy's own generator."""
    rng = np.random.default_rng(seed)
    others = np.delete(values, own)
    return np.array([rng.choice(others, size, replace=False).sum() for _ in range(draws)])


@pytest.mark.parametrize("window", [0, 2])
@pytest.mark.parametrize("reference", ["cube", "window"])
def test_permutations_have_the_distribution_of_dealing_the_others(window, reference):
    """Against draws of another kind, cell by cell; the cell's own value stays."""
    how = {"time_window": window, "reference": reference, "correction": "none"}
    found = ac.emerging_hot_spots(
        of(NOISE), W, inference="permutation", permutations=4999, rng=3, **how
    )
    near = [[IDS.index(j) for j in W.neighbours(i)] for i in IDS]
    for t, k in ((0, 0), (4, 7), (T - 1, 20), (T - 1, 35)):
        first = max(0, t - window)
        rows = range(T) if reference == "cube" else range(first, t + 1)
        values = NOISE[list(rows)].ravel()
        own = list(rows).index(t) * N + k
        inside = [(s, j) for s in range(first, t + 1) for j in (k, *near[k]) if (s, j) != (t, k)]
        observed = sum(NOISE[cell] for cell in inside)
        drawn = deals(values, own, len(inside), 4999, [t, k])
        above, below = (drawn >= observed).mean(), (drawn <= observed).mean()
        p = min(1.0, 2 * min(above, below))
        # two shares of 4999 draws each, doubled: five standard errors
        error = 2 * np.sqrt(2 * max(p, 0.004) / 2 * (1 - p / 2) / 4999)
        assert abs(found.p_value[t, k] - p) < 5 * error
    np.testing.assert_array_equal(
        found.p_analytic, ac.emerging_hot_spots(of(NOISE), W, **how).p_value
    )


def test_permutations_of_one_period_are_those_of_gi_star():
    how = {"inference": "permutation", "permutations": 199, "rng": 8}
    found = ac.emerging_hot_spots(of(NOISE), W, correction="none", **how)
    one = ac.local_g(of(NOISE), W, star=True, **how)
    np.testing.assert_array_equal(found.p_value, one.p_value)


@pytest.mark.parametrize("reference", ["cube", "window"])
def test_in_a_small_cube_permutations_come_to_the_enumerated_p(reference):
    """Every way to deal the others, by itertools: five regions in a line, four periods."""
    from itertools import combinations

    ids = [f"c{k}" for k in range(5)]
    line = rs.Regions(ids=ids, points=[(k, 0) for k in range(5)], lonlat=False)
    w = rs.weights.distance_band(line, 1.0, points="point")
    x = np.random.default_rng(4).normal(size=(4, 5))
    panel = rs.Panel.from_arrays(ids, range(4), {"x": x})
    found = ac.emerging_hot_spots(
        panel["x"],
        w,
        time_window=1,
        reference=reference,
        inference="permutation",
        permutations=9999,
        rng=1,
        correction="none",
    )
    for t, k in ((1, 2), (3, 0)):
        rows = range(4) if reference == "cube" else range(t - 1, t + 1)
        near = [j for j in (k - 1, k, k + 1) if 0 <= j < 5]
        inside = [(s, j) for s in (t - 1, t) for j in near if (s, j) != (t, k)]
        others = [x[s, j] for s in rows for j in range(5) if (s, j) != (t, k)]
        observed = sum(x[cell] for cell in inside)
        sums = np.array([sum(c) for c in combinations(others, len(inside))])
        at_least, at_most = (sums >= observed - 1e-9).mean(), (sums <= observed + 1e-9).mean()
        exact = min(1.0, 2 * min(at_least, at_most))
        error = 2 * np.sqrt(max(exact / 2 * (1 - exact / 2), 1e-4) / 9999)
        assert abs(found.p_value[t, k] - exact) < 4 * error + 2e-4


def test_seeds_permuted_rows_and_chunks_change_nothing():
    from regspatial.options import Options

    how = {"inference": "permutation", "permutations": 99, "rng": 5, "time_window": 1}
    found = ac.emerging_hot_spots(of(NOISE), W, **how)
    small = ac.emerging_hot_spots(of(NOISE), W, options=Options(chunk_bytes=200_000), **how)
    np.testing.assert_array_equal(found.p_value, small.p_value)
    order = np.random.default_rng(1).permutation(N)
    turned = rs.Panel.from_arrays([IDS[k] for k in order], TIMES, {"x": NOISE[:, order]})
    np.testing.assert_array_equal(
        ac.emerging_hot_spots(turned["x"], W, **how).p_value, found.p_value[:, order]
    )
    assert found.spec["seed"] == 5
    other = ac.emerging_hot_spots(of(NOISE), W, **{**how, "rng": 6})
    assert not np.array_equal(other.p_value, found.p_value)
    table = found.tables()[2]
    assert "p_analytic" in [c.key for c in table.columns]
    known = ac.emerging_hot_spots(of(NOISE), W, time_window=1).tables()[2]
    assert [c.key for c in known.columns] == [c.key for c in table.columns if c.key != "p_analytic"]
    assert any("99 conditional permutations" in n.text() for n in table.notes)
    assert any("smallest p" in n.text() for n in table.notes)


def test_cells_without_a_value_are_in_no_sum():
    x = NOISE.copy()
    x[2, 5] = x[T - 1, 9] = np.nan
    found = ac.emerging_hot_spots(of(x), W, inference="permutation", permutations=99, rng=1)
    whole = ac.emerging_hot_spots(of(NOISE), W)
    np.testing.assert_allclose(found.z_score[3], whole.z_score[3], rtol=1e-12)
    there = [i for i in IDS if i != IDS[5]]
    panel = rs.Panel.from_arrays(IDS, TIMES, {"x": x}).select(ids=there, times=[TIMES[2]])
    near = rs.weights.subset(W, there)
    alone = ac.local_g(panel["x"], near, star=True, inference="permutation", permutations=99, rng=1)
    at = [IDS.index(i) for i in there]
    np.testing.assert_allclose(found.z_score[2, at], alone.values[0], rtol=1e-9)
    np.testing.assert_array_equal(found.p_value[2, at], alone.p_value[0])
    assert np.isnan(found.z_score[2, 5])
    assert np.isnan(found.p_value[2, 5])
    assert found.pattern[9] == "none"
    score, _p = mann_kendall(np.delete(found.z_score[:, 5], 2)[:, None])
    assert found.trend[5] == pytest.approx(score[0])
    said = [n.text() for n in found.tables()[0].notes]
    assert any("2012: 1 region has no value" in s and "e05" in s for s in said)
    assert len(found.tables()[2].rows) == T * N - 2
