"""Wald tests by robust errors with p from signs of residuals: written out densely, and what is said of them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import regspatial as rs
from regspatial.options import DEFAULT
from regspatial.regression.estimation.design import design
from regspatial.regression.tests import wald_signs as signs
from regspatial.regression.tests.nested.estimate import wald_tests
from regspatial.studies import spatial_panel

N, T = 13, 4
XY = np.random.default_rng(4).uniform(size=(N, 2))
D = np.hypot(*(XY[:, None] - XY[None]).transpose(2, 0, 1))
np.fill_diagonal(D, np.inf)
W = (1 / D**2) / (1 / D**2).sum(axis=1, keepdims=True)
IDS = [f"r{i:02d}" for i in range(N)]
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=W, normalisation="row")
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def simulated(seed=1, rho=0.0, theta=0.0):
    numbers = np.random.default_rng(seed)
    x, e = numbers.normal(size=(2, T, N))
    mean = x + theta * x @ W.T + numbers.normal(size=N)
    y = np.linalg.solve(np.eye(N) - rho * W, (mean + 0.7 * e).T).T
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "y": y})


def equations(large, small, null, effects="twoway", rho=0.0, covariance="clustered"):
    panel = simulated(rho=rho)
    full, less = (
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x", WEIGHTS, model=m, fixed_effects=effects, covariance=c
        )
        for m, c in ((large, covariance), (small, "analytic"))
    )
    d = design(
        panel, "y ~ x", WEIGHTS, y=None, x=None, model=large, fixed_effects=effects, durbin=None
    )
    return signs._equations(d, full, less, null, DEFAULT), d, full, less


@pytest.mark.parametrize("cells", [False, True])
def test_without_space_it_is_regression_with_dummies(cells):
    """SLX to OLS: y made anew from the smaller model, all dummies, the plain sandwich, to 1e-8."""
    one, d, _full, _less = equations("slx", "ols", "theta=0")
    draw = np.random.default_rng(1).choice([-1.0, 1.0], size=(5, N * T if cells else N))
    draw[0] = 1.0
    x = np.stack([z.ravel() for z in d.Z])
    dummies = [np.tile(np.eye(N)[i], T) for i in range(N)]
    dummies += [np.repeat(np.eye(T)[t], N) for t in range(1, T)]
    columns = np.vstack([x, dummies]).T
    wanted = []
    for s in draw:
        each = s if cells else np.tile(s, T)
        made = each * one.e.ravel()  # what the smaller model fits takes no part
        b, *_rest = np.linalg.lstsq(columns, made, rcond=None)
        scores = columns * (made - columns @ b)[:, None]
        if not cells:
            scores = scores.reshape(T, N, -1).sum(axis=0)
        bread = np.linalg.pinv(columns.T @ columns)
        v = bread @ scores.T @ scores @ bread
        scale = one.weights.once("sandwich" if cells else "clustered")
        wanted.append(b[1] ** 2 / v[1, 1] / scale)
    assert signs._walds(
        one, draw, "sandwich" if cells else "clustered", "cell" if cells else "region"
    ) == pytest.approx(wanted, rel=1e-8)


@pytest.mark.parametrize(
    ("large", "small", "null"),
    [
        ("sar", "ols", "rho=0"),
        ("sem", "ols", "lambda=0"),
        ("sdm", "sar", "theta=0"),
        ("sdm", "sem", "theta+rho*beta=0"),
    ],
)
def test_scores_are_slopes_of_a_dense_likelihood(large, small, null):
    """Of y with signed residuals, differences of 1e-5: 1e-6 of a score is what they leave."""
    one, d, full, less = equations(large, small, null, effects="none", rho=0.3)
    draw = np.random.default_rng(2).choice([-1.0, 1.0], size=(1, N))
    total = signs._scores(one, draw).each.sum(axis=(0, 1, 2))
    known = dict(zip(less.terms, less.estimates, strict=True))
    rho = known.get("lambda", 0.0) if small == "sem" else known.get("rho", 0.0)
    z = d.Z.reshape(len(d.terms), -1).T
    e = draw * one.e
    a = np.eye(N) - (0.0 if large == "sem" else rho) * W
    y = np.linalg.solve(a, e.T).T  # the mean is taken off below
    b = np.array([signs._slope(t, known, rho if small == "sem" else 0.0) for t in d.terms])
    y = y + np.linalg.solve(a, (z @ b).reshape(T, N).T).T

    def height(at):
        slopes, place, s2 = at[: len(b)], at[len(b)], at[-1]
        b_matrix = np.eye(N) - place * W
        left = (
            (y - (z @ slopes).reshape(T, N))
            if large == "sem"
            else y @ b_matrix.T - (z @ slopes).reshape(T, N)
        )
        left = left @ b_matrix.T if large == "sem" else left
        logdet = T * np.linalg.slogdet(b_matrix)[1]
        return logdet - 0.5 * left.size * np.log(s2) - np.sum(left**2) / (2 * s2)

    at = np.array([*b, 0.0 if large == "sem" else rho, one.sigma2])
    wanted = [(height(at + 1e-5 * k) - height(at - 1e-5 * k)) / 2e-5 for k in np.eye(len(at))]
    assert total == pytest.approx(wanted, rel=1e-6, abs=1e-5)
    assert full.model == large


def test_restrictions_in_any_units():
    """Of common factors too: p of the same draws."""
    panel = simulated(3, rho=0.3, theta=0.4)
    other = panel.with_columns(
        by_position=True, x=1e5 * panel["x"].values, y=1e-4 * panel["y"].values
    )
    for kind in ("clustered", "sandwich"):
        first, second = (
            wald_tests(
                p,
                "y ~ x",
                WEIGHTS,
                model="sdm",
                covariance=kind,
                draws=99,
                rng=2,
                bias_correction="none",
            )
            for p in (panel, other)
        )
        assert [t.p_value for t in first.tests] == [t.p_value for t in second.tests]
        assert first.draws == 99


def test_a_false_restriction_is_refused():
    panel = simulated(5, rho=0.7)
    found = wald_tests(panel, "y ~ x", WEIGHTS, model="sar", covariance="sandwich", rng=1)
    assert found.p_value("ols") < 0.05


def test_what_is_said_of_p():
    panel = simulated(2)
    how = {"model": "sdm", "covariance": "clustered", "bias_correction": "none"}
    drawn = wald_tests(panel, "y ~ x", WEIGHTS, draws=99, rng=3, **how)
    plain = wald_tests(panel, "y ~ x", WEIGHTS, draws=0, **how)
    assert "99 draws of signs of whole regions' residuals" in drawn.summary()
    assert "seed 3" in drawn.summary()
    assert [t.df_below for t in drawn.tests] == [None] * 3
    assert [t.df_below for t in plain.tests] == [N - 1] * 3
    assert [t.statistic for t in plain.tests] == [t.statistic for t in drawn.tests]
    assert "too many true nulls" in plain.summary()
    singles = wald_tests(
        panel, "y ~ x", WEIGHTS, model="sar", covariance="sandwich", draws=99, rng=3
    )
    assert "signs of whole regions' residuals" in singles.summary()
    periods = wald_tests(panel, "y ~ x", WEIGHTS, model="sar", covariance="driscoll-kraay")
    assert "from six periods on" in periods.summary()  # here are four
    assert periods.draws == 0
    by_time = wald_tests(
        panel, "y ~ x", dict.fromkeys(range(T), WEIGHTS), model="sar", covariance="clustered"
    )
    assert by_time.draws in (0, 999)


def test_draws_that_errors_make_no_use_of_are_said_to_be_none():
    """By region with CR2, and by equal variances, p is of F."""
    panel = simulated(2)
    for kind in ("auto", "clustered", "analytic"):
        how = {"model": "sdm", "covariance": kind}
        found = wald_tests(panel, "y ~ x", WEIGHTS, draws=99, rng=3, **how)
        plain = wald_tests(panel, "y ~ x", WEIGHTS, **how)
        assert found.draws == 0
        assert [t.p_value for t in found.tests] == [t.p_value for t in plain.tests]
        assert found.summary().count("draws=99: nothing was drawn") == 1
        assert "nothing was drawn" not in plain.summary()
        if kind == "auto":
            assert [t.df_below for t in found.tests] == [N - 1] * 3


def test_a_table_of_a_model_says_once_how_often_f_errs():
    how = {"model": "sdm", "draws": 20, "rng": 1, "bias_correction": "none"}
    said = "A p that holds its size is drawn by"
    for kind, count in (("clustered", 1), ("analytic", 0)):
        found = spatial_panel(simulated(2), "y ~ x", WEIGHTS, covariance=kind, **how)
        assert found.summary().count(said) == count


def test_signs_of_periods_are_all_there_are():
    """Of ten periods all 1,024 with 1,023 draws asked for: p is a whole share of them, and the data one."""
    numbers = np.random.default_rng(6)
    x, e = numbers.normal(size=(2, 10, N))
    panel = rs.Panel.from_arrays(IDS, range(10), {"x": x, "y": x + e})
    how = {"model": "sar", "covariance": "driscoll-kraay", "rng": 1}
    smaller = wald_tests(
        panel, "y ~ x", WEIGHTS, draws=1023, **{"covariance": "analytic", **how | {"model": "slx"}}
    )
    assert "whole periods' scores" in smaller.summary()
    share = 1024 * smaller.tests[0].p_value
    assert share == pytest.approx(round(share))
    found = wald_tests(panel, "y ~ x", WEIGHTS, draws=199, **{"covariance": "analytic", **how})
    assert "whole regions' residuals" in found.summary()
    assert "take their errors for independent" in found.summary()
    assert found.tests[0].p_value > 1 / 200
    assert smaller.tests[0].p_value > 1 / 1024
    y = np.linalg.solve(np.eye(N) - 0.8 * W, (x + e).T).T
    lagged = rs.Panel.from_arrays(IDS, range(10), {"x": x, "y": y})
    assert (
        wald_tests(
            lagged, "y ~ x", WEIGHTS, draws=999, **{"covariance": "analytic", **how}
        ).p_value("ols")
        < 0.05
    )


@pytest.mark.parametrize("carried", [0.0, 0.6])
def test_periods_without_space_are_driscoll_and_kraays_written_out(monkeypatch, carried):
    """SLX to OLS by scores of periods whose news get signs: one step, what it leaves, Bartlett weights; to 1e-8."""
    one, d, _full, _less = equations("slx", "ols", "theta=0", covariance="driscoll-kraay")
    monkeypatch.setattr(signs, "_carried", lambda one: np.full(len(one.slope), carried))
    draw = np.random.default_rng(1).choice([-1.0, 1.0], size=(5, T))
    x = np.array([z.ravel() for z in d.within(d.Z)])
    bread = np.linalg.inv(x @ x.T)
    parts = x.reshape(2, T, N)
    own = [parts[:, t] @ one.e[t] for t in range(T)]
    wanted = []
    for s in draw:
        each = []
        for t in range(T):  # s*_t = f s*_{t-1} + v_t (s_t - f s_{t-1})
            news = own[t] - carried * own[t - 1] if t else own[0]
            each.append(s[t] * news + (carried * each[-1] if t else 0.0))
        b = bread @ np.sum(each, axis=0)
        left = np.array([each[t] - parts[:, t] @ parts[:, t].T @ b for t in range(T)]) @ bread[1]
        v = left @ left + sum(2 * (1 - lag / 2) * (left[lag:] @ left[:-lag]) for lag in (1,))
        wanted.append(b[1] ** 2 / v)
    found = signs._walds(one, draw, "driscoll-kraay", "period")
    assert found == pytest.approx(wanted, rel=1e-8)


@pytest.mark.parametrize("by", [0.0, 0.6])
def test_how_much_goes_on_is_what_was_drawn(by):
    """20,000 regions without their means: what is expected of errors and regressors of first order, within .01."""
    numbers, periods = np.random.default_rng(8), 11
    x, e = numbers.normal(size=(2, periods, 20_000))
    for t in range(1, periods):
        x[t], e[t] = (by * v[t - 1] + np.sqrt(1 - by**2) * v[t] for v in (x, e))
    x, e = x - x.mean(axis=0), e - e.mean(axis=0)
    one = SimpleNamespace(
        e=e, columns=x.reshape(-1, 1), slope=np.eye(2), d=SimpleNamespace(fixed_effects="twoway")
    )
    found = signs._carried(one)
    spread = by ** np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    left = np.eye(periods) - 1 / periods
    spread = left @ spread @ left
    share = np.diag(spread, 1).sum() / np.trace(spread) * periods / (periods - 1)
    wanted = ((share * (periods - 1) + 1) / (periods - 2)) ** 2
    assert wanted == pytest.approx(by**2, abs=0.05)  # nothing of nothing, of much a little less
    assert found == pytest.approx([wanted, wanted], abs=0.01)


@pytest.mark.parametrize("null", ["rho=0", "lambda=0"])
def test_rho_and_lambda_get_signs_of_regions(null):
    """The scores of signed residuals in Driscoll and Kraay's sum: of SAR to OLS written out, to 1e-8."""
    assert signs.signs_of("driscoll-kraay", null, N) == "region"
    one, d, _full, _less = equations("sar", "ols", "rho=0", covariance="driscoll-kraay")
    draw = np.random.default_rng(3).choice([-1.0, 1.0], size=(4, N))
    found = signs._walds(one, draw, "driscoll-kraay", "region")
    g = one.columns.T.reshape(-1, T, N)
    m, wanted = np.linalg.inv(one.slope), []
    for v in draw:
        e = d.within(v * one.e)
        s = np.array(
            [
                [*(z[t] @ e[t] for z in g), (e[t] @ e[t] / one.sigma2 - one.counted / T) / 2.0]
                for t in range(T)
            ]
        )
        diagonal = np.diag(one.form)
        extra = (diagonal - diagonal.mean()).sum() * one.counted * one.sigma2 / (T * N)
        s[:, one.place] += [e[t] @ one.form @ e[t] - one.taken / T - extra for t in range(T)]
        s /= one.sigma2
        step = s.sum(axis=0) @ m
        rest = one.slope.copy()
        own = np.array([g[:, t] @ g[:, t].T for t in range(T)]) / one.sigma2
        size = len(g)
        rest[:size, :size] -= own.sum(axis=0)
        left = []
        for t in range(T):
            slope = rest / T
            slope[:size, :size] += own[t]
            left.append((s[t] - slope @ step) @ m[one.place])
        left = np.array(left)
        v2 = left @ left + 2 * 0.5 * left[1:] @ left[:-1]
        wanted.append(step[one.place] ** 2 / v2)
    assert found == pytest.approx(wanted, rel=1e-8)


def test_where_rho_and_lambda_stand_together_f_by_robust_errors_is_not_said_to_hold():
    panel = simulated(2)
    how = {"model": "sac", "draws": 20, "rng": 1, "covariance": "clustered"}
    said = wald_tests(panel, "y ~ x", WEIGHTS, **{"covariance": "analytic", **how}).summary()
    assert "does not hold its size here" in said
    assert "which holds its size" not in said


def test_under_the_sandwich_regions_get_signs_and_few_regions_their_cells(monkeypatch):
    """Signs of regions are those of cells that are alike over time, to rounding."""
    one, _d, _full, _less = equations("sar", "ols", "rho=0", covariance="sandwich")
    draw = np.random.default_rng(2).choice([-1.0, 1.0], size=(6, N))
    by_region = signs._walds(one, draw, "sandwich", "region")
    by_cell = signs._walds(one, np.tile(draw, T), "sandwich", "cell")
    assert by_region == pytest.approx(by_cell, rel=1e-10)
    panel = simulated(2)
    how = {"model": "sar", "draws": 99, "rng": 1}
    found = wald_tests(panel, "y ~ x", WEIGHTS, covariance="sandwich", **how)
    assert "keep what goes on over time" in found.summary()
    other = wald_tests(panel, "y ~ x", WEIGHTS, covariance="clustered", **how)
    assert "keep what goes on over time" not in other.summary()
    monkeypatch.setattr(signs, "LEAST_REGIONS", N + 1)
    few = wald_tests(panel, "y ~ x", WEIGHTS, covariance="sandwich", **how)
    assert "independent over time, as the sandwich does" in few.summary()
    assert "single residuals" in few.summary()


def test_a_sandwich_of_errors_that_go_on_points_to_clustered_ones():
    """r as the residuals have it, the pull of the means of regions undone; nothing where errors do not go on."""
    periods = 10
    numbers = np.random.default_rng(7)
    x, e = numbers.normal(size=(2, periods, N))
    on = e.copy()
    for t in range(1, periods):
        on[t] = 0.7 * on[t - 1] + np.sqrt(0.51) * on[t]

    def notes(errors, kind):
        panel = rs.Panel.from_arrays(IDS, range(periods), {"x": x, "y": x + errors})
        fit = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", WEIGHTS, model="sar", covariance=kind
        )
        return fit, [n.en for n in fit.notes if "those of the period before" in n.en]

    fit, said = notes(on, "sandwich")
    u = fit.residuals
    r = np.sum(u[1:] * u[:-1]) / np.sqrt(np.sum(u[1:] ** 2) * np.sum(u[:-1] ** 2)) + 1 / 9
    assert f"(r = {r:.2f})" in said[0]
    assert notes(e, "sandwich")[1] == []
    assert notes(on, "clustered")[1] == []


def test_drawn_p_does_not_hang_on_the_order_of_rows():
    panel = simulated()
    order = [5, 0, 12, 3, 9, 1, 7, 11, 2, 10, 6, 4, 8]
    turned = panel.select(ids=[IDS[k] for k in order])
    assert turned.ids != panel.ids
    one, two = (
        wald_tests(p, "y ~ x", WEIGHTS, model="sdm", covariance="sandwich", draws=99, rng=3)
        for p in (panel, turned)
    )
    assert [t.p_value for t in one.tests] == pytest.approx([t.p_value for t in two.tests], rel=1e-9)


def test_signs_follow_labels_in_every_period():
    dealt = np.arange(12.0).reshape(6, 2)  # three regions in two periods
    found = signs.by_label(dealt, ["c", "a", "b"], 2)
    assert found[:, 0].tolist() == [4.0, 0.0, 2.0, 10.0, 6.0, 8.0]
