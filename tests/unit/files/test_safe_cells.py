"""Text cells that a spreadsheet would run: shown instead, and read back as they were."""

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import regspatial as rs
from regspatial._files.safe_cells import guarded, unguarded
from regspatial.io.tables import read_table
from regspatial.reporting.tables import to_csv
from regspatial.results.table import Column, Note, Table

RUN = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\u22121+1",
    "\t=1",
    "\r=1",
    "＝1+1",
    "－x",
]
STARTS = ("=", "+", "-", "@", "\u2212", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("text", RUN)
def test_what_would_run_does_not(text):
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "text",
    ["-1.5", "+3", "-1,234.5", "-1e-05", "-.5", "\u22125", "-inf", "-5%", "-", "--", "gdp", ""],
)
def test_numbers_and_plain_text_stay(text):
    assert guarded(text) == text


@given(text=st.text(alphabet=st.sampled_from([*STARTS, "'", "1", ".", "a", "e"]), max_size=8))
def test_writing_and_reading_give_the_same(text):
    written = guarded(text)
    assert unguarded(written) == text
    if written.startswith(STARTS):
        assert re.fullmatch(r"[-+\u2212]*|[-+\u2212]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", written)


def test_a_table_out_and_in(tmp_path):
    rows = tuple(
        (text, -1.5, Note("{text}", text=text)) for text in [*RUN, "'=1", "''@", "ordinary"]
    )
    columns = (
        Column("=id", "a", "text"),
        Column("x", "b"),
        Column("n", "c", "text"),
    )
    path = tmp_path / "t.csv"
    to_csv(Table(name="t", en="", columns=columns, rows=rows), path)
    with path.open(encoding="utf-8", newline="") as stream:
        cells = list(csv.reader(stream))
    assert [c for row in cells for c in row if c.startswith(STARTS)] == ["-1.5"] * len(rows)
    back = read_table(path)
    assert back.header == ("=id", "x", "n")
    assert back["=id"] == back["n"] == [row[0] for row in rows]


@pytest.mark.parametrize("layout", ["square", "links"])
def test_weights_of_regions_with_such_ids(tmp_path, layout):
    w = rs.weights.from_dense(["=a", "@b", "'-c"], [[0, 1, 1], [1, 0, 1], [1, 1, 0]])
    path = tmp_path / "w.csv"
    rs.weights.write(w, path, layout=layout)
    with path.open(encoding="utf-8", newline="") as stream:
        assert not any(c.startswith(STARTS) for row in csv.reader(stream) for c in row)
    assert rs.weights.read(path).ids == w.ids
