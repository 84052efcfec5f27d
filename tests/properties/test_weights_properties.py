"""What holds for all weights: relabelling, reordering, rows, files."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from regspatial import Regions
from regspatial.errors import WeightsWarning
from regspatial.weights import (
    describe_weights,
    distance_band,
    economic,
    exponential,
    from_dense,
    from_sparse,
    gravity,
    inverse_distance,
    knn,
    nested_economic,
    normalise,
    queen,
    read,
    rook,
    subset,
    write,
)

shapely = pytest.importorskip("shapely")

seeds = st.integers(0, 2**32 - 1)


@st.composite
def points(draw, least=4):
    """Regions at distinct points of a fine lattice, on the plane or the globe, and values."""
    n = draw(st.integers(least, 14))
    lonlat = draw(st.booleans())
    cells = draw(st.lists(st.integers(0, 3599), min_size=n, max_size=n, unique=True))
    x, y = np.divmod(np.array(cells), 60)
    xy = (
        np.column_stack([x * 6.0 - 180.0, y * 2.9 - 87.0])
        if lonlat
        else np.column_stack([x, y]) * 1e3
    )
    rng = np.random.default_rng(draw(seeds))
    regions = Regions(ids=[f"r{k}" for k in range(n)], points=xy, lonlat=lonlat)
    values = dict(zip(regions.ids, rng.permutation(n) + rng.uniform(0.1, 0.9, n), strict=True))
    return regions, values


def joined(build, *given, **how):
    """Return weights of which some region may have been joined to its nearest, which is said."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        return build(*given, **how)


BUILDERS = {
    "inverse": lambda r, v, how: inverse_distance(r, normalise=how),
    "inverse-geodesic": lambda r, v, how: inverse_distance(
        r, power=1, metric="geodesic" if r.lonlat else None, normalise=how
    ),
    "cutoff": lambda r, v, how: joined(inverse_distance, r, cutoff=9e3, normalise=how),
    "knn": lambda r, v, how: knn(r, 3, normalise=how),
    "band": lambda r, v, how: distance_band(r, normalise=how),
    "exponential": lambda r, v, how: exponential(r, 2e3, normalise=how),
    "economic": lambda r, v, how: economic({i: v[i] for i in r.ids}, normalise=how),
    "nested": lambda r, v, how: nested_economic(r, v, normalise=how),
    "gravity": lambda r, v, how: gravity(r, v, normalise=how),
}


@pytest.mark.parametrize("name", list(BUILDERS))
@given(case=points(), seed=seeds)
def test_the_order_of_regions_does_not_matter(name, case, seed):
    regions, values = case
    order = np.random.default_rng(seed).permutation(list(regions.ids)).tolist()
    w = BUILDERS[name](regions, values, "row")
    moved = BUILDERS[name](regions.select(order), values, "row")
    assert moved.ids == tuple(order)
    # the geodesic iterates from one end, so that the last digits may depend on which
    np.testing.assert_allclose(moved.aligned(w.ids).to_dense(), w.to_dense(), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", list(BUILDERS))
@given(case=points())
def test_rows_sum_to_one_and_nothing_is_negative_or_on_the_diagonal(name, case):
    w = BUILDERS[name](*case, "row")
    np.testing.assert_allclose(w.row_sums, 1, atol=1e-14)
    dense = w.to_dense()
    assert (dense >= 0).all()
    assert (np.diag(dense) == 0).all()


@pytest.mark.parametrize("name", ["inverse", "band", "exponential", "economic", "gravity"])
@given(case=points())
def test_raw_weights_are_symmetric(name, case):
    w = BUILDERS[name](*case, "none")
    np.testing.assert_allclose(w.to_dense(), w.to_dense().T, rtol=1e-14)
    assert describe_weights(w).symmetric


@given(case=points(), factor=st.floats(1e-6, 1e6))
def test_units_cancel_out_of_row_normalised_weights(case, factor):
    regions, values = case
    scaled = Regions(ids=regions.ids, points=regions.points * factor, lonlat=False)
    plane = Regions(ids=regions.ids, points=regions.points, lonlat=False)
    money = {k: v * factor for k, v in values.items()}
    for build in (
        lambda r, v: inverse_distance(r),
        lambda r, v: nested_economic(r, v),
        lambda r, v: economic(v),
    ):
        a, b = build(plane, values), build(scaled, money)
        np.testing.assert_allclose(a.to_dense(), b.to_dense(), rtol=1e-8)


@st.composite
def matrices(draw):
    n = draw(st.integers(2, 9))
    rng = np.random.default_rng(draw(seeds))
    m = rng.uniform(0, 1, (n, n)) ** draw(st.integers(1, 30)) * (1 - np.eye(n))
    m[rng.uniform(size=(n, n)) < draw(st.sampled_from([0.0, 0.3, 0.8]))] = 0
    alphabet = st.characters(whitelist_categories=("L", "Nd"))
    names = st.text(alphabet, min_size=1, max_size=6)
    ids = draw(st.lists(names, min_size=n, max_size=n, unique=True))
    return ids, m


@pytest.mark.parametrize("suffix", [".npz", ".gwt", ".csv", ".dta", ".mtx"])
@given(case=matrices(), sparse=st.booleans(), how=st.sampled_from(["row", "min-max", "none"]))
def test_files_keep_every_digit(tmp_path_factory, suffix, case, sparse, how):
    ids, m = case
    path = tmp_path_factory.mktemp("w") / f"w{suffix}"
    keep = {"islands": "keep", "normalise": how}
    w = from_sparse(ids, sp.csr_array(m), **keep) if sparse else from_dense(ids, m, **keep)
    write(w, path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # regions without neighbours
        back = read(path, ids) if suffix == ".npz" else read(path, ids, normalise="none")
    assert back.ids == w.ids
    np.testing.assert_array_equal(back.to_dense(), w.to_dense())


@given(case=matrices())
def test_gal_keeps_the_pattern(tmp_path_factory, case):
    ids, m = case
    path = tmp_path_factory.mktemp("w") / "w.gal"
    w = from_dense(ids, (m > 0).astype(float), islands="keep")
    write(w, path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_array_equal(read(path).to_dense(), w.to_dense())


@given(case=matrices(), seed=seeds)
def test_cutting_commutes_with_normalising_rows(case, seed):
    ids, m = case
    keep = np.random.default_rng(seed).permutation(len(ids))[: max(1, len(ids) - 2)]
    names = [ids[k] for k in keep]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cut = subset(from_dense(ids, m, islands="keep"), names, islands="keep")
    expected = from_dense(names, m[np.ix_(keep, keep)], islands="keep")
    np.testing.assert_allclose(cut.to_dense(), expected.to_dense(), rtol=1e-12)


@given(
    case=matrices(),
    how=st.sampled_from(["row", "spectral", "min-max"]),
    factor=st.floats(1e-3, 1e3),
)
def test_normalised_weights_do_not_depend_on_scale(case, how, factor):
    ids, m = case
    m = m + m.T + np.diag(np.ones(len(ids) - 1), 1) + np.diag(np.ones(len(ids) - 1), -1)
    a, b = (from_dense(ids, m * f, islands="keep", normalise=how) for f in (1.0, factor))
    np.testing.assert_allclose(a.matrix, b.matrix, rtol=1e-11)
    radius = np.abs(np.linalg.eigvals(a.matrix)).max()
    assert radius <= 1 + 1e-9
    if how != "min-max":
        assert radius == pytest.approx(1, abs=1e-9)
    assert normalise(a, how) is a


@given(seed=seeds, n=st.integers(3, 12))
def test_contiguity_of_a_random_coverage(seed, n):
    """Voronoi cells: queen and rook are what shapely says of each pair of polygons."""
    rng = np.random.default_rng(seed)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(rng.uniform(0, 1, (n, 2)))).geoms
    shapes = rng.permutation(np.array(list(cells), dtype=object))
    regions = Regions(
        ids=range(n),
        points=shapely.get_coordinates(shapely.centroid(shapes)),
        polygons=shapely.to_wkb(shapes).tolist(),
        lonlat=False,
    )
    common = shapely.intersection(shapes[:, None], shapes[None], grid_size=1e-9)
    touch = ~shapely.is_empty(common) & ~np.eye(n, dtype=bool)
    border = (shapely.length(common) > 1e-8) & ~np.eye(n, dtype=bool)
    kept = {"islands": "keep", "normalise": "none", "snap": 1e-9}
    np.testing.assert_array_equal(queen(regions, **kept).to_dense(), touch)
    np.testing.assert_array_equal(rook(regions, **kept).to_dense(), border)
