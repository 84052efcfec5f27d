"""F of Hotelling's T² by CR2 of least squares with effects: leads of an event study, slopes of groups; all dense."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import f as f_law

import regspatial as rs
from regspatial.regression.robust import hotelling

N, T, YEARS = 14, 6, range(2000, 2006)
START = np.array([2003.0] * 3 + [2004.0] * 3 + [np.nan] * 8)
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def panel_of(seed=3, holes=()):
    numbers = np.random.default_rng(seed)
    x, z, e = numbers.normal(size=(3, T, N))
    y = 0.5 * x - z + e * np.exp(numbers.normal(size=N))
    for t, i in holes:
        y[t, i] = np.nan
    columns = {
        "y": y,
        "x": 1e4 * x,  # units of their own
        "z": z,
        "start": np.tile(START, (T, 1)),
        "province": np.tile(np.arange(N) % 6, (T, 1)),
        "half": np.tile((np.arange(N) % 2).astype(float), (T, 1)),
        "boom": (z > 0) * 1.0,
    }
    return rs.Panel.from_arrays([f"r{i:02d}" for i in range(N)], YEARS, columns)


def written_out(x, dummies, y, clusters, c):
    """Return F, q and the degrees of freedom below of c b = 0 by the whole projection: CR2 and η of its covariance."""
    whole = np.column_stack([x, dummies])
    u, sizes, _v = np.linalg.svd(whole, full_matrices=False)
    u = u[:, sizes > 1e-10 * sizes[0]]
    left = np.eye(len(whole)) - u @ u.T
    rows = c @ np.linalg.pinv(whole, rcond=1e-10)[: x.shape[1]]
    lines, scores = [], []
    for g in np.unique(clusters):
        own = clusters == g
        values, vectors = np.linalg.eigh(left[np.ix_(own, own)])
        a = vectors * np.where(values > 1e-9, np.maximum(values, 1e-3) ** -0.5, 0.0) @ vectors.T
        lines.append(rows[:, own] @ a @ left[own])
        scores.append(lines[-1] @ y)
    omega = sum(v @ v.T for v in lines)
    size, turned = np.linalg.eigh(omega)
    root = turned / np.sqrt(size) @ turned.T
    total = 0.0
    for v in lines:
        for w in lines:
            p = root @ v @ w.T @ root
            total += np.trace(p) ** 2 + np.trace(p @ p)
    q = len(c)
    eta = q * (q + 1) / total
    value = rows @ y
    wald = value @ np.linalg.solve(sum(np.outer(s, s) for s in scores), value)
    return wald / q * (eta - q + 1) / eta, q, eta - q + 1


def of_events(panel, periods, controls, cluster):
    """Return the arguments of `written_out` for an event study with two leads and two lags."""
    y = panel["y"].values.ravel()
    there = np.isfinite(y)
    region, time = np.tile(np.arange(N), T)[there], np.repeat(YEARS, N)[there]
    start = START[region]
    columns, of = [], []
    for one in (2003, 2004):
        since = np.clip(time - one, -3, 1)
        for period in periods:
            columns.append(((start == one) & (since == period)).astype(float))
            of.append(period)
    x = np.column_stack([*columns, *(panel[v].values.ravel()[there] for v in controls)])
    dummies = np.column_stack([np.eye(N)[region], np.eye(T)[time - 2000]])
    c = np.zeros((len([p for p in periods if p < 0]), x.shape[1]))
    for k, period in enumerate(p for p in periods if p < 0):
        share = np.array(
            [column.sum() * (p == period) for column, p in zip(columns, of, strict=True)]
        )
        c[k, : len(share)] = share / share.sum()
    clusters = region if cluster is None else panel[cluster].values.ravel()[there]
    return x, dummies, y[there], clusters, c


@pytest.mark.parametrize("cluster", [None, "province"])
@pytest.mark.parametrize("holes", [(), ((0, 3), (1, 12), (5, 9))])
def test_leads_together_have_hotellings_f(cluster, holes):
    panel = panel_of(holes=holes)
    found = rs.event_study(
        panel, "y ~ z", event="start", leads=3, lags=1, draws=0, cluster=cluster, missing="keep"
    )
    f, q, below = written_out(*of_events(panel, found.periods, ["z"], cluster))
    leads = found.pretrend
    assert (leads.df, leads.statistic) == (q, pytest.approx(f, rel=1e-8))
    assert leads.df_below == pytest.approx(below, rel=1e-8)
    assert leads.p_value == pytest.approx(f_law.sf(f, q, below), rel=1e-8)
    assert leads.df_below < found.df  # else F(q, G - 1) would have done
    row = found.tables()[1].records()[0]
    assert f"F(2, {below:.1f})" in str(row["what"])
    assert row["value"] == pytest.approx(f, rel=1e-8)
    b = [k for k, t in enumerate(found.periods) if t < 0]
    wald = found.estimates[b] @ np.linalg.solve(found.covariance[np.ix_(b, b)], found.estimates[b])
    usual = f_law.sf(wald / 2, 2, found.df)
    said = f"F(2, {found.df}) = {wald / 2:.4g} would give p = {usual:.3f}"
    assert said in found.summary()


@pytest.mark.parametrize("group", ["half", "boom"])
def test_slopes_of_groups_are_equal_by_hotellings_f(group):
    """Of sub-samples, whose groups share regions or do not: one regression with everything by group."""
    panel = panel_of()
    found = rs.group_regressions(panel, "y ~ x + z | id + time", group)
    y, own = panel["y"].values.ravel(), panel[group].values.ravel() == 1.0
    region, time = np.tile(np.arange(N), T), np.repeat(np.arange(T), N)
    x = np.column_stack([panel[v].values.ravel() * s for s in (~own, own) for v in ("x", "z")])
    both = np.column_stack([np.eye(N)[region], np.eye(T)[time]])
    dummies = np.column_stack([both * own[:, None], both * ~own[:, None]])
    c = np.hstack([-np.eye(2), np.eye(2)])
    f, q, below = written_out(x, dummies, y, region, c)
    wald = found.tests[1]
    assert (wald.df1, wald.statistic) == (q, pytest.approx(f, rel=1e-7))
    assert wald.df2 == pytest.approx(below, rel=1e-7)
    assert found.p_value == pytest.approx(f_law.sf(f, q, below), rel=1e-7)
    assert "the customary F(2, 13) = " in found.summary()


def test_so_are_those_of_regimes():
    panel = panel_of()
    found = rs.group_regressions(panel, "y ~ x + z | id + time", "boom", group_effects="common")
    y, own = panel["y"].values.ravel(), panel["boom"].values.ravel() == 1.0
    region, time = np.tile(np.arange(N), T), np.repeat(np.arange(T), N)
    x = np.column_stack([panel[v].values.ravel() * s for v in ("x", "z") for s in (~own, own)])
    dummies = np.column_stack([np.eye(N)[region], np.eye(T)[time]])
    c = np.array([[-1.0, 1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 1.0]])
    f, q, below = written_out(x, dummies, y, region, c)
    wald = found.tests[1]
    assert (wald.df1, wald.statistic) == (q, pytest.approx(f, rel=1e-7))
    assert wald.df2 == pytest.approx(below, rel=1e-7)


def test_errors_that_are_not_cr2_keep_the_customary_f():
    panel = panel_of()
    for kind, below in (("clustered", N - 1), ("hc1", None)):
        found = rs.group_regressions(panel, "y ~ x + z | id + time", "half", covariance=kind)
        assert found.tests[1].df2 == (below or T * N - 2 - (N + T - 1))
        assert "Hotelling" not in found.summary()
        leads = rs.event_study(
            panel, "y ~ z", event="start", leads=3, lags=1, draws=0, covariance=kind
        )
        assert leads.pretrend.df_below == leads.df
        assert "Hotelling" not in leads.summary()


def test_one_lead_has_the_t_of_its_coefficient():
    found = rs.event_study(panel_of(), "y ~ z", event="start", leads=2, lags=1, draws=0)
    assert found.pretrend.df == 1
    assert found.pretrend.df_below == found.df
    assert found.pretrend.p_value == pytest.approx(found.p_values[0], rel=1e-10)


def test_more_restrictions_than_clusters_can_tell_have_no_p():
    names = [f"x{k}" for k in range(5)]
    drawn = np.random.default_rng(0).normal(size=(6, T, N))
    columns = dict(zip((*names, "y"), drawn, strict=True))
    columns["three"] = np.tile(np.arange(N) % 3, (T, 1)).astype(float)
    panel = rs.Panel.from_arrays(range(N), YEARS, columns)
    found = rs.group_regressions(panel, f"y ~ {' + '.join(names)} | id", "three")
    wald = found.tests[1]
    assert wald.df1 == 10
    assert np.isnan([wald.p_value, wald.df2]).all()
    assert "Clusters are too few for F of 10 restrictions together" in found.summary()


def test_pairs_are_summed_by_columns_or_by_regions():
    drawn = np.random.default_rng(1).normal(size=(5, 3, 7)) / 10.0
    lines = np.array([one @ one.T for one in np.random.default_rng(2).normal(size=(5, 3, 4))])
    by_regions = hotelling.freedom(lines, drawn)
    wide = np.concatenate([drawn[..., :4], np.zeros((5, 3, 0))], axis=2)
    p = sum(np.trace(a @ b.T) ** 2 + np.trace(a @ b.T @ a @ b.T) for a in drawn for b in drawn)
    assert hotelling._of_pairs(drawn) == pytest.approx(p, rel=1e-12)
    p = sum(np.trace(a @ b.T) ** 2 + np.trace(a @ b.T @ a @ b.T) for a in wide for b in wide)
    assert hotelling._of_pairs(wide) == pytest.approx(p, rel=1e-12)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hotelling, "_CELLS", 1)
        assert hotelling.freedom(lines, drawn) == pytest.approx(by_regions, rel=1e-12)
