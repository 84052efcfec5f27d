"""Tables that are declared by axes: rows, columns, kinds of cells; and a heading of an axis stands in one place."""

import ast
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

import regspatial
from regspatial.results.by import AXES, Axis, axis, by, each, part, side_by_side, stacked
from regspatial.results.measures import measures
from regspatial.results.record import Record
from regspatial.results.table import VARIABLE, Column
from regspatial.words import Message

PACKAGE = Path(regspatial.__file__).parent
HOME = PACKAGE / "results" / "by.py"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Output(Record):
    """Values of two times, three regions and two industries."""

    ids: tuple[str, ...] = ("a", "b", "c")
    times: tuple[int, ...] = (2020, 2021)
    industries: tuple[str, ...] = ("farms", "mills")
    spec: dict = field(default_factory=lambda: {"labels": {"farms": "Farms"}})


VALUES = np.arange(6.0).reshape(2, 3)


def test_a_row_for_every_combination_the_first_axis_slowest_and_the_regions_in_front():
    table = by(Output(), "times", "ids").table("t", "T", part("value", "Value", VALUES))
    assert table.keys == ("id", "time", "value")
    assert table.rows == (
        ("a", "2020", 0.0),
        ("b", "2020", 1.0),
        ("c", "2020", 2.0),
        ("a", "2021", 3.0),
        ("b", "2021", 4.0),
        ("c", "2021", 5.0),
    )


def test_what_has_fewer_dimensions_stands_in_every_row():
    table = by(Output(), "times", "ids", "industries").table(
        "t",
        "T",
        part("all", "All", np.arange(12).reshape(2, 3, 2)),
        part("industry_only", "Industry", np.array([0.5, 1.5])),
        part("said", "Said", "the same", "text"),
    )
    assert table.keys == ("id", "time", "industry", "all", "industry_only", "said")
    assert table.rows[3] == ("b", "2020", "mills", 3, 1.5, "the same")
    assert len(table.rows) == 12


@pytest.mark.parametrize(
    ("values", "kind", "cell"),
    [
        (np.array([1, 2, 3]), None, int),
        (np.array([1.0, 2.0, 3.0]), None, float),
        (np.array([True, False, True]), None, bool),
        (np.array(["x", "y", "z"]), None, str),
        (np.array([1, 2, 3]), "number", float),
        (np.array([1.0, 2.0, 3.0]), "int", int),
        (np.array([0, 1, 1]), "bool", bool),
        (np.float32([0.1, 0.2, 0.3]), "p", float),
        (2, None, int),
        (0.5, None, float),
        (np.float64(0.5), None, float),
        (np.int64(2), "number", float),
    ],
)
def test_cells_are_plain_values_of_the_kind_of_their_column(values, kind, cell):
    table = by(Output(), "ids").table("t", "T", part("value", "Value", values, kind))
    assert {type(row[1]) for row in table.rows} == {cell}
    kinds = {int: "int", float: "number", bool: "bool", str: "text"}
    assert table.columns[1].kind == (kind or kinds[cell])


def test_a_whole_number_that_is_not_there_stays_nan_and_a_sequence_stands_as_it_is():
    said = [None, Message("two"), 3]
    table = by(Output(), "ids").table(
        "t",
        "T",
        part("whole", "Whole", np.array([1.0, np.nan, 3.0]), "int"),
        part("said", "Said", said, "text"),
    )
    assert [row[1] for row in table.rows][::2] == [1, 3]
    assert np.isnan(table.rows[1][1])
    assert [row[2] for row in table.rows] == said


def test_a_mask_keeps_rows_and_an_axis_may_do_without_a_column():
    record = Output(times=(2020,))
    shown = ("id", "time")[: len(record.times)]
    table = by(record, "times", "ids", where=VALUES[:1] > 0.0, shown=shown).table(
        "t", "T", part("value", "Value", VALUES[:1])
    )
    assert table.keys == ("id", "value")
    assert table.rows == (("b", 1.0), ("c", 2.0))


def test_a_mask_of_nothing_leaves_an_empty_table():
    table = by(Output(), "ids", where=np.zeros(3, dtype=bool)).table(
        "t", "T", part("value", "Value", np.arange(3.0))
    )
    assert table.rows == ()
    assert table.keys == ("id", "value")


def test_columns_of_axes_stand_as_they_are_asked_for():
    kinds = Axis(Column("kind", "Kind", "text"), ("own", "other"))
    table = by(Output(), kinds, "ids", shown=("id", "kind")).table(
        "t", "T", part("value", "Value", np.arange(6.0).reshape(2, 3))
    )
    assert table.keys == ("id", "kind", "value")
    assert table.rows[3] == ("a", "other", 3.0)


def test_names_of_another_order_stand_as_they_are():
    table = by(Output(), axis("times", (2021, 2020))).table(
        "t", "T", part("value", "Value", VALUES[::-1, 0])
    )
    assert table.rows == ((2021, 3.0), (2020, 0.0))


def test_labels_go_with_columns_of_variables_alone():
    values = part("value", "Value", np.arange(2.0))
    assert by(Output(), "industries").table("t", "T", values).labels == {"farms": "Farms"}
    assert by(Output(), "times").table("t", "T", values).labels == {}


def test_items_give_their_attributes_or_what_a_function_makes_of_them():
    @dataclass
    class Score:
        name: str
        gain: float

    table = each(Output(), [Score("x", 1.0), Score("y", 2.0)]).table(
        "t",
        "T",
        part("predictor", "Predictor", lambda s: s.name, "text", VARIABLE),
        part("gain", "Gain"),
    )
    assert table.rows == (("x", 1.0), ("y", 2.0))
    assert each(Output(), []).table("t", "T", part("gain", "Gain")).rows == ()


def test_the_path_of_an_attribute_is_followed():
    table = each(Output(), [Output(), Output(ids=("d",))]).table(
        "t", "T", part("first", "First", "spec", "text"), part("regions", "Ids", "ids.__len__")
    )
    assert [row[1]() for row in table.rows] == [3, 1]


def test_tables_stand_one_below_another_with_a_cell_of_each_in_front():
    tables = [
        by(Output(ids=ids), "ids").table(
            "t", "T", part("value", "Value", np.arange(float(len(ids))))
        )
        for ids in (("a", "b"), ("c",))
    ]
    both = stacked(tables, part("step", "Step", (1, 2), "int"), part("y", "Y", ["m", "n"], "text"))
    table = by(Output()).table("all", "All", *both)
    assert table.keys == ("step", "y", "id", "value")
    assert table.rows == ((1, "m", "a", 0.0), (1, "m", "b", 1.0), (2, "n", "c", 0.0))
    assert table.columns[2:] == tables[0].columns


def test_measures_are_rows_of_a_key_words_and_plain_numbers():
    table = measures(
        "fit",
        "Fit",
        "statistic",
        (("nobs", "Observations", np.int64(5)), ("r2", Message("R"), np.float64(0.5))),
    )
    assert table.keys == ("key", "statistic", "value")
    assert table.rows == (("nobs", Message("Observations"), 5.0), ("r2", Message("R"), 0.5))
    assert {type(row[2]) for row in table.rows} == {float}


def test_measures_without_a_key_keep_whole_numbers_whole_and_have_several_columns():
    values = (Column("first", "First"), Column("second", "Second"))
    table = measures(
        "both", "Both", "measure", [("Links", np.int64(4), 2), ("Kind", "a", None)], values
    )
    assert table.keys == ("measure", "first", "second")
    assert table.rows == ((Message("Links"), 4, 2), (Message("Kind"), "a", None))
    assert type(table.rows[0][1]) is int
    with pytest.raises(ValueError, match="zip"):
        measures("both", "Both", "measure", [("Links", 4)], values)


def test_a_table_without_axes_has_the_rows_of_its_values():
    table = by(Output()).table("t", "T", part("a", "A", np.arange(3)), part("b", "B", 1.5))
    assert table.rows == ((0, 1.5), (1, 1.5), (2, 1.5))
    assert by(Output()).table("t", "T", part("b", "B", 1.5)).rows == ((1.5,),)


def test_values_that_do_not_fit_the_axes_are_refused():
    with pytest.raises(ValueError, match="broadcast"):
        by(Output(), "times", "ids").table("t", "T", part("value", "Value", VALUES.T))


def test_the_same_column_of_several_records_is_one_over_a_further_axis():
    one, two = (part("z", "z", np.arange(2.0) + k) for k in (0, 10))
    both = side_by_side(one, two)
    assert both.column == one.column
    assert both.values.tolist() == [[0.0, 10.0], [1.0, 11.0]]


def said(node: ast.expr) -> object:
    """Return a text, or the text that `_` marks."""
    if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") == "_":
        node = node.args[0]
    return node.value if isinstance(node, ast.Constant) else None


def columns_of(source: str) -> set[tuple[object, object]]:
    """Return key and heading of every column that a source writes."""
    return {
        (said(node.args[0]), said(node.args[1]))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("Column", "part")
        and len(node.args) > 1
    }


def test_the_heading_of_an_axis_stands_in_one_place():
    whole = ("ids", "times", "periods", "industries", "variables", "terms")
    homes = {(AXES[name].key, AXES[name].en) for name in whole}
    assert homes <= columns_of(HOME.read_text(encoding="utf-8"))
    again = {
        f"{path.relative_to(PACKAGE)}: {key}"
        for path in PACKAGE.rglob("*.py")
        if path != HOME
        for key, heading in columns_of(path.read_text(encoding="utf-8"))
        if (key, heading) in homes
    }
    assert not again, "take it from AXES of results/by.py"
