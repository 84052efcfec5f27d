"""One panel in every format, read in Python, in the shell and in a recipe."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import FileFormatError

STORED = Path(__file__).parents[2] / "reference" / "data"
FRAME = pd.DataFrame(
    {"code": [11, 12, 11, 12], "year": [2019, 2019, 2020, 2020], "y": [1.5, np.nan, -3.0, 1e300]}
)


def made(folder, kind):
    """Return a table of `FRAME`, or a stored one of a program that pandas cannot stand in for."""
    path = folder / f"t.{kind}"
    if kind == "csv":
        FRAME.to_csv(path, index=False)
    elif kind == "xlsx":
        FRAME.to_excel(path, index=False)
    elif kind == "dta":
        FRAME.to_stata(path, write_index=False)
    elif kind == "parquet":
        FRAME.to_parquet(path)
    elif kind == "feather":
        FRAME.to_feather(path, compression="zstd")
    else:
        sources = {"sav": "spss/pspp_byte.sav", "zsav": "spss/pspp_deflated.zsav"}
        shutil.copy(STORED / sources.get(kind, f"workbooks/nbs.{kind}"), path)
    return path


def by_hand(folder, kind):
    path = made(folder, kind)
    if kind in ("sav", "zsav"):
        return path, {"id": "id", "time": "year", "columns": ["gdp", "share"]}
    return path, {"id": "code", "time": "year"}


def same(panel, other):
    assert (panel.ids, panel.times) == (other.ids, other.times)
    assert list(panel.columns) == list(other.columns)
    for name, cells in other.columns.items():
        np.testing.assert_array_equal(panel.columns[name], cells)


ALL = ["csv", "xlsx", "xls", "ods", "dta", "sav", "zsav", "parquet", "feather"]


@pytest.mark.filterwarnings("ignore:Columns that hold no numbers")
@pytest.mark.parametrize("kind", ALL)
def test_the_shell_and_a_recipe_read_what_python_reads(tmp_path, kind):
    from regspatial.cli.reading import containers
    from regspatial.recipes.inputs import Inputs
    from regspatial.recipes.sources import load_panel

    path = made(tmp_path, kind)
    panel = rs.read_panel(path)
    assert panel.n >= 2
    same(containers({"panel": str(path)})["panel"], panel)
    same(load_panel({"source": path.name}, tmp_path, Inputs()), panel)
    if kind in ("xls", "ods"):
        return
    path, how = by_hand(tmp_path, kind)
    panel = rs.read_panel(path, missing="keep", **how)
    same(load_panel({"source": path.name, **how}, tmp_path, Inputs()), panel)
    keys = {"panel_id": how["id"], "panel_time": how["time"]}
    reading = {k: v for k, v in how.items() if k == "columns"}
    same(containers({"panel": str(path), **keys}, reading)["panel"], panel)


@pytest.mark.parametrize("kind", ["dta", "parquet", "feather", "csv", "xlsx"])
def test_the_cells_are_the_frames(tmp_path, kind):
    panel = rs.read_panel(made(tmp_path, kind))
    assert panel.ids == ("11", "12")
    assert panel.times == (2019, 2020)
    np.testing.assert_array_equal(panel.columns["y"], [[1.5, np.nan], [-3.0, 1e300]])


def test_a_feather_file_that_is_cut_or_none(tmp_path):
    path = tmp_path / "t.feather"
    FRAME.to_feather(path)
    data = path.read_bytes()
    for end in (10, len(data) // 2, len(data) - 5):
        path.write_bytes(data[:end])
        with pytest.raises(FileFormatError, match=r"t\.feather"):
            rs.read_panel(path)
    path.write_bytes(b"PK\3\4" + data)
    with pytest.raises(FileFormatError, match="is not Feather inside"):
        rs.read_panel(path)


def test_statas_labels_stand_for_codes_of_regions_when_sheets_are_recognised(tmp_path):
    frame = FRAME.assign(code=pd.Categorical(["北京市", "天津市"] * 2))
    path = tmp_path / "t.dta"
    frame.to_stata(path, write_index=False, version=118, variable_labels={"y": "产值（亿元）"})
    panel = rs.read_panel(path)
    assert panel.ids == ("北京市", "天津市")
    assert panel.units == {"y": "亿元"}
    assert panel["y"].label.text("zh") == "产值"
