"""Weights changed, compared, of flows and by a line of text."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
import scipy.sparse as sp

import regspatial as rs
from regspatial import Panel, runner
from regspatial.errors import (
    InputError,
    IslandError,
    LabelError,
    ParameterError,
    WeightsError,
    WeightsWarning,
)
from regspatial.network import flow_layer
from regspatial.studies.weights_by_name import edit_weights
from regspatial.weights import (
    compare_weights,
    describe_weights,
    edit,
    from_dense,
    from_flows,
    from_links,
    from_rule,
    from_rules,
    from_sparse,
    higher_order,
    inverse_distance,
    knn,
    queen,
    write,
)

PATH = from_links("abcde", "abbccdde", "bacbdced")  # a-b-c-d-e
PROVINCES = rs.china("province", mainland=True)


def test_links_come_and_go_on_a_binary_matrix_and_rows_are_normalised_anew():
    w = edit(PATH, add=[("a", "e")], remove=[("c", "b")])
    assert w.neighbours("a") == {"b": 0.5, "e": 0.5}
    assert w.neighbours("b") == {"a": 1.0}
    assert w.neighbours("c") == {"d": 1.0}
    assert w.spec["added"] == [["a", "e"]]
    assert w.spec["removed"] == [["c", "b"]]
    back = edit(w, add=[("b", "c")], remove=[("a", "e")])
    np.testing.assert_array_equal(back.to_dense(), PATH.to_dense())


@pytest.mark.parametrize("sparse", [True, False])
def test_one_way_and_a_value(sparse):
    raw = np.array([[0, 2.0, 0], [2, 0, 1], [0, 1, 0]])
    matrix = sp.csr_array(raw) if sparse else raw
    w = (from_sparse if sparse else from_dense)("abc", matrix, normalise="none")
    out = edit(w, add=[("a", "c")], value=0.25, one_way=True, normalise="none")
    expected = raw.copy()
    expected[0, 2] = 0.25
    np.testing.assert_array_equal(out.to_dense(), expected)
    gone = edit(w, remove=[("b", "c")], one_way=True)
    np.testing.assert_array_equal(gone.to_dense(), [[0, 2, 0], [2, 0, 0], [0, 1, 0]])


def test_a_removal_is_exact_where_rows_were_normalised_before():
    raw = inverse_distance(PROVINCES, normalise="none")
    first = edit(raw, remove=[("110000", "120000")], normalise="row")
    after = edit(inverse_distance(PROVINCES), remove=[("110000", "120000")])
    np.testing.assert_allclose(after.to_dense(), first.to_dense(), rtol=1e-13)


def test_orders_are_steps_along_the_links():
    second = higher_order(PATH, 2, normalise="none")
    assert second.neighbours("c") == {"a": 1.0, "e": 1.0}
    both = higher_order(PATH, 2, cumulative=True, normalise="none")
    assert set(both.neighbours("a")) == {"b", "c"}
    with pytest.raises(IslandError, match="c"):
        higher_order(PATH, 4)
    built = queen(PROVINCES, order=3, include_lower=True, islands="keep")
    same = higher_order(queen(PROVINCES, islands="keep"), 3, cumulative=True, islands="keep")
    np.testing.assert_array_equal(same.to_dense(), built.to_dense())


def test_orders_beyond_the_farthest_end_at_once():
    far = 10**9  # a loop over the steps would not end
    whole = higher_order(PATH, far, cumulative=True, normalise="none", islands="keep")
    assert set(whole.neighbours("a")) == set(PATH.ids) - {"a"}
    built = queen(PROVINCES, order=far, include_lower=True, islands="keep")
    assert set(built.neighbours("110000")) >= {"540000", "350000"}


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize("lower", [False, True])
def test_orders_of_one_sided_weights_are_libpysals(order, lower):
    graph = pytest.importorskip("libpysal.graph")
    w = knn(PROVINCES, 3)
    peer = graph.Graph.from_sparse(sp.coo_array(w.to_sparse()), ids=list(w.ids)).higher_order(
        order, lower_order=lower
    )
    ours = higher_order(w, order, cumulative=lower, islands="keep", normalise="none").to_dense()
    theirs = np.asarray(peer.sparse.todense(), dtype=float)
    np.fill_diagonal(theirs, 0.0)  # libpysal counts the way back to the region itself
    np.testing.assert_array_equal(ours, theirs)


def test_lengths_are_taken_in_parts(monkeypatch) -> None:
    """Between them a run is cancelled; each link has the length that it has alone."""
    record = import_module("regspatial.weights.description_record")
    described = describe_weights(knn(PROVINCES, k=3), regions=PROVINCES)
    whole = described.lengths
    monkeypatch.setattr(record, "_LINKS", 7)
    assert whole.size > 7
    assert np.array_equal(described.lengths, whole)


def test_nothing_lies_farther_where_all_are_neighbours(monkeypatch) -> None:
    """And no product of all pairs is taken to find that out: of 6,000 regions it takes minutes."""
    everyone = from_dense("abcd", np.ones((4, 4)) - np.eye(4), normalise="none")

    def never(*_: object) -> None:
        raise AssertionError("a product was taken")

    monkeypatch.setattr(sp.csr_array, "__matmul__", never)
    none = edit(everyone, order=2, islands="keep", normalise="none")
    assert none.links == 0
    assert edit(everyone, order=1, normalise="none").links == 12
    within = edit(everyone, order=2, cumulative=True, normalise="none")
    assert (sp.csr_array(within.matrix) != sp.csr_array(everyone.matrix)).nnz == 0


def test_one_sided_links_become_two_sided():
    w = knn(PROVINCES, 3)
    one = w.to_sparse().toarray() > 0
    for how, expected in (("union", one | one.T), ("intersection", one & one.T)):
        out = edit(w, one_sided=how, islands="keep", normalise="none").to_dense()
        np.testing.assert_array_equal(out, expected)
    mean = edit(w, one_sided="mean", normalise="none").to_dense()
    np.testing.assert_array_equal(mean, (one.astype(float) + one.T) / 2)


@pytest.mark.parametrize(
    ("w", "how", "error", "sentence"),
    [
        (PATH, {"add": [("a", "b")]}, WeightsError, "there already: a–b"),
        (PATH, {"remove": [("a", "e")]}, WeightsError, "not there and cannot be removed: a–e"),
        (PATH, {"add": [("a", "x")]}, LabelError, "x"),
        (PATH, {"add": [("a", "a")]}, WeightsError, "themselves"),
        (PATH, {"add": "ab"}, ParameterError, "pair"),
        (PATH, {"remove": [("a", "b")]}, IslandError, "a"),
        (PATH, {"order": 0}, ParameterError, "order=0"),
        (PATH, {"one_sided": "both"}, ParameterError, "choose one of"),
        (inverse_distance(PROVINCES), {"one_sided": "mean"}, WeightsError, "normalise='none'"),
        (inverse_distance(PROVINCES), {"normalise": "none"}, WeightsError, "no scale"),
        (
            edit(inverse_distance(PROVINCES, normalise="none"), remove=[("110000", "120000")]),
            {"add": [("110000", "120000")]},
            ParameterError,
            "value",
        ),
    ],
)
def test_changes_that_cannot_be_are_refused(w, how, error, sentence):
    with pytest.raises(error, match=sentence):
        edit(w, **how)


def test_names_serve_where_there_is_a_map():
    w = queen(PROVINCES, islands="keep")
    named = edit_weights(w, add=[("海南", "Guangdong")], regions=PROVINCES)
    coded = edit(w, add=[("460000", "440000")])
    np.testing.assert_array_equal(named.to_dense(), coded.to_dense())
    with pytest.raises(LabelError, match="Atlantis"):
        edit_weights(w, add=[("Atlantis", "440000")], regions=PROVINCES)


def test_what_is_said_of_links_follows_every_change():
    provinces = rs.china("province", mainland=True)
    w = rs.weights.queen(provinces, links=[("460000", "440000")])
    once = rs.studies.edit_weights(
        w, remove=[("海南", "广东"), ("北京", "天津")], add=[("海南", "广西")], regions=provinces
    )
    note = rs.describe_weights(once, regions=provinces).tables()[0].notes[0].text("en")
    assert note == "Links added by hand: Hainan (460000)–Guangxi (450000)." or "450000" in note
    twice = rs.studies.edit_weights(once, add=[("北京", "天津")], regions=provinces)
    assert twice.spec["removed"] == [["460000", "440000"]]
    assert twice.spec["added"] == [["460000", "450000"], ["110000", "120000"]]


def test_a_rule_takes_links_by_name_on_every_face(tmp_path):
    provinces = rs.china("province", mainland=True)
    asked = {"weights_kind": "queen", "links": [("海南", "Guangdong")]}
    found = runner.call("describe_weights", {"regions": provinces}, asked).result
    assert found.links == rs.weights.queen(provinces, links=[("460000", "440000")]).links
    asked["links"] = [("海南", "Suzhou")]
    with pytest.raises(LabelError, match="1 end of a link is no region of the map: 'Suzhou'"):
        runner.call("describe_weights", {"regions": provinces}, asked)


def test_the_tool_changes_by_name():
    out = runner.call(
        "edit_weights",
        {"regions": PROVINCES},
        {"islands": "keep", "add": "海南-广东", "steps": 2, "new_islands": "keep"},
    ).result
    # the order comes first: Hainan has no neighbours of the second order but the one added
    assert out.neighbours("460000") == {"440000": 1.0}


def by_hand(a, b):
    """Return shared links and the two correlations from dense matrices."""
    off = ~np.eye(len(a), dtype=bool)
    either = (a != 0) | (b != 0)
    return (
        int(((a != 0) & (b != 0)).sum()),
        np.corrcoef(a[off], b[off])[0, 1],
        np.corrcoef(a[either], b[either])[0, 1],
    )


@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e40])
def test_a_comparison_is_what_dense_matrices_give(scale):
    first = inverse_distance(PROVINCES, normalise="none")
    first = from_dense(first.ids, first.to_dense() * scale, normalise="none")
    second = knn(PROVINCES, 5)
    found = compare_weights(first, second)
    shared, over_all, over_links = by_hand(first.to_dense(), second.to_dense())
    assert found.shared == shared == second.links
    assert found.correlation == pytest.approx(over_all, rel=1e-9)
    assert found.correlation_of_links == pytest.approx(over_links, rel=1e-9)
    assert found.only_first == first.links - shared
    assert found.jaccard == pytest.approx(shared / first.links)
    values = np.linalg.eigvals(second.to_dense())
    real = values.real[np.abs(values.imag) < 1e-9]
    low, high = found.interval_of_rho(1)
    assert low == pytest.approx(1 / real.min())
    assert high == pytest.approx(1.0)


def test_a_comparison_does_not_depend_on_the_order_of_regions():
    second = knn(PROVINCES, 5)
    turned = second.aligned(second.ids[::-1])
    w = queen(PROVINCES, islands="keep")
    for key in ("shared", "correlation", "jaccard"):
        assert getattr(compare_weights(w, turned), key) == pytest.approx(
            getattr(compare_weights(w, second), key)
        )


def test_weights_against_themselves_share_all():
    w = queen(PROVINCES, islands="keep")
    found = compare_weights(w, w)
    assert found.jaccard == 1.0
    assert found.correlation == pytest.approx(1.0)
    assert np.isnan(found.overlap[w.ids.index("460000")])
    assert found.tables()[1].column("value")[0] == w.links


@pytest.mark.parametrize("shifted", [10, 1000])
def test_the_rim_of_a_large_spectrum_is_that_of_the_whole(monkeypatch, shifted):
    """Two eigenvalues at either end, by Lanczos and beside a shift; of neighbours in one direction by Arnoldi."""
    module = import_module("regspatial.weights.compared")
    w, near = queen(PROVINCES, links=[("460000", "440000")]), knn(PROVINCES, k=3)
    whole = compare_weights(w, near)
    monkeypatch.setattr(module, "_DENSE", 10)
    monkeypatch.setattr("regspatial._kernels.linear.logdet._SHIFTED_FROM", shifted)
    found = compare_weights(w, near)
    for k in (0, 1):
        assert found.interval_of_rho(k) == pytest.approx(whole.interval_of_rho(k), rel=1e-12)
    rim = np.concatenate([whole.eigenvalues[0][:2], whole.eigenvalues[0][-2:]])
    np.testing.assert_allclose(found.eigenvalues[0], rim, rtol=1e-12)


def test_the_tool_compares_a_rule_with_a_rule_and_a_file(tmp_path):
    how = {"weights_kind": "knn", "k": 4}
    found = runner.call(
        "compare_weights", {"regions": PROVINCES}, {**how, "other": "knn k=5"}
    ).result
    assert (found.only_first, found.shared) == (0, 4 * 31)
    write(knn(PROVINCES, 6), tmp_path / "six.gwt")
    other = str(tmp_path / "six.gwt")
    found = runner.call("compare_weights", {"regions": PROVINCES}, {**how, "other": other}).result
    assert found.only_second == 2 * 31
    with pytest.raises(ParameterError, match="exactly one"):
        runner.call("compare_weights", {"regions": PROVINCES}, {**how, "other": "knn; knn k=3"})


def test_a_line_of_text_is_the_rule():
    one = from_rule("inverse-distance power=1 points=seat normalise=none", PROVINCES)
    same = inverse_distance(PROVINCES, power=1, points="seat", normalise="none")
    np.testing.assert_array_equal(one.to_dense(), same.to_dense())
    joined = from_rule("queen links=460000-440000", PROVINCES)
    assert joined.neighbours("460000") == {"440000": 1.0}
    panel = Panel.from_arrays(
        PROVINCES.ids, [2010, 2011], {"gdp": np.arange(1.0, 63.0).reshape(2, 31)}
    )
    assert from_rule("economic variable=gdp base=2011", None, panel).spec["base"] == 2011
    assert [w.kind for w in from_rules(" knn k=3 ; rook islands=keep;", PROVINCES)] == [
        "knn",
        "rook",
    ]
    assert from_rules([one, "knn"], PROVINCES)[0] is one


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("knn 6", "'6' in the rule 'knn 6'"),
        ("knn kk=6", "kk=6"),
        ("knn k=six", "'six'"),
        ("queen links=a", "'a'"),
        ("bishop", "choose one of"),
    ],
)
def test_a_line_that_is_no_rule_is_refused(text, sentence):
    with pytest.raises(ParameterError, match=sentence):
        from_rule(text, PROVINCES)


FLOWS = flow_layer(zip("abba", "bcab", [3.0, 1.0, 2.0, 4.0], strict=True), ids=list("abcd"))


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("sent", [[0, 7, 0], [2, 0, 1], [0, 0, 0]]),
        ("received", [[0, 2, 0], [7, 0, 0], [0, 1, 0]]),
        ("both", [[0, 9, 0], [9, 0, 1], [0, 1, 0]]),
    ],
)
def test_flows_become_weights(direction, expected):
    with pytest.warns(WeightsWarning, match="d"):
        w = from_flows(FLOWS, direction=direction, normalise="none")
    np.testing.assert_array_equal(w.to_dense()[:3, :3], expected)
    assert w.islands[-1] == "d"


def test_flows_name_islands_and_times():
    with pytest.raises(IslandError, match="d"):
        from_flows(FLOWS, islands="raise")
    with pytest.raises(InputError, match="no flows"):
        from_flows(())
    with pytest.raises(ParameterError, match="several times"):
        from_flows((FLOWS, FLOWS))
    with pytest.raises(ParameterError, match="no flows of 1999"):
        from_flows((FLOWS,), at_time=1999)


def test_a_description_with_a_map_measures_the_links():
    w = knn(PROVINCES, 2)
    found = describe_weights(w, regions=PROVINCES)
    i, j, _ = found.ends
    inverse = inverse_distance(PROVINCES, power=1, normalise="none").to_dense()[i, j]
    np.testing.assert_allclose(found.lengths, 1 / inverse, rtol=1e-12)
    lines = found.lines()
    pairs = {frozenset(p) for p in zip(lines.column("from"), lines.column("to"), strict=True)}
    assert len(pairs) == len(lines) == len({frozenset(p) for p in zip(i, j, strict=True)})
    assert len(found.lines(curvature=0.1)) == w.links
    with pytest.raises(InputError):
        describe_weights(w).lines()


def test_without_a_real_eigenvalue_below_zero_rho_has_no_lower_end():
    """Eigenvalues of a ring of three that is read one way are the cube roots of one."""
    ring = rs.weights.from_dense(list("abc"), np.roll(np.eye(3), 1, axis=1))
    found = compare_weights(ring, ring).interval_of_rho(1)
    assert found == (-float("inf"), pytest.approx(1.0, rel=1e-12))


@pytest.mark.parametrize("normalise", ["none", "row"])
def test_gravity_is_the_product_of_masses_by_the_square_of_the_distance(normalise):
    at = np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 10.0], [8.0, 1.0]])
    mass = np.array([2.0, 7.0, 30.0, 500.0])
    regions = rs.Regions(ids=list("abcd"), points=at)
    found = rs.weights.gravity(
        regions, mass=dict(zip("abcd", mass, strict=True)), normalise=normalise, metric="planar"
    )
    apart = ((at[:, None] - at[None]) ** 2).sum(axis=2)
    expected = np.outer(mass, mass) / np.where(apart > 0.0, apart, np.inf)
    if normalise == "row":
        expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found.to_dense(), expected, rtol=1e-12)
