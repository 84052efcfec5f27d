"""Data envelopment analysis: the examples of Coelli's guide, identities, the second route, bad input."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels import dominance, envelopment
from regspatial._kernels.envelopment import Set, radial, radial_slacks, slacks_based
from regspatial._kernels.linear import lp
from regspatial.efficiency.envelopment.estimate import peers_of
from regspatial.errors import DataWarning, DomainError, MissingValueError, ParameterError


@pytest.fixture
def rng():
    return np.random.default_rng(12)


def panel_of(columns, times=(2020,)):
    n = np.shape(next(iter(columns.values())))[1]
    return rs.Panel.from_arrays([f"u{i + 1}" for i in range(n)], list(times), columns)


def found_of(columns, ins, outs, **how):
    return rs.data_envelopment(panel_of(columns), ins, outs, **how)


def test_a_unit_that_is_its_own_peer_has_a_weight_of_one_whatever_rounding_left():
    solved = SimpleNamespace(
        used=np.array([[0, -1], [1, 2]]), weights=np.array([[1.0 - 2e-16, 0.0], [0.3, 1e-12]])
    )
    assert [(p.unit, p.peer, p.weight) for p in peers_of(0, solved, 3, 0)] == [
        (0, 0, 1.0),
        (1, 1, 0.3),
    ]


@pytest.mark.filterwarnings("ignore:There are 5 units")
def test_coelli_guide_example_of_two_inputs():
    """DEAP's first example: scores, peers, λ and the slack of firm 1, as printed to three places."""
    columns = {"y": [[1.0, 2, 3, 1, 2]], "a": [[2.0, 2, 6, 3, 6]], "b": [[5.0, 4, 6, 2, 2]]}
    found = found_of(columns, ["a", "b"], ["y"], orientation="input", returns="constant")
    np.testing.assert_allclose(found.score[0], [0.5, 1, 0.833, 0.714, 1], atol=5e-4)
    peers = [(p.unit, p.peer, round(p.weight, 3)) for p in found.peers]
    want = [(0, 1, 0.5), (1, 1, 1), (2, 1, 1), (2, 4, 0.5), (3, 1, 0.214), (3, 4, 0.286), (4, 4, 1)]
    assert peers == want
    np.testing.assert_allclose(found.slacks[0, 0], [0, 0.5, 0], atol=1e-9)
    np.testing.assert_allclose(found.slacks[0, 1:], 0.0, atol=1e-9)
    np.testing.assert_allclose(found.targets()[0, 0], [1, 2, 1], rtol=1e-9)


def test_coelli_guide_example_of_returns_to_scale():
    """DEAP's second example: one input and output, scale efficiency and its nature."""
    columns = {"y": [[1.0, 2, 3, 4, 5]], "x": [[2.0, 4, 3, 5, 6]]}
    with pytest.warns(DataWarning, match="5 units"):
        found = found_of(columns, ["x"], ["y"], orientation="input")
    np.testing.assert_allclose(found.constant[0], [0.5, 0.5, 1, 0.8, 0.833], atol=5e-4)
    np.testing.assert_allclose(found.score[0], [1, 0.625, 1, 0.9, 1], atol=5e-4)
    np.testing.assert_allclose(found.scale[0], [0.5, 0.8, 1, 0.889, 0.833], atol=5e-4)
    nature = ["increasing", "increasing", "constant", "decreasing", "decreasing"]
    assert found.nature[0].tolist() == nature


def test_super_efficiency_of_one_input_and_output_is_a_ratio(rng):
    columns = {"x": np.exp(rng.normal(size=(2, 9))), "y": np.exp(rng.normal(size=(2, 9)))}
    panel = panel_of(columns, (1, 2))
    how = {"returns": "constant", "super_efficiency": True}
    found = rs.data_envelopment(panel, ["x"], ["y"], **how)
    ratio = columns["y"] / columns["x"]
    for t in range(2):
        others = [np.delete(ratio[t], i).max() for i in range(9)]
        np.testing.assert_allclose(found.super_score[t], ratio[t] / others, rtol=1e-9)
    pooled = rs.data_envelopment(panel, ["x"], ["y"], frontier="global", **how)
    np.testing.assert_allclose(pooled.score, ratio / ratio.max(), rtol=1e-9)
    up_to = rs.data_envelopment(panel, ["x"], ["y"], frontier="sequential", **how)
    np.testing.assert_allclose(up_to.score[0], found.score[0], rtol=1e-12)
    np.testing.assert_allclose(up_to.score[1], pooled.score[1], rtol=1e-9)


def test_identities_and_what_changes_nothing(rng):
    columns = {k: np.exp(rng.normal(size=(1, 25))) for k in ("k", "l", "y", "z")}
    how = {"returns": "constant"}
    base = found_of(columns, ["k", "l"], ["y", "z"], **how)
    other = found_of(columns, ["k", "l"], ["y", "z"], orientation="input", **how)
    np.testing.assert_allclose(base.score, other.score, rtol=1e-9)
    assert (base.constant <= base.variable + 1e-9).all()
    scaled = {
        "k": 1e9 * columns["k"],
        "l": 1e-6 * columns["l"],
        "y": 1e4 * columns["y"],
        "z": columns["z"],
    }
    turned = {n: v[:, ::-1] for n, v in scaled.items()}
    again = found_of(turned, ["l", "k"], ["z", "y"], **how)
    np.testing.assert_allclose(again.score[:, ::-1], base.score, rtol=1e-8)
    np.testing.assert_allclose(again.slacks[0, ::-1, 1] / 1e9, base.slacks[0, :, 0], atol=1e-8)
    # the targets are made of the peers, and are efficient
    points = np.stack([columns[n][0] for n in ("k", "l", "y", "z")], axis=1)
    made = np.zeros_like(points)
    for p in base.peers:
        made[p.unit] += p.weight * points[p.peer]
    np.testing.assert_allclose(made, base.targets()[0], rtol=1e-7)
    targets = {n: base.targets()[:, :, j] for j, n in enumerate(("k", "l", "y", "z"))}
    np.testing.assert_allclose(found_of(targets, ["k", "l"], ["y", "z"], **how).score, 1, rtol=1e-7)


def _by_highs(programs):
    k, rows, p = programs.own.shape
    found = lp.Solved(
        value=np.full(k, np.nan),
        status=np.full(k, lp.UNSOLVED),
        own=np.full((k, p), np.nan),
        used=np.full((k, rows), -1),
        weights=np.zeros((k, rows)),
    )
    for one in range(k):
        lp._by_highs(programs, one, found)
    return found


@pytest.mark.parametrize("spread", [0.3, 2.0])
def test_the_simplex_and_highs_agree(rng, monkeypatch, spread):
    """Units of one size and of very different ones; what has no solution has none by both."""
    size = np.exp(spread * rng.normal(size=(14, 1)))
    x, y, b = (size * np.exp(0.3 * rng.normal(size=(14, k))) for k in (3, 1, 2))
    these, out = Set(x=x, y=y, b=b), np.arange(14)
    calls = [
        lambda r=r, e=e, o=o: radial(these, these, orientation=o, returns=r, excluded=e)
        for r in ("constant", "variable", "non-increasing", "non-decreasing")
        for e in (None, out)
        for o in ("input", "output")
    ] + [
        lambda r=r, e=e, a=a: slacks_based(these, these, returns=r, bads_as=a, excluded=e)
        for r in ("constant", "variable")
        for e in (None, out)
        for a in ("input", "output")
    ]
    mine = [call() for call in calls]
    monkeypatch.setattr(envelopment, "solve", _by_highs)
    for one, other in zip(mine, (call() for call in calls), strict=True):
        np.testing.assert_array_equal(one.status, other.status)
        np.testing.assert_allclose(one.value, other.value, rtol=1e-8)


@pytest.mark.parametrize("most", [0, 1])
def test_rows_that_others_surpass_are_found_by_comparing_all_pairs(rng, monkeypatch, most):
    for d, blocks in ((1, 256), (3, 7), (4, 256), (6, 256)):
        monkeypatch.setattr(dominance, "_BLOCK", blocks)
        values = rng.integers(-2, 4, size=(500, d)).astype(float)  # ties and twins
        no_worse = (values[None] >= values[:, None]).all(axis=2)
        times = (no_worse & (values[None] > values[:, None]).any(axis=2)).sum(axis=1)
        np.testing.assert_array_equal(
            dominance.hardly_dominated(values, most), np.nonzero(times <= most)[0]
        )
    line = np.column_stack([np.arange(3000.0), -np.arange(3000.0)])  # nobody surpasses another
    np.testing.assert_array_equal(dominance.hardly_dominated(line, most), np.arange(3000))


@pytest.mark.parametrize("ties", [True, False])
def test_of_many_units_those_that_others_surpass_are_not_needed(rng, monkeypatch, ties):
    """Some units against all 260 by HiGHS, which is given every one; whole numbers have ties and twins."""
    whole = [rng.integers(1, 8, size=(260, k)).astype(float) for k in (2, 1, 1)]
    x, y, b = whole if ties else [np.exp(0.4 * rng.normal(size=(260, k))) for k in (2, 1, 1)]
    every, goods = Set(x=x, y=y, b=b), Set(x=x, y=y)
    efficient = radial(goods, goods, orientation="input", returns="variable").value > 1 - 1e-9
    at = np.concatenate([np.arange(0, 260, 24), np.nonzero(efficient)[0]])
    some = Set(x=x[at], y=y[at], b=b[at])
    calls = (
        [
            lambda r=r, e=e, o=o: radial(some, goods, orientation=o, returns=r, excluded=e)
            for r in ("constant", "variable", "non-increasing", "non-decreasing")
            for e in (None, at)
            for o in ("input", "output")
        ]
        + [
            lambda r=r, e=e: slacks_based(some, every, returns=r, bads_as="output", excluded=e)
            for r in ("constant", "variable")
            for e in (None, at)
        ]
        + [
            lambda: radial_slacks(
                some, goods, np.ones(len(at)), orientation="output", returns="variable"
            )
        ]
    )
    mine = [call() for call in calls]
    assert len(envelopment._Best(every, None).reference.x) < 60
    found = radial(some, goods, orientation="input", returns="variable")
    made = np.einsum("ku,kuj->kj", found.weights, x[found.used])
    assert (made <= found.value[:, None] * some.x * (1 + 1e-9)).all()  # peers by their own places
    monkeypatch.setattr(envelopment, "MANY", 10**9)
    monkeypatch.setattr(envelopment, "solve", _by_highs)
    for one, other in zip(mine, (call() for call in calls), strict=True):
        np.testing.assert_array_equal(one.status, other.status)
        np.testing.assert_allclose(one.value, other.value, rtol=1e-8, atol=1e-8)


def test_what_the_simplex_gives_up_is_given_to_highs(rng, monkeypatch):
    x, y = np.exp(rng.normal(size=(15, 2))), np.exp(rng.normal(size=(15, 1)))
    these = Set(x=x, y=y)
    want = radial(these, these, orientation="input", returns="variable")
    monkeypatch.setattr(lp, "MOST_STEPS", 1)
    found = radial(these, these, orientation="input", returns="variable")
    np.testing.assert_allclose(found.value, want.value, rtol=1e-9)


def test_super_efficiency_without_a_solution_is_empty_and_named():
    columns = {"x": [[1.0, 2, 3, 4, 5, 6]], "y": [[1.0, 3, 4, 4.5, 4.8, 5]]}
    with pytest.warns(DataWarning, match="u6 2020"):
        found = found_of(columns, ["x"], ["y"], orientation="input", super_efficiency=True)
    assert np.isnan(found.super_score[0, 5])  # nobody else makes five
    assert found.super_score[0, 0] == pytest.approx(2.0)  # the next smallest uses twice as much


def test_zeros_are_admitted_and_weak_efficiency_is_said():
    columns = {
        "x": [[1.0, 1, 2, 2, 3, 3, 3, 4, 4]],
        "z": [[0.0, 1, 0, 1, 2, 1, 1, 1, 1]],
        "y": [[1.0, 1, 1, 1, 1, 1, 2, 2, 2]],
    }
    found = found_of(columns, ["x", "z"], ["y"], orientation="input")
    assert found.score[0, 0] == 1.0
    assert found.score[0, 1] == 1.0
    assert found.slacks[0, 1].tolist() == [0, 1, 0]
    assert "weak sense" in found.tables()[1].notes[0].text("en")


STOP = {"missing": "stop"}


def test_what_cannot_be_is_refused_in_both_languages(rng):
    columns = {k: np.exp(rng.normal(size=(1, 12))) for k in ("k", "y")}
    panel = panel_of(columns)
    minus, none = columns["k"].copy(), columns["y"].copy()
    minus[0, 3], none[0, 4] = -1.0, 0.0
    empty = np.where(none > 0.0, none, np.nan)
    for changed, ins, how, error, said in (
        (panel, ["k", "y"], {}, ParameterError, "y"),
        (panel, [], {}, ParameterError, "inputs"),
        (panel, ["k"], {"returns": "falling"}, ParameterError, "falling"),
        (panel.with_columns(by_position=True, k=minus), ["k"], {}, DomainError, "u4"),
        (panel.with_columns(by_position=True, y=none), ["k"], {}, DomainError, "u5"),
        (panel.with_columns(by_position=True, y=empty), ["k"], STOP, MissingValueError, "u5"),
    ):
        with pytest.raises(error) as caught:
            rs.data_envelopment(changed, ins, ["y"], **how)
        assert said in caught.value.en
        assert caught.value.zh != caught.value.en
