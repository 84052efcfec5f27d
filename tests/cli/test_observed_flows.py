"""Observed flows from the shell and from a recipe: the digits of the Python API."""

import csv
import json

import numpy as np
import pytest

import regspatial as rs
from regspatial.cli.app import run
from regspatial.io.flows import read_flows
from regspatial.recipes import run_recipe

YEARS = (2018, 2019, 2020)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flows")
    belt = rs.china("province").where(yangtze_belt=1)
    belt.to_frame().to_file(folder / "belt.gpkg")
    rng = np.random.default_rng(8)
    gdp = [f"{i},{t},{rng.uniform(50, 90) * (t - 2000):.4f}" for t in YEARS for i in belt.ids]
    (folder / "gdp.csv").write_text("\n".join(["adcode,year,gdp", *gdp]), "utf-8")
    rows = [f"{a},{b},{rng.integers(1, 500)}" for a in belt.ids for b in belt.ids if a != b]
    (folder / "od.csv").write_text("\n".join(["from,to,firms", *rows]), "utf-8")
    return folder


def shell(files, out, *more):
    return run(
        [
            "run",
            "pole_network",
            "--regions",
            str(files / "belt.gpkg"),
            "--regions-id",
            "adcode",
            "--panel",
            str(files / "gdp.csv"),
            "--panel-id",
            "adcode",
            "--panel-time",
            "year",
            "--mass",
            "gdp",
            "--growth-layers",
            "none",
            "--draws",
            "20",
            "--rng",
            "1",
            "--directed",
            "true",
            "--out",
            str(out),
            *more,
        ]
    )


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def expected(files):
    regions = rs.read_boundaries(files / "belt.gpkg", id="adcode")
    flows = read_flows(
        files / "od.csv", regions=regions, origin="from", destination="to", value="firms"
    )
    panel = rs.read_panel(files / "gdp.csv", id="adcode", time="year")
    return rs.network.pole_network(
        regions, panel["gdp"], flows=flows, growth_layers="none", draws=20, rng=1, directed=True
    )


def test_the_shell_describes_the_observed_network(files, tmp_path):
    names = ("--flows-origin", "from", "--flows-destination", "to", "--flows-value", "firms")
    assert shell(files, tmp_path / "out", "--flows", str(files / "od.csv"), *names) == 0
    record = expected(files)
    assert record.backbone.name.startswith("flows")
    assert record.layers[0].name == "flows"
    for made in record.tables():
        found = table(tmp_path / "out" / f"{made.name}.csv")
        for row, wanted in zip(found, made.records(), strict=True):
            for key, value in wanted.items():
                if isinstance(value, float) and np.isfinite(value):
                    assert float(row[key]) == pytest.approx(value, rel=1e-12), (made.name, key)
    assert shell(files, tmp_path / "without") == 0
    assert (tmp_path / "without" / "poles.csv").read_bytes() != (
        tmp_path / "out" / "poles.csv"
    ).read_bytes()


def test_a_recipe_reads_them_too(files, tmp_path):
    recipe = files / "study.toml"
    recipe.write_text(
        """
title = "Observed flows"
rng = 1
[regions]
source = "belt.gpkg"
id = "adcode"
[panel]
source = "gdp.csv"
id = "adcode"
time = "year"
[flows]
source = "od.csv"
origin = "from"
destination = "to"
value = "firms"
[[step]]
name = "poles"
tool = "pole_network"
params = { mass = "gdp", growth_layers = "none", draws = 20, directed = true }
""",
        encoding="utf-8",
    )
    out = run_recipe(recipe, tmp_path / "out").folder
    wanted = expected(files).tables()[0].records()
    found = table(out / "01-poles" / f"{expected(files).tables()[0].name}.csv")
    assert [r["id"] for r in found] == [r["id"] for r in wanted]
    inputs = json.loads((out / "run.json").read_text("utf-8"))["inputs"]
    assert "od.csv" in inputs


@pytest.mark.parametrize(
    ("more", "code", "sentence"),
    [
        (("--flows-value", "people"), 2, "people"),
        (("--flows-value", "firms", "--flows-origin", "source"), 2, "source"),
    ],
)
def test_columns_that_are_not_there_are_named(files, tmp_path, capsys, more, code, sentence):
    flows = ("--flows", str(files / "od.csv"), "--flows-origin", "from")
    assert shell(files, tmp_path / "out", *flows, "--flows-destination", "to", *more) == code
    assert sentence in capsys.readouterr().err


def test_flows_of_other_times_are_refused(files):
    regions = rs.read_boundaries(files / "belt.gpkg", id="adcode")
    panel = rs.read_panel(files / "gdp.csv", id="adcode", time="year")
    layer = rs.network.flow_layer(
        [(regions.ids[0], regions.ids[1], 3.0)], regions=regions, time=1999
    )
    with pytest.raises(rs.RegspatialError, match="1999, none of 2020"):
        rs.network.pole_network(regions, panel["gdp"], flows=[layer], draws=0)
