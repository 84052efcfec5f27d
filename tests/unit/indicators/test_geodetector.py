"""Geographical detectors: q by hand, cuts, the size of their tests, what changes nothing, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import regspatial as rs
from regspatial._kernels import strata as kernel
from regspatial.errors import (
    ConstantColumnError,
    DataWarning,
    MissingValueError,
    ParameterError,
    UnknownColumnError,
)
from regspatial.indicators import strata_tests
from regspatial.indicators.strata_tests import f_tests, kind_of

FEW = {"permutations": 99, "rng": 1}


@pytest.fixture
def rng():
    return np.random.default_rng(14)


def panel_of(columns, times=(2020,)):
    n = np.shape(next(iter(columns.values())))[1]
    return rs.Panel.from_arrays([f"u{i:03d}" for i in range(n)], list(times), columns)


def test_q_and_f_by_hand_and_by_analysis_of_variance():
    """Strata (1, 2), (4, 6): within ½ + 2, total 14.75."""
    columns = {"y": [[1.0, 2, 4, 6]], "z": [[1.0, 1, 2, 2]]}
    one = rs.geodetector(panel_of(columns), "y", categories=["z"], **FEW).factors[0]
    assert one.q == pytest.approx(1 - 2.5 / 14.75)
    want = stats.f_oneway([1, 2], [4, 6])
    assert (one.f, one.p_f) == pytest.approx((want.statistic, want.pvalue))


def test_the_central_p_keeps_to_itself_and_the_non_central_one_does_not(rng):
    """As is said in the notes: adding a constant to y changes Wang's p."""
    codes, y = np.repeat(np.arange(4), (5, 9, 12, 14)), rng.normal(size=40)
    first = [f_tests(float(kernel.q_of([codes], y + c)[0, 0]), codes, y + c) for c in (0, 1, 20)]
    assert first[0][1] == pytest.approx(first[2][1], rel=1e-9)
    assert len({round(one[2], 3) for one in first}) == 3


def test_cuts_of_each_method():
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 16])
    np.testing.assert_allclose(kernel.cuts(x, 3, "equal"), [1, 6, 11, 16])
    np.testing.assert_allclose(kernel.cuts(x, 2, "geometric"), [1, 4, 16])
    np.testing.assert_allclose(kernel.cuts(x, 2, "quantile"), [1, 4.5, 16])
    np.testing.assert_allclose(kernel.cuts(x, 2, "natural"), [1, 7, 16])
    np.testing.assert_allclose(kernel.cuts(x, 2, "sd"), [1, x.mean(), 16])
    assert kernel.cuts(x - 1.0, 2, "geometric") is None


def test_every_cut_is_there_and_the_best_is_taken(rng):
    x = np.exp(rng.normal(size=60))
    columns = {"x": x[None], "y": (np.floor(3 * np.argsort(np.argsort(x)) / 60.0))[None]}
    found = rs.geodetector(panel_of(columns), "y", ["x"], most=5, **FEW)
    assert len(found.candidates) == 5 * 3
    best = max(c.q for c in found.candidates if np.isfinite(c.q))
    (taken,) = (c for c in found.candidates if c.chosen)
    assert taken.q == best == found.factors[0].q
    assert (taken.method, taken.classes) == ("quantile", 3)
    assert best == pytest.approx(1.0)
    table = next(t for t in found.tables() if t.name == "geodetector_cuts")
    assert len(table.rows) == 15
    alone = rs.geodetector(
        panel_of(columns), "y", ["x"], methods="quantile, natural", fewest=4, most=4, **FEW
    )
    assert [c.method for c in alone.candidates] == ["quantile", "natural"]


def test_the_p_that_knows_of_the_search_has_its_size_and_that_of_f_has_not(rng):
    """120 samples without any relation: at five in a hundred, to three standard errors; F far above."""
    known = blind = 0
    for k in range(120):
        panel = panel_of({"x": rng.normal(size=(1, 40)), "y": rng.normal(size=(1, 40))})
        how = {"methods": "quantile, equal, sd", "permutations": 39, "rng": k}
        one = rs.geodetector(panel, "y", ["x"], **how).factors[0]
        known += one.p_value <= 0.05
        blind += one.p_f <= 0.05
    most = 6 + 3 * np.sqrt(120 * 0.05 * 0.95)
    assert 0 < known <= most
    assert blind > most


def test_interactions_tell_a_product_from_a_sum(rng):
    a, b = rng.integers(0, 2, size=(2, 120)).astype(float)
    noise = 0.5 * rng.normal(size=120)
    for y, low in ((a + b + noise, False), ((a == b) + noise, True)):
        columns = {"a": a[None], "b": b[None], "y": y[None]}
        (one,) = rs.geodetector(panel_of(columns), "y", categories=["a", "b"], **FEW).interactions
        assert one.p_gain == 0.01
        assert (one.p_interaction <= 0.05) is low
        assert one.kind == ("enhance-nonlinear" if low or one.q > one.q_a + one.q_b else one.kind)
        cells = stats.f_oneway(*(y[(a == i) & (b == j)] for i in (0, 1) for j in (0, 1)))
        f = (120 - 4) / 3 * one.q / (1 - one.q)
        assert f == pytest.approx(cells.statistic)


@pytest.mark.parametrize(
    ("a", "b", "both", "kind"),
    [
        (0.3, 0.4, 0.2, "weaken-nonlinear"),
        (0.3, 0.4, 0.35, "weaken-univariate"),
        (0.3, 0.4, 0.5, "enhance-bivariate"),
        (0.3, 0.4, 0.7, "independent"),
        (0.3, 0.4, 0.8, "enhance-nonlinear"),
    ],
)
def test_types_of_interactions(a, b, both, kind):
    assert kind_of(a, b, both) == kind


def test_risk_and_ecological_detectors(rng):
    z, u = rng.integers(0, 3, size=(2, 90)).astype(float)
    y = 2.0 * z + rng.normal(size=90)
    found = rs.geodetector(
        panel_of({"z": z[None], "u": u[None], "y": y[None]}), "y", categories=["z", "u"], **FEW
    )
    one = found.risk_tests[0]
    want = stats.ttest_ind(y[z == 0], y[z == 1], equal_var=False)
    assert (one.t, one.df, one.p_value) == pytest.approx((want.statistic, want.df, want.pvalue))
    assert [r.p_holm <= 1e-3 for r in found.risk_tests] == [True] * 3 + [False] * 3
    (pair,) = found.ecological
    assert pair.p_value == 0.01
    assert pair.gain > 1.0
    np.testing.assert_allclose(found.risk("z")[z == 2], y[z == 2].mean())


def test_orders_units_and_seeds(rng):
    columns = {k: np.exp(rng.normal(size=(1, 50))) for k in ("y", "a", "b")}
    panel = panel_of(columns)
    base = rs.geodetector(panel, "y", ["a", "b"], most=4, **FEW)
    turned = panel.select(ids=list(panel.ids[::-1])).with_columns(
        by_position=True, a=1e6 * columns["a"][:, ::-1], y=3.0 - 1e-3 * columns["y"][:, ::-1]
    )
    other = rs.geodetector(turned, "y", ["b", "a"], most=4, **FEW)
    mine = {f.name: (f.q, f.method, f.p_value) for f in base.factors}
    theirs = {f.name: (f.q, f.method, f.p_value) for f in other.factors}
    assert {k: v[1:] for k, v in mine.items()} == {k: v[1:] for k, v in theirs.items()}
    for name in mine:
        assert mine[name][0] == pytest.approx(theirs[name][0], rel=1e-9)


@pytest.mark.filterwarnings("ignore:Strata of these")
def test_what_cannot_be_is_refused_in_both_languages(rng):
    columns = {k: rng.normal(size=(2, 12)) for k in ("y", "x")}
    columns |= {"flat": np.ones((2, 12)), "bit": np.tile([0.0, 1], (2, 6))}
    columns["hole"] = np.where(np.arange(12) == 4, np.nan, columns["x"])
    panel = panel_of(columns, (1, 2))
    for call, error, said in (
        ({}, ParameterError, "at least one factor"),
        ({"factors": ["y"]}, ParameterError, "y"),
        ({"factors": ["x"], "categories": ["x"]}, ParameterError, "x"),
        ({"factors": ["nix"]}, UnknownColumnError, "nix"),
        ({"factors": ["hole"], "missing": "stop"}, MissingValueError, "u004"),
        ({"factors": ["flat"]}, ConstantColumnError, "flat"),
        ({"factors": ["x"], "fewest": 7, "most": 7}, ConstantColumnError, "x"),
        ({"factors": ["x"], "fewest": 5, "most": 4}, ParameterError, "fewest"),
        ({"factors": ["x"], "methods": "kmeans"}, ParameterError, "kmeans"),
        ({"factors": ["x"], "permutations": 0}, ParameterError, "permutations"),
    ):
        with pytest.raises(error) as caught:
            rs.geodetector(panel, "y", **{"at_time": 1, **FEW, **call})
        assert said in caught.value.en
        assert caught.value.zh != caught.value.en


def test_of_several_times_the_last_is_taken_with_a_warning():
    rng = np.random.default_rng(3)
    panel = panel_of({k: rng.normal(size=(2, 12)) for k in ("y", "x")}, (1, 2))
    with pytest.warns(DataWarning, match="the last is used, 2"):
        found = rs.geodetector(panel, "y", ["x"], **FEW)
    assert (
        found.tables()[0].rows
        == rs.geodetector(panel, "y", ["x"], at_time=2, **FEW).tables()[0].rows
    )


def test_strata_of_one_region_are_warned_of():
    columns = {"y": [[1.0, 2, 4, 6, 9]], "z": [[1.0, 1, 2, 2, 3]]}
    with pytest.warns(DataWarning, match="explain themselves: z"):
        found = rs.geodetector(panel_of(columns), "y", categories=["z"], **FEW)
    assert "因子" in found.summary("zh")


@pytest.mark.parametrize(
    ("f", "a", "b", "apart"), [(2.3, 3, 26, 4.0), (0.4, 1, 2, 30.0), (9.0, 7, 50, 200.0)]
)
def test_the_non_central_tail_by_a_mixture_where_scipy_has_none(f, a, b, apart, monkeypatch):
    scipy_says = stats.ncf.sf(f, a, b, apart)
    monkeypatch.setattr(stats.ncf, "sf", lambda *_args: np.nan)
    assert strata_tests.noncentral_sf(f, a, b, apart) == pytest.approx(
        scipy_says, rel=1e-8, abs=1e-12
    )


@pytest.mark.parametrize("within", [None, np.arange(12) % 3])
def test_draws_in_pieces_are_the_draws_in_one(rng, within):
    y = rng.normal(size=12)
    whole = kernel.permuted(y, (0, 9), 3, 1, within)
    parts = [kernel.permuted(y, span, 3, 1, within) for span in [(0, 4), (4, 5), (5, 9)]]
    np.testing.assert_array_equal(np.hstack(parts), whole)
    assert len(np.unique(whole, axis=1).T) == 9


def test_no_p_depends_on_the_size_of_the_pieces(rng, monkeypatch):
    a, b, e = rng.normal(size=(3, 30))
    panel = panel_of({"y": [a + b + a * b + e], "a": [a], "b": [b]})
    found = []
    for size in (250_000, 200):
        monkeypatch.setattr("regspatial.indicators.strata_draws._AT_ONCE", size)
        one = rs.geodetector(panel, "y", ["a", "b"], most=4, permutations=199, rng=1)
        pair, apart = one.interactions[0], one.ecological[0]
        found.append(
            [pair.p_gain, pair.p_interaction, apart.p_value, *(f.p_value for f in one.factors)]
        )
    assert found[0] == found[1]


def test_what_is_beyond_the_sum_is_that_of_two_regressions(rng):
    """The additive and the crossed model by least squares on dummies, each draw by itself."""
    a, b = rng.integers(0, 3, size=(2, 40))
    y = 0.4 * a * b + rng.normal(size=40)
    both = kernel.crossed(a, b)
    designs = [
        np.column_stack([np.ones(40), np.eye(3)[a], np.eye(3)[b]]),
        np.eye(both.max() + 1)[both],
    ]
    residual = y - designs[0] @ np.linalg.pinv(designs[0]) @ y
    trial = np.column_stack([residual, kernel.permuted(residual, (2, 60), 1, 7)])
    additive, crossed = (
        ((trial - d @ np.linalg.pinv(d) @ trial) ** 2).sum(axis=0) for d in designs
    )
    ratio = (additive - crossed) / crossed
    basis = kernel.additive_basis(a, b, both)
    found = kernel.beyond_additive(basis, both, y, (2, 60), 1, 7)
    assert found == (ratio[1:] >= ratio[0] - 1e-9).sum()
    assert 0 < found < 58
