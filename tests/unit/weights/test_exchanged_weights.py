"""Weights for and from Stata, ArcGIS and Matrix Market, against pandas, libpysal and scipy."""

from __future__ import annotations

import inspect
import io
import warnings

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp

from regspatial.errors import FileFormatError, WeightsError, WeightsWarning
from regspatial.weights import from_dense, from_links, read, write

pd = pytest.importorskip("pandas")

# later releases of scipy ask to be told of which kind the result is to be
PLAIN = {"spmatrix": False} if "spmatrix" in inspect.signature(scipy.io.mmread).parameters else {}
RNG = np.random.default_rng(3)
IDS = ("110000", "上海市", "c-3", "d e", "007")
NUMBERS = ("110000", "310000", "46", "3", "7")
FULL = RNG.uniform(size=(5, 5)) ** 8 * (1 - np.eye(5))
DENSE = from_dense(IDS, FULL, normalise="none")
SPARSE = from_links(
    list(IDS), ["110000", "c-3", "007"], ["007", "d e", "c-3"], islands="keep", normalise="none"
)


def quietly(path, ids=None):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)  # regions without neighbours
        return read(path, ids, normalise="none")


@pytest.mark.parametrize("suffix", [".dta", ".mtx"])
@pytest.mark.parametrize("layout", ["square", "links"])
@pytest.mark.parametrize("w", [DENSE, SPARSE])
def test_every_digit_and_every_label_comes_back(tmp_path, suffix, layout, w):
    path = tmp_path / f"权重{suffix}"
    write(w, path, layout=layout)
    first = path.read_bytes()
    write(w, path, layout=layout)
    assert path.read_bytes() == first
    back = quietly(path)
    assert set(back.ids) == set(w.ids)
    np.testing.assert_array_equal(back.aligned(w.ids).to_dense(), w.to_dense())


def test_pandas_reads_what_is_written_for_stata(tmp_path):
    path = tmp_path / "w.dta"
    write(DENSE, path)
    frame = pd.read_stata(path)
    assert list(frame["id"]) == list(IDS)
    np.testing.assert_array_equal(frame.iloc[:, 1:].to_numpy(), DENSE.to_dense())
    with pd.io.stata.StataReader(path) as reader:
        assert list(reader.variable_labels().values()) == ["", *IDS]
    write(SPARSE, path)
    frame = pd.read_stata(path)
    assert list(frame.columns) == ["origin", "destination", "weight"]
    assert frame["weight"].sum() == SPARSE.to_dense().sum()
    assert "上海市" in set(frame["origin"])  # alone, as a link to itself of zero


@pytest.mark.parametrize("version", [114, 117, 118, 119])
@pytest.mark.parametrize("byteorder", ["little", "big"])
def test_what_pandas_writes_is_read(tmp_path, version, byteorder):
    path = tmp_path / "w.dta"
    ids = ["110000", "310000", "c", "d", "e"]
    frame = pd.DataFrame(FULL, index=ids, columns=[f"w{k + 1}" for k in range(5)])
    frame.index.name = "id"
    frame.to_stata(path, version=version, byteorder=byteorder)
    w = quietly(path)
    assert w.ids == tuple(ids)
    np.testing.assert_array_equal(w.to_dense(), FULL)


def test_columns_named_by_their_regions_in_another_order(tmp_path):
    path = tmp_path / "w.dta"
    order = [3, 0, 4, 1, 2]
    frame = pd.DataFrame(FULL[:, order], columns=[f"w_{NUMBERS[k]}" for k in order])
    frame.insert(0, "adcode", np.array(NUMBERS, dtype=np.int32))
    frame.to_stata(path, write_index=False)
    w = quietly(path)
    assert w.ids == NUMBERS
    np.testing.assert_array_equal(w.to_dense(), FULL)
    labels = {f"w_{NUMBERS[k]}": NUMBERS[k] for k in order}
    named = frame.rename(columns={f"w_{NUMBERS[k]}": "abcde"[k] for k in order})
    named.to_stata(
        path,
        write_index=False,
        variable_labels={"abcde"[k]: labels[f"w_{NUMBERS[k]}"] for k in order},
    )
    np.testing.assert_array_equal(quietly(path).to_dense(), FULL)
    named.to_stata(path, write_index=False)  # d, a, e, b, c say nothing of the regions
    with pytest.raises(FileFormatError, match="labels of rows and columns differ"):
        read(path)


def test_a_square_table_without_ids_takes_those_given(tmp_path):
    path = tmp_path / "spatwmat.dta"
    pd.DataFrame(FULL, columns=[f"v{k + 1}" for k in range(5)]).to_stata(path, write_index=False)
    with pytest.raises(FileFormatError, match="ids="):
        read(path)
    w = quietly(path, IDS)
    assert w.ids == IDS
    np.testing.assert_array_equal(w.to_dense(), FULL)
    with pytest.raises(WeightsError, match="for 4 ids"):
        read(path, IDS[:-1])


@pytest.mark.parametrize("kind", ["int8", "int16", "int32", "float32", "float64"])
def test_links_of_every_type_of_number(tmp_path, kind):
    path = tmp_path / "od.dta"
    frame = pd.DataFrame(
        {"o": [110000, 310000, 46], "d": [310000, 46, 110000], "v": np.array([3, 2, 1], dtype=kind)}
    )
    frame.to_stata(path, write_index=False)
    w = read(path, normalise="none")
    assert w.ids == ("110000", "310000", "46")
    assert w.to_dense().tolist() == [[0, 3, 0], [0, 0, 2], [1, 0, 0]]


def test_a_hole_or_a_text_in_the_table_is_named(tmp_path):
    path = tmp_path / "w.dta"
    frame = pd.DataFrame({"o": ["a", "b"], "d": ["b", "a"], "v": [1.0, np.nan]})
    frame.to_stata(path, write_index=False)
    with pytest.raises(FileFormatError, match="column v has missing values"):
        read(path)
    frame.assign(v=["x", "y"]).to_stata(path, write_index=False)
    with pytest.raises(FileFormatError, match="column v holds text"):
        read(path)
    wide = pd.DataFrame({k: [1.0, 2.0] for k in "abcdef"})
    wide.to_stata(path, write_index=False)
    with pytest.raises(FileFormatError, match="2 rows and 6 columns"):
        read(path)


def test_libpysal_reads_what_is_written_for_arcgis(tmp_path):
    libpysal = pytest.importorskip("libpysal")
    path = tmp_path / "w.swm"
    w = from_dense(NUMBERS, FULL, normalise="row")
    write(w, path, id_field="adcode")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = libpysal.io.open(str(path))
        theirs = file.read()
        file.close()
    assert file.varName == "adcode"
    for a in NUMBERS:
        assert {str(k): v for k, v in theirs[int(a)].items()} == w.neighbours(a)
    np.testing.assert_array_equal(read(path, NUMBERS).to_dense(), w.to_dense())
    assert path.read_bytes()[len(b"adcode;Unknown\n") :][4] == 1  # rows are normalised
    alone = from_links(list(NUMBERS), ["3"], ["7"], islands="keep", normalise="none")
    write(alone, path)
    back = quietly(path)
    np.testing.assert_array_equal(back.aligned(NUMBERS).to_dense(), alone.to_dense())


def test_ids_that_arcgis_cannot_hold_are_named(tmp_path):
    with pytest.raises(WeightsError, match=r"4 ids are none: 上海市, c-3, d e, 007") as caught:
        write(DENSE, tmp_path / "w.swm")
    assert caught.value.ids == ("上海市", "c-3", "d e", "007")
    large = from_dense(["1", str(2**31)], np.ones((2, 2)) - np.eye(2))
    with pytest.raises(WeightsError, match="2147483648"):
        write(large, tmp_path / "w.swm")
    assert not list(tmp_path.iterdir())


def test_scipy_reads_what_is_written_for_matrix_market(tmp_path):
    path = tmp_path / "w.mtx"
    write(DENSE, path)
    theirs = sp.coo_array(scipy.io.mmread(path, **PLAIN))
    np.testing.assert_array_equal(theirs.toarray(), DENSE.to_dense())


@pytest.mark.parametrize("symmetry", ["general", "symmetric"])
@pytest.mark.parametrize(
    ("form", "field"),
    [("coordinate", "real"), ("coordinate", "pattern"), ("array", "integer"), ("array", "real")],
)
def test_matrices_of_others_take_the_labels_given(tmp_path, symmetry, form, field):
    pattern = np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]])
    path = tmp_path / "w.mtx"
    target = io.BytesIO()
    matrix = pattern if form == "array" else sp.coo_array(pattern)
    scipy.io.mmwrite(target, matrix, field=field, symmetry=symmetry)
    path.write_bytes(target.getvalue())
    with pytest.raises(FileFormatError, match="ids="):
        read(path)
    w = read(path, "abc", normalise="none")
    assert w.ids == ("a", "b", "c")
    np.testing.assert_array_equal(w.to_dense(), pattern)
    with pytest.raises(WeightsError, match=r"shape \(3, 3\) for 2 ids"):
        read(path, "ab")
    path.write_bytes(target.getvalue().replace(b"3 3", b"999999999 999999999"))
    with pytest.raises((FileFormatError, WeightsError), match=r"size|shape \(999999999"):
        read(path, "abc")


DAMAGED = {
    "head.mtx": (b"matrix\n1 1 1\n", "header of a Matrix Market"),
    "empty.mtx": (b"%%MatrixMarket matrix coordinate real general\n", "size"),
    "outside.mtx": (b"%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 4\n", "size"),
    "letters.mtx": (b"%%MatrixMarket matrix coordinate real general\n2 2 1\n1 x 4\n", "damaged"),
    "complex.mtx": (b"%%MatrixMarket matrix coordinate complex general\n1 1 0\n", "complex"),
    "label.mtx": (
        b'%%MatrixMarket matrix coordinate real general\n% id: "a\n2 2 1\n1 2 4\n',
        "label of a region",
    ),
    "other.dta": (b"<html></html>", "version 8"),
    "release.dta": (b"<stata_dta><header><release>120</release>", "release 120"),
}


@pytest.mark.parametrize("name", list(DAMAGED))
def test_damaged_files_are_refused(tmp_path, name):
    data, sentence = DAMAGED[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(FileFormatError, match=sentence) as caught:
        read(path, "ab")
    assert name in caught.value.zh


def test_every_truncation_is_refused_or_harmless(tmp_path):
    for w, name in ((DENSE, "w.dta"), (from_dense(NUMBERS, FULL), "w.swm")):
        path = tmp_path / name
        write(w, path)
        whole = path.read_bytes()
        end = whole.rfind(b"</data>") if name.endswith("dta") else len(whole) - 8
        for cut in range(1, end, 61):
            path.write_bytes(whole[:cut])
            with pytest.raises(FileFormatError):
                read(path)


def test_long_texts_are_said(tmp_path):
    path = tmp_path / "w.dta"
    frame = pd.DataFrame({"o": ["a", "b"], "d": ["b", "a"], "v": [1.0, 2.0]})
    frame.to_stata(path, write_index=False, version=118, convert_strl=["o"])
    with pytest.raises(FileFormatError, match="strL"):
        read(path)
