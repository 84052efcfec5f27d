"""Weights from a map: queen contiguity of square polygons, and 1/d² of all pairs."""

from ._data import ids_of, side_of
from ._row import Goal, Row


def boxes(n):
    import numpy as np
    import shapely

    side = side_of(n)
    left, low = (a.ravel().astype(float) for a in np.meshgrid(np.arange(side), np.arange(side)))
    return shapely.box(left, low, left + 1, low + 1)


def ours(n):
    import shapely

    import regspatial as rs

    shapes = boxes(n)
    xy = shapely.get_coordinates(shapely.centroid(shapes))
    wkb = tuple(shapely.to_wkb(shapes))
    regions = rs.Regions(
        ids=ids_of(len(shapes)), points=xy, polygons=wkb, crs="EPSG:32650", lonlat=False
    )
    return lambda: rs.weights.queen(regions).links


def frame(n):
    import geopandas

    return geopandas.GeoDataFrame({"x": range(len(boxes(n)))}, geometry=boxes(n), crs=32650)


def libpysal(n):
    from libpysal.graph import Graph

    shapes = frame(n)
    return lambda: int(Graph.build_contiguity(shapes, rook=False).n_edges)


def pygeoda(n):
    import pygeoda as gda

    layer = gda.open(frame(n))

    def call():
        found = gda.queen_weights(layer)
        return round(found.mean_neighbors() * found.num_obs)

    return call


def ours_distance(n):
    import numpy as np

    import regspatial as rs

    xy = 1000.0 * np.random.default_rng(0).uniform(size=(n, 2))
    regions = rs.Regions(ids=ids_of(n), points=xy, crs="EPSG:32650", lonlat=False)
    return lambda: float(rs.weights.inverse_distance(regions, power=2).matrix[0, 1])


def scipy_distance(n):
    import numpy as np
    from scipy.spatial.distance import cdist

    xy = 1000.0 * np.random.default_rng(0).uniform(size=(n, 2))

    def call():
        w = cdist(xy, xy)
        np.fill_diagonal(w, np.inf)
        w **= -2.0
        w /= w.sum(axis=1, keepdims=True)
        return float(w[0, 1])

    return call


ROWS = (
    Row(
        name="queen",
        sizes=(15_625, 62_500, 250_000),
        quick=(10_000, 62_500),
        tiny=(100, 400),
        programs={"numpy": ours, "libpysal": libpysal, "pygeoda": pygeoda},
        warm=100,
        least=lambda n: {"bytes": 93.0 * n + 8 * 12.0 * n},
        elsewhere=("pygeoda",),
        goal=Goal(times={"pygeoda": 4.0}),
        agree=1e-9,
    ),
    Row(
        name="distances",
        sizes=(1_000, 2_000, 4_000),
        quick=(1_000, 2_000),
        tiny=(50, 100),
        programs={"numpy": ours_distance, "scipy": scipy_distance},
        warm=50,
        least=lambda n: {"bytes": 24.0 * n * n},
        agree=1e-9,
    ),
)
