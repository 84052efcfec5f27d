"""`by_group`: whose groups are taken, when they are times, and what of each argument a part is handed."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import DataWarning, ParameterError
from regspatial.words import verbatim

IDS = tuple("abcd")
BOTH = rs.Panel.from_arrays(IDS, [2001, 2002], {"x": np.arange(8.0).reshape(2, 4)})
SIDES = ["west", "east", "east", ""]


def given(panel=None, regions=None, x=None, y=None, *, where=None, missing=None):
    """A verb that gives back what it was handed."""
    return SimpleNamespace(panel=panel, regions=regions, x=x, y=y, where=where, missing=missing)


def map_of(**attributes):
    made = {k: np.array(v) for k, v in attributes.items()}
    return rs.Regions(ids=IDS, points=np.eye(4, 2), lonlat=False, attributes=made)


@pytest.mark.parametrize(
    "data",
    [
        {"panel": BOTH.with_groups(side=SIDES)},
        {"x": BOTH.with_groups(side=SIDES)["x"]},
        {"regions": map_of(side=SIDES)},
        {"panel": BOTH, "regions": map_of(side=SIDES)},
        {"x": BOTH["x"], "regions": map_of(side=SIDES)},
    ],
)
def test_groups_are_those_of_the_panel_the_variable_or_the_map(data):
    """In the order of their labels; a region without a label is in none; the data are handed on whole."""
    found = rs.by_group(given, by="side", **data).records
    assert [(k, one.where) for k, one in found.items()] == [
        ("east", {"side": "east"}),
        ("west", {"side": "west"}),
    ]
    assert all(getattr(one, k) is v for one in found.values() for k, v in data.items())


@pytest.mark.parametrize("name", ["year", "time", "period"])
def test_times_are_parts_unless_groups_are_called_so(name):
    found = rs.by_group(given, BOTH, by=name).records
    assert list(found) == ["2001", "2002"]
    assert [one.panel.columns["x"].tolist() for one in found.values()] == [
        [[0.0, 1.0, 2.0, 3.0]],
        [[4.0, 5.0, 6.0, 7.0]],
    ]
    assert [one.where for one in found.values()] == [None, None]
    older = map_of(**{name: [1980, 1990, 1980, 1990]})
    assert list(rs.by_group(given, BOTH, older, by=name).records) == ["1980", "1990"]
    named = BOTH.with_groups(**{name: ["p", "q", "p", "q"]})
    assert list(rs.by_group(given, named, by=name).records) == ["p", "q"]


def test_without_a_panel_no_time_is_known():
    with pytest.raises(ParameterError, match="no groups 'year'"):
        rs.by_group(given, regions=map_of(side=SIDES), by="year")
    with pytest.raises(ParameterError, match="no groups 'age'"):
        rs.by_group(given, BOTH, by="age")
    with pytest.raises(ParameterError, match="no panel and no map"):
        rs.by_group(given, by="year")

    def bare(*, where=None, missing=None):
        """A verb that takes no more than what is asked for."""

    with pytest.raises(ParameterError, match="no panel and no map"):
        rs.by_group(bare, by="year")


def test_what_has_no_such_time_is_handed_on_as_it_is():
    three = rs.Panel.from_arrays(IDS, [2002, 2003, 2004], {"y": np.arange(12.0).reshape(3, 4)})
    once = three["y"].at(2003)
    found = rs.by_group(given, BOTH, x=three["y"], y=once, by="year").records
    first, second = found["2001"], found["2002"]
    assert first.panel.times == (2001,)
    assert first.x is three["y"] or first.x.times == (2002, 2003, 2004)
    assert (second.x.times, second.x.values.tolist()) == ((2002,), [[0.0, 1.0, 2.0, 3.0]])
    assert first.y is once
    assert second.y is once


def test_labels_are_those_of_the_map():
    named = map_of(side=SIDES).with_labels(side="Side of the river")
    found = rs.by_group(given, BOTH, named, by="side")
    assert found.labels["side"].en == "Side of the river"
    assert rs.by_group(given, BOTH.with_groups(side=SIDES), by="side").labels == {}


def test_a_part_that_cannot_be_is_left_out_with_its_reason_and_none_at_all_is_its_error():
    def eastern(panel, *, where=None, missing=None):
        if where != {"side": "east"}:
            raise ParameterError(verbatim("nothing west"))
        return SimpleNamespace(panel=panel)

    panel = BOTH.with_groups(side=SIDES, other=["n", "s", "n", "s"])
    with pytest.warns(DataWarning, match="side = west is left out: nothing west"):
        assert list(rs.by_group(eastern, panel, by="side").records) == ["east"]
    with pytest.raises(ParameterError, match="nothing west"):
        rs.by_group(eastern, panel, by="other")


def test_a_table_is_made_a_panel_before_its_groups_are_asked_for():
    rows = [(i, t, 4.0 * k + j) for k, t in enumerate((2001, 2002)) for j, i in enumerate(IDS)]
    frame = pd.DataFrame(rows, columns=["id", "year", "x"])
    found = rs.by_group(rs.describe, frame, by="year")
    wanted = rs.by_group(rs.describe, BOTH, by="year")
    assert list(found.records) == ["2001", "2002"]
    np.testing.assert_array_equal(
        np.array(found.tables()[0].rows), np.array(wanted.tables()[0].rows)
    )
    assert found.tables()[0].column("mean") == (1.5, 5.5)
