"""GAL files whose ids hold blanks, and kernel weights of GeoDa with their diagonal."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import FileFormatError, WeightsWarning


def written(path, ids, near):
    lines = [str(len(ids))]
    for k, name in enumerate(ids):
        lines += [f"{name} {len(near[k])}", " ".join(ids[j] for j in near[k])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_very_many_neighbours_of_several_words(tmp_path):
    """1,500 neighbours of one region took 38 s and more: every pair of places was looked at."""
    ids = [f"county {k} of the plain" for k in range(1501)]
    near = [list(range(1, 1501)), *[[0]] * 1500]
    w = rs.weights.read(written(tmp_path / "w.gal", ids, near))
    assert w.ids == tuple(ids)
    graph = w.to_sparse()
    assert graph[[0]].nnz == 1500
    assert (np.diff(graph.tocsr().indptr)[1:] == 1).all()


def test_words_that_go_together_in_one_way_alone(tmp_path):
    ids = ["a", "a b", "c d e", "e"]
    w = rs.weights.read(written(tmp_path / "w.gal", ids, [[1, 2], [0], [0, 3], [2]]))
    assert [[ids[j] for j in np.flatnonzero(row)] for row in w.to_dense()] == [
        ["a b", "c d e"],
        ["a"],
        ["a", "e"],
        ["c d e"],
    ]


def test_words_that_go_together_in_two_ways_are_refused(tmp_path):
    """ "a b c" is "a b" and "c", or "a" and "b c": a guess would be another matrix."""
    ids = ["a", "a b", "b c", "c"]
    with pytest.raises(FileFormatError, match="2 neighbours; there are 3"):
        rs.weights.read(written(tmp_path / "w.gal", ids, [[1], [3, 1], [0, 2], [0]]))


@pytest.mark.parametrize("own", ["1", "0.375"])
def test_kernel_weights_of_geoda(tmp_path, own):
    path = tmp_path / "w.kwt"
    rows = [("11", "11", own), ("11", "12", "0.5"), ("12", "11", "0.5"), ("12", "12", own)]
    rows += [("12", "13", "0.25"), ("13", "13", own), ("13", "12", "0.25")]
    path.write_text("0 3 map POLY_ID\n" + "\n".join(" ".join(one) for one in rows) + "\n")
    with pytest.warns(WeightsWarning, match=r"w\.kwt links 3 regions with themselves"):
        w = rs.weights.read(path, normalise="none")
    assert w.to_dense().tolist() == [[0, 0.5, 0], [0.5, 0, 0.25], [0, 0.25, 0]]


def test_an_island_of_kernel_weights_is_one(tmp_path):
    path = tmp_path / "w.kwt"
    path.write_text("0 3 map ID\na a 1\na b 0.5\nb a 0.5\nb b 1\nc c 1\n")
    with pytest.warns(WeightsWarning):
        w = rs.weights.read(path, islands="keep", normalise="none")
    assert w.islands == ("c",)
