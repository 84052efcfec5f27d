"""The tools of local regression through the one door that all faces use."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.catalog import get


@pytest.fixture(scope="module")
def containers():
    rng = np.random.default_rng(0)
    n = 50
    points = np.column_stack([rng.uniform(100, 120, n), rng.uniform(25, 40, n)])
    x = rng.normal(size=(2, n))
    columns = {"x": x, "y": 1 + (points[:, 0] - 110) * x / 5 + 0.2 * rng.normal(size=(2, n))}
    columns["count"] = np.round(np.exp(columns["y"] / 4 + 1))
    columns["population"] = rng.uniform(1, 2, (2, n))
    ids = [f"r{i}" for i in range(n)]
    shuffled = rng.permutation(n)
    regions = rs.Regions(ids=[ids[i] for i in shuffled], points=points[shuffled])
    return {"regions": regions, "panel": rs.Panel.from_arrays(ids, [2019, 2020], columns)}


@pytest.mark.parametrize(
    ("tool", "params"),
    [
        ("gwr", {"at_time": "2020"}),
        ("gwr", {"at_time": 2019, "adaptive": "no", "kernel": "gaussian"}),
        (
            "gwr",
            {
                "at_time": 2020,
                "family": "poisson",
                "formula": "count ~ x",
                "offset": "population",
                "bandwidth": 40,
            },
        ),
        ("mgwr", {"at_time": "2020"}),
        ("gtwr", {"kappa": 1e4, "bandwidth": 60}),
        ("gwr_stationarity", {"at_time": 2020, "bandwidth": 25, "permutations": 9, "rng": 1}),
    ],
)
def test_a_tool_gives_what_it_promises(containers, tool, params):
    out = runner.call(tool, containers, {"formula": "y ~ x", **params})
    tables = {t.name for t in out.result.tables()}
    for output in get(tool).outputs:
        if output.kind == "table":
            assert output.source in tables
        elif output.kind == "number":
            assert np.isfinite(getattr(out.result, output.source))
        else:
            ids, columns = out.result.layer_columns()
            assert set(ids) == set(containers["regions"].ids)
            assert columns[0].name.startswith("s_")
            assert len({c.name for c in columns}) == len(columns)
    assert not out.notes


def test_the_tool_is_the_function(containers):
    out = runner.call("gwr", containers, {"formula": "y ~ x", "at_time": "2020"})
    want = rs.gwr(containers["panel"], "y ~ x", regions=containers["regions"], at_time=2020)
    np.testing.assert_array_equal(out.result.coefficients, want.coefficients)
    assert out.result.metric == "great-circle"


def test_long_and_chinese_names_make_short_ascii_fields():
    rng = np.random.default_rng(1)
    xy, x = rng.random((40, 2)), rng.normal(size=(3, 40))
    names = ["人均受教育年限", "a_very_long_name_1", "a_very_long_name_2"]
    columns = dict(zip(names, x, strict=True)) | {"y": x.sum(axis=0) + rng.normal(size=40)}
    panel = rs.Panel.from_arrays(range(40), [1], columns)
    got = rs.gwr(panel, "y ~ " + " + ".join(names), coords=xy, metric="planar", bandwidth=30)
    fields = [c.name for c in got.layer_columns()[1]]
    assert len(set(fields)) == len(fields)
    assert all(f.isascii() and len(f) <= 10 for f in fields)
    assert "人均受教育年限" in got.layer_columns()[1][0].label("zh")
