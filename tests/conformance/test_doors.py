"""Near relatives stand behind one door: a list has a screen of doors, and nothing is lost behind them."""

import pytest

import regspatial as rs
from regspatial.catalog import GROUPS, relatives, tools

MOST = 50
"""Doors: a list of so many is read; 107 were not."""


def test_a_list_is_read_at_a_glance():
    doors = [one for one in tools() if not one.behind]
    assert len(doors) <= MOST
    assert {one.group for one in doors} == set(GROUPS)


@pytest.mark.parametrize("tool", [one for one in tools() if one.behind], ids=lambda one: one.name)
def test_what_stands_behind_a_door_is_of_its_group_and_found(tool):
    door = next(one for one in tools() if one.name == tool.behind)
    assert (door.behind, door.group) == ("", tool.group)
    assert tool in relatives(door)
    assert door in relatives(tool)
    assert rs.find(tool.name).answers[0].name == tool.name
    assert rs.find(tool.label("zh")).answers[0].name == tool.name


def test_doors_lead_in_the_order_of_a_study():
    order = [one.group for one in tools()]
    assert order == sorted(order, key=list(GROUPS).index)
    before = ""
    for one in tools():
        assert one.behind in ("", before), one.name
        before = before if one.behind else one.name
