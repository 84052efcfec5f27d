"""Regions left out by code or name, of map, table and weights alike."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.errors import InputError, LabelError, ParameterError
from regspatial.studies.leaving_out import leave_out

CHINA = rs.china("province")
MAINLAND = CHINA.select([i for i in CHINA.ids if i not in ("710000", "810000", "820000")])
LINK = [("460000", "440000")]


def panel(ids=MAINLAND.ids):
    rng = np.random.default_rng(1)
    return rs.Panel.from_arrays(ids, [2020], {"y": rng.normal(size=(1, len(ids)))})


@pytest.mark.parametrize("said", ["540000,650000", ["西藏", "新疆"], "Tibet，新疆维吾尔自治区"])
def test_codes_and_names_mean_the_same_regions_on_both_sides(said):
    w = rs.weights.queen(MAINLAND, links=LINK)
    regions, table, weights, left = leave_out(said, MAINLAND, panel(), w)
    assert set(left) == {"540000", "650000"}
    for one in (regions, table, weights):
        assert len(one.ids) == 29
        assert not set(left) & set(one.ids)
    assert weights.normalisation == "row"
    np.testing.assert_allclose(weights.row_sums, 1.0, rtol=1e-14)


def test_a_table_that_writes_names_and_a_map_that_writes_codes():
    names = dict(zip(MAINLAND.ids, MAINLAND["name_zh"], strict=True))
    table = panel(tuple(str(names[i]) for i in MAINLAND.ids))
    regions, out, _unused, left = leave_out("西藏", MAINLAND, table)
    assert left == ("540000", "西藏自治区")
    assert "西藏自治区" not in out.ids
    assert "540000" not in regions.ids


def test_what_is_nowhere_is_named_all_at_once_and_not_everything_goes():
    with pytest.raises(LabelError, match="火星, Atlantis"):
        leave_out("火星,西藏,Atlantis", MAINLAND, panel())
    with pytest.raises(InputError, match="leaves no region"):
        leave_out(["a"], panel=panel(("a",)))


def test_a_tool_runs_without_them_as_if_they_had_never_been_there():
    params = {"variable": "y", "links": "460000-440000"}
    data = panel()
    kept = [i for i in data.ids if i not in ("540000", "650000")]
    short = {"regions": MAINLAND.select(kept), "panel": data.select(kept)}
    a = runner.call(
        "moran", {"regions": MAINLAND, "panel": data}, {**params, "exclude": "西藏,新疆"}
    )
    b = runner.call("moran", short, params)
    assert a.result.tables()[0].rows == b.result.tables()[0].rows
    assert "2 regions were left out as asked" in " ".join(n.localized("en") for n in a.notes)


def test_flows_stand_in_the_way():
    flows = (rs.network.flow_layer([("540000", "650000", 1.0)], regions=MAINLAND),)
    given = {"regions": MAINLAND, "panel": panel(), "flows": flows}
    with pytest.raises(ParameterError, match="observed flows"):
        runner.call("pole_network", given, {"mass": "y", "exclude": "西藏"})
