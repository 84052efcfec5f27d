"""Impacts by instruments whose interval of rho reaches beyond its bounds."""

from __future__ import annotations

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ConvergenceError, RegspatialError
from regspatial.regression.instruments.fieller_sets import fieller
from regspatial.reporting.findings.registry import findings_of

N, T = 30, 11
RING = np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)
IDS = [f"r{k:02d}" for k in range(N)]
W = rs.SpatialWeights(ids=IDS, matrix=RING / 2, normalisation="row")
UNEVEN = rs.SpatialWeights(ids=IDS, matrix=RING * np.linspace(0.3, 0.5, N)[:, None])


def world(seed, beta, w=W, rho=0.5):
    g = np.random.default_rng(seed)
    x, e = g.normal(size=(2, T, N))
    y = np.linalg.solve(np.eye(N) - rho * w.to_dense(), (beta * x + g.normal(size=N) + e).T).T
    return rs.Panel.from_arrays(IDS, range(T), {"y": y, "x": x})


def fitted(seed, beta, w=W):
    return rs.regression.spatial_panel_2sls_estimate(
        world(seed, beta, w), "y ~ x", w, model="sar", fixed_effects="entity"
    )


def first_wide(w=W, beta=0.2):
    """Return a fit with weak instruments whose interval of rho reaches beyond its bounds."""
    for seed in range(40):
        try:
            found = fitted(seed, beta, w)
        except RegspatialError:  # rho itself beyond its bounds
            continue
        half = 1.959964 * found.get("rho")["std_error"]
        if found.rho + half > found.bounds[1] or found.rho - half < found.bounds[0]:
            return found
    raise LookupError


@pytest.mark.parametrize(
    ("a", "b", "v"),
    [
        (1.0, 0.5, (0.04, 0.01, 0.01)),
        (1.0, 0.1, (0.04, 0.001, 0.01)),
        (0.1, 0.05, (0.04, 0.0, 0.01)),
        (-1.0, 0.1, (0.04, 0.001, 0.01)),
    ],
)
def test_fiellers_set_is_what_the_test_does_not_reject(a, b, v):
    pieces = fieller(a, b, *v, 1.96)
    t = np.concatenate([np.linspace(-60, 60, 4001), [-1e6, 1e6]])
    kept = np.abs(a - t * b) <= 1.96 * np.sqrt(v[0] - 2 * t * v[1] + t**2 * v[2])
    inside = np.array([any(low <= one <= high for low, high in pieces) for one in t])
    assert (kept == inside).all()


def test_without_a_denominator_to_speak_of_it_is_the_whole_line():
    assert fieller(0.1, 0.01, 0.04, 0.0, 0.01, 1.96) == ((-np.inf, np.inf),)


def test_no_interval_is_printed_and_the_estimates_stay():
    fit = first_wide()
    found = rs.impacts(fit, rng=1)
    assert np.isnan(found.se).all()
    assert np.isnan(found.low).all()
    assert np.isfinite(found.estimates).all()
    total = fit.beta[0] / (1 - fit.rho)
    assert found.total[0] == pytest.approx(total, rel=1e-10)
    low, high = found.wide.low, found.wide.high
    assert low < fit.bounds[0] or high > fit.bounds[1]
    assert found.wide.p_wald[0] == pytest.approx(fit.get("x")["p_value"], rel=1e-9)
    assert any(a <= total <= b for a, b in found.wide.sets[0])
    assert [table.name for table in found.tables()][:2] == ["impacts", "wide_rho"]
    for language, word in (("en", "reaches beyond its bounds"), ("zh", "超出其边界")):
        assert word in found.summary(language)
    assert "no intervals" in findings_of(found)[0].text("en")
    assert found.plot() is not None


def test_the_delta_method_that_was_asked_for_says_that_it_is_too_short():
    found = rs.impacts(first_wide(), inference="delta")
    assert np.isfinite(found.se).all()
    assert any("too short" in note.en for note in found.notes)
    assert found.wide is not None


def test_strong_instruments_and_likelihoods_are_as_they_were():
    assert rs.impacts(fitted(1, 1.5), rng=1).wide is None
    model = rs.regression.spatial_panel_estimate(
        world(1, 0.2), "y ~ x", W, model="sar", fixed_effects="entity", covariance="analytic"
    )
    found = rs.impacts(model, rng=1)
    assert found.wide is None
    assert np.isfinite(found.se).all()


def test_rows_of_different_sums_have_no_set():
    found = rs.impacts(first_wide(UNEVEN), rng=1)
    assert found.wide.sets == ()
    assert np.isnan(found.tables()[1].rows[0][3:]).all()


def test_other_draws_of_such_a_rho_are_refused():
    with pytest.raises(ConvergenceError, match="too uncertain"):
        rs.regression.what_if_of(first_wide(beta=0.1), "x", rng=1)


def test_weak_instruments_are_said():
    assert any("instruments of Wy are weak" in note.en for note in first_wide(beta=0.05).notes)
    assert not any("are weak" in note.en for note in fitted(1, 1.5).notes)


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_the_sets_hold_the_truth_as_often_as_they_say():
    """Of 300 samples each with beta = .1, .2, .4 they held it in 97 of 100 where rho was too wide."""
    held = tried = 0
    for seed in range(80):
        try:
            found = rs.impacts(fitted(seed, 0.2), rng=1, by_region=False)
        except RegspatialError:
            continue
        if found.wide is not None:
            tried += 1
            held += any(low <= 0.4 <= high for low, high in found.wide.sets[0])
    assert tried > 20
    assert held / tried > 0.88  # two standard errors of some 40 samples below .95
