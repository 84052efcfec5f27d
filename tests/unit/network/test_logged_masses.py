"""A mass is an amount: logarithms are told by their name or their numbers, once a call, in the record too."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import network as nw
from regspatial.errors import DataWarning
from regspatial.reporting.findings import findings_of
from regspatial.results.network import NetworkLayer
from regspatial.words import say

SAID = "look like logarithms"


@pytest.fixture(scope="module")
def study():
    dri = rs.example("dri")
    return dri.regions(), dri.panel().derive("ln_gdp = log(gdp); other = log(gdp); lng = gdp")


RUNS = {
    "gravity_layer": lambda r, x: nw.gravity_layer(r, x),
    "growth_poles": lambda r, x: nw.growth_poles(
        NetworkLayer(
            name="f",
            ids=x.ids,
            matrix=1 - np.eye(len(x.ids)),
            directed=False,
            points=r.select(x.ids).coordinates("centroid"),
            lonlat=True,
        ),
        x,
        draws=0,
    ),
    "pole_network": lambda r, x: nw.pole_network(r, x, draws=0, rng=1),
    "pole_evolution": lambda r, x: nw.pole_evolution(r, x, at_times=(2012, 2017, 2022)),
    "pole_scales": lambda r, x: nw.pole_scales(r, x, within="region3"),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("name", ["ln_gdp", "other"])
def test_logarithms_are_told_once_and_stand_in_the_record(study, run, name):
    regions, panel = study
    with pytest.warns(DataWarning, match=SAID) as caught:
        found = run(regions, panel[name])
    assert len(caught) == 1
    if hasattr(found, "tables"):
        first = found.tables()[0]
        assert sum(SAID in note.text("en") for note in first.notes) == 1
        assert not any("logarithms" in note.text("zh") for note in first.notes)


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("name", ["gdp", "lng"])
def test_amounts_pass_whatever_they_are_called(study, run, name):
    regions, panel = study
    run(regions, panel[name])  # a warning would be an error here


@pytest.mark.parametrize("unit", [1e8, 1.0, 1e-4, 1e-6])
def test_amounts_pass_in_any_unit(study, unit):
    """GDP in yuan, in hundred millions, in millions of millions."""
    regions, panel = study
    x = panel["gdp"]
    nw.gravity_layer(regions, rs.Panel.from_arrays(x.ids, x.times, {"m": x.values * unit})["m"])


def test_a_few_places_of_one_size_are_nothing_strange():
    some = rs.china("province").loc["110000", "120000", "130000", "140000"]
    nw.gravity_layer(some, rs.Panel.from_arrays(some.ids, [2020], {"m": [9, 10, 11, 10.5]})["m"])


def test_the_amount_is_written_as_it_can_be_asked_for(study):
    regions, panel = study
    table = panel.derive({"log(gdp)": "log(gdp)", "ln of gdp": "log(gdp)"})
    for name, instead in (
        ("log(gdp)", "themselves: gdp."),
        ("ln_gdp", "exp(ln_gdp)."),
        ("ln of gdp", "exp(`ln of gdp`)."),
    ):
        with pytest.warns(DataWarning) as caught:
            nw.gravity_layer(regions, table[name])
        assert str(caught[0].message).endswith(instead)


def test_where_there_are_not_two_poles_the_nearest_are_told_with_what_they_lack(study):
    regions, panel = study
    found = nw.pole_network(regions, panel["gdp"], draws=0, rng=1).poles
    assert found.n_poles == 1
    names = dict(zip(regions.ids, regions.attributes["name_en"], strict=True))
    said = next(s for s in map(say, findings_of(found, names)) if "single criterion" in s)
    short = [k for k in range(len(found.ids)) if sum(not m[k] for m in found.met.values()) == 1]
    first = max(short, key=lambda k: found.mass[k])
    assert f"criterion: {names[found.ids[first]]} (" in said
    many = nw.pole_network(regions, panel["gdp"], draws=0, rng=1, hub_participation=0.4).poles
    assert many.multipolar
    assert not any("single criterion" in say(s) for s in findings_of(many, names))
