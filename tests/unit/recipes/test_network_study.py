"""The shipped study of growth poles runs on what is shipped, and leaves maps of its network."""

import pytest

from regspatial._files.paths import shipped
from regspatial.recipes import run_recipe
from tests.unit.recipes.told_numbers import unfound

geopandas = pytest.importorskip("geopandas")


def test_the_shipped_study_of_growth_poles(tmp_path):
    done = run_recipe(shipped("recipes", "mpn.toml"), tmp_path / "out", language="en")
    assert done.steps == (
        "join",
        "network",
        "network-rate",
        "distance",
        "evolution",
        "symbiosis",
    )
    page = done.report.read_text("utf-8")
    assert "Type of spatial organisation" in page
    step = next(p for p in done.folder.iterdir() if p.name.endswith("-distance"))
    poles = (step / "poles.csv").read_text("utf-8").splitlines()[1:]
    assert {row.split(",")[0] for row in poles} == {"310000", "320000", "330000"}
    layers = set(geopandas.list_layers(step / "distance-map.gpkg")["name"])
    assert layers == {"nodes", "edges", "axes", "hinterlands"}
    assert unfound(done.folder, "mpn") == []
