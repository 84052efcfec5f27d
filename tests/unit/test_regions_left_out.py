"""What a tool leaves out by name where nothing was said: regions with empty cells, and those that the map has not."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial._calls import executor, sample
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


SAR = {"model": "sar", "draws": 20, "rng": 1}


def heard(call, *args, **given):
    """Return what a call gives, and what it warns of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = call(*args, **given)
    return found, [str(one.message) for one in caught]


def without(*out):
    """Return the table without holes and the weights of those who are left, normalised by hand."""
    kept = [k for k in range(16) if k not in out]
    w = rs.weights.knn(grid(), k=3)
    raw = (w.to_dense() > 0)[np.ix_(kept, kept)].astype(float)
    raw /= raw.sum(axis=1, keepdims=True)
    ids = [IDS[k] for k in kept]
    return table().select(ids=ids), rs.weights.from_dense(ids, raw)


def test_in_python_the_numbers_are_those_of_the_regions_that_are_left():
    w = rs.weights.knn(grid(), k=3)
    found, said = heard(rs.spatial_panel, table(3, 7), "y ~ x", w, **SAR)
    kept, among = without(3, 7)
    wanted = rs.spatial_panel(kept, "y ~ x", among, **SAR)
    assert found.model.ids == wanted.model.ids
    np.testing.assert_allclose(found.model.rho, wanted.model.rho, rtol=1e-12)
    np.testing.assert_allclose(found.model.covariance, wanted.model.covariance, rtol=1e-12)
    named = [one for one in said if "2 regions are left out" in one]
    assert len(named) == 1
    assert "r03: x" in named[0]
    assert "r07: x" in named[0]
    notes = " ".join(n.text() for t in found.tables() for n in t.notes)
    assert "2 regions are left out for empty cells: r03, r07." in notes
    assert "The weights are those among the 14 regions that are left, normalised again" in notes
    asked = rs.spatial_panel(table(3, 7), "y ~ x", w, missing="drop_regions", **SAR)
    assert asked.model.rho == found.model.rho


def test_a_table_of_pandas_is_no_other():
    frame = table(3).to_frame().reset_index()
    w = rs.weights.knn(grid(), k=3)
    indexed = frame.set_index(["id", "time"])
    found, said = heard(rs.spatial_panel, indexed, "y ~ x", w, **SAR)
    assert found.model.rho == heard(rs.spatial_panel, table(3), "y ~ x", w, **SAR)[0].model.rho
    assert any("r03: x" in one for one in said)


@pytest.mark.parametrize("missing", ["stop", "keep"])
def test_in_python_who_asks_for_it_is_stopped_too(missing):
    with pytest.raises(MissingValueError, match="r03"):
        rs.convergence_clubs(table(3)["x"], logs=False, missing=missing)
    study = rs.Study(None, table(3), missing=missing)
    with pytest.raises(MissingValueError, match="r03"):
        study.convergence_clubs("x", logs=False)


def test_in_python_too_more_than_half_and_what_is_infinite_are_refused():
    w = rs.weights.knn(grid(), k=3)
    with pytest.raises(MissingValueError, match="r00"):
        rs.spatial_panel(table(*range(9)), "y ~ x", w, **SAR)
    with pytest.raises(InputError, match="r03"):
        rs.spatial_panel(table(3, value=np.inf), "y ~ x", w, **SAR)


def test_what_an_attempt_has_drawn_is_drawn_again():
    given = {"variables": ["x", "y"], "at_time": 2, "clusters": 3}
    drawn = [
        heard(rs.k_means, one, **given, rng=np.random.default_rng(5))[0].tables()[0].rows
        for one in (table(3), table().select(ids=[i for i in IDS if i != "r03"]))
    ]
    assert drawn[0] == drawn[1]


def stops(_problem, _one):
    """Call what stops at an empty cell, within a call."""
    rs.convergence_clubs(table(3)["x"], logs=False)


@pytest.mark.parametrize("pool", [None, ThreadPoolExecutor], ids=["here", "in threads"])
def test_a_call_within_a_call_leaves_nothing_out(pool):
    """Its sample was chosen outside: a part of it on fewer regions would be of another one."""
    with (
        nullcontext() if pool is None else pool(2) as workers,
        sample.within(),
        pytest.raises(MissingValueError, match="r03"),
    ):
        executor.run(stops, None, [1, 2], executor=workers)
    assert sample.is_outermost()


def test_a_region_that_meets_no_policy_is_not_left_out_with_those_that_have_empty_cells():
    start = np.full((3, 16), np.nan)
    start[:, ::4] = 2.0
    panel = table(3).with_columns(by_position=True, start=start)
    for missing in (None, "drop_regions"):
        found, said = heard(
            rs.policy_durbin,
            panel,
            "y ~ x",
            rs.weights.knn(grid(), k=3),
            first="start",
            missing=missing,
            draws=99,
            rng=1,
        )
        assert found.ids == tuple(i for i in IDS if i != "r03")
        assert any("r03: x)" in one for one in said) is (missing is None)


def test_poles_are_of_the_regions_that_are_left():
    mass = np.exp(table()["x"].values)
    mass[1, 3] = np.nan
    panel = rs.Panel.from_arrays(IDS, [1, 2, 3], {"mass": mass})
    found, said = heard(rs.symbiosis, panel["mass"], regions=grid())
    kept = panel.select(ids=[i for i in IDS if i != "r03"])
    wanted = rs.symbiosis(kept["mass"], regions=grid().select(kept.ids))
    mine, theirs = (
        [v for row in one.tables()[0].rows for v in row if isinstance(v, float)]
        for one in (found, wanted)
    )
    assert mine == theirs
    assert len(mine) > 4
    assert any("r03: mass" in one for one in said)
    with pytest.raises(MissingValueError, match="r03"):
        rs.symbiosis(panel["mass"], regions=grid(), missing="stop")
