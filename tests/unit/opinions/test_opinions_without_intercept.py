"""Second opinions of models without an intercept: which R² is meant, and likelihoods of two maxima."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.opinions import spatial_models

pytest.importorskip("spreg")
N = 30


def section():
    """A ring where y = x - 6.5: without the intercept a sem has a maximum near 1 and a lower one inside."""
    m = np.zeros((N, N))
    for i in range(N):
        m[i, [(i - 1) % N, (i + 1) % N, (i + 2) % N]] = 1 / 3
    w = rs.SpatialWeights(ids=[str(i) for i in range(N)], matrix=m, normalisation="row")
    rng = np.random.default_rng(0)
    x = 12 + rng.normal(size=N)
    y = x - 6.5 + 0.4 * rng.normal(size=N)
    return rs.Panel.from_arrays(w.ids, [2020], {"x": x[None], "y": y[None]}), w


def test_a_peer_that_stops_at_a_lower_maximum_is_told(monkeypatch):
    panel, w = section()
    model = rs.regression.spatial_regression_estimate(panel, "y ~ x - 1", w, model="sem")
    opinion = rs.second_opinion(model, programs=["spreg"])
    rows = opinion.tables()[0].records()
    assert {row["verdict"] for row in rows} == {"expected"}
    level = next(r for r in rows if "log-likelihood" in str(r["quantity"]))
    assert level["ours"] > level["theirs"] + 0.1
    assert "more than one maximum" in " ".join(n.en for n in opinion.tables()[0].notes)
    # a likelihood of ours that the columns do not confirm is no reason
    monkeypatch.setattr(spatial_models, "_likelihood_at", lambda *_a, **_k: level["ours"] + 0.1)
    opinion = rs.second_opinion(model, programs=["spreg"])
    assert not opinion.agrees


def test_r_squared_without_intercept_is_about_zero():
    panel, _w = section()
    model = rs.fixed_effects(panel, "y ~ x - 1", covariance="hc1")
    rows = rs.second_opinion(model, programs=["statsmodels"]).tables()[0].records()
    assert {row["verdict"] for row in rows} <= {"agrees", "converted"}


def test_what_spreg_computes_itself_has_no_second_opinion_by_spreg():
    panel, w = section()
    model = rs.regression.spatial_regression_estimate(
        panel, "y ~ x", w, model="sem", estimator="gmm"
    )
    opinion = rs.second_opinion(model)
    assert not opinion.programs
    assert "sphet (R)" in opinion.notes[0].text("en")
    assert "sphet (R)" in opinion.notes[0].text("zh")
