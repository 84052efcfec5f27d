"""The opening-up index computed from trade, FDI and GDP by a recipe is the one that was printed."""

import csv
import importlib.util

import numpy as np
import pytest

import regspatial as rs
from regspatial.recipes import run_recipe


def test_the_index_of_the_simulated_amounts_is_the_published_one(root):
    amounts = rs.read_panel(
        root / "data/tables/yreb_simulated_trade.csv",
        id="adcode",
        time="year",
        columns=["trade", "fdi", "gdp"],
    )
    index = amounts["sqrt(trade * (trade / gdp) * fdi * (fdi / gdp))"]
    printed = rs.example("yreb").panel()["opening_up"].aligned(index.ids)
    assert index.times == printed.times
    # three decimals are printed; amounts are written with nine
    np.testing.assert_allclose(index.values, printed.values, atol=1e-8)
    assert np.abs(amounts["fdi"].values - amounts["fdi"].values[0]).max() > 1  # not a constant


def test_the_program_repeats_the_table(root, tmp_path, monkeypatch):
    path = root / "data/tables/simulate_yreb_trade.py"
    spec = importlib.util.spec_from_file_location("simulate_yreb_trade", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shipped = module.OUT.read_text(encoding="utf-8")
    monkeypatch.setattr(module, "OUT", tmp_path / "again.csv")
    module.main()
    assert (tmp_path / "again.csv").read_text(encoding="utf-8") == shipped


def test_the_recipe_finds_the_coefficient_of_variation_that_was_printed(root, tmp_path):
    pytest.importorskip("matplotlib")
    ran = run_recipe(root / "recipes/yreb_index.toml", tmp_path / "run", language="en")
    with (ran.folder / "02-disparity/disparity.csv").open(encoding="utf-8-sig") as stream:
        rows = {row["time"]: row for row in csv.DictReader(stream)}
    assert round(float(rows["2022"]["cv"]), 3) == 1.503
