"""Malmquist indices: one input and output by hand, identities, units, a second route."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.optimize import linprog

import regspatial as rs
from regspatial.errors import DataWarning, DomainError, MissingValueError, ParameterError


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def panel_of(columns, n, times):
    return rs.Panel.from_arrays([f"u{i}" for i in range(n)], times, columns)


def test_one_input_and_one_output_by_hand():
    """Under constant returns D = (y/x)/max(y/x); every part follows on paper."""
    x = np.array([[2.0, 4, 5, 8, 3, 6], [2.0, 5, 5, 9, 4, 6]])
    y = np.array([[1.0, 4, 3, 6, 3, 2], [2.0, 4, 4, 9, 3, 5]])
    found = rs.malmquist(panel_of({"x": x, "y": y}, 6, [2020, 2021]), ["x"], ["y"])
    r = y / x
    best = r.max(axis=1)
    effch = (r[1] / best[1]) / (r[0] / best[0])
    np.testing.assert_allclose(found.effch[0], effch, rtol=1e-9)
    np.testing.assert_allclose(found.techch[0], best[1] / best[0], rtol=1e-9)
    np.testing.assert_allclose(found.tfpch[0], r[1] / r[0], rtol=1e-9)
    assert found.mean()["tfpch"] == pytest.approx(np.exp(np.log(r[1] / r[0]).mean()), rel=1e-9)


def test_variable_returns_by_hand():
    """The frontier through (2, 1), (3, 4), (6, 5): a unit at (4, 3) could make 4 + 1/3."""
    x = np.array([[2.0, 3, 6, 4, 6, 3]] * 2)
    y = np.array([[1.0, 4, 5, 3, 4, 2]] * 2)
    found = rs.malmquist(panel_of({"x": x, "y": y}, 6, [1, 2]), ["x"], ["y"])
    np.testing.assert_allclose(
        found.pure_efficiency[0], [1, 1, 1, 3 / (4 + 1 / 3), 4 / 5, 2 / 4], rtol=1e-9
    )
    np.testing.assert_allclose(found.tfpch, 1.0, rtol=1e-9)  # nothing changes


def test_every_factor_by_hand():
    """D, E and F change in every factor; drawn on paper, both frontiers go through A, B and C.

    Period 1: A (2, 2), B (4, 6), C (8, 8): best y/x 3/2; at x = 4 and 6 six and seven can be made.
    Period 2: A (2, 3), B (4, 8), C (8, 12): best y/x 2; at x = 3 and 6 five and a half and ten.
    """
    x = [[2.0, 4, 8, 4, 6, 8], [2.0, 4, 8, 3, 6, 8]]
    y = [[2.0, 6, 8, 3, 6, 4], [3.0, 8, 12, 4, 6, 9]]
    regions = rs.Panel.from_arrays("ABCDEF", [1, 2], {"x": x, "y": y})
    regions = dataclasses.replace(regions, groups={"part": tuple("pppqqq")})
    found = rs.malmquist(regions, ["x"], ["y"], group="part")
    want = {
        "effch": [9 / 8, 1, 9 / 8, 4 / 3, 3 / 4, 27 / 16],
        "techch": [4 / 3] * 6,
        "pech": [1, 1, 1, 16 / 11, 7 / 10, 3 / 2],
        "sech": [9 / 8, 1, 9 / 8, 11 / 12, 15 / 14, 9 / 8],
        "tfpch": [3 / 2, 4 / 3, 3 / 2, 16 / 9, 1, 9 / 4],
    }
    tables = {t.name: t.records() for t in found.tables()}
    for part, values in want.items():
        np.testing.assert_allclose(getattr(found, part)[0], values, rtol=1e-9)
        np.testing.assert_allclose([r[part] for r in tables["malmquist"]], values, rtol=1e-9)
        whole, first, last = (
            float(np.prod(some)) ** (1 / len(some)) for some in (values, values[:3], values[3:])
        )
        for name in ("malmquist_by_period", "malmquist_by_unit"):
            assert tables[name][-1][part] == pytest.approx(whole, rel=1e-9)
        assert tables["malmquist_by_period"][0][part] == pytest.approx(whole, rel=1e-9)
        grouped = tables["malmquist_by_group"]
        assert [r[part] for r in grouped] == pytest.approx([first, last], rel=1e-9)
        assert [(r["group"], r["units"]) for r in grouped] == [("p", 3), ("q", 3)]
        if part == "tfpch":
            for row in tables["malmquist_group_periods"]:
                assert [row[k] for k in ("g1", "g2", "all")] == pytest.approx(
                    [first, last, whole], rel=1e-9
                )


def _input_distance(x0, y0, x, y):
    """1/min θ of the input-oriented program: under constant returns D_i = 1/D_o."""
    n = len(x)
    upper = np.vstack(
        [
            np.column_stack([-x0, x.T]),
            np.column_stack([np.zeros(len(y0)), -y.T]),
        ]
    )
    right = np.concatenate([np.zeros(len(x0)), -y0])
    cost = np.concatenate([[1.0], np.zeros(n)])
    return linprog(cost, A_ub=upper, b_ub=right, bounds=(0, None), method="highs").fun


def test_several_inputs_by_the_input_oriented_program_and_by_identities(rng):
    columns = {k: np.exp(rng.normal(size=(3, 20))) for k in ("k", "l", "y", "z")}
    found = rs.malmquist(panel_of(columns, 20, [1, 2, 3]), ["k", "l"], ["y", "z"])
    x = np.stack([columns["k"], columns["l"]], axis=2)
    y = np.stack([columns["y"], columns["z"]], axis=2)
    other = [[_input_distance(x[t, i], y[t, i], x[t], y[t]) for i in range(20)] for t in range(3)]
    np.testing.assert_allclose(found.efficiency, other, rtol=1e-7)  # both solvers' tolerances
    # each unit of t and of t + 1 against the frontier of the other period
    turned = [
        [_input_distance(x[t, i], y[t, i], x[t + 1], y[t + 1]) for i in range(20)] for t in (0, 1)
    ]
    back = [
        [_input_distance(x[t + 1, i], y[t + 1, i], x[t], y[t]) for i in range(20)] for t in (0, 1)
    ]
    own = np.array(other)
    technical = np.sqrt(np.array(back) / own[1:] * own[:-1] / np.array(turned))
    np.testing.assert_allclose(found.techch, technical, rtol=1e-6)
    np.testing.assert_allclose(found.effch * found.techch, found.tfpch, rtol=1e-12)
    np.testing.assert_allclose(found.pech * found.sech, found.effch, rtol=1e-12)
    assert (found.efficiency <= found.pure_efficiency + 1e-8).all()
    assert (found.efficiency.max(axis=1) > 1 - 1e-9).all()


def test_units_of_measurement_and_orders_change_nothing(rng):
    columns = {k: np.exp(rng.normal(size=(2, 12))) for k in ("k", "l", "y")}
    base = rs.malmquist(panel_of(columns, 12, [1, 2]), ["k", "l"], ["y"])
    scaled = {"k": 1e9 * columns["k"], "l": 1e-9 * columns["l"], "y": 1e6 * columns["y"]}
    turned = {n: v[:, ::-1] for n, v in scaled.items()}
    other = rs.malmquist(panel_of(turned, 12, [1, 2]), ["l", "k"], ["y"])
    np.testing.assert_allclose(other.tfpch[:, ::-1], base.tfpch, rtol=1e-8)


def test_what_cannot_be_is_refused_in_both_languages(rng):
    columns = {k: np.exp(rng.normal(size=(2, 12))) for k in ("k", "y")}
    panel = panel_of(columns, 12, [1, 2])
    minus = columns["k"].copy()
    minus[1, 3] = -1.0
    none = columns["y"].copy()
    none[0, 4] = 0.0
    empty = columns["y"].copy()
    empty[0, 4] = np.nan
    for changed, ins, error, said in (
        (panel, ["k", "y"], ParameterError, "y"),
        (panel, [], ParameterError, "inputs"),
        (panel.with_columns(by_position=True, k=minus), ["k"], DomainError, "u3"),
        (panel.with_columns(by_position=True, y=none), ["k"], DomainError, "u4"),
        (panel.with_columns(by_position=True, y=empty), ["k"], MissingValueError, "u4"),
        (panel.select(times=[1]), ["k"], ParameterError, "two periods"),
    ):
        with pytest.raises(error) as caught:
            rs.malmquist(changed, ins, ["y"], missing="stop")
        assert said in caught.value.en
        assert caught.value.zh != caught.value.en


def test_a_map_of_one_period_has_its_changes_and_progress_is_a_share(rng):
    columns = {k: np.exp(rng.normal(size=(4, 12))) for k in ("k", "y")}
    said = []
    found = rs.malmquist(
        panel_of(columns, 12, [1, 2, 3, 4]),
        ["k"],
        ["y"],
        progress=lambda share, _what: said.append(share),
    )
    productivity = columns["y"] / columns["k"]
    for t in (1, 2, 3):
        (change,) = (c.values for c in found.layer_columns(t + 1)[1] if c.name == "tfpch")
        np.testing.assert_allclose(change, productivity[t] / productivity[t - 1], rtol=1e-9)
    assert said[:4] == [0.0, 0.25, 0.5, 0.75]


def test_few_units_are_warned_of_and_the_record_speaks(rng):
    columns = {k: np.exp(rng.normal(size=(2, 5))) for k in ("k", "l", "y")}
    with pytest.warns(DataWarning, match="most units lie on the frontier"):
        found = rs.malmquist(panel_of(columns, 5, [2019, 2020]), ["k", "l"], ["y"])
    assert "全要素生产率" in found.summary("zh")
    names = [t.name for t in found.tables()]
    assert names == ["malmquist_by_period", "malmquist_by_unit", "malmquist"]
    assert found.layer_columns()[1][-1].values.shape == (5,)
