"""`by` and `only` of every tool: a table by group is what the tool says of each group alone."""

import numpy as np
import pytest

from regspatial.catalog import expand
from regspatial.errors import RegspatialError
from regspatial.studies.by_group_record import ByGroup
from tests.conformance import test_every_tool_runs as tool_runs

TOOLS = {t.name: t for t in tool_runs.TOOLS}

NO_GROUPS = {
    "spatial_flows": "the flows stay those between all regions",
    "map_flows": "the flows stay those between all regions",
    "describe_flows": "the flows stay those between all regions",
    "weights_from_flows": "the flows stay those between all regions",
    "aggregate": "its own `by` is what regions are summed by",
    "what_if": "its own `by` is the size of the rise",
}
"""Tools that take no part of the regions, and why."""
LESS = {
    "gwr": {"bandwidth": 16},
    "mgwr": {"bandwidth": [16, 16]},
    "gtwr": {"bandwidth": 40},
    "gwr_stationarity": {"bandwidth": 16},
}
"""Answers that a half of the regions allows."""


def halves():
    """The study, its regions in a left and a right half of 18 towns each."""
    world = tool_runs.study()
    x = world.regions.points[:, 0]
    side = np.where(x < np.median(x), "left", "right")
    world.regions = world.regions.with_attributes(side=side)
    return world


def numbers(tables):
    return [
        (t.name, i, c)
        for t in tables
        for row in t.rows
        for i, c in enumerate(row)
        if isinstance(c, float) and not np.isnan(c)
    ]


def test_by_stands_on_every_tool_that_has_regions():
    without = [n for n, t in TOOLS.items() if not any(p.feeds == "data.by" for p in expand(t))]
    assert without == ["aggregate", "what_if"]


@pytest.mark.parametrize("name", [n for n in TOOLS if n not in NO_GROUPS])
def test_a_table_by_group_is_that_of_each_group_alone(name):
    tool, more = TOOLS[name], LESS.get(name, {})
    try:
        found = tool_runs.run(tool, halves(), by="side", **more)
    except RegspatialError:
        # then no group can be computed alone either
        for one in ("left", "right"):
            with pytest.raises(RegspatialError):
                tool_runs.run(tool, halves(), only={"side": one}, **more)
        return
    assert isinstance(found, ByGroup)
    tables = found.tables()
    for label, record in found.records.items():
        alone = tool_runs.run(tool, halves(), only={"side": label}, **more)
        np.testing.assert_allclose(
            [c for *_, c in numbers(record.tables())],
            [c for *_, c in numbers(alone.tables())],
            rtol=1e-9,
            atol=1e-12,
        )
        for table in tables:
            filled = [t.name for t in record.tables() if t.rows]
            assert label in table.column(table.keys[0]) or table.name not in filled
