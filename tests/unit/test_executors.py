"""Permutations, draws, bootstraps and simulations give the same digits here, in threads, in processes and on Dask."""

import pickle
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

import regspatial as rs
from regspatial import autocorrelation, network, regression
from regspatial._calls.executor import ACTIVE, spans
from regspatial.errors import Cancelled, ParameterError

SMALL = rs.Options(chunk_bytes=40_000)  # some dozen blocks even of forty regions


def mapped(xy):
    ids = tuple(f"r{k:02d}" for k in range(len(xy)))
    return rs.Regions(ids=ids, points=100 * xy, crs="EPSG:32650", lonlat=False)


def study(n=40, seed=0):
    rng = np.random.default_rng(seed)
    xy = rng.random((n, 2))
    w = rs.weights.knn(mapped(xy), k=5)
    columns = {name: rng.normal(size=(3, n)) for name in ("a", "b")}
    columns["y"] = columns["a"] + (w.matrix @ columns["b"].T).T + rng.normal(size=(3, n))
    columns["gdp"] = np.exp(columns["a"]) + np.arange(3)[:, None]
    columns["high"] = (columns["a"] > 0).astype(float)
    return rs.Panel.from_arrays(w.ids, [1, 2, 3], columns), w, xy


def everything(executor):
    """Return arrays of every kind of work that can be sent elsewhere."""
    panel, w, xy = study()
    x, y = panel["a"], panel["b"]
    dense = rs.SpatialWeights(ids=w.ids, matrix=w.to_dense() + 0.01 * (1 - np.eye(40)))
    how = {"permutations": 199, "rng": 1, "options": SMALL, "executor": executor}
    first = {"at_time": 1, "correction": "max-t", **how}
    regions = mapped(xy)
    fit = rs.regression.spatial_panel_estimate(panel, "y ~ a + b", w)
    draws = {"rng": 1, "executor": executor}
    found = [
        rs.moran(x, dense, **how).by["permutation"].p_value,
        autocorrelation.geary(x, w, **how).by["permutation"].p_value,
        autocorrelation.join_counts(panel["high"], w, **how).bb.by["permutation"].p_value,
        autocorrelation.bivariate_moran(x, y, w, **how).by["permutation"].p_value,
        rs.local_moran(x, w, **first).p_adjusted,
        rs.local_moran(x, dense, **first).p_value,
        autocorrelation.local_geary(x, w, **first).p_adjusted,
        autocorrelation.local_g(panel["gdp"], w, inference="permutation", **first).p_adjusted,
        autocorrelation.bivariate_local_moran(x, y, w, **first).p_adjusted,
        autocorrelation.multivariate_local_geary(panel, ["a", "b"], w, **first).p_adjusted,
        autocorrelation.multivariate_local_moran(panel, ["a", "b"], w, **first).p_adjusted,
        autocorrelation.ripley_k(regions, simulations=39, **draws).envelope.low,
        rs.impacts(fit, draws=3000, **draws).draws,
        effects(panel, w, draws),
        *samples(panel, w, draws),
        poles(panel, regions, draws),
        *strata_and_trees(panel, regions, draws),
    ]
    return [np.asarray(one) for one in found]


def effects(panel, w, draws):
    found = regression.effects_tests(panel, "y ~ a + b", w, model="sar", draws=99, **draws)
    return np.array([row[2:] for row in found.tables()[0].rows], dtype=float)


def samples(panel, w, draws):
    """What draws data, residuals, signs or treatments and fits again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("regspatial.regression.tests.drawn_effects._AT_ONCE", 2_000)
        patch.setattr("regspatial.regression.policy.randomisation._CHUNK", 5_000)
        sparse = rs.SpatialWeights(ids=w.ids, matrix=w.matrix)
        of_model = [
            regression.model_diagnostics(panel, "y ~ a + b", sparse, model=model, draws=39, **draws)
            for model in ("sar", "sem")
        ]
        formula = "y ~ a + b | id + time"
        wild = rs.wild_bootstrap(panel, formula, draws=99, **draws).tests
        dealt = rs.randomisation_inference(panel, formula, draws=199, **draws)
        through = regression.spatial_mediation(
            panel,
            "y ~ a + b",
            w,
            model="sar",
            mediator_model="ols",
            inference="bootstrap",
            draws=40,
            **draws,
        )
        return [
            effects(panel, w, draws),
            *(one.p_values for one in of_model),
            *(one.expected for one in of_model),
            *(one.drawn for one in wild),
            *(one.jackknife_error for one in wild),
            dealt.drawn_b,
            dealt.drawn_t,
            through.draws,
        ]


def poles(panel, regions, draws):
    layer = network.gravity_layer(regions, panel["gdp"], at_time=3)
    return network.growth_poles(layer, panel["gdp"], regions=regions, draws=50, **draws).support


def strata_and_trees(panel, regions, draws, engine="xgboost"):
    """Detectors in several pieces of draws a factor and a pair; trees in one piece a fold."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("regspatial.indicators.strata_draws._AT_ONCE", 1_000)
        strata = rs.geodetector(
            panel, "y", ["a", "b"], categories=["high"], at_time=1, permutations=99, **draws
        )
    how = {"regions": regions, "folds": 3, "repeats": 2, "trees": 20, "permutations": 2}
    trees = rs.importances(panel, "y ~ a + b", engine=engine, **how, **draws)
    return [
        [one.p_value for one in strata.factors],
        [(one.p_gain, one.p_interaction) for one in strata.interactions],
        [one.p_value for one in strata.ecological],
        trees.predicted,
        trees.phi,
        trees.base,
        [(one.r2, one.p_value) for one in trees.validation],
        [(one.shap, one.shap_low, one.permutation, one.gain) for one in trees.scores],
    ]


def same(one, other):
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.fixture(scope="module")
def alone():
    return everything(None)


class Counting(Executor):
    """Does the work at once, and counts it."""

    done = 0

    def submit(self, function, /, *args, **kwargs):
        self.done += 1
        out = Future()
        out.set_result(function(*args, **kwargs))
        return out


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_threads_give_the_same_digits(alone, workers):
    with ThreadPoolExecutor(workers) as pool:
        same(alone, everything(pool))


def test_processes_give_the_same_digits(alone):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        same(alone, everything(pool))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the cluster, as it starts and stops
def test_a_local_dask_cluster_gives_the_same_digits(alone):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        same(alone, everything(client))


class Posting(Counting):
    """Writes down what it is to do and reads it again, as what sends it to another process does."""

    def submit(self, function, /, *args, **kwargs):
        function, args, kwargs = pickle.loads(pickle.dumps((function, args, kwargs)))
        return super().submit(function, *args, **kwargs)


def test_what_is_fitted_again_can_be_posted_and_is_in_several_pieces():
    panel, w, _xy = study()
    pool = Posting()
    usual = samples(panel, w, {"rng": 1})
    same(usual, samples(panel, w, {"rng": 1, "executor": pool}))
    assert pool.done > 100
    holes = panel["y"].values.copy()
    holes[0, :2] = np.nan
    ragged = panel.with_columns(y=holes, by_position=True)
    for model in ("sdm", "sem"):
        how = {"model": model, "draws": 19, "rng": 1, "missing": "keep"}
        done = pool.done
        sent = regression.model_diagnostics(ragged, "y ~ a", w, executor=pool, **how)
        here = regression.model_diagnostics(ragged, "y ~ a", w, **how)
        np.testing.assert_array_equal(sent.p_values, here.p_values)
        assert pool.done > done + 5


def test_the_work_is_sent_away_in_several_pieces():
    panel, w, _xy = study()
    for verb in (rs.moran, rs.local_moran, autocorrelation.local_geary):
        pool = Counting()
        verb(panel["a"], w, permutations=199, rng=1, options=SMALL, executor=pool)
        assert pool.done > 3, verb.__name__


def test_what_is_done_elsewhere_is_not_sent_on():
    with ThreadPoolExecutor(1) as pool:
        panel, w, _xy = study()
        stable = autocorrelation.cluster_stability(
            panel["a"], w, seeds=2, permutations=99, rng=1, at_time=1, executor=pool, options=SMALL
        )
        again = autocorrelation.cluster_stability(
            panel["a"], w, seeds=2, permutations=99, rng=1, at_time=1, options=SMALL
        )
    assert ACTIVE.get() is None
    np.testing.assert_array_equal(stable.shares, again.shares)


def test_a_run_elsewhere_can_be_cancelled():
    panel, w, _xy = study()
    with ThreadPoolExecutor(2) as pool, pytest.raises(Cancelled):
        rs.moran(
            panel["a"],
            w,
            permutations=199,
            rng=1,
            options=SMALL,
            executor=pool,
            progress=lambda f, _: f < 0.3,
        )


@pytest.mark.parametrize("engine", ["sklearn", "xgboost"])
def test_detectors_and_trees_can_be_posted_and_are_in_several_pieces(engine):
    panel, _w, xy = study()
    pool = Posting()
    usual = strata_and_trees(panel, mapped(xy), {"rng": 1}, engine)
    same(usual, strata_and_trees(panel, mapped(xy), {"rng": 1, "executor": pool}, engine))
    # four pieces for each of three factors and three pairs; all rows, and three folds of four divisions
    assert pool.done == 4 * (3 + 3) + 1 + 3 * 4


def test_what_has_no_map_is_refused():
    panel, w, _xy = study()
    with pytest.raises(ParameterError, match="executor"):
        rs.moran(panel["a"], w, permutations=99, executor=2)


def test_pieces_end_where_steps_end():
    steps = [(k, k + 3) for k in range(0, 300, 3)]
    pieces = spans(steps, 7)
    assert len(pieces) == 7
    assert [a for a, _b in pieces] == [0, *(b for _a, b in pieces[:-1])]
    assert pieces[-1][1] == 300
    assert all(a % 3 == 0 for a, _b in pieces)
    assert spans(steps[:5], 7) == steps[:5]
