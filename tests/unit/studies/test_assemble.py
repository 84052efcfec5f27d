"""From long and wide columns to a panel: every fault is named with its rows."""

import numpy as np
import pytest

from regspatial.errors import (
    DuplicateIdError,
    InputError,
    LabelError,
    MissingValueError,
    NotNumericError,
    ParameterError,
    UnbalancedPanelError,
)
from regspatial.studies import panel_from_columns, panel_from_wide

IDS = ["b", "a", "b", "a"]
TIMES = ["2012年", "2012年", 2011, 2011]


def test_rows_go_where_their_keys_say():
    panel = panel_from_columns(IDS, TIMES, {"x": [1, 2, 3, 4]})
    assert panel.ids == ("b", "a")
    assert panel.times == (2011, 2012)
    assert panel["x"].values.tolist() == [[3.0, 4.0], [1.0, 2.0]]


def test_a_pair_twice_is_named_with_its_rows():
    with pytest.raises(DuplicateIdError, match=r"a 2012 \(rows 12, 14\)") as caught:
        panel_from_columns(
            ["b", "a", "b", "a"], [2011, 2012, 2012, 2012], {}, rows=[11, 12, 13, 14]
        )
    assert caught.value.ids == ("a",)
    assert "行号 12、14" in caught.value.zh


def test_an_id_twice_without_times_asks_for_the_time():
    with pytest.raises(DuplicateIdError, match="which column is the time"):
        panel_from_columns(IDS, None, {"x": [1, 2, 3, 4]})


def test_an_absent_row_is_an_error_or_nan():
    with pytest.raises(UnbalancedPanelError, match="1 of 4 rows are missing: a 2012") as caught:
        panel_from_columns(["a", "b", "b"], [2011, 2011, 2012], {"x": [1, 2, 3]})
    assert caught.value.cells == (("a", 2012),)
    kept = panel_from_columns(["a", "b", "b"], [2011, 2011, 2012], {"x": [1, 2, 3]}, missing="keep")
    assert np.isnan(kept["x"].values[1, 0])
    assert np.isfinite(kept["x"].values).sum() == 3


@pytest.mark.parametrize("cell", ["", "—", None, float("nan"), float("inf")])
def test_an_empty_or_infinite_cell_is_an_error(cell):
    with pytest.raises(MissingValueError, match=r"'x' 1 \(b 2012\)") as caught:
        panel_from_columns(IDS, TIMES, {"x": [cell, 2, 3, 4], "z": [1, 2, 3, 4]})
    assert caught.value.columns == ("x",)
    assert caught.value.ids == ("b",)


def test_text_names_row_region_time_and_cell():
    with pytest.raises(NotNumericError, match=r"row 3 \(b 2011\): '12o3'") as caught:
        panel_from_columns(IDS, TIMES, {"x": [1, 2, "12o3", 4]})
    assert caught.value.columns == ("x",)


@pytest.mark.parametrize(("ids", "times"), [(["a", ""], [1, 1]), (["a", "b"], [1, None])])
def test_empty_keys_are_named(ids, times):
    with pytest.raises(LabelError, match="is empty in 1 row: 2"):
        panel_from_columns(ids, times, {"x": [1, 2]})


def test_a_row_of_totals_among_years_is_named():
    with pytest.raises(LabelError, match="mix numbers and text; 合计"):
        panel_from_columns(["a", "a", "a"], [2011, 2012, "合计"], {"x": [1, 2, 3]})


def test_no_rows_and_a_wrong_word():
    with pytest.raises(InputError, match="no rows"):
        panel_from_columns([], [], {})
    with pytest.raises(ParameterError, match="choose one of: stop, drop_regions"):
        panel_from_columns(IDS, TIMES, {}, missing="drop")


def test_wide_columns_line_up_by_time():
    panel = panel_from_wide(
        ["a", "b"],
        {"x": {2012: ("x12", [3, 4]), 2011: ("x11", [1, 2])}, "z": {2011: ("z11", [5, 6])}},
        missing="keep",
    )
    assert panel.times == (2011, 2012)
    assert panel["x"].values.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert np.isnan(panel["z"].values[1]).all()


def test_wide_faults_are_named():
    with pytest.raises(UnbalancedPanelError, match="z 2012"):
        panel_from_wide(["a"], {"x": {2012: ("x", [1])}, "z": {2011: ("z", [1])}})
    with pytest.raises(NotNumericError, match=r"Column 'x12' holds text.*row 2 \(b 2012\)"):
        panel_from_wide(["a", "b"], {"x": {2012: ("x12", [1, "two"])}})
    with pytest.raises(DuplicateIdError):
        panel_from_wide(["a", "a"], {"x": {2012: ("x12", [1, 2])}})


def test_what_the_caller_passed_is_not_changed():
    ids, values = list(IDS), np.array([1.0, 2.0, 3.0, 4.0])
    panel = panel_from_columns(ids, TIMES, {"x": values})
    assert ids == IDS
    assert values.flags.writeable
    values[:] = 0
    assert panel["x"].values.sum() == 10


def test_a_panel_that_would_be_nearly_all_holes_is_refused_before_it_takes_memory():
    """20,000 rows with a serial number for a year: 2 000 × 20 000 cells a column, 7 GB and more."""
    rows = 20_000
    ids = [f"r{k % 2000}" for k in range(rows)]
    serial = [str(10_000_000 + k) for k in range(rows)]
    for missing in ("stop", "keep"):
        with pytest.raises(
            UnbalancedPanelError, match="'no' holds 20000 different values"
        ) as caught:
            panel_from_columns(
                ids, serial, {"x": np.ones(rows)}, missing=missing, keys=("code", "no")
            )
        assert caught.value.columns == ("no",)
        assert "“no”" in caught.value.zh or "'no'" in caught.value.zh
    years = [str(2000 + k % 50) for k in range(rows)]
    with pytest.raises(UnbalancedPanelError, match="'code' holds 30000 different values"):
        panel_from_columns(
            [f"n{k}" for k in range(30_000)],
            [2000 + k % 50 for k in range(30_000)],
            {"x": np.ones(30_000)},
            missing="keep",
            keys=("code", "year"),
        )
    few = panel_from_columns(ids[:200], years[:200], {"x": np.ones(200)}, missing="keep")
    assert (few.T, few.n) == (50, 200)
