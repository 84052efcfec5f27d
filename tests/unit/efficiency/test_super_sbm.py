"""Slacks-based efficiency: Tone's table, cases by hand, the multiplier form, the index, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

import regspatial as rs
from regspatial.errors import DataWarning, DomainError, MissingValueError, ParameterError

FEW = pytest.mark.filterwarnings("ignore:There are")


@pytest.fixture
def rng():
    return np.random.default_rng(13)


def panel_of(columns):
    periods, n = np.shape(next(iter(columns.values())))
    return rs.Panel.from_arrays([f"u{i + 1}" for i in range(n)], list(range(periods)), columns)


@FEW
def test_table_1_of_tone():
    """Tone (2001), table 1: five units, two inputs, two outputs."""
    columns = {
        "a": [[4.0, 6, 8, 8, 2]],
        "b": [[3.0, 3, 1, 1, 4]],
        "c": [[2.0, 2, 6, 6, 1]],
        "d": [[3.0, 3, 2, 1, 4]],
    }
    found = rs.super_sbm(panel_of(columns), ["a", "b"], ["c", "d"])
    np.testing.assert_allclose(found.stage_one[0], [0.798, 0.568, 1, 0.667, 1], atol=5e-4)
    assert found.efficient[0].tolist() == [False, False, True, False, True]
    assert (found.score[0][found.efficient[0]] > 1.0).all()


@FEW
def test_two_units_with_a_bad_output_by_hand():
    """Of A (1, 1, 1) and B (2, 1, 2), A loses least at λ = 1/2: 1/(1 − 1/4)."""
    columns = {"x": [[1.0, 2]], "y": [[1.0, 1]], "b": [[1.0, 2]]}
    found = rs.super_sbm(panel_of(columns), ["x"], ["y"], bads=["b"])
    # B: λ_A = 1: (1 − 1/2)/(1 + 1/2 · 1/2)
    np.testing.assert_allclose(found.score[0], [4 / 3, 0.5 / 1.25], rtol=1e-9)
    np.testing.assert_allclose(found.slacks[0], [[0, 0.5, 0], [1, 0, 1]], atol=1e-9)
    assert [(p.unit, p.peer, round(p.weight, 9)) for p in found.peers] == [(0, 1, 0.5), (1, 0, 1)]


@FEW
def test_what_has_no_solution_is_empty_and_named_and_as_an_input_it_has_one():
    """Under variable returns A would have to emit as B does, a hundred times as much."""
    columns = {"x": [[1.0, 1]], "y": [[1.0, 1]], "b": [[1.0, 100]]}
    panel = panel_of(columns)
    how = {"bads": ["b"], "returns": "variable"}
    with pytest.warns(DataWarning, match="no solution for u1 0"):
        found = rs.super_sbm(panel, ["x"], ["y"], **how)
    assert np.isnan(found.score[0, 0])
    assert found.stage_one[0, 0] == 1.0
    assert found.infeasible == (("u1", 0),)
    assert "u1" in found.summary()
    other = rs.super_sbm(panel, ["x"], ["y"], bads_as="input", **how)
    np.testing.assert_allclose(other.score[0], [1 + 99 / 2, 1 - 0.99 / 2], rtol=1e-9)
    constant = rs.super_sbm(panel, ["x"], ["y"], bads=["b"])
    np.testing.assert_allclose(constant.score[0, 0], 1 / (1 - 0.99 / 2), rtol=1e-9)  # λ = 1/100
    assert constant.ceiling == 2.0
    assert not constant.at_ceiling.any()


@FEW
def test_near_the_ceiling_is_flagged():
    columns = {"x": [[1.0, 1]], "y": [[1.0, 1]], "b": [[1.0, 1e6]]}
    found = rs.super_sbm(panel_of(columns), ["x"], ["y"], bads=["b"])
    assert found.at_ceiling[0].tolist() == [True, False]
    assert "ceiling 2" in found.tables()[0].notes[-1].text("en")


@FEW
def test_only_the_observation_itself_is_left_out():
    """A doubles: in the second period it is compared with itself in the first, not with B alone."""
    columns = {"x": [[1.0, 4], [1, 4]], "y": [[1.0, 1], [2, 1]]}
    found = rs.super_sbm(panel_of(columns), ["x"], ["y"], frontier="global")
    np.testing.assert_allclose(found.score, [[0.5, 0.125], [2.0, 0.125]], rtol=1e-9)
    alone = rs.super_sbm(panel_of(columns), ["x"], ["y"], frontier="period")
    np.testing.assert_allclose(alone.score, [[4.0, 0.25], [8.0, 0.125]], rtol=1e-9)


@FEW
def test_the_index_of_one_input_and_output_is_a_ratio_of_productivities(rng):
    x, y = np.exp(rng.normal(size=(2, 3, 8)))
    found = rs.super_sbm(panel_of({"x": x, "y": y}), ["x"], ["y"], gml=True)
    r = y / x
    below = (found.global_score[1:] < 1) & (found.global_score[:-1] < 1)
    np.testing.assert_allclose(found.change("gml")[below], (r[1:] / r[:-1])[below], rtol=1e-8)
    best = np.array([[np.delete(row, i).max() for i in range(8)] for row in r])
    np.testing.assert_allclose(found.period_score, r / best, rtol=1e-8)
    np.testing.assert_allclose(
        found.change("gml"), found.change("ec") * found.change("tc"), rtol=1e-12
    )
    assert (found.global_score <= found.period_score + 1e-9).all()
    table = next(t for t in found.tables() if t.name == "gml")
    last = [row[-1] for row in table.rows][-8:]
    np.testing.assert_allclose(last, found.global_score[-1] / found.global_score[0], rtol=1e-12)


def _multipliers(x, y, b, o):
    """The dual of Tone's program under constant returns: max ξ over prices v, u, w."""
    m, q = x.shape[1], y.shape[1] + b.shape[1]
    s = y.shape[1]
    prices = np.column_stack([np.zeros(len(x)), -x, y, -b])
    low = np.zeros((m + q, 1 + m + q))
    own = np.concatenate([x[o], y[o], b[o]])
    for j in range(m + q):
        low[j, 1 + j] = -own[j]
        low[j, 0] = 0.0 if j < m else 1.0 / q
    right = np.concatenate([np.zeros(len(x)), np.full(m, -1.0 / m), np.zeros(q)])
    equal = np.concatenate([[1.0], x[o], -y[o], b[o]])[None, :]
    found = linprog(
        np.concatenate([[-1.0], np.zeros(m + q)]),
        A_ub=np.vstack([prices, low]),
        b_ub=right,
        A_eq=equal,
        b_eq=[1.0],
        bounds=[(None, None)] + [(0, None)] * (m + q),
        method="highs",
    )
    assert s == 1
    return -found.fun


def test_the_multiplier_form_has_the_same_value(rng):
    columns = {k: np.exp(rng.normal(size=(1, 20))) for k in ("k", "l", "y", "a", "b")}
    found = rs.super_sbm(panel_of(columns), ["k", "l"], ["y"], bads=["a", "b"])
    x, y, b = (
        np.stack([columns[n][0] for n in names], axis=1)
        for names in (("k", "l"), ("y",), ("a", "b"))
    )
    want = [_multipliers(x, y, b, o) for o in range(20)]
    np.testing.assert_allclose(found.stage_one[0], want, rtol=1e-7)


@pytest.mark.filterwarnings("ignore:The super-efficient program")
@pytest.mark.parametrize("returns", ["constant", "variable"])
def test_units_of_measurement_and_orders_change_nothing(rng, returns):
    names = ("k", "l", "y", "a", "b")
    columns = {k: np.exp(rng.normal(size=(2, 15))) for k in names}
    how = {"returns": returns, "gml": True}
    base = rs.super_sbm(panel_of(columns), ["k", "l"], ["y"], bads=["a", "b"], **how)
    scaled = {n: 10.0 ** (3 * j - 6) * v[:, ::-1] for j, (n, v) in enumerate(columns.items())}
    other = rs.super_sbm(panel_of(scaled), ["l", "k"], ["y"], bads=["b", "a"], **how)
    np.testing.assert_allclose(other.score[:, ::-1], base.score, rtol=1e-8)
    np.testing.assert_allclose(other.change("gml")[:, ::-1], base.change("gml"), rtol=1e-8)
    # what is observed is efficient once it is moved by its slacks
    below = ~base.efficient
    sign = np.array([-1, -1, 1, -1, -1])
    share = base.slacks / base.values
    rho = (1 - share[..., :2].mean(axis=2)) / (1 + share[..., 2:].mean(axis=2))
    np.testing.assert_allclose(rho[below], base.score[below], rtol=1e-8)
    above = (1 + share[..., :2].mean(axis=2)) / (1 - share[..., 2:].mean(axis=2))
    solved = base.efficient & np.isfinite(base.score)
    np.testing.assert_allclose(above[solved], base.score[solved], rtol=1e-8)
    assert ((base.values + sign * base.slacks)[below] > 0.0).all()


def test_what_cannot_be_is_refused_in_both_languages(rng):
    columns = {k: np.exp(rng.normal(size=(1, 12))) for k in ("k", "y", "b")}
    panel = panel_of(columns)
    zero = columns["b"].copy()
    zero[0, 4] = 0.0
    empty = np.where(zero > 0.0, zero, np.nan)
    for changed, how, error, said in (
        (panel, {"bads": ["y"]}, ParameterError, "y"),
        (panel, {"returns": "increasing"}, ParameterError, "increasing"),
        (panel, {"gml": True}, ParameterError, "two periods"),
        (panel.with_columns(by_position=True, b=zero), {}, DomainError, "u5"),
        (
            panel.with_columns(by_position=True, b=empty),
            {"missing": "stop"},
            MissingValueError,
            "u5",
        ),
    ):
        with pytest.raises(error) as caught:
            rs.super_sbm(changed, ["k"], ["y"], **{"bads": ["b"], **how})
        assert said in caught.value.en
        assert caught.value.zh != caught.value.en
