"""Several tables of flows in one pole network, from the shell and from a recipe: the digits of Python."""

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial.cli.app import run
from regspatial.io.flows import read_flows
from regspatial.recipes import run_recipe

SIZES = {"trains": "trips", "firms": "branches", "calls": "value"}
TABLES = ("poles", "poles_by_layer", "layer_agreement", "pole_layers")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flows")
    belt = rs.china("province").where(yangtze_belt=1)
    belt.to_frame().to_file(folder / "belt.gpkg")
    rng = np.random.default_rng(8)
    gdp = [
        f"{i},{t},{rng.uniform(50, 90) * (t - 2000):.4f}" for t in (2018, 2020) for i in belt.ids
    ]
    (folder / "gdp.csv").write_text("\n".join(["adcode,year,gdp", *gdp]), "utf-8")
    for name, size in SIZES.items():
        rows = [f"{a},{b},{rng.integers(1, 500)}" for a in belt.ids for b in belt.ids if a != b]
        (folder / f"{name}.csv").write_text("\n".join([f"from,to,{size}", *rows]), "utf-8")
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
            "--draws",
            "0",
            "--rng",
            "1",
            "--out",
            str(out),
            "--flows-origin",
            "from",
            "--flows-destination",
            "to",
            *more,
        ]
    )


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def expected(files):
    regions = rs.read_boundaries(files / "belt.gpkg", id="adcode")
    panel = rs.read_panel(files / "gdp.csv", id="adcode", time="year")
    how = {"regions": regions, "origin": "from", "destination": "to"}
    layers = [
        one
        for name, size in SIZES.items()
        for one in read_flows(files / f"{name}.csv", value=size, name=name, **how)
    ]
    record = rs.network.pole_network(regions, panel["gdp"], flows=layers, draws=0, rng=1)
    return {t.name: t for t in record.tables()}


def same(folder, expected):
    for name in TABLES:
        found = rows_of(folder / f"{name}.csv")
        assert len(found) == len(expected[name].rows)
        for row, wanted in zip(found, expected[name].records(), strict=True):
            for key, value in wanted.items():
                if isinstance(value, float) and np.isfinite(value):
                    assert float(row[key]) == pytest.approx(value, rel=1e-12), (name, key)
                elif key in ("layer", "id"):
                    assert row[key] == value


def test_the_shell_takes_further_tables_called_after_their_files(files, tmp_path, expected):
    also = f"{files / 'firms.csv'}; {files / 'calls.csv'}"
    given = ("--flows", str(files / "trains.csv"), "--flows-value", "trips", "--flows-also", also)
    assert shell(files, tmp_path / "out", *given) == 0
    same(tmp_path / "out", expected)
    assert [r["layer"] for r in rows_of(tmp_path / "out/poles_by_layer.csv")] == [
        "trains",
        "firms",
        "calls",
        "gravity",
        "all",
    ]
    passport = (tmp_path / "out/pole_network-run.json").read_text("utf-8")
    assert all(f"{name}.csv" in passport for name in SIZES)


def test_a_further_table_may_be_given_a_name(files, tmp_path):
    given = ("--flows", str(files / "trains.csv"), "--flows-value", "trips")
    also = ("--flows-also", f"企业={files / 'firms.csv'}")
    assert shell(files, tmp_path / "out", *given, *also) == 0
    layers = [r["layer"] for r in rows_of(tmp_path / "out/poles_by_layer.csv")]
    assert layers == ["trains", "企业", "gravity", "all"]


@pytest.fixture(scope="module")
def study(files):
    """A recipe with a table of flows a layer."""
    tables = "".join(
        f'[[flows]]\nsource = "{name}.csv"\norigin = "from"\ndestination = "to"\nvalue = "{size}"\n'
        for name, size in SIZES.items()
    )
    recipe = files / "study.toml"
    recipe.write_text(
        f"""
title = "Three layers"
rng = 1
[regions]
source = "belt.gpkg"
id = "adcode"
[panel]
source = "gdp.csv"
id = "adcode"
time = "year"
{tables}
[weights.rail]
kind = "flows"
layer = "trains"
[[step]]
name = "poles"
tool = "pole_network"
params = {{ mass = "gdp", draws = 0 }}
[[step]]
name = "moran"
tool = "moran"
weights = "rail"
params = {{ variable = "gdp" }}
""",
        encoding="utf-8",
    )
    return recipe


def test_a_recipe_has_a_table_of_flows_a_layer(study, tmp_path, expected):
    done = run_recipe(study, tmp_path / "out")
    same(done.folder / "01-poles", expected)
    page = done.report.read_text("utf-8")
    assert "Poles of each layer alone: trains" in page
    section = page[page.index('id="section-2"') :]  # the first page has the table by layer
    assert section.index("Poles of each layer alone") < section.index("<figure")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            (' "trains"\n[[step]]', ' "roads"\n[[step]]'),
            "trains, firms and calls|trains, firms, calls",
        ),
        (('"calls.csv"', '"firms.csv"'), "called the same: firms"),
        (('source = "calls.csv"', 'sorce = "calls.csv"'), r"\[\[flows\]\] 3"),
    ],
)
def test_what_is_wrong_is_named(files, study, tmp_path, change, sentence):
    text = study.read_text("utf-8")
    recipe = files / "wrong.toml"
    recipe.write_text(text.replace(*change), "utf-8")
    with pytest.raises(rs.RegspatialError, match=sentence):
        run_recipe(recipe, tmp_path / "out")


def test_a_table_of_several_sizes_says_which_they_are(files, tmp_path, capsys):
    odd = files / "odd.csv"
    odd.write_text("from,to,cars,buses\n310000,320000,1,2\n", "utf-8")
    given = ("--flows", str(files / "trains.csv"), "--flows-value", "trips")
    assert shell(files, tmp_path / "out", *given, "--flows-also", str(odd)) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "odd.csv has several columns" in said
    assert "cars, buses" in said


def test_further_tables_want_a_first(files, tmp_path, capsys):
    assert shell(files, tmp_path / "out", "--flows-also", str(files / "firms.csv")) == 3
    assert "--flows-also" in capsys.readouterr().err
