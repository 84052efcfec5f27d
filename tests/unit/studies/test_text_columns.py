"""A text that is taken apart at once says what the csv module says, cell by cell and digit by digit."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regspatial.io.delimited import read_delimited
from regspatial.io.tables import raw_frame, read_table
from regspatial.studies.yearbooks import text_columns
from regspatial.studies.yearbooks.cells import parse_ids, to_numbers
from regspatial.studies.yearbooks.row_keys import row_keys
from regspatial.studies.yearbooks.text_columns import (
    CodedColumn,
    TextColumn,
    plain_columns,
    utf8,
)
from regspatial.studies.yearbooks.text_groups import _labels
from regspatial.studies.yearbooks.text_rows import records_of

CELLS = st.sampled_from(
    [
        "",
        " ",
        "1",
        "-2.5",
        "1e3",
        "007",
        "北京",
        "a b",
        '"',
        '""',
        '"x"',
        '"a,b"',
        "'=1",
        "\u3000",
        ".",
        "2019-01",
        "é",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\n,\n", '\n"",""\n'])


@given(
    rows=st.lists(st.tuples(st.lists(CELLS, min_size=1, max_size=3), ENDS), min_size=1, max_size=6),
    skip=st.integers(0, 2),
    foot=st.integers(0, 1),
)
def test_what_is_taken_apart_at_once_is_what_csv_reads(rows, skip, foot):
    text = "".join(",".join(cells) + end for cells, end in rows)
    found = plain_columns(utf8(text), ",", skip, foot)
    if found is None:
        return  # the csv module reads it, and says what is wrong
    records = [
        (row, cells)
        for row, cells in records_of(text, ",", "t")
        if row > skip and any(c.strip() for c in cells)
    ]
    header, columns, numbers = found
    body = records[1 : len(records) - foot] if foot else records[1:]
    assert header == records[0][1]
    assert list(numbers) == [row for row, _cells in body]
    assert [list(one) for one in columns] == [
        [cells[k] for _r, cells in body] for k in range(len(header))
    ]


def column(cells):
    text = "x\n" + "\n".join(cells) + "\n"
    return plain_columns(utf8(text), ";", 0, 0)[1][0]


def test_plain_texts_are_taken_apart_at_once():
    """The comparison above would hold for a reader that leaves everything to csv."""
    for text in ("a,b\n1,2\n", 'a,b\r\n"1","2"\r\n', "a,b\n\n北京,2\n\n", "a\tb\n1\t2"):
        assert plain_columns(utf8(text), "\t" if "\t" in text else ",", 0, 0) is not None
    for text in ('a,b\n"1,5",2\n', "a,b\n1\n", 'a,b\n"x""y",2\n', "a,b\r1,2\r", 'a\n"1\n2"\n'):
        assert plain_columns(utf8(text), ",", 0, 0) is None


def test_numbers_are_those_that_float_reads(monkeypatch):
    monkeypatch.setattr(text_columns, "_ROWS", 7)  # cells of several blocks
    random = np.random.default_rng(5)
    cells = [repr(float(x)) for x in random.lognormal(0, 30, 60)]
    cells += [
        "1",
        "-0",
        "+1.50",
        ".5",
        "5.",
        "1e5",
        "1E-320",
        "123456789012345678901234567890",
        "inf",
        "1e400",
        "-1e999",
        "1,234",
    ]
    cells += ["", "-", "..", "NA", "x", "2019-01-05", "1-2", "1.2.3", "TRUE", "12", "e5"]
    cells = [one or "--" for one in cells]  # a blank line would be none of the table's
    slow = to_numbers(cells)
    fast = to_numbers(column(cells))
    assert fast.text_at == slow.text_at
    assert np.array_equal(fast.values, slow.values, equal_nan=True)
    assert np.array_equal(np.signbit(fast.values), np.signbit(slow.values))
    comma = ["1,5", "1.234,5", "2", "1.5"]
    read = to_numbers(CodedColumn(np.arange(4), [*comma, None]), decimal=",")
    assert read.text_at == to_numbers(comma, decimal=",").text_at


@pytest.mark.parametrize("width", [3, 8, 9, 17, 40])
def test_the_different_cells_are_told_apart_whatever_their_length(width):
    random = np.random.default_rng(3)
    cells = ["".join(random.choice(list("ab"), random.integers(1, width + 1))) for _k in range(300)]
    codes, different = column(cells).factorised()
    assert different == list(dict.fromkeys(cells))
    assert [different[k] for k in codes] == cells


def test_ids_and_times_that_are_written_in_two_ways_are_one():
    keys = row_keys(column(["110000", "110000.0", "12", "110000"]), range(2, 6), parse_ids, "id")
    assert keys.different == ("110000", "12")
    assert list(keys) == ["110000", "110000", "12", "110000"]
    assert list(keys[1:3]) == ["110000", "12"]


def test_a_column_that_changes_within_a_region_labels_none():
    ids, words = column(["a", "b", "a"]), column(["x", "y", "x"])
    assert _labels(ids, words) == {"a": "x", "b": "y"}
    assert _labels(ids, column(["x", "y", "z"])) == {}


def test_a_frame_of_texts_is_the_table_that_its_file_is(tmp_path):
    import pandas as pd

    frame = pd.DataFrame(
        {"id": ["b", "a", "b"], "t": [1, 1, 2], "x": ["1", "-", "3.5"], "y": ["p", None, "p"]}
    )
    frame.to_parquet(tmp_path / "t.parquet")
    frame.to_csv(tmp_path / "t.csv", index=False)
    for table in (
        raw_frame(frame),
        read_table(tmp_path / "t.parquet"),
        raw_frame(frame.astype("category")),
    ):
        assert list(table["id"]) == ["b", "a", "b"]
        assert to_numbers(table["x"]).values.tolist()[::2] == [1.0, 3.5]
        assert list(table["y"]) == ["p", None, "p"]
        assert list(table.keep([2, 0])["y"]) == ["p", "p"]
        assert list(table["id"][1:]) == ["a", "b"]
    mixed = raw_frame(pd.DataFrame({"id": ["1", 1, 1.0, True]}))
    assert [type(c) for c in mixed["id"]] == [str, int, float, bool]
    assert isinstance(read_delimited(tmp_path / "t.csv")["id"], TextColumn)


def test_a_cell_longer_than_csv_takes_is_left_to_csv():
    long = "x" * (csv.field_size_limit() + 1)
    assert plain_columns(utf8(f"a,b\n{long},1\n"), ",", 0, 0) is None
