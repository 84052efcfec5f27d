"""The examples: found from any folder, a path and a panel, named as a table of contents."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InputError


@pytest.mark.parametrize("name", ["yreb", "dri", "pilot", "us_income"])
def test_map_and_table_belong_together(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    found = rs.example(name)
    panel, regions = found.panel(), found.regions()
    assert set(panel.ids) == set(regions.ids)
    assert rs.join_report(regions, panel).only_map == ()
    assert found.map_path.is_file()
    assert rs.examples()[name] in repr(found)


@pytest.mark.parametrize("name", ["yreb", "dri", "pilot"])
def test_a_handle_is_read_as_a_file(name):
    found = rs.example(name)
    read = rs.read_panel(found, id="adcode", time="year")
    assert read.ids == found.panel().ids
    for column in read.columns:
        np.testing.assert_array_equal(read.columns[column], found.panel().columns[column])


def test_what_is_simulated_says_so():
    assert "simulated" in rs.examples()["dri"]
    assert "simulated" in rs.example("dri").table_path.name


def test_another_name_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="yreb, dri, pilot, us_income"):
        rs.example("china")
    with pytest.raises(TypeError):
        rs.examples()["mine"] = "x"
