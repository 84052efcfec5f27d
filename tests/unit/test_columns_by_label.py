"""A record gives its columns back as variables, with regions, times, names and labels."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import UnknownColumnError

IDS = [f"r{k:02d}" for k in range(14)]
DRAW = np.random.default_rng(11)
DATA = {name: DRAW.uniform(1.0, 3.0, (3, 14)) for name in ("x", "y", "z")}
PANEL = rs.Panel.from_arrays(IDS, [2019, 2020, 2021], DATA)
W = rs.weights.from_dense(IDS, np.roll(np.eye(14), 1, axis=1) + np.roll(np.eye(14), -1, axis=1))


def same(found, name, values, times=(2019, 2020, 2021)):
    assert isinstance(found, rs.Variable)
    assert (found.name, found.ids, found.times) == (name, tuple(IDS), times)
    np.testing.assert_array_equal(found.values, values)


def test_a_column_of_a_table_is_a_variable_with_its_heading():
    index = rs.composite_index(PANEL, {"x": "+", "z": "-"})
    found = index.column("score")
    same(found, "score", index.scores)
    assert found.label.text("zh") != found.label.text("en") != ""
    np.testing.assert_array_equal(index.column("rank").values, index.ranks())
    assert rs.moran(found, W).rows() == rs.moran(index.variable(), W).rows()


def test_an_array_that_a_record_holds_by_region_and_time_is_one_too():
    found = rs.local_moran(PANEL["x"], W, permutations=99, rng=1)
    same(found.column("p_value"), "p_value", found.p_value)
    index = rs.composite_index(PANEL, {"x": "+", "z": "-"})
    same(index.column("scores"), "scores", index.scores)


def test_a_model_with_its_impacts_has_what_the_model_has():
    found = rs.spatial_panel(PANEL, "y ~ x", W, model="sar", inference="delta")
    assert found.residuals is found.model.residuals
    assert found.fitted is found.model.fitted
    assert found.beta is found.model.beta
    assert found.theta is found.model.theta
    same(found.column("residuals"), "residuals", found.model.residuals)


def test_efficiencies_and_local_models_give_theirs():
    scores = rs.data_envelopment(PANEL, ["x"], ["y"])
    table = next(t for t in scores.tables() if "id" in t.keys)
    name = next(c.key for c in table.columns if c.kind == "number")
    found = scores.column(name)
    keys = zip(table.column("id"), table.column("time"), strict=True)
    cells = dict(zip(keys, table.column(name), strict=True))
    for t, time in enumerate(found.times):
        assert found.values[t].tolist() == [cells[i, str(time)] for i in found.ids]


def test_what_is_no_column_by_region_is_refused_with_those_that_are():
    index = rs.composite_index(PANEL, {"x": "+", "z": "-"})
    for wrong in ("scroe", "weight", "id"):
        with pytest.raises(UnknownColumnError) as refused:
            index.column(wrong)
        assert "score" in refused.value.en
        assert repr(wrong) in refused.value.en
        assert refused.value.zh != refused.value.en
    with pytest.raises(UnknownColumnError, match="it has: none"):
        rs.correlations(PANEL, ["x", "y"]).column("r")
