"""Weights files: round trips, forms others write, damage of every kind, a full disk."""

from __future__ import annotations

import resource
import signal
import struct
import warnings

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial.errors import (
    CoincidentPointsError,
    FileFormatError,
    IslandError,
    LabelError,
    OutputError,
    ParameterError,
    WeightsError,
    WeightsWarning,
)
from regspatial.weights import from_dense, from_links, normalise, read, write

RNG = np.random.default_rng(11)
IDS = ("110000", "上海市", "c-3", "d", "e")
DENSE = from_dense(IDS, RNG.uniform(size=(5, 5)) ** 8 * (1 - np.eye(5)))
SPARSE = from_links(
    list(IDS), [110000, "上海市", "c-3", "d", "e", "e"], ["d", "e", "d", "c-3", "d", "上海市"]
)


def same(a, b):
    assert a.ids == b.ids
    assert a.is_sparse == b.is_sparse
    assert a.normalisation == b.normalisation
    np.testing.assert_array_equal(a.to_dense(), b.to_dense())


@pytest.mark.parametrize(
    "w", [DENSE, SPARSE, normalise(from_dense(IDS, DENSE.matrix * 3, normalise="none"), "min-max")]
)
def test_npz_keeps_everything(tmp_path, w):
    path = tmp_path / "权重.npz"
    write(w, path)
    back = read(path)
    same(back, w)
    assert (back.kind, dict(back.spec)) == (w.kind, dict(w.spec))


def test_npz_is_the_same_bytes_each_time_and_holds_no_pickle(tmp_path):
    for name in "ab":
        write(SPARSE, tmp_path / f"{name}.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file.files)


@pytest.mark.parametrize("suffix", [".gwt", ".csv"])
def test_text_keeps_every_digit(tmp_path, suffix):
    for w in (DENSE, SPARSE):
        path = tmp_path / f"w{suffix}"
        write(w, path)
        back = read(path, IDS)
        np.testing.assert_array_equal(back.to_dense(), w.to_dense())
        assert back.ids == IDS
        raw = read(path, IDS, normalise="none")
        np.testing.assert_array_equal(raw.to_dense(), w.to_dense())


@pytest.mark.parametrize("layout", ["square", "links"])
def test_csv_layouts(tmp_path, layout):
    path = tmp_path / "w.csv"
    for w in (DENSE, SPARSE):
        write(w, path, layout=layout)
        back = read(path)
        np.testing.assert_array_equal(back.aligned(IDS).to_dense(), w.to_dense())
        assert back.is_sparse is (layout == "links")
    with pytest.raises(ParameterError, match="layout"):
        write(DENSE, path, layout="long")


def test_gal_keeps_the_neighbours(tmp_path):
    binary = from_links(list(IDS), ["110000", "d", "d"], ["d", "110000", "e"], islands="keep")
    path = tmp_path / "w.gal"
    write(binary, path)
    assert path.read_text(encoding="utf-8").splitlines()[:3] == ["0 5 unknown id", "110000 1", "d"]
    with pytest.warns(WeightsWarning, match="上海市"):
        back = read(path)
    np.testing.assert_array_equal(back.to_dense(), binary.to_dense())
    with pytest.raises(IslandError) as caught:
        read(path, islands="raise")
    assert caught.value.ids == ("上海市", "c-3", "e")


def test_gal_refuses_weights_that_differ(tmp_path):
    with pytest.raises(WeightsError, match=r"no values.*110000"):
        write(DENSE, tmp_path / "w.gal")
    assert not list(tmp_path.iterdir())


def test_gwt_keeps_regions_without_links(tmp_path):
    w = from_links(list("abc"), "ab", "ba", islands="keep")
    path = tmp_path / "w.gwt"
    write(w, path)
    assert "c c 0.0" in path.read_text()
    with pytest.warns(WeightsWarning, match="c"):
        same(read(path), w)


def test_regions_in_another_order_and_of_another_set(tmp_path):
    path = tmp_path / "w.npz"
    for suffix in (".npz", ".gwt", ".csv"):
        path = tmp_path / f"w{suffix}"
        write(DENSE, path)
        back = read(path, IDS[::-1])
        assert back.ids == IDS[::-1]
        np.testing.assert_array_equal(back.to_dense(), DENSE.to_dense()[::-1, ::-1])
        with pytest.raises((LabelError, FileFormatError)):
            read(path, [*IDS[:-1], "z"])
        with pytest.raises((LabelError, FileFormatError)):
            read(path, IDS[:-1])


def test_ids_with_blanks(tmp_path):
    names = ("New York", "D.C.", "West Virginia")
    w = from_links(list(names), ["New York", "D.C."], ["D.C.", "New York"], islands="keep")
    for suffix in (".gal", ".gwt"):
        path = tmp_path / f"w{suffix}"
        with pytest.warns(WeightsWarning, match="New York"):
            write(w, path)
        assert "New_York" in path.read_text()
        with pytest.warns(WeightsWarning):
            back = read(path, names)
        assert back.ids == names
        np.testing.assert_array_equal(back.to_dense(), w.to_dense())
    for suffix in (".npz", ".csv"):
        write(w, tmp_path / f"w{suffix}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert set(read(tmp_path / f"w{suffix}").ids) == set(names)
    clash = from_links(["a b", "a_b"], ["a b"], ["a_b"], islands="keep")
    with pytest.raises(WeightsError, match="unique"):
        write(clash, tmp_path / "x.gal")


def put(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("header", ["3", "0 3 columbus POLYID", "0 3 china id extra", "  3  "])
def test_gal_headers(tmp_path, header):
    path = put(tmp_path, "w.gal", f"{header}\r\n1 1\r\n2\r\n2 2\r\n1 3\r\n3 1\r\n2\r\n")
    assert read(path, normalise="none").to_dense().tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


@pytest.mark.parametrize("blank", ["\n", ""])
def test_gal_islands_with_and_without_their_blank_line(tmp_path, blank):
    path = put(tmp_path, "w.gal", f"3\n1 1\n2\n3 0\n{blank}2 1\n1\n")
    with pytest.warns(WeightsWarning, match="3"):
        assert read(path).ids == ("1", "3", "2")


def test_gal_with_blanks_in_ids(tmp_path):
    text = "3\nNew York 2\nNew Jersey York\nNew Jersey 1\nNew York\nYork 2\nNew York New Jersey\n"
    w = read(put(tmp_path, "w.gal", text), normalise="none")
    assert w.ids == ("New York", "New Jersey", "York")
    assert w.to_dense().tolist() == [[0, 1, 1], [1, 0, 0], [1, 1, 0]]


def test_gal_with_neighbours_over_several_lines(tmp_path):
    w = read(put(tmp_path, "w.gal", "3\n1 2\n2\n3\n2 1\n1\n3 1\n1\n"), normalise="none")
    assert w.to_dense().tolist() == [[0, 1, 1], [1, 0, 0], [1, 0, 0]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_ids_in_the_encodings_that_occur(tmp_path, encoding):
    gal = put(tmp_path, "w.gal", "2\n海南 1\n广东\n广东 1\n海南\n", encoding)
    csv = put(tmp_path, "w.csv", "起点,终点,权重\n海南,广东,2\n广东,海南,2\n", encoding)
    for path in (gal, csv):
        assert read(path).ids == ("海南", "广东")


def test_values_of_geoda_distances(tmp_path):
    path = put(tmp_path, "w.gwt", "0 3 layer id\n1 2 4.0\n2 1 4.0\n2 3 1\n3 2 1\n")
    np.testing.assert_array_equal(
        read(path, values="binary", normalise="none").to_dense(), [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    )
    assert read(path, values="distances", normalise="none").to_dense()[0, 1] == 0.25
    signed = put(tmp_path, "s.gwt", "0 3 layer id\n1 2 -4.0\n2 1 4.0\n2 3 0\n3 2 1\n")
    np.testing.assert_array_equal(
        read(signed, values="binary", normalise="none").to_dense(),
        [[0, 1, 0], [1, 0, 0], [0, 1, 0]],
    )
    assert read(path, normalise="none").to_dense()[0, 1] == 4.0
    with pytest.raises(ParameterError, match="values"):
        read(path, values="metres")
    zero = put(tmp_path, "z.gwt", "0 2 layer id\n1 2 0\n2 1 0\n")
    with pytest.raises(CoincidentPointsError, match="1 = 2"):
        read(zero, values="distances")


def test_gwt_that_leaves_regions_out_needs_ids(tmp_path):
    path = put(tmp_path, "w.gwt", "0 3 layer id\na b 1\nb a 1\n")
    with pytest.raises(FileFormatError, match=r"3 regions.*name 2.*ids="):
        read(path)
    with pytest.warns(WeightsWarning, match="c"):
        assert read(path, list("cab")).islands == ("c",)


def test_csv_forms(tmp_path):
    semicolons = put(tmp_path, "a.csv", "id;x;y\ny;1;0\nx;0;2\n")
    w = read(semicolons, normalise="none")
    assert w.ids == ("y", "x")
    assert w.to_dense().tolist() == [[0, 1], [2, 0]]
    two = put(tmp_path, "b.csv", "from,to\na,b\nb,a\n")
    assert read(two).links == 2
    od = put(tmp_path, "c.csv", "o,d,flow\n110000.0,b,3\nb,110000,1\n")
    with pytest.warns(WeightsWarning, match="c"):
        assert read(od, ["b", "c", "110000"]).neighbours("110000") == {"b": 1.0}


DAMAGED = {
    "empty.gal": ("", "empty"),
    "blank.gwt": ("\n \n", "empty"),
    "head.gal": ("three\n", "line 1.*header"),
    "zero.gal": ("0\n", "line 1.*header"),
    "cut1.gal": ("3\n1 1\n2\n2 1\n1\n", "line 5.*after 2 of 3"),
    "cut2.gal": ("2\n1 1\n2\n2 2\n1\n", "line 5.*among the neighbours of 2"),
    "unknown.gal": ("2\n1 1\n7\n2 1\n1\n", "line 3.*7 is a neighbour of 1"),
    "nocount.gal": ("2\n1 x\n2\n2 1\n1\n", "line 2.*number-of-neighbours"),
    "many.gal": ("2\n1 1\n2 1\n2 1\n1\n", "line 3.*should have 1"),
    "more.gal": ("1\n1 0\n\n2 0\n", "line 4.*after the 1 region"),
    "text.gwt": ("0 2 l id\na b x\n", "line 2.*origin destination value"),
    "short.gwt": ("0 2 l id\na b 1\nb a\n", "line 3"),
    "nan.gwt": ("0 2 l id\na b nan\n", "line 2"),
    "few.gwt": ("0 9 l id\na b 1\n", "9 regions"),
    "header.csv": ("id,a,b\n", "line 1.*nothing below"),
    "ragged.csv": ("id,a,b\na,0,1\nb,1\n", "line 3.*2 cells under 3"),
    "letters.csv": ("id,a,b\na,0,x\nb,1,0\n", "line 2.*not a number"),
    "other.csv": ("id,a,b,c\na,0,1,1\nb,1,0,1\n", "neither a square table"),
    "panel.csv": ("id,year,gdp\n11,2020,1\n12,2020,2\n", "no id of the first column"),
    "hole.csv": ("o,d,v\na,,1\n", "line 2.*empty"),
    "power.gal": ("2\na ²\nb c\n", "line 2.*number-of-neighbours"),
    "arabic.gal": ("٢\na 1\nb\nb 1\na\n", "line 1.*header"),
    "digits.gal": (f"2\na {'1' * 5000}\nb\n", "line 2.*number-of-neighbours"),
    "digits.gwt": (f"0 {'1' * 5000} l id\na b 1\n", "line 1.*header"),
    "joined.gal": ("1_0\na 1\nb\n", "line 1.*header"),
    "joined.gwt": ("0 2 l id\na b 1_0\n", "line 2.*origin destination value"),
    "power.gwt": ("0 ² l id\na b 1\n", "line 1.*header"),
    "mark.csv": ("\ufeff", "line 1.*nothing in it"),
    "mark.gal": ("\ufeff", "line 1.*header"),
    "marks.csv": ("\ufeff\ufeff", "line 1.*nothing below"),
    "long.csv": (f'o,d,v\na,b,"{"x" * 200_000}\nb,a,1\n', "longer than a cell"),
    "long-id.csv": (f"o,d,v\n{'x' * 200_000},b,1\n", "line 2.*longer than a cell"),
    "binary.gal": (b"\xff\xff\xfe\x00\xff", "UTF-8"),
}


@pytest.mark.parametrize("name", list(DAMAGED))
def test_damaged_text_is_refused_with_its_line(tmp_path, name):
    text, sentence = DAMAGED[name]
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(FileFormatError, match=sentence) as caught:
        read(path)
    assert name in caught.value.en
    assert name in caught.value.zh


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_ends_of_lines_of_every_system(tmp_path, end):
    csv = put(tmp_path, "w.csv", end.join(["o,d,v", "a,b,3", "b,a,1", ""]))
    gal = put(tmp_path, "w.gal", end.join(["2", "a 1", "b", "b 1", "a", ""]))
    gwt = put(tmp_path, "w.gwt", end.join(["0 2 l id", "a b 3", "b a 1", ""]))
    for path in (csv, gal, gwt):
        assert read(path).to_dense().tolist() == [[0, 1], [1, 0]]
        assert read(path).ids == ("a", "b")


def test_numbers_as_programs_write_them(tmp_path):
    written = ["3", "3.", "+3.0", ".3e1", "3E0", "0.3D+01", "30e-1"]
    rows = "".join(f"a b{k} {one}\n" for k, one in enumerate(written))
    with pytest.warns(WeightsWarning):
        w = read(put(tmp_path, "w.gwt", f"0 8 l id\n{rows}"), normalise="none")
    assert set(w.neighbours("a").values()) == {3.0}
    large = put(tmp_path, "x.gwt", "0 2 l id\na b 1e999\nb a 1\n")
    with pytest.raises(WeightsError, match="NaN or infinite: a"):
        read(large)


def test_many_neighbours_with_blanks_in_their_ids_are_put_together(tmp_path):
    names = [f"New {k} York" for k in range(60)]
    rows = [f"{a} 59\n{' '.join(b for b in names if b != a)}" for a in names]
    w = read(put(tmp_path, "w.gal", "\n".join(["60", *rows])), normalise="none")
    np.testing.assert_array_equal(w.to_dense(), 1 - np.eye(60))


def test_every_truncation_of_a_file_is_refused(tmp_path):
    path = tmp_path / "w.npz"
    write(SPARSE, path)
    whole = path.read_bytes()
    for cut in range(0, len(whole), 97):
        path.write_bytes(whole[:cut])
        with pytest.raises(FileFormatError, match=r"w\.npz"):
            read(path)
    path = tmp_path / "w.swm"
    whole = swm([("1", [2, 3], [0.5, 0.5]), ("2", [1], [1.0]), ("3", [1], [1.0])])
    for cut in range(0, len(whole) - 8, 7):
        path.write_bytes(whole[:cut])
        with pytest.raises(FileFormatError, match=r"w\.swm"):
            read(path)


def test_a_flipped_byte_never_gives_other_numbers(tmp_path):
    path = tmp_path / "w.npz"
    write(SPARSE, path)
    whole = path.read_bytes()
    for at in range(0, len(whole), 41):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        try:
            back = read(path)
        except FileFormatError:
            continue
        same(back, SPARSE)


def test_what_does_not_fit_in_an_npz_is_said_in_whole_sentences(tmp_path):
    """A sentence on the parts stands inside the one on the file: one full stop, not two."""
    path = tmp_path / "w.npz"
    write(SPARSE, path)
    with np.load(path) as file:
        parts = dict(file)
    parts["data"] = parts["data"] * np.nan
    np.savez(path, **parts)
    with pytest.raises(FileFormatError) as caught:
        read(path)
    for said in (caught.value.en, caught.value.zh):
        assert ".." not in said
        assert "。。" not in said
    assert caught.value.zh.endswith("文件已损坏或格式不符；请重新写出。")


def test_an_npz_of_another_program(tmp_path):
    path = tmp_path / "scipy.npz"
    sp.save_npz(path, SPARSE.matrix)
    with pytest.raises(FileFormatError, match="ids="):
        read(path)
    np.testing.assert_array_equal(read(path, IDS).to_dense(), SPARSE.to_dense())
    sp.save_npz(path, sp.csc_array(SPARSE.matrix))
    np.testing.assert_array_equal(read(path, IDS).to_dense(), SPARSE.to_dense())
    with pytest.raises(WeightsError, match=r"shape \(5, 5\) for 4 ids"):
        read(path, IDS[:-1])
    np.savez(path, a=np.array([{}], dtype=object))
    with pytest.raises(FileFormatError):
        read(path)


def swm(rows, header="id;WGS84\n", fixed=False):
    out = header.encode() + struct.pack("<2i", len(rows), 1)
    for name, near, value in rows:
        out += struct.pack("<2i", int(name), len(near))
        if near:
            out += struct.pack(f"<{len(near)}i", *near)
            out += struct.pack("<d", value[0]) if fixed else struct.pack(f"<{len(value)}d", *value)
            out += struct.pack("<d", sum(value))
    return out


def test_arcgis_swm(tmp_path):
    path = tmp_path / "w.swm"
    rows = [("3", [1, 2], [0.25, 0.75]), ("2", [], []), ("1", [3], [1.0])]
    path.write_bytes(swm(rows))
    with pytest.warns(WeightsWarning, match="2"):
        w = read(path)
    assert w.ids == ("3", "2", "1")
    assert w.to_dense().tolist() == [[0, 0.75, 0.25], [0, 0, 0], [1, 0, 0]]
    new = "VERSION@10.1;UNIQUEID@id;SPATIALREFNAME@x;FIXEDWEIGHTS@True\n"
    path.write_bytes(swm([("3", [1], [2.0]), ("2", [], []), ("1", [3, 2], [1.0, 1.0])], new, True))
    with pytest.warns(WeightsWarning, match="2"):
        w = read(path, normalise="none")
    assert w.to_dense().tolist() == [[0, 0, 2], [0, 0, 0], [1, 1, 0]]
    none = swm([])
    negative = none[:-8] + struct.pack("<2i", -1, 1)
    more = swm([("3", [1], [1.0]), ("1", [3], [1.0])]) + b"\0" * 4
    for data, sentence in ((none, "0 regions"), (negative, "-1 regions"), (more, "4 bytes follow")):
        path.write_bytes(data)
        with pytest.raises(FileFormatError, match=sentence):
            read(path)
    path.write_bytes(swm([("3", [9], [1.0])]))
    with pytest.raises(FileFormatError, match="9 is a neighbour"):
        read(path)


@pytest.mark.parametrize("name", ["w.txt", "w.xlsx", "w"])
def test_unknown_kinds_of_files(tmp_path, name):
    with pytest.raises(ParameterError, match="can be written"):
        write(SPARSE, tmp_path / name)
    with pytest.raises(ParameterError, match="can be read"):
        read(tmp_path / name)
    with pytest.raises(FileFormatError, match="could not be read"):
        read(tmp_path / "nowhere.gal")


@pytest.mark.parametrize("suffix", [".npz", ".gwt", ".csv"])
def test_a_full_disk_leaves_the_old_file(tmp_path, suffix, rng):
    path = tmp_path / f"w{suffix}"
    write(DENSE, path)
    before = path.read_bytes()
    n = 200
    large = from_dense(range(n), rng.uniform(size=(n, n)) * (1 - np.eye(n)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OutputError, match="untouched"):
            write(large, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, previous)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
