"""The robust score and CR2 where regions are absent in some periods, or W changes: exact, and those of whole panels."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import SpecificationError
from regspatial.options import DEFAULT
from regspatial.regression.estimation.design import design, spectrum_of
from regspatial.regression.estimation.estimate import with_one
from regspatial.regression.panel.unbalanced import by_regions as by
from regspatial.regression.panel.unbalanced.design import unbalanced_design
from regspatial.regression.panel.unbalanced.record import spectrum_for
from regspatial.regression.panel.unbalanced.robust_score import OfCells
from regspatial.regression.robust.choice import chosen

N, T = 12, 6
IDS = [f"r{i}" for i in range(N)]


def matrix(seed=0):
    apart = np.random.default_rng(seed).uniform(size=(N, 2))
    near = np.linalg.norm(apart[:, None] - apart[None], axis=2)
    np.fill_diagonal(near, np.inf)
    near = near**-2.0
    return near / near.sum(axis=1, keepdims=True)


def panel(gone=0.0, seed=0):
    rng = np.random.default_rng(seed)
    x, e = rng.normal(size=(2, T, N))
    mean = x + e * np.exp(0.7 * rng.normal(size=N)) + rng.normal(size=N)
    y = np.linalg.solve(np.eye(N) - 0.4 * matrix(), mean.T).T
    y = np.where(rng.uniform(size=(T, N)) < gone, np.nan, y)
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "y": y})


def weights(kind="one"):
    one = rs.SpatialWeights(ids=IDS, matrix=matrix())
    if kind == "one":
        return one
    return {t: one if t < 3 else rs.SpatialWeights(ids=IDS, matrix=matrix(5)) for t in range(T)}


def designed(model="sdm", effects="twoway", gone=0.15, kind="one"):
    how = {"y": None, "x": None, "durbin": None}
    w = weights(kind)
    w = w if kind == "one" else rs.PeriodWeights(w)
    return unbalanced_design(panel(gone), "y ~ x", w, model=model, fixed_effects=effects, **how)


def projected(d):
    """Return M and G(.35) as dense matrices over the cells."""
    g = np.zeros((d.size, d.size))
    for block in d.blocks.each:
        w = np.asarray(block.w.to_dense())
        for cells in block.rows:
            g[np.ix_(cells, cells)] = w @ np.linalg.inv(np.eye(len(w)) - 0.35 * w)
    columns = np.column_stack([d.dummies.columns.toarray(), d.Z[:, 0].T])
    u, s, _v = np.linalg.svd(columns, full_matrices=False)
    u = u[:, s > 1e-9 * s[0]]
    return np.eye(d.size) - u @ u.T, g


@pytest.mark.parametrize("effects", ["twoway", "entity", "time"])
@pytest.mark.parametrize("kind", ["one", "by period"])
def test_the_score_has_mean_zero_for_any_variances_of_regions(effects, kind):
    """E f = tr G'M Omega - tr MDM Omega, written out with matrices over all cells; one weight for all has another mean."""
    d = designed(effects=effects, kind=kind)
    score = OfCells(d)
    at, (m, g) = score.at(0.35), projected(d)
    for seed in range(3):
        omega = np.exp(np.random.default_rng(seed).normal(size=N))[score.unit]
        size = abs(np.trace(m @ np.diag(at.d[score.unit]) @ m @ np.diag(omega)))
        mean = np.trace(m @ g @ np.diag(omega))
        assert mean == pytest.approx(
            np.trace(m @ np.diag(at.d[score.unit]) @ m @ np.diag(omega)), abs=1e-12 * max(size, 1.0)
        )
        common = np.trace(m @ g) / np.trace(m) * np.trace(m @ np.diag(omega))
        assert abs(mean - common) > 1e-3
    step = 1e-5
    slope = (score.at(0.35 + step).value - score.at(0.35 - step).value) / (2 * step)
    assert slope == pytest.approx(at.slope, rel=1e-7)
    assert at.value == pytest.approx(
        float(score.w @ (m @ score.y - 0.35 * m @ score.w))
        - float(np.sum(at.d[score.unit] * (score.y - 0.35 * score.w) ** 2)),
        rel=1e-10,
    )


@pytest.mark.parametrize("effects", ["twoway", "entity", "time"])
@pytest.mark.parametrize("model", ["sar", "sdm", "slx", "ols"])
def test_without_holes_it_is_that_of_whole_panels(model, effects):
    d = designed(model, effects, gone=0.0)
    found = by.by_regions(d, spectrum_for(d, DEFAULT), DEFAULT)
    whole = rs.regression.spatial_panel_estimate(
        panel(), "y ~ x", weights(), model=model, fixed_effects=effects
    )
    own = [found.top.rho] if model in ("sar", "sdm") else []
    np.testing.assert_allclose(np.append(found.top.b * d.scales, own), whole.estimates, rtol=1e-12)
    scales = np.append(d.scales, np.ones(len(own)))
    v = found.v[: scales.size, : scales.size] * scales[:, None] * scales
    np.testing.assert_allclose(v, whole.covariance, rtol=1e-10)
    if own:
        assert (found.pairs.own, found.pairs.effective) == pytest.approx(
            (whole_pairs := by_whole(model, effects))[:2], rel=1e-10
        )
        assert found.pairs.smoothed == pytest.approx(whole_pairs[2], rel=1e-10)


def by_whole(model, effects):
    """Return V_p, the effective pairs and V_s of the whole panel, by its own functions."""
    how = {"y": None, "x": None, "durbin": None}
    d = design(panel(), "y ~ x", weights(), model=model, fixed_effects=effects, **how)
    done = chosen(d, "auto", "auto")
    found = with_one(d, spectrum_of(d.w, DEFAULT), "clustered", done.correction, DEFAULT, None)
    return found.pairs.own, found.pairs.effective, found.pairs.smoothed


@pytest.mark.parametrize("kind", ["one", "by period"])
def test_least_squares_with_holes_have_the_errors_of_fixed_effects(kind):
    """One comparison has one kind of errors, with holes too; weights by period change nothing of least squares."""
    holes = panel(0.2, seed=3)
    spatial = rs.regression.spatial_panel_estimate(
        holes, "y ~ x", weights(kind), model="ols", missing="keep"
    )
    plain = rs.fixed_effects(holes, "y ~ x | id + time", missing="keep")
    assert spatial.get("x")["std_error"] == pytest.approx(float(plain.se[0]), rel=1e-10)
    assert spatial.df == plain.df


def test_the_default_with_holes_is_the_robust_score_and_says_what_likelihood_has():
    holes = panel(0.15)
    found = rs.regression.spatial_panel_estimate(
        holes, "y ~ x", weights(), model="sdm", missing="keep"
    )
    usual = rs.regression.spatial_panel_estimate(
        holes,
        "y ~ x",
        weights(),
        model="sdm",
        missing="keep",
        bias_correction="score",
        covariance="analytic",
    )
    assert (found.bias_correction, found.covariance_type, found.df) == ("robust", "clustered", 11)
    assert found.loglik == pytest.approx(usual.loglik, rel=1e-12)
    assert abs(found.rho - usual.rho) > 1e-3
    said = " ".join(str(n) for n in found.notes)
    assert f"rho = {found.rho:.6g} (robust score), errors by 12 regions, few clusters" in said
    assert f"rho = {usual.rho:.6g} ({usual.get('rho')['std_error']:.4g})" in said
    named = rs.regression.spatial_panel_estimate(
        holes, "y ~ x", weights(), model="sdm", missing="keep", bias_correction="robust"
    )
    np.testing.assert_array_equal(named.estimates, found.estimates)
    np.testing.assert_array_equal(found.likelihood.estimates, usual.estimates)


def test_what_it_is_not_for_is_refused_or_said():
    holes = panel(0.15)

    def fit(**how):
        return rs.regression.spatial_panel_estimate(
            holes, "y ~ x", weights(), missing="keep", **how
        )

    with pytest.raises(SpecificationError, match="not known for this model"):
        fit(model="sem", bias_correction="robust")
    with pytest.raises(SpecificationError, match="has errors by region"):
        fit(model="sar", bias_correction="robust", covariance="analytic")
    said = " ".join(str(n) for n in fit(model="sem").notes)
    assert "the robust score is for sar and sdm" in said
    assert "too small where regions with many neighbours vary more, too large where those" in said
