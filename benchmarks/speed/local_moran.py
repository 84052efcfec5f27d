"""Local Moran's I with 999 conditional permutations: queen contiguity of many regions, 1/d² of some."""

from ._data import bytes_of_draws, ids_of, inverse_square, pattern, queen, queen_links, side_of
from ._row import Goal, Row

DRAWS = 999


def ours(make, numba):
    def prepared(n):
        import regspatial as rs

        w = make(n)
        x, ids = pattern(w), ids_of(w.shape[0])
        weights = rs.SpatialWeights(ids=ids, matrix=w, normalisation="row")
        variable = rs.Panel.from_arrays(ids, [1], {"x": x})["x"]
        options = rs.Options(numba=numba)

        def call():
            found = rs.local_moran(variable, weights, permutations=DRAWS, rng=1, options=options)
            return float((found.p_value <= 0.05).mean())

        return call

    return prepared


def esda(make):
    def prepared(n):
        import scipy.sparse as sp
        from esda import Moran_Local
        from libpysal.weights import WSP

        w = make(n)
        x, weights = pattern(w), WSP(sp.csr_matrix(w)).to_W(silence_warnings=True)

        def call():
            found = Moran_Local(
                x,
                weights,
                transformation="O",
                permutations=DRAWS,
                seed=1,
                n_jobs=1,
                keep_simulations=False,
            )
            return float((found.p_sim <= 0.025).mean())

        return call

    return prepared


def pygeoda(n):
    import geopandas
    import pygeoda as gda
    import shapely

    side = side_of(n)
    left, low = (a.T.ravel().astype(float) for a in np_grid(side))
    boxes = shapely.box(left, low, left + 1, low + 1)
    x = pattern(queen(n))
    layer = gda.open(geopandas.GeoDataFrame({"x": x}, geometry=boxes, crs=32650))
    weights = gda.queen_weights(layer)

    def call():
        found = gda.local_moran(
            weights,
            layer["x"],
            permutations=DRAWS,
            permutation_method="lookup-table",
            seed=1,
            cpu_threads=1,
        )
        p = found.lisa_pvalues()
        return sum(one <= 0.025 for one in p) / len(p)

    return call


def np_grid(side):
    import numpy as np

    return np.meshgrid(np.arange(side), np.arange(side), indexing="ij")


def least_sparse(n):
    return bytes_of_draws(queen_links(n).nnz, DRAWS)


def least_dense(n):
    return {"flops": 2.0 * DRAWS * n * n}


SPARSE = {
    "numpy": ours(queen, "off"),
    "numba": ours(queen, "on"),
    "esda": esda(queen),
    "pygeoda": pygeoda,
}
HOW = {
    "programs": SPARSE,
    "least": least_sparse,
    "warm": 5_041,
    "elsewhere": ("pygeoda",),
    "goal": Goal(times={"esda": 15.0, "pygeoda": 1.0}),
    "agree": 0.05,
}
ROWS = (
    Row(
        name="local_moran_many",
        sizes=(10_000, 62_500, 250_000),
        quick=(10_000, 40_000),
        tiny=(100, 400),
        **HOW,
    ),
    Row(
        name="local_moran_sparse",
        sizes=(3_000, 10_000, 30_000),
        quick=(2_500, 10_000),
        tiny=(100, 400),
        **HOW,
    ),
    Row(
        name="local_moran_dense",
        sizes=(750, 1_500, 3_000),
        quick=(750, 1_500),
        tiny=(50, 100),
        programs={"numpy": ours(inverse_square, "off"), "esda": esda(inverse_square)},
        least=least_dense,
        warm=50,
        goal=Goal(times={"esda": 5.0}),
        agree=0.1,
    ),
)
