"""Mediation in space: against dense inverses, the plain mediation, impacts, and known truths."""

from __future__ import annotations

import warnings
from types import SimpleNamespace

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import (
    ParameterError,
    SpecificationError,
    UnknownColumnError,
)

N, T = 30, 6
IDS = [f"r{i:02d}" for i in range(N)]
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
EVEN = rs.SpatialWeights(ids=IDS, matrix=RING, normalisation="row")


def uneven():
    """Return weights whose rows have many sums, one of them zero (an island)."""
    numbers = np.random.default_rng(5)
    matrix = np.triu(numbers.uniform(0, 1, (N, N)) * (numbers.uniform(0, 1, (N, N)) < 0.15), 1)
    matrix = matrix + matrix.T
    matrix[3], matrix[:, 3] = 0.0, 0.0
    return rs.SpatialWeights(
        ids=IDS, matrix=matrix / np.abs(np.linalg.eigvalsh(matrix)).max(), normalisation="spectral"
    )


def world(seed, w=EVEN, *, rho=0.4, rho_m=0.3, n=N, t=T, ids=IDS):
    """Return a panel, and what goes through m and beside it, (direct, indirect, total) each."""
    numbers = np.random.default_rng(seed)
    matrix = w.to_dense()
    eye = np.eye(n)
    x, u, e, z = numbers.normal(size=(4, t, n))
    s_m, s_y = np.linalg.inv(eye - rho_m * matrix), np.linalg.inv(eye - rho * matrix)
    own = numbers.normal(size=n) + numbers.normal(size=(t, 1))
    m = (0.7 * x + 0.2 * x @ matrix.T + 0.3 * z + u + own) @ s_m.T
    y = (0.3 * x + 0.1 * x @ matrix.T + 0.5 * m + 0.25 * m @ matrix.T + 0.2 * z + e + own) @ s_y.T
    g_m, g_y = s_m @ (0.7 * eye + 0.2 * matrix), s_y @ (0.5 * eye + 0.25 * matrix)
    panel = rs.Panel.from_arrays(ids, range(2010, 2010 + t), {"x": x, "m": m, "y": y, "z": z})
    return panel, averages(g_y @ g_m), averages(s_y @ (0.3 * eye + 0.1 * matrix))


def averages(g):
    n = len(g)
    direct, total = np.trace(g) / n, g.sum() / n
    return np.array([direct, total - direct, total])


def numbers_of(found, path, via=""):
    return np.array([found.get(path, j, via)["estimate"] for j in ("direct", "indirect", "total")])


def dense(fit, name, matrix):
    at = dict(zip(fit.terms, fit.estimates, strict=True))
    eye = np.eye(len(matrix))
    s = np.linalg.inv(eye - at.get("rho", 0.0) * matrix)
    return s @ (at[name] * eye + at.get(f"W({name})", 0.0) * matrix)


@pytest.mark.parametrize("w", [EVEN, uneven()], ids=["even", "uneven"])
@pytest.mark.parametrize(
    ("model", "of_m"),
    [("sdm", "sdm"), ("sar", "ols"), ("sdem", "sar"), ("slx", "slx"), ("ols", "sdm")],
)
def test_effects_are_those_of_dense_inverses(w, model, of_m):
    """Traces by eigenvalues and sums by solves equal n × n products to rounding (1e-9)."""
    panel, *_ = world(1, w)
    found = rs.spatial_mediation(
        panel,
        "y ~ x + m + z",
        w,
        model=model,
        mediator_model=of_m,
        rng=1,
        draws=40,
        covariance="analytic",
    )
    matrix = w.to_dense()
    _without, fit_m, fit_y = found.steps
    through = averages(dense(fit_y, "m", matrix) @ dense(fit_m, "x", matrix))
    beside = averages(dense(fit_y, "x", matrix))
    assert numbers_of(found, "through") == pytest.approx(through, rel=1e-9, abs=1e-12)
    assert numbers_of(found, "beside") == pytest.approx(beside, rel=1e-9, abs=1e-12)
    assert numbers_of(found, "whole") == pytest.approx(through + beside, rel=1e-9, abs=1e-12)
    steps = found.tables()[2].records()
    a, b = (np.array([r["estimate"] for r in steps[k : k + 3]]) for k in (0, 3))
    assert a == pytest.approx(averages(dense(fit_m, "x", matrix)), rel=1e-9, abs=1e-12)
    assert b == pytest.approx(averages(dense(fit_y, "m", matrix)), rel=1e-9, abs=1e-12)


def test_every_draw_is_the_chain_at_its_parameters():
    """Draws go by interpolated solves where rows are uneven; each equals dense inverses (1e-9)."""
    from regspatial.regression.chains.two_multipliers import Multiplier, Rational

    w = uneven()
    matrix = w.to_dense()
    numbers = np.random.default_rng(2)
    draws = [
        Multiplier(
            *(numbers.uniform(low, high, 30) for low, high in ((-1, 1), (-1, 1), (-0.4, 0.8)))
        )
        for _ in range(2)
    ]
    rational = Rational(w.matrix, np.linalg.eigvals(matrix).astype(complex), symmetric=False)
    got = rational(*draws)
    eye = np.eye(N)
    for r in range(30):
        g = eye
        for one in draws:
            g = g @ np.linalg.inv(eye - one.rho[r] * matrix)
            g = g @ (one.own[r] * eye + one.lag[r] * matrix)
        assert got[r] == pytest.approx(averages(g), rel=1e-9, abs=1e-11)


def test_without_space_it_is_the_plain_mediation():
    """ols everywhere: the same a b and c' as `mediation`, no indirect effects, and c = c' + ab (1e-10)."""
    panel, *_ = world(3)
    found = rs.spatial_mediation(
        panel, "y ~ x + m + z", EVEN, model="ols", rng=1, draws=200, covariance="analytic"
    )
    plain = rs.mediation(panel, "y ~ x + m + z | id + time", covariance="classical", rng=1)
    assert found.get("through", "total")["estimate"] == pytest.approx(plain.indirect, rel=1e-10)
    direct = plain.get("direct")["estimate"]
    assert found.get("beside", "direct")["estimate"] == pytest.approx(direct, rel=1e-10)
    assert numbers_of(found, "whole")[2] == pytest.approx(found.without[2], rel=1e-10)
    assert found.get("through", "indirect")["estimate"] == 0.0
    assert np.isnan(found.get("through", "indirect")["std_error"])
    # a·b of independent equations: Sobel's error, to the noise of 200 draws
    assert found.get("through", "total")["std_error"] == pytest.approx(
        plain.get("indirect")["sobel_error"], rel=0.2
    )


def test_slx_in_both_is_products_of_slopes():
    """Without rho the means are a b + θ_a θ_b tr(W²)/n, and (a + θ_a)(b + θ_b) where rows sum to one."""
    panel, *_ = world(4)
    found = rs.spatial_mediation(
        panel, "y ~ x + m", EVEN, model="slx", rng=1, draws=40, covariance="analytic"
    )
    _whole, m, y = found.steps
    a, ta = m.get("x")["estimate"], m.get("W(x)")["estimate"]
    b, tb = y.get("m")["estimate"], y.get("W(m)")["estimate"]
    square = np.trace(RING @ RING) / N
    assert found.get("through", "direct")["estimate"] == pytest.approx(a * b + ta * tb * square)
    assert found.get("through", "total")["estimate"] == pytest.approx((a + ta) * (b + tb))


def test_beside_is_what_impacts_print():
    panel, *_ = world(5)
    found = rs.spatial_mediation(
        panel, "y ~ x + m + z", EVEN, rng=1, draws=2000, covariance="analytic"
    )
    imp = rs.impacts(found.steps[-1], inference="delta", by_region=False)
    for place in ("direct", "indirect", "total"):
        ours, theirs = found.get("beside", place), imp.get("x", place)
        assert ours["estimate"] == pytest.approx(theirs["estimate"], rel=1e-9)
        assert ours["std_error"] == pytest.approx(theirs["std_error"], rel=0.1)  # 2,000 draws


def test_known_truth():
    """100 regions × 10 periods: every effect within 4 of its standard errors, in four worlds."""
    n = 100
    ids = [f"r{i:03d}" for i in range(n)]
    ring = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=ids, matrix=ring, normalisation="row")
    z = []
    for seed in range(4):
        panel, through, beside = world(seed, w, n=n, t=10, ids=ids)
        found = rs.spatial_mediation(
            panel, "y ~ x + m + z", w, rng=seed, draws=400, covariance="analytic"
        )
        for path, truth in (("through", through), ("beside", beside)):
            for place, true in zip(("direct", "indirect", "total"), truth, strict=True):
                one = found.get(path, place)
                z.append((one["estimate"] - true) / one["std_error"])
    assert np.abs(z).max() < 4.0
    assert np.mean(np.abs(z)) < 1.5


def test_bootstrap_and_draws_have_like_errors():
    """60 samples: standard errors within half of those by draws; the same estimates."""
    panel, *_ = world(6)
    draws = rs.spatial_mediation(
        panel, "y ~ x + m", EVEN, model="sar", rng=1, draws=1000, covariance="analytic"
    )
    again = rs.spatial_mediation(
        panel,
        "y ~ x + m",
        EVEN,
        model="sar",
        rng=1,
        draws=60,
        inference="bootstrap",
        covariance="analytic",
    )
    assert again.draws_lost == 0
    for path in ("through", "beside"):
        for place in ("direct", "indirect", "total"):
            a, b = draws.get(path, place), again.get(path, place)
            assert a["estimate"] == b["estimate"]
            assert b["std_error"] == pytest.approx(a["std_error"], rel=0.5)
    assert "estimated again" in again.tables()[0].text("en")


def test_a_sample_is_what_the_equations_make_of_its_residuals():
    """m* and y* of one drawn world, run through dense inverses, have those residuals back (1e-9)."""
    from regspatial.regression.chains.bootstrap import _again, _World

    panel, *_ = world(7)
    found = rs.spatial_mediation(panel, "y ~ x + m", EVEN, rng=1, draws=40, covariance="analytic")
    _w, fit_m, fit_y = found.steps
    who = np.random.default_rng(1).integers(0, N, N)
    of_m, of_y = _World(fit_m), _World(fit_y)
    moved = of_m.spread(of_m.shock(who))
    y_moved = of_y.spread(of_y.shock(who) + of_y.follows("m", moved))
    x = panel["x"].values
    m, y = panel["m"].values + moved, panel["y"].values + y_moved
    seen = SimpleNamespace(
        values={name: panel[name].values for name in "xmy"},
        y_name="y",
        of_y=lambda values: values,
        of_mediator=lambda values, *_: values,
    )
    for values in _again(seen, SimpleNamespace(mediators=("m",)), [of_y, of_m], who):
        assert values["m"] == pytest.approx(m)
        assert values["y"] == pytest.approx(y)
    at = dict(zip(fit_y.terms, fit_y.estimates, strict=True))
    for t in range(T):
        rest = y[t] - at["rho"] * RING @ y[t] - at["x"] * x[t] - at["W(x)"] * RING @ x[t]
        rest = rest - at["m"] * m[t] - at["W(m)"] * RING @ m[t]
        before = panel["y"].values[t] - at["rho"] * RING @ panel["y"].values[t]
        before = before - at["x"] * x[t] - at["W(x)"] * RING @ x[t]
        before = before - at["m"] * panel["m"].values[t] - at["W(m)"] * RING @ panel["m"].values[t]
        effects = before - fit_y.residuals[t]
        assert rest - effects == pytest.approx(of_y.drawn[t, who], abs=1e-9)
    assert np.mean(of_y.drawn**2) == pytest.approx(fit_y.sigma2)


def test_two_mediators_add_up():
    panel, *_ = world(8)
    found = rs.spatial_mediation(
        panel, "y ~ x + m + z", EVEN, mediator=["m", "z"], rng=1, draws=40, covariance="analytic"
    )
    apart = numbers_of(found, "through", "m") + numbers_of(found, "through", "z")
    assert numbers_of(found, "through") == pytest.approx(apart)
    assert len(found.steps) == 4
    same = rs.spatial_mediation(
        panel, "y ~ x + m + z", EVEN, mediator="m, z", rng=1, draws=40, covariance="analytic"
    )
    assert np.array_equal(same.draws, found.draws)


def test_order_units_and_seed():
    """Another order of regions moves nothing; x in tenths makes its effects ten times as large."""
    panel, *_ = world(9)
    base = rs.spatial_mediation(panel, "y ~ x + m", EVEN, rng=4, draws=100, covariance="analytic")
    turned = panel.select(ids=list(panel.ids)[::-1])
    again = rs.spatial_mediation(turned, "y ~ x + m", EVEN, rng=4, draws=100, covariance="analytic")
    assert again.estimates == pytest.approx(base.estimates, rel=1e-8)
    tenth = panel.with_columns(by_position=True, x=panel["x"].values / 10)
    scaled = rs.spatial_mediation(tenth, "y ~ x + m", EVEN, rng=4, draws=100, covariance="analytic")
    assert scaled.draws == pytest.approx(10 * base.draws, rel=1e-6)
    assert base.share == pytest.approx(scaled.share, rel=1e-8)


def test_a_cross_section_and_expressions():
    numbers = np.random.default_rng(3)
    n = 80
    ring = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(n), matrix=ring, normalisation="row")
    x, u, e = numbers.normal(size=(3, n))
    m = np.exp(0.5 * x + u)
    y = np.linalg.solve(np.eye(n) - 0.5 * ring, 0.4 * x + 0.6 * np.log(m) + e)
    data = rs.Panel.from_arrays(range(n), [2020], {"x": x, "m": m, "y": y})
    found = rs.spatial_mediation(
        data, "y ~ x + log(m)", w, model="sar", rng=1, draws=100, covariance="analytic"
    )
    assert found.steps[1].y_name == "log(m)"
    assert found.steps[0].fixed_effects == "none"
    assert found.get("through", "total")["low"] > 0.0


def test_a_lag_in_time_leaves_one_sample_to_all_equations():
    panel, *_ = world(10)
    found = rs.spatial_mediation(
        panel, "y ~ lag(x) + m", EVEN, model="sar", rng=1, draws=40, covariance="analytic"
    )
    assert {one.times for one in found.steps} == {panel.times[1:]}


def test_refusals():
    panel, *_ = world(11)

    def of(formula, **how):
        return rs.spatial_mediation(
            panel, formula, EVEN, rng=1, **{"covariance": "analytic", **how}
        )

    with pytest.raises(SpecificationError, match="only the term x on its right"):
        of("y ~ x")
    with pytest.raises(SpecificationError, match="at least one mediator"):
        of("y ~ x + m", mediator="q")
    with pytest.raises(SpecificationError, match=r"stands in x:m"):
        of("y ~ x + m + x:m")
    with pytest.raises(SpecificationError, match=r"take - 1 out"):
        of("y ~ x + m - 1", fixed_effects="none")
    with pytest.raises(ParameterError, match=r"draws=5 is outside \[40, 100000\]"):
        of("y ~ x + m", draws=5)
    found = of("y ~ x + m", durbin=["m"], draws=40)
    assert [one.model for one in found.steps] == ["sar", "sar", "sdm"]  # no W(x) is left to them
    assert "W(x)" not in found.steps[-1].terms
    with pytest.raises(UnknownColumnError, match="through direct"):
        found.get("through", "nowhere")


def test_suppression_is_said():
    numbers = np.random.default_rng(12)
    x, u, e = numbers.normal(size=(3, T, N))
    m = 0.8 * x + u
    panel = rs.Panel.from_arrays(IDS, range(T), {"x": x, "m": m, "y": 0.7 * m - 0.6 * x + e})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = rs.spatial_mediation(
            panel, "y ~ x + m", EVEN, model="sar", rng=1, draws=60, covariance="analytic"
        )
    assert "a share is no share" in found.tables()[1].text("en")


def test_what_spills_over_nowhere_has_no_share():
    panel, *_ = world(4, rho=0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = rs.spatial_mediation(
            panel,
            "y ~ x + m + z",
            EVEN,
            mediator="m",
            model="sem",
            draws=50,
            rng=1,
            covariance="analytic",
        )
        shares = found.tables()[1].records()
    assert [one["place"] for one in shares] == ["direct", "total"]
