"""R's splm on fixed and random effects, scikit-learn on densities and weights, statsmodels on mediation."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.opinions.in_r import r_version
from regspatial.opinions.registry import served

needs_splm = pytest.mark.skipif(
    r_version("splm") is None, reason="Rscript does not find splm, which Debian does not have"
)
needs_nlme = pytest.mark.skipif(r_version("nlme") is None, reason="Rscript does not find nlme")
N, T = 16, 6
IDS = tuple(f"u{k:02d}" for k in range(N))


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(7)
    m = (rng.random((N, N)) < 0.25) | np.eye(N, k=1, dtype=bool)
    w = rs.weights.from_dense(
        IDS, (m & ~np.eye(N, dtype=bool)).astype(float) + np.eye(N, k=-3), normalise="row"
    )
    x, z, e, u = rng.normal(size=(4, T, N))
    y = np.linalg.solve(np.eye(N) - 0.4 * w.to_dense(), (x - z + e + u[0] + u[:, :1]).T).T
    q = np.exp(rng.normal(size=(T, N)))
    return rs.Panel.from_arrays(IDS, range(2001, 2001 + T), {"y": y, "x": x, "z": z, "q": q}), w


def agreed(opinion, program, digits, least):
    asked = {p.program: p for p in opinion.programs}[program]
    assert asked.status == "asked", asked
    rows = [r for r in opinion.numbers if r.program == program]
    assert len(rows) >= least
    assert [r for r in rows if r.verdict == "differs"] == []
    assert min(r.digits for r in rows if not r.expected) >= digits
    return rows


@needs_splm
@pytest.mark.parametrize(
    ("model", "fixed_effects"), [("sar", "entity"), ("sem", "time"), ("sdm", "twoway")]
)
def test_splm_agrees_in_its_own_order(world, model, fixed_effects):
    panel, w = world
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, model=model, fixed_effects=fixed_effects
    )
    rows = agreed(rs.second_opinion(fit, programs=["R: splm"]), "R: splm", 4, 6)
    assert sum(r.expected for r in rows) == len(fit.terms)  # ours as it stands, and why it differs
    same = rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x + z",
        w,
        model=model,
        fixed_effects=fixed_effects,
        convention="demeaned-first",
        bias_correction="none",
    )
    opinion = rs.second_opinion(same, programs=["R: splm"])
    assert not any(r.expected for r in agreed(opinion, "R: splm", 4, 6))


@needs_splm
@pytest.mark.parametrize(
    ("model", "components"), [("sar", "kkp"), ("sdm", "kkp"), ("sem", "kkp"), ("sem", "baltagi")]
)
def test_splm_agrees_on_random_effects(world, model, components):
    panel, w = world
    fit = rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x + z",
        w,
        model=model,
        fixed_effects="none",
        effects="random",
        error_components=components,
    )
    rows = agreed(rs.second_opinion(fit, programs=["R: splm"]), "R: splm", 4, 6)
    assert any("log-likelihood" in str(getattr(r.quantity, "en", r.quantity)) for r in rows)


@needs_nlme
@pytest.mark.parametrize(
    ("model", "kind"), [("ols", "random"), ("slx", "random"), ("ols", "correlated")]
)
def test_nlme_agrees_on_random_effects_without_a_lag(world, model, kind):
    panel, w = world
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, model=model, fixed_effects="none", effects=kind
    )
    rows = agreed(rs.second_opinion(fit, programs=["R: nlme"]), "R: nlme", 4, 9)
    assert len(rows) == 2 * len(fit.terms) + 3


@needs_nlme
def test_nlme_is_not_asked_where_it_estimates_another_model(world):
    panel, w = world
    for how in ({"model": "sar", "fixed_effects": "none"}, {"model": "ols"}):
        fit = rs.regression.spatial_panel_estimate(panel, "y ~ x + z", w, effects="random", **how)
        assert "R: nlme" not in {p.program for p in rs.second_opinion(fit).programs}


def test_without_splm_the_way_to_get_it_is_said(world, monkeypatch):
    from regspatial.opinions import asking

    monkeypatch.setattr(asking, "r_version", lambda package: None)
    panel, w = world
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="sar", effects="random", fixed_effects="none"
    )
    opinion = rs.second_opinion(fit)
    assert [(p.program, p.status) for p in opinion.programs] == [("R: splm", "absent")]
    assert 'install.packages("splm")' in opinion.programs[0].remark.en


def test_r_is_only_called_where_it_is_found(world, monkeypatch):
    """Without Rscript on the path nothing is run and nothing fails."""
    from regspatial.opinions import in_r

    panel, w = world
    fit = rs.regression.spatial_panel_estimate(panel, "y ~ x", w, model="sar")
    monkeypatch.setattr(in_r.shutil, "which", lambda name: None)
    monkeypatch.setattr(in_r.subprocess, "run", lambda *a, **k: pytest.fail("R was called"))
    in_r.r_version.cache_clear()
    try:
        found = {p.program: p.status for p in rs.second_opinion(fit).programs}
    finally:
        in_r.r_version.cache_clear()
    assert found["R: splm"] == found["R: spatialreg"] == "absent"
    assert found["spreg"] == "asked"


def test_scikit_learn_on_densities_and_on_weights_by_components(world):
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    panel, _w = world
    for how in ({}, {"relative": True}, {"bandwidth": "sheather-jones"}):
        opinion = rs.second_opinion(rs.kernel_density(panel["q"], **how))
        agreed(opinion, "scikit-learn", 9, T)
    index = rs.composite_index(
        panel, {"x": "+", "z": "-", "q": "+", "y": "+"}, weighting="pca", normalisation="zscore"
    )
    agreed(rs.second_opinion(index, programs=["scikit-learn"]), "scikit-learn", 9, 4)
    entropy = rs.composite_index(panel, {"q": "+", "x": "+"}, weighting="entropy")
    assert rs.second_opinion(entropy).numbers == ()


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")  # sixteen clusters
def test_statsmodels_on_the_chain_of_a_mediation(world):
    pytest.importorskip("statsmodels", reason="statsmodels is not installed")
    panel, _w = world
    for formula in ("y ~ x + z | id + time", "y ~ x + z + q | id"):
        found = rs.mediation(panel, formula, mediator="z", regressor="x", draws=50, rng=1)
        agreed(rs.second_opinion(found), "statsmodels", 9, 5)


def test_all_of_them_are_named(world):
    names = served()
    assert names["RandomEffectsResult"] == ["R: nlme", "R: splm"]
    assert "R: splm" in names["SpatialPanelResult"]
    assert names["KernelDensity"] == names["CompositeIndex"] == ["scikit-learn"]
    assert names["Mediation"] == ["statsmodels"]
