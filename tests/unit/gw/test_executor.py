"""Blocks done elsewhere give the same digits: threads, processes, a local Dask cluster."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import Cancelled
from regspatial.gw import stationarity

F = "y ~ x1 + x2"


def simulated(n=300, seed=0):
    rng = np.random.default_rng(seed)
    xy, x = rng.random((n, 2)), rng.normal(size=(2, n))
    y = 1 + (1 + xy[:, 0]) * x[0] + np.sin(4 * xy[:, 1]) * x[1] + 0.5 * rng.normal(size=n)
    return rs.Panel.from_arrays(range(n), [1], {"x1": x[0], "x2": x[1], "y": y}), xy


def everything(executor):
    panel, xy = simulated()
    how = {"coords": xy, "metric": "planar", "executor": executor}
    counts = panel.with_columns(by_position=True, y=np.round(np.exp(panel.columns["y"] / 3)))
    local = rs.gwr(panel, F, **how)
    return (
        local,
        rs.gwr(panel, F, kernel="gaussian", **how),
        rs.gwr(counts, F, family="poisson", bandwidth=150, **how),
        rs.mgwr(panel, F, kernel="boxcar", bandwidth=(200, 250, 200), inference="none", **how),
        stationarity(local, permutations=9, f_tests="none", rng=1, executor=executor),
    )


def same(one, other):
    for a, b in zip(one[:4], other[:4], strict=True):
        np.testing.assert_allclose(a.coefficients, b.coefficients, rtol=1e-12, atol=0)
        assert a.bandwidth == b.bandwidth
        assert a.aicc == pytest.approx(b.aicc, rel=1e-12, nan_ok=True)
    np.testing.assert_array_equal(one[4].p_permutation, other[4].p_permutation)


def test_threads_give_the_same_digits():
    with ThreadPoolExecutor(2) as pool:
        same(everything(None), everything(pool))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the cluster, as it starts and stops
def test_a_local_dask_cluster_gives_the_same_digits():
    distributed = pytest.importorskip("distributed")
    alone = everything(None)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        same(alone, everything(client))
        same(alone, everything(client.get_executor()))


def test_a_run_elsewhere_can_be_cancelled():
    panel, xy = simulated(200)
    with ThreadPoolExecutor(2) as pool, pytest.raises(Cancelled):
        rs.gwr(panel, F, coords=xy, metric="planar", executor=pool, progress=lambda f, _: f < 0.1)
