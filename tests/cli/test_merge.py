"""Tables as they come, written as one table by the shell, and read again without a wrong cell."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import regspatial as rs
from regspatial.cli.app import make_app, run
from tests.unit.io.make_yearbooks import MAKERS, truth


@pytest.mark.parametrize("make", MAKERS, ids=lambda m: m.__name__)
def test_what_is_written_is_what_was_read(make, tmp_path):
    book = make(tmp_path, truth())
    out = tmp_path / "panel.csv"
    done = CliRunner().invoke(make_app(), ["merge", *map(str, book.files), "--out", str(out)])
    assert done.exit_code == 0, done.output
    want, got = rs.read_panel(book.files), rs.read_panel(out, missing="keep")
    assert (got.times, set(got.ids)) == (want.times, set(want.ids))
    assert {k: u for k, u in got.units.items() if u} == {k: u for k, u in want.units.items() if u}
    order = [got.ids.index(i) for i in want.ids]
    for name, cells in want.columns.items():
        np.testing.assert_array_equal(got.columns[name][:, order], cells)


def test_names_become_codes_and_events_say_where(tmp_path):
    table = tmp_path / "t.parquet"
    frame = {"地区": ["北京", "天津"], "年份": [2020, 2020], "gdp": [1.5, np.nan]}
    pd.DataFrame(frame).to_parquet(table)
    out = tmp_path / "panel.csv"
    how = ["merge", str(table), "--out", str(out), "--names", "province", "--events", "jsonl"]
    done = CliRunner().invoke(make_app(), how)
    assert done.exit_code == 0, done.output
    assert out.read_text(encoding="utf-8").splitlines() == [
        "id,time,gdp",
        "110000,2020,1.5",
        "120000,2020,",
    ]
    last = [json.loads(line) for line in done.stderr.splitlines()][-1]
    assert last == {"event": "merged", "table": str(out)}


def test_only_csv_is_written_and_nothing_else_is_left(tmp_path, capsys):
    table = tmp_path / "t.csv"
    table.write_text("region,year,y\na,2020,1\nb,2020,2\n", encoding="utf-8")
    assert run(["merge", str(table), "--out", str(tmp_path / "panel.xlsx")]) == 3
    assert "panel.xlsx does not end in .csv" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]
