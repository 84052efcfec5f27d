"""Strata that are words: macro-regions of the map, zones of a table."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.errors import InputError

IDS = [f"r{k:02d}" for k in range(18)]


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(6)
    zone = np.repeat(["hills", "plain", "coast"], 6)
    y = rng.normal(size=18) + np.repeat([0.0, 1.0, 3.0], 6)
    codes = np.repeat([2.0, 3.0, 1.0], 6)  # coast, hills, plain are in the order of the words
    regions = rs.Regions(
        ids=IDS, points=rng.uniform(0, 9, (18, 2)), lonlat=False, attributes={"zone": zone}
    ).with_labels(zone=rs.Label(en="Zone", zh="地带"), coast=rs.Label(en="Coast", zh="沿海"))
    panel = rs.Panel.from_arrays(IDS, [2020], {"y": y[None], "code": codes[None]})
    return regions, panel


def test_words_are_the_codes_they_stand_for(world):
    regions, panel = world
    how = {"permutations": 99, "rng": 1}
    by_code = rs.geodetector(panel, "y", categories=["code"], **how)
    by_word = rs.geodetector(panel.with_groups(regions), "y", categories=["zone"], **how)
    a, b = by_code.factors[0], by_word.factors[0]
    assert (a.q, a.p_value, a.f, a.classes) == (b.q, b.p_value, b.f, b.classes)
    np.testing.assert_array_equal(by_code.strata, by_word.strata)


def test_strata_bear_their_words_in_both_languages(world):
    regions, panel = world
    found = rs.geodetector(
        panel.with_groups(regions), "y", categories=["zone"], permutations=99, rng=1
    )
    text = {lang: found.tables()[2].text(lang) for lang in ("en", "zh")}
    assert "Coast" in text["en"]
    assert "hills" in text["en"]
    assert "沿海" in text["zh"]
    assert "地带" in text["zh"]


def test_the_runner_takes_them_from_the_map(world):
    regions, panel = world
    values = {"variable": "y", "categories": ["zone"], "permutations": 99, "rng": 1}
    made = runner.call("geodetector", {"regions": regions, "panel": panel}, values).result
    wanted = rs.geodetector(panel, "y", categories=["code"], permutations=99, rng=1)
    assert made.factors[0].q == wanted.factors[0].q


def test_a_region_without_a_word_is_named(world):
    _regions, panel = world
    zones = ["a"] * 9 + ["b"] * 8 + [""]
    with pytest.raises(InputError, match="'zone' is empty for 1 region: r17"):
        rs.geodetector(panel.with_groups(zone=zones), "y", categories=["zone"], rng=1)
