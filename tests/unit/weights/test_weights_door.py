"""Matrices from outside: index arrays that point anywhere, claims that are not so, odd values.

A .npz is a zip with checksums, so that a flipped byte of the file is seen by the zip alone. Here the
arrays are changed and zipped anew, as a program that writes wrong arrays would.
"""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial import SpatialWeights
from regspatial.errors import FileFormatError, NetworkError, RegspatialError, WeightsError
from regspatial.results.network import NetworkLayer
from regspatial.weights import from_dense, from_graph, from_links, from_sparse, read, write

RNG = np.random.default_rng(23)
IDS = ("a", "北京", "c", "d", "e", "f")
SPARSE = from_links(
    list(IDS), ["a", "北京", "c", "d", "e", "f", "f"], ["d", "e", "d", "c", "d", "a", "c"]
)
DENSE = from_dense(IDS, RNG.uniform(0.5, 1.0, size=(6, 6)) * (1 - np.eye(6)))


def arrays_of(w, tmp_path):
    path = tmp_path / "w.npz"
    write(w, path)
    with np.load(path) as file:
        return path, dict(file)


def changed(tmp_path, w=SPARSE, **parts):
    path, arrays = arrays_of(w, tmp_path)
    np.savez(path, **{**arrays, **parts})
    return path


TWO = {
    "ids": np.array(["a", "b"]),
    "data": np.ones(2),
    "indices": np.array([1, 0]),
    "indptr": np.array([0, 1, 2]),
    "normalisation": np.array("none"),
}


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"indices": np.array([1, 70_000])}, "outside the 2 regions: 70000"),
        ({"indices": np.array([1, 2_000_000_000])}, "outside the 2 regions"),
        ({"indices": np.array([1, -1])}, "outside the 2 regions: -1"),
        ({"indices": np.array([1, 2])}, "outside the 2 regions: 2"),
        ({"indices": np.array([1.0, 0.0])}, "not integers"),
        ({"indices": np.array([[1, 0]])}, "damaged"),
        ({"indptr": np.array([0, 5, 2])}, "fall at b"),
        ({"indptr": np.array([0, 1, 5])}, "run from 0 to 5"),
        (
            {"ids": np.array(["a", "b", "c"]), "indptr": np.array([0, 2**62 + 2, -(2**62) - 2, 2])},
            "fall",
        ),
        ({"indptr": np.array([1, 1, 2])}, "run from 1"),
        ({"indptr": np.array([0, 2])}, "2 starts of rows for 2 regions"),
        ({"indptr": np.array([0, -1, 2])}, "fall at a"),
        ({"indptr": np.array([0, 1, 2], dtype=np.uint64)}, "not integers"),
        ({"indptr": np.array([0, 2, 2]), "indices": np.array([1, 1])}, "more than once"),
        ({"indices": np.array([0, 1])}, "diagonal"),
        ({"data": np.array([1.0, np.nan])}, "NaN or infinite: b"),
        ({"data": np.array([1.0, 1j])}, "real numbers"),
        ({"data": np.array([1, 2], dtype="M8[D]")}, "real numbers"),
        ({"data": np.array(["1", "2"])}, "real numbers"),
        ({"normalisation": np.array("row"), "data": np.array([1.0, 0.5])}, "row-normalised.*b"),
        ({"normalisation": np.array("row"), "data": np.array([1.0, -1.0])}, "row-normalised.*b"),
        ({"normalisation": np.array("min-max"), "data": np.array([1.0, 3.0])}, "min-max"),
        ({"normalisation": np.array("spectral"), "data": np.array([3.0, 3.0])}, "spectral"),
        ({"normalisation": np.array("column")}, "column"),
        ({"ids": np.array(["a", "a"])}, "more than once"),
        ({"ids": np.array(["a", "b", "c"])}, "3 regions"),
        ({"ids": np.array([["a", "b"]])}, "2-dimensional"),
        ({"ids": np.array([1.5, 2.5])}, "float64"),
        ({"ids": np.array(["a", ""])}, "empty"),
        ({"ids": np.array([], dtype="U1")}, "damaged|no regions"),
        ({"ids": np.array(["a", "\ud800"])}, "text"),
        ({"spec": np.array("[" * 100_000)}, "parts do not fit"),
        ({"spec": np.array("[]")}, "no table"),
        ({"spec": np.array(f'{{"a": {"9" * 5000}}}')}, "parts do not fit"),
        ({"kind": np.array(["queen", "rook"])}, "1-dimensional"),
        ({"dense": np.zeros((2, 2), dtype="M8[D]")}, "datetime64"),
        ({"dense": np.ones((2, 3))}, r"shape \(2, 3\)"),
    ],
)
def test_parts_of_an_npz_that_do_not_fit(tmp_path, parts, sentence):
    path = changed(tmp_path, **{**TWO, **parts})
    with pytest.raises(FileFormatError, match=sentence) as caught:
        read(path)
    assert "w.npz" in caught.value.zh


@pytest.mark.parametrize("form", ["csr", "csc"])
@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"indices": [1, 70_000]}, "outside the 2 regions: 70000"),
        ({"indptr": [0, 5, 2]}, "fall at b"),
        ({"shape": [2, 2, 2]}, "no square matrix"),
        ({"shape": [2, 3, 4, 5]}, r"form \('cs[rc]', 2, 3, 4\)"),  # it may be long
        ({"shape": [2, 10**12]}, "no square matrix"),
        ({"format": np.array(b"bsr")}, "no square matrix"),
    ],
)
def test_parts_of_an_npz_of_scipy_that_do_not_fit(tmp_path, form, parts, sentence):
    whole = {k: TWO[k] for k in ("data", "indices", "indptr")}
    path = tmp_path / "s.npz"
    np.savez(path, **{**whole, "format": np.array(form.encode()), "shape": [2, 2], **parts})
    with pytest.raises(FileFormatError, match=sentence):
        read(path, ["a", "b"])


@pytest.mark.parametrize("name", ["ids", "data", "indices", "indptr", "spec", "normalisation"])
def test_flipped_bits_zipped_again_give_our_sentence_or_sound_weights(tmp_path, name):
    path, arrays = arrays_of(SPARSE, tmp_path)
    raw = arrays[name].tobytes()
    for at in range(len(raw)):
        for bit in (1, 0x10, 0x80):
            flipped = bytearray(raw)
            flipped[at] ^= bit
            part = np.frombuffer(bytes(flipped), dtype=arrays[name].dtype)
            np.savez(path, **{**arrays, name: part.reshape(arrays[name].shape)})
            try:
                w = read(path)
            except FileFormatError:
                continue
            sound(w)


def sound(w):
    assert len(set(w.ids)) == w.n == w.matrix.shape[0] == w.matrix.shape[1]
    dense = w.to_dense()
    assert np.isfinite(dense).all()
    assert (np.diag(dense) == 0).all()
    np.testing.assert_allclose(w.lag(np.ones(w.n)), dense.sum(axis=1), rtol=1e-12)
    if w.normalisation == "row":
        assert (dense >= 0).all()
        np.testing.assert_allclose(dense.sum(axis=1)[dense.any(axis=1)], 1.0, atol=1e-8)


def broken_parts():
    """Yield scipy objects whose index arrays were changed after they were made."""
    base = sp.csr_array(np.array([[0, 1.0, 0], [1, 0, 1], [0, 1, 0]]))
    for form in ("csr", "csc", "coo", "bsr"):
        far = base.asformat(form, copy=True)
        (far.col if form == "coo" else far.indices)[0] = 70_000
        yield pytest.param(far, id=f"{form}-far")
        under = base.asformat(form, copy=True)
        (under.row if form == "coo" else under.indices)[-1] = -7
        yield pytest.param(under, id=f"{form}-negative")
    for form in ("csr", "csc", "bsr"):
        down = base.asformat(form, copy=True)
        down.indptr[1] = 9
        yield pytest.param(down, id=f"{form}-starts")
    lil = base.tolil()
    lil.rows[0] = [9]
    yield pytest.param(lil, id="lil-far")
    dok = base.todok()
    dok._dict[(0, 9)] = 1.0
    yield pytest.param(dok, id="dok-far")


@pytest.mark.parametrize("matrix", list(broken_parts()))
def test_scipy_objects_that_point_outside(matrix):
    ids = ("x", "y", "z")
    with pytest.raises(WeightsError, match="damaged"):
        SpatialWeights(ids=ids, matrix=matrix)
    with pytest.raises(WeightsError, match="damaged"):
        from_sparse(ids, matrix)
    with pytest.raises(WeightsError, match="damaged"):
        from_dense(ids, matrix)
    with pytest.raises(NetworkError, match="damaged"):
        NetworkLayer(name="n", ids=ids, matrix=matrix, directed=True)


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "bsr", "lil", "dok", "dia"])
def test_every_scipy_format_gives_the_same_weights(form):
    given = SPARSE.to_sparse().asformat(form)
    w = from_sparse(IDS, given, normalise="none")
    np.testing.assert_array_equal(w.to_dense(), SPARSE.to_dense())
    assert from_sparse(IDS, sp.csr_matrix(given)).is_sparse


def test_a_place_stored_twice_is_added_up_as_scipy_defines_it():
    coo = sp.coo_array(([1.0, 2.0, 4.0], ([0, 0, 1], [1, 1, 0])), shape=(2, 2))
    csr = sp.csr_array((np.array([1.0, 2.0, 4.0]), np.array([1, 1, 0]), np.array([0, 2, 3])))
    csr.has_canonical_format = True  # a flag that is not so
    for matrix in (coo, csr):
        w = SpatialWeights(ids=("a", "b"), matrix=matrix)
        assert w.to_dense().tolist() == [[0, 3], [4, 0]]
        assert w.links == 2


def test_what_the_caller_gave_is_not_changed():
    given = sp.csr_array((np.array([1.0, 0.0, 4.0]), np.array([1, 0, 0]), np.array([0, 1, 3])))
    before = [part.copy() for part in (given.data, given.indices, given.indptr)]
    SpatialWeights(ids=("a", "b"), matrix=given)
    for part, was in zip((given.data, given.indices, given.indptr), before, strict=True):
        np.testing.assert_array_equal(part, was)
        assert part.flags.writeable


@pytest.mark.parametrize(
    ("matrix", "sentence"),
    [
        (np.array([[0, 1j], [1, 0]]), "complex"),
        (np.zeros((2, 2), dtype="M8[D]"), "datetime64"),
        ([["0", "1"], ["1", "0"]], "real numbers"),
        ([[0, 1], [1]], "unequal length"),
        ([[0, 10**400], [1, 0]], "real numbers"),
        (np.ma.masked_equal([[0.0, 1.0], [7.0, 0.0]], 7.0), "NaN or infinite: b"),
        (np.zeros((0, 0)), r"shape \(0, 0\)"),
        (np.zeros(2), r"shape \(2,\)"),
        ([[0, np.inf], [1, 0]], "NaN or infinite: a"),
    ],
)
def test_values_that_are_no_weights(matrix, sentence):
    with pytest.raises(WeightsError, match=sentence):
        SpatialWeights(ids=("a", "b"), matrix=matrix)
    if sentence != "real numbers":  # a table of texts that are numbers is a table of numbers
        with pytest.raises(RegspatialError):
            from_dense(["a", "b"], matrix)


def test_values_of_opposite_sign_that_are_infinite_are_named():
    matrix = sp.csr_array(np.array([[0, np.inf, -np.inf], [1, 0, 1], [1, 1, 0]]))
    with pytest.raises(WeightsError, match="of 1 region.*: a") as caught:
        SpatialWeights(ids=("a", "b", "c"), matrix=matrix)
    assert caught.value.ids == ("a",)


def test_there_is_at_least_one_region():
    with pytest.raises(WeightsError, match="no regions"):
        SpatialWeights(ids=(), matrix=np.zeros((0, 0)))


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("how", ["row", "min-max", "spectral"])
def test_a_claim_is_held_to_what_rounding_leaves(how, dense):
    w = from_dense(IDS, DENSE.to_dense() * 3, normalise=how)
    form = (lambda m: m) if dense else sp.csr_array
    make = {"ids": IDS, "normalisation": how}
    SpatialWeights(matrix=form(w.to_dense() * (1 + 1e-12)), **make)
    SpatialWeights(matrix=form(np.zeros((6, 6))), **make)  # nothing but islands
    for factor in (1 + 1e-6, 1 - 1e-6):
        off = form(w.to_dense() * factor)
        if how == "spectral":  # held between bounds alone
            off = form(w.to_dense() * (2.0 if factor > 1 else 0.5))
        with pytest.raises(WeightsError, match="said to be"):
            SpatialWeights(matrix=off, **make)


def test_a_libpysal_object_that_points_outside():
    class W:
        id_order = ("a", "b")
        sparse = sp.csr_matrix(np.array([[0, 1.0], [1, 0]]))

    W.sparse.indices[0] = 50_000
    with pytest.raises(WeightsError, match="outside the 2 regions"):
        from_graph(W())


def test_an_npz_that_unpacks_to_more_than_there_is_memory(tmp_path, monkeypatch):
    path = changed(tmp_path)
    monkeypatch.setattr("regspatial.weights._binary_files.available_memory", lambda: 1000)
    with pytest.raises(FileFormatError, match="more than there is memory"):
        read(path)
