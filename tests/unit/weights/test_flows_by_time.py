"""Weights of each time from flows of several times, on the faces; lost zeros of their codes."""

import json

import numpy as np
import pytest

import regspatial as rs
from regspatial import errors, read_flows

CODES = ("110000", "120000", "130000", "370000", "410000")
NAMES = ("北京", "天津", "河北", "山东", "河南")
YEARS = (2012, 2017)


def amounts() -> dict[tuple[int, str, str], float]:
    """Flows that differ by year and direction, so that none can stand for another."""
    out = {}
    for t, year in enumerate(YEARS):
        for i, a in enumerate(CODES):
            for j, b in enumerate(CODES):
                if i != j:
                    out[year, a, b] = float(1 + 7 * i + 3 * j + 11 * t * ((i + j) % 2))
    return out


@pytest.fixture
def table(tmp_path):
    rows = [f"{y},{a},{b},{v}" for (y, a, b), v in amounts().items()]
    path = tmp_path / "trade.csv"
    path.write_text("\n".join(["year,origin,destination,value", *rows]), encoding="utf-8")
    return path


def square(year: int) -> np.ndarray:
    known = amounts()
    return np.array([[known.get((year, a, b), 0.0) for b in CODES] for a in CODES])


def test_every_time_has_its_own_weights(table):
    flows = read_flows(table, time="year")
    for direction, turn in (
        ("sent", lambda m: m),
        ("received", lambda m: m.T),
        ("both", lambda m: m + m.T),
    ):
        w = rs.weights.from_flows_by_time(flows, direction=direction)
        assert tuple(w.weights) == YEARS
        for year in YEARS:
            wanted = turn(square(year))
            wanted /= wanted.sum(axis=1, keepdims=True)
            one = w.at(year).to_dense()
            # one division each, of the same numbers
            np.testing.assert_allclose(one, wanted, rtol=1e-15)
            alone = rs.weights.from_flows(flows, direction=direction, at_time=year)
            assert (alone.to_dense() == one).all()


def test_a_statistic_takes_a_matrix_a_time(table):
    w = rs.weights.from_flows_by_time(read_flows(table, time="year"))
    numbers = np.array([[3.0, 1.0, 4.0, 1.5, 9.0], [2.0, 6.0, 5.0, 3.5, 8.0]])
    panel = rs.Panel.from_arrays(CODES, YEARS, {"y": numbers})
    both = rs.moran(panel["y"], w)
    for k, year in enumerate(YEARS):
        one = rs.moran(panel["y"].at(year), w.at(year))
        assert both.values[k] == one.values[0]
    # the two years differ: it is not one matrix used twice
    assert rs.moran(panel["y"], w.at(2012)).values[1] != both.values[1]


def test_what_cannot_be_weights_is_named_at_once(table):
    flows = read_flows(table, time="year")
    with pytest.raises(errors.ParameterError, match=r"2012, 2017.*from_flows_by_time"):
        rs.weights.from_flows(flows)
    with pytest.raises(errors.InputError, match="no times"):
        rs.weights.from_flows_by_time(rs.network.flow_layer([("a", "b", 1.0), ("b", "c", 1.0)]))
    with pytest.raises(errors.InputError, match="several flows of 2012"):
        rs.weights.from_flows_by_time((flows[0], flows[0]))
    lone = [
        rs.network.flow_layer([("a", "b", 1.0), ("b", "c", 1.0)], ids=["a", "b", "c"], time=2012),
        rs.network.flow_layer([("a", "b", 1.0), ("c", "b", 1.0)], ids=["a", "b", "c"], time=2017),
    ]
    with pytest.raises(errors.IslandError, match=r"2012: c, 2017: b") as caught:
        rs.weights.from_flows_by_time(tuple(lone), islands="raise")
    assert set(caught.value.ids) == {"b", "c"}
    with pytest.raises(errors.IslandError, match=r"without flows: c\. Add") as caught:
        rs.weights.from_flows(lone[0], islands="raise")
    assert "links" not in str(caught.value)  # these weights take none
    with pytest.raises(errors.ParameterError, match="times was not named"):
        rs.weights.from_flows(
            rs.network.flow_layer([("a", "b", 1.0), ("b", "c", 1.0)]), at_time=2012
        )
    with pytest.warns(errors.WeightsWarning, match="a row of zeros: [bc]"):
        kept = rs.weights.from_flows_by_time(tuple(lone))
    assert kept.at(2012).to_dense()[2].sum() == 0


RECIPE = """
title = "trade"
[panel]
source = "figures.csv"
id = "code"
time = "year"
[flows]
source = "trade.csv"
time = "year"
{names}
[weights.trade]
kind = "flows"
direction = "received"
[weights.then]
kind = "flows"
direction = "received"
at_time = 2012
[[step]]
name = "each"
tool = "moran"
weights = "trade"
params = {{ variable = "y" }}
[[step]]
name = "one"
tool = "moran"
weights = "then"
params = {{ variable = "y" }}
"""


def _figures(folder):
    numbers = {2012: (3.0, 1.0, 4.0, 1.5, 9.0), 2017: (2.0, 6.0, 5.0, 3.5, 8.0)}
    rows = [f"{c},{y},{v}" for y, vs in numbers.items() for c, v in zip(CODES, vs, strict=True)]
    (folder / "figures.csv").write_text("\n".join(["code,year,y", *rows]), encoding="utf-8")


def _statistics(folder, step):
    (found,) = folder.glob(f"*-{step}/moran.csv")
    lines = found.read_text(encoding="utf-8-sig").splitlines()
    head = lines[0].split(",")
    at = head.index("I")
    return [float(line.split(",")[at]) for line in lines[1:] if line]


@pytest.mark.parametrize("names", ["", 'names = "province"'])
def test_a_recipe_takes_a_matrix_a_time(table, tmp_path, names):
    from regspatial.recipes import run_recipe

    if names:
        text = table.read_text(encoding="utf-8")
        for code, name in zip(CODES, NAMES, strict=True):
            text = text.replace(code, name)
        table.write_text(text, encoding="utf-8")
    _figures(tmp_path)
    path = tmp_path / "study.toml"
    path.write_text(RECIPE.format(names=names), encoding="utf-8")
    run_recipe(path, tmp_path / "out")
    flows = read_flows(table, time="year", names="province" if names else None)
    panel = rs.read_panel(tmp_path / "figures.csv", id="code", time="year")
    each = rs.moran(panel["y"], rs.weights.from_flows_by_time(flows, direction="received"))
    one = rs.moran(panel["y"], rs.weights.from_flows(flows, direction="received", at_time=2012))
    assert _statistics(tmp_path / "out", "each") == each.values.tolist()
    assert _statistics(tmp_path / "out", "one") == one.values.tolist()
    assert (tmp_path / "out" / "weights" / "trade-2012.npz").is_file()
    assert (tmp_path / "out" / "weights" / "trade-2017.npz").is_file()


def test_a_recipe_mends_lost_zeros_of_flows(tmp_path):
    from regspatial.recipes.flow_sources import load_flows
    from regspatial.recipes.inputs import Inputs

    ids = ("01001", "01003", "48001")
    regions = rs.Regions(
        ids=ids, points=np.array([[-86.6, 32.5], [-87.7, 30.7], [-95.6, 31.8]]), lonlat=True
    )
    path = tmp_path / "migration.csv"
    path.write_text("origin,destination,value\n1001,1003,5\n1003,48001,2\n", encoding="utf-8")
    spec = {"source": "migration.csv", "names": "map", "restore_zeros": True}
    (layer,) = load_flows(spec, regions, tmp_path, Inputs())
    got = np.asarray(layer.matrix.todense())
    assert (got == [[0, 5, 0], [0, 0, 2], [0, 0, 0]]).all()
    spec = {**spec, "restore_zeros": False}
    with pytest.raises(rs.RegspatialError, match="1001"):
        load_flows(spec, regions, tmp_path, Inputs())


def test_the_shell_chooses_a_time(table, tmp_path):
    from click.testing import CliRunner

    from regspatial.cli.tools import run_group

    how = ["weights_from_flows", "--flows", str(table), "--flows-time", "year", "--at-time", "2017"]
    out = CliRunner().invoke(run_group(), [*how, "--out", str(tmp_path / "w"), "--json"])
    assert out.exit_code == 0, out.output
    assert json.loads(out.output)["tool"] == "weights_from_flows"
    written = rs.weights.read(tmp_path / "w" / "weights.npz")
    wanted = rs.weights.from_flows(read_flows(table, time="year"), at_time=2017)
    assert (written.to_dense() == wanted.aligned(written.ids).to_dense()).all()


def test_the_shell_takes_all_times_and_reads_them_together(table, tmp_path):
    from click.testing import CliRunner

    from regspatial.cli.tools import run_group

    how = ["weights_from_flows", "--flows", str(table), "--flows-time", "year"]
    out = CliRunner().invoke(run_group(), [*how, "--out", str(tmp_path / "w"), "--json"])
    assert out.exit_code == 0, out.output
    together = rs.weights.read_by_time(str(tmp_path / "w" / "weights-{time}.npz"))
    wanted = rs.weights.from_flows_by_time(read_flows(table, time="year"))
    assert list(together.weights) == [2012, 2017]
    for year in (2012, 2017):
        given = together.at(year)
        assert (given.to_dense() == wanted.at(year).aligned(given.ids).to_dense()).all()
    rows = (tmp_path / "w" / "weights.csv").read_text("utf-8").splitlines()
    assert [row.split(",")[0] for row in rows] == ["time", "2012", "2017"]


def test_links_that_come_and_go_are_counted():
    """By hand: a-b and b-c in 2012; b-c, c-a and a-c in 2017, with the regions in another order."""
    then = rs.network.flow_layer([("a", "b", 2), ("b", "c", 3)], time=2012, ids=("a", "b", "c"))
    now = rs.network.flow_layer(
        [("b", "c", 1), ("c", "a", 4), ("a", "c", 9)], time=2017, ids=("c", "a", "b")
    )
    with pytest.warns(errors.WeightsWarning, match="a row of zeros: c"):
        by_time = rs.weights.from_flows_by_time((then, now))
    found = rs.describe_weights(by_time)
    assert found.new_links == (None, 2)
    assert found.lost_links == (None, 1)
    (table,) = found.tables()
    assert [row[:4] for row in table.rows] == [(2012, 2, None, None), (2017, 3, 2, 1)]
    assert "Without neighbours in 2012: c." in found.summary()
    ids, columns = found.layer_columns(2012)
    assert dict(zip(ids, columns[0].values.tolist(), strict=True)) == {"a": 1, "b": 1, "c": 0}
    assert found.at(2017).links == 3
    assert found.at().links == 3
