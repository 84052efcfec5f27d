"""What a tool leaves out by name where nothing was said: regions with empty cells, and those that the map has not."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.errors import InputError, LabelError, MissingValueError

IDS = [f"r{k:02d}" for k in range(16)]
ASKED = {"variables": ["x", "y"], "at_time": 2, "clusters": 3, "rng": 1}


def table(*empty, value=np.nan):
    rng = np.random.default_rng(4)
    x = rng.normal(size=(3, 16))
    y = 0.5 * x + rng.normal(size=(3, 16))
    for region in empty:
        x[1, region] = value
    return rs.Panel.from_arrays(IDS, [1, 2, 3], {"x": x, "y": y})


def grid():
    at = np.array([(k % 4, k // 4) for k in range(16)], dtype=float)
    return rs.Regions(ids=IDS, points=at)


def said(outcome):
    return " ".join(note.en for note in outcome.notes)


def test_the_result_is_that_of_the_regions_that_are_left():
    outcome = runner.call("k_means", {"panel": table(3, 7)}, ASKED)
    kept = table().select(ids=[one for one in IDS if one not in ("r03", "r07")])
    wanted = runner.call("k_means", {"panel": kept}, ASKED).result
    assert outcome.result.tables()[0].rows == wanted.tables()[0].rows
    assert outcome.result.ids == wanted.ids
    assert "2 regions are left out" in said(outcome)
    assert "r03: x" in said(outcome)
    assert "r07: x" in said(outcome)
    assert "空" in " ".join(note.zh for note in outcome.notes)


def test_the_record_says_it_too():
    outcome = runner.call("k_means", {"panel": table(3)}, ASKED)
    assert "left out for empty cells: r03" in " ".join(m.en for m in outcome.panel.said)


@pytest.mark.parametrize("how", [{"strict": True}, {"missing": "stop"}])
def test_who_asks_for_it_is_stopped_at_the_cell(how):
    params = {**ASKED, **{k: v for k, v in how.items() if k == "missing"}}
    with pytest.raises(MissingValueError, match="r03"):
        runner.call("k_means", {"panel": table(3)}, params, strict="strict" in how)


def test_an_infinite_value_is_no_empty_cell():
    with pytest.raises(InputError, match="r03"):
        runner.call("k_means", {"panel": table(3, value=np.inf)}, ASKED)


def test_where_more_than_half_would_go_nothing_is_left_out():
    with pytest.raises(MissingValueError, match="r00"):
        runner.call("k_means", {"panel": table(*range(9))}, ASKED)


def test_weights_by_a_rule_are_of_the_regions_that_are_left():
    found = {"panel": table(3), "regions": grid()}
    asked = {"formula": "y ~ x", "weights_kind": "knn", "k": 3, "model": "sar", "draws": 20}
    outcome = runner.call("spatial_panel", found, asked)
    assert "r03" not in outcome.weights.ids
    assert len(outcome.result.model.ids) == 15
    cut = {k: v.select([i for i in IDS if i != "r03"]) for k, v in found.items() if k == "regions"}
    kept = found["panel"].select(ids=[i for i in IDS if i != "r03"])
    wanted = runner.call("spatial_panel", {**cut, "panel": kept}, asked).result.model
    assert outcome.result.model.rho == wanted.rho


def test_of_a_map_with_a_filter_the_rest_of_the_table_is_left_out():
    part = grid().select(IDS[3:])
    asked = {"variable": "x", "weights_kind": "knn", "k": 3}
    outcome = runner.call("moran", {"panel": table(), "regions": part}, asked)
    kept = table().select(ids=IDS[3:])
    wanted = runner.call("moran", {"panel": kept, "regions": part}, asked).result
    assert outcome.result.tables()[0].rows == wanted.tables()[0].rows
    assert "3 regions of the table are not on the map, and left out: r00, r01, r02" in said(outcome)
    with pytest.raises(LabelError, match="r00"):
        runner.call("moran", {"panel": table(), "regions": part}, asked, strict=True)


@pytest.mark.parametrize("there", [[*IDS[1:], "R00"], IDS[9:]], ids=["mistyped", "less than half"])
def test_ids_that_may_be_mistyped_and_another_map_are_refused(there):
    at = np.array([(k % 4, k // 4) for k in range(len(there))], dtype=float)
    other = rs.Regions(ids=there, points=at)
    with pytest.raises(LabelError, match="r00"):
        runner.call(
            "moran", {"panel": table(), "regions": other}, {"variable": "x", "weights_kind": "knn"}
        )


def test_without_a_word_one_period_has_no_effects():
    one = table().select(times=[3])
    w = rs.weights.knn(grid(), k=3)
    for found in (
        rs.regression.spatial_panel_estimate(one, "y ~ x", w, model="sar"),
        rs.spatial_panel(one, "y ~ x", w, model="sar", draws=20, rng=1).model,
    ):
        assert found.fixed_effects == "none"
    assert (
        rs.regression.spatial_panel_estimate(table(), "y ~ x", w, model="sar").fixed_effects
        == "twoway"
    )
