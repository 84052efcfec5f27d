"""Weights from matrices, links and libpysal; normalisation, cuts, description, the one entry."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial import Panel, Regions, weights
from regspatial.errors import (
    DuplicateIdError,
    InputError,
    IslandError,
    LabelError,
    NotNumericError,
    ParameterError,
    WeightsError,
    WeightsWarning,
)
from regspatial.weights import (
    build_weights,
    describe_weights,
    from_dense,
    from_graph,
    from_links,
    from_sparse,
    normalise,
    subset,
)
from regspatial.weights._assemble import with_links
from regspatial.weights.normalise import spectral_radius

RNG = np.random.default_rng(4)
IDS = tuple("abcdef")
M = RNG.uniform(0.1, 1, (6, 6)) * (1 - np.eye(6))


def test_dense():
    w = from_dense(IDS, M)
    np.testing.assert_allclose(w.matrix, M / M.sum(1, keepdims=True))
    np.testing.assert_array_equal(from_dense(IDS, M, normalise="none").matrix, M)


def test_a_table_in_another_order_gives_the_same_answer(rng):
    rows, columns = rng.permutation(6), rng.permutation(6)
    names = np.array(IDS)
    w = from_dense(names[rows], M[np.ix_(rows, columns)], columns=names[columns])
    np.testing.assert_allclose(w.aligned(IDS).matrix, from_dense(IDS, M).matrix)
    x = dict(zip(IDS, rng.normal(size=6), strict=True))
    lag = dict(zip(w.ids, w.lag(x), strict=True))
    expected = dict(zip(IDS, from_dense(IDS, M).lag(x), strict=True))
    assert lag == pytest.approx(expected)


def test_a_data_frame_is_matched_by_its_own_labels():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(M, index=list(IDS), columns=list(IDS))
    mixed_up = frame.loc[list("fbdace"), list("cafedb")]
    np.testing.assert_allclose(from_dense(IDS, mixed_up).matrix, from_dense(IDS, M).matrix)
    own = from_dense(None, mixed_up)
    assert own.ids == tuple("fbdace")
    np.testing.assert_allclose(own.aligned(IDS).matrix, from_dense(IDS, M).matrix)
    with pytest.raises(LabelError, match="same labels"):
        from_dense(None, frame.rename(columns={"a": "z"}))
    with pytest.raises(LabelError):
        from_dense(list("abcde"), frame)


@pytest.mark.parametrize(
    ("matrix", "error", "sentence"),
    [
        (M[:5], WeightsError, "square"),
        (M[:5, :5], WeightsError, "square"),
        (M + np.eye(6), WeightsError, "diagonal"),
        (np.where(M > 0.9, np.nan, M), WeightsError, "NaN"),
        ([["x"] * 6] * 6, NotNumericError, "not a number"),
        (-M, WeightsError, "negative"),
    ],
)
def test_bad_matrices(matrix, error, sentence):
    with pytest.raises(error, match=sentence):
        from_dense(IDS, matrix)


def test_an_all_zero_row_is_an_error_or_stays_zero():
    holed = np.where(np.arange(6)[:, None] == 3, 0, M)
    with pytest.raises(IslandError) as caught:
        from_dense(IDS, holed, islands="raise")
    assert caught.value.ids == ("d",)
    with pytest.warns(WeightsWarning, match="keeps a row of zeros: d"):
        assert from_dense(IDS, holed).islands == ("d",)
    for how in ("row", "spectral", "min-max", "none"):
        w = from_dense(IDS, holed, islands="keep", normalise=how)
        assert w.islands == ("d",)
        assert w.row_sums[3] == 0.0
    with pytest.raises(ParameterError, match="no coordinates"):
        from_dense(IDS, holed, islands="nearest")


def test_ids_must_be_unique():
    with pytest.raises(DuplicateIdError, match="a"):
        from_dense("aabcde", M)


def test_sparse_stays_sparse():
    w = from_sparse(IDS, sp.coo_matrix(M))
    assert w.is_sparse
    np.testing.assert_allclose(w.to_dense(), from_dense(IDS, M).matrix)
    with pytest.raises(ParameterError, match="from_dense"):
        from_sparse(IDS, M)


def test_nothing_of_the_callers_is_changed():
    given, sparse = M.copy(), sp.csr_array(M)
    from_dense(IDS, given)
    from_sparse(IDS, sparse)
    np.testing.assert_array_equal(given, M)
    np.testing.assert_array_equal(sparse.toarray(), M)
    assert given.flags.writeable
    assert sparse.data.flags.writeable
    kept = from_dense(IDS, given, normalise="none")
    sparsely = from_sparse(IDS, sparse, normalise="none")
    given[:], sparse.data[:] = 7.0, 7.0  # nor is anything of ours by what the caller does later
    np.testing.assert_array_equal(kept.to_dense(), M)
    np.testing.assert_array_equal(sparsely.to_dense(), M)


def test_links_with_values_by_label():
    w = from_links(list("abc"), "aabc", "bcca", [1, 3, 5, 2], normalise="none")
    np.testing.assert_array_equal(w.to_dense(), [[0, 1, 3], [0, 0, 5], [2, 0, 0]])
    assert from_links(None, "ca", "ac").ids == ("c", "a")
    assert from_links(None, [110000, 440000.0], ["440000", 110000]).ids == ("110000", "440000")


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ((list("abc"), "ab", "c"), InputError, "2 origins and 1 destination"),
        ((list("abc"), "abz", "bca"), LabelError, "z"),
        ((list("abc"), "aabc", "bbca"), WeightsError, "a → b"),
        ((list("abc"), "abc", "bcc"), WeightsError, "diagonal"),
        ((list("abc"), "abc", "bca", [1, 2]), InputError, "2 values for 3 links"),
        ((list("abc"), "abc", "bca", [1, 2, "x"]), NotNumericError, "not a number"),
    ],
)
def test_bad_links(arguments, error, sentence):
    with pytest.raises(error, match=sentence):
        from_links(*arguments)


def test_ways_out_of_bad_links():
    summed = from_links(list("ab"), "aab", "bba", [1, 2, 5], duplicates="sum", normalise="none")
    assert summed.matrix[0, 1] == 3
    inside = from_links(list("ab"), "aab", "aba", [9, 2, 5], diagonal="drop", normalise="none")
    np.testing.assert_array_equal(inside.to_dense(), [[0, 2], [5, 0]])


# ── normalisation ──


@pytest.mark.parametrize("sparse", [False, True])
def test_normalisations(sparse):
    raw = (
        from_sparse(IDS, sp.csr_array(M), normalise="none")
        if sparse
        else from_dense(IDS, M, normalise="none")
    )
    np.testing.assert_allclose(normalise(raw, "row").row_sums, 1, atol=4e-16)
    radius = np.abs(np.linalg.eigvals(M)).max()
    np.testing.assert_allclose(normalise(raw, "spectral").to_dense(), M / radius, rtol=1e-12)
    bound = min(M.sum(0).max(), M.sum(1).max())
    np.testing.assert_allclose(normalise(raw, "min-max").to_dense(), M / bound)
    turned = from_dense(IDS, M.T, normalise="none")  # rows and columns change places
    np.testing.assert_allclose(normalise(turned, "min-max").to_dense(), M.T / bound)
    assert normalise(raw, "none") is raw
    assert normalise(raw, "row").is_sparse is sparse


def test_normalising_again():
    w = from_dense(IDS, M)
    assert normalise(w, "row") is w
    with pytest.raises(WeightsError, match="cannot be recovered"):
        normalise(w, "none")
    with pytest.raises(ParameterError, match="min-max"):
        normalise(w, "column")
    np.testing.assert_array_equal(from_dense(IDS, w.matrix).matrix, w.matrix)


def test_rows_at_the_ends_of_the_range_of_numbers():
    wild = M * np.array([1e-300, 1e300, 1, 1, 1e-320, 1])[:, None]
    w = from_dense(IDS, wild)
    np.testing.assert_allclose(w.row_sums, 1, atol=1e-15)
    np.testing.assert_allclose(w.matrix[:4], (M / M.sum(1, keepdims=True))[:4], rtol=1e-14)


@pytest.mark.parametrize(("back", "radius"), [(1e-26, 0.0), (1e-20, 1e-10), (0.0, 0.0)])
def test_a_spectral_radius_of_rounding_is_none(back, radius):
    """A link of 1 there and one of next to nothing back: sqrt(back), of which 1e-13 is no radius to divide by."""
    a = np.array([[0.0, 1.0], [back, 0.0]])
    assert spectral_radius(a) == pytest.approx(radius, rel=1e-9, abs=0.0)


@pytest.mark.parametrize("kind", ["symmetric", "general", "bipartite", "negative"])
def test_two_routes_to_the_spectral_radius(kind):
    n = 340  # above the limit for all eigenvalues
    rng = np.random.default_rng(3)
    a = sp.csr_array(rng.uniform(size=(n, n)) * (rng.uniform(size=(n, n)) < 0.03))
    if kind == "symmetric":
        a = a + a.T
    if kind == "bipartite":  # ring of even length: -radius is an eigenvalue too
        a = sp.csr_array(sp.diags_array([np.ones(n - 1)] * 2, offsets=[-1, 1]))
    if kind == "negative":
        a = sp.csr_array(a - 0.3 * a.T)
    expected = np.abs(np.linalg.eigvals(a.toarray())).max()
    # Arnoldi stops at the precision of the machine
    assert spectral_radius(sp.csr_array(a)) == pytest.approx(expected, rel=1e-9)
    assert spectral_radius(a.toarray()) == pytest.approx(expected, rel=1e-9)


def test_links_in_one_direction_have_no_eigenvalue_to_divide_by():
    one_way = np.triu(np.ones((4, 4)), 1)
    w = from_dense("abcd", one_way, islands="keep", normalise="none")
    with pytest.raises(WeightsError, match="eigenvalues"):
        normalise(w, "spectral")
    assert normalise(w, "min-max").matrix[0, 1] == pytest.approx(1 / 3)


# ── cuts ──


@pytest.mark.parametrize("how", ["row", "spectral", "min-max", "none"])
def test_a_cut_is_normalised_anew(how):
    w = subset(from_dense(IDS, M, normalise=how), ["e", "a", "c"])
    at = [4, 0, 2]
    expected = from_dense("eac", M[np.ix_(at, at)], normalise=how)
    np.testing.assert_allclose(w.matrix, expected.matrix, rtol=1e-13)
    assert w.normalisation == how
    assert w.spec["isolated"] == []


def test_regions_isolated_by_the_cut_are_listed():
    path = from_links(list("abcd"), "abbccd", "bacbdc")
    with pytest.raises(IslandError, match="after the cut") as caught:
        subset(path, ["a", "b", "d"], islands="raise")
    assert caught.value.ids == ("d",)
    with pytest.warns(WeightsWarning, match="d"):
        cut = subset(path, ["a", "b", "d"])
    assert cut.spec["isolated"] == ["d"]
    assert cut.islands == ("d",)
    with pytest.raises(LabelError, match="z"):
        subset(path, ["a", "z"])
    with pytest.raises(WeightsError, match="raw"):
        subset(path, ["a", "b"], normalise="none")


# ── libpysal ──


def test_there_and_back_through_libpysal():
    pytest.importorskip("libpysal")
    w = from_links(["丙", "a", "10"], ["丙", "a"], ["a", "丙"], islands="keep")
    for other in (w.to_graph(), w.to_w()):
        back = from_graph(other, islands="keep")
        assert back.ids == w.ids
        np.testing.assert_array_equal(back.to_dense(), w.to_dense())
        with pytest.warns(WeightsWarning, match="10"):
            assert from_graph(other).islands == ("10",)
    np.testing.assert_array_equal(w.to_graph().sparse.toarray(), w.to_dense())
    np.testing.assert_array_equal(w.to_w().full()[0], w.to_dense())
    assert list(w.to_graph().isolates) == ["10"]
    assert w.to_graph().transformation == "R"
    with pytest.raises(ParameterError, match="no libpysal"):
        from_graph({"a": ["b"]})


# ── description ──


def test_description():
    w = from_links(list("abcde"), "abbcad", "bacbdc", islands="keep")
    d = describe_weights(w)
    assert (d.n, d.links, d.components, d.islands) == (5, 6, 2, ("e",))
    assert d.neighbours.tolist() == [2, 2, 1, 1, 0]
    assert (d.min_neighbours, d.mean_neighbours, d.max_neighbours) == (0, 1.2, 2)
    assert d.one_sided == (("a", "d"), ("d", "c"))
    assert d.n_one_sided == 2
    assert not d.symmetric
    assert d.density == 6 / 20
    assert d.component.tolist() == [1, 1, 1, 1, 2]
    measures, histogram, exceptions = d.tables()
    assert histogram.rows == ((0, 1), (1, 2), (2, 2))
    assert [r[:2] for r in exceptions.rows] == [("e", None), ("a", "d"), ("d", "c")]
    assert "Without neighbours: e" in measures.text("en")
    assert "没有邻居的地区：e" in measures.text("zh")
    ids, columns = d.layer_columns()
    assert ids == w.ids
    assert [c.name for c in columns] == ["neighbours", "effective", "row_sum", "component"]


def test_dense_and_sparse_are_described_alike():
    holes = np.where(M > 0.4, M, 0.0)
    dense, sparse = (
        describe_weights(f(IDS, m))
        for f, m in ((from_dense, holes), (from_sparse, sp.csr_array(holes)))
    )
    for name in ("neighbours", "row_sums", "effective", "component"):
        np.testing.assert_allclose(getattr(dense, name), getattr(sparse, name))
    assert dense.one_sided == sparse.one_sided
    assert dense.symmetric == sparse.symmetric
    both = describe_weights(from_dense(IDS, M + M.T, normalise="none"))
    assert both.symmetric
    assert both.components == 1


def test_effective_number_of_neighbours():
    equal = describe_weights(from_dense(IDS, 1 - np.eye(6)))
    np.testing.assert_allclose(equal.effective, 5)
    steep = describe_weights(from_dense("abc", [[0, 1, 1e-9], [1, 0, 0], [1, 0, 0]]))
    np.testing.assert_allclose(steep.effective, 1, atol=1e-8)


# ── one entry ──

MAP = Regions(ids=IDS, points=RNG.uniform(0, 9, (6, 2)), lonlat=False)
PANEL = Panel.from_arrays(IDS, [1, 2], {"gdp": RNG.uniform(1, 5, (2, 6))})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            {"kind": "inverse-distance", "power": 1.5},
            lambda: weights.inverse_distance(MAP, power=1.5),
        ),
        ({"kind": "inverse_distance"}, lambda: weights.inverse_distance(MAP)),
        ({"kind": "knn", "k": 2}, lambda: weights.knn(MAP, 2)),
        ({"kind": "distance-band"}, lambda: weights.distance_band(MAP)),
        ({"kind": "exponential", "bandwidth": 3}, lambda: weights.exponential(MAP, 3)),
        ({"kind": "economic", "variable": "gdp"}, lambda: weights.economic(PANEL["gdp"])),
        (
            {"kind": "nested-economic", "variable": "gdp", "base": 2},
            lambda: weights.nested_economic(MAP, PANEL["gdp"], base=2),
        ),
        ({"kind": "gravity", "variable": "gdp"}, lambda: weights.gravity(MAP, PANEL["gdp"])),
        (
            {"kind": "mixed", "variable": "gdp", "omega": 0.2},
            lambda: weights.mixed(
                weights.inverse_distance(MAP), weights.economic(PANEL["gdp"]), 0.2
            ),
        ),
    ],
)
def test_build_is_the_builder(rule, expected):
    np.testing.assert_allclose(
        build_weights(MAP, PANEL, **rule).to_dense(), expected().to_dense(), rtol=1e-13
    )


@pytest.mark.parametrize(
    ("regions", "panel", "rule", "sentence"),
    [
        (MAP, None, {"kind": "bishop"}, "choose one of"),
        (None, PANEL, {"kind": "knn"}, "needs a map"),
        (MAP, None, {"kind": "economic", "variable": "gdp"}, "needs a table"),
        (MAP, PANEL, {"kind": "gravity"}, "needs a table and one of its columns"),
        (MAP, None, {"kind": "knn", "links": [("a", "b")]}, "is for contiguity"),
        (MAP, None, {"kind": "exponential"}, "bandwidth"),
    ],
)
def test_build_says_what_is_missing(regions, panel, rule, sentence):
    with pytest.raises(ParameterError, match=sentence):
        build_weights(regions, panel, **rule)


def test_build_contiguity():
    shapely = pytest.importorskip("shapely")
    boxes = [shapely.box(x, 0, x + 1, 1) for x in (0, 1, 2, 5)]
    map_ = Regions(
        ids=[1, 2, 3, 4], points=[[0, 0]] * 4, polygons=shapely.to_wkb(boxes).tolist(), lonlat=False
    )
    rule = {"links": [(3, 4)], "order": 2, "normalise": "none"}
    w = build_weights(map_, **rule)
    assert w.neighbours(1) == {"3": 1.0}
    assert (build_weights(map_, kind="rook", **rule).matrix != w.matrix).nnz == 0
    with pytest.raises(IslandError):
        build_weights(map_, islands="raise")


@pytest.mark.parametrize("sparse", [False, True])
def test_links_are_added_both_ways_and_leave_what_is_there(sparse):
    raw = np.array([[0.0, 2.0, 0.0], [3.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    out = with_links(sp.csr_array(raw) if sparse else raw, [(0, 2, 5.0), (1, 0, 9.0)])
    dense = out.toarray() if sparse else out
    assert dense.tolist() == [[0.0, 2.0, 5.0], [3.0, 0.0, 0.0], [5.0, 0.0, 0.0]]
    assert raw[0, 2] == 0.0
