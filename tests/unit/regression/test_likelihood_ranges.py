"""Intervals of rho and lambda by the likelihood ratio: at their ends a smaller model has just that likelihood."""

import warnings

import numpy as np
import pytest
from scipy.stats import chi2

import regspatial as rs

HALF = chi2.ppf(0.95, 1) / 2.0
NEAR = 0.02
"""Ends are known to some three digits, which is so much of the likelihood where it is steep, near a bound."""


def world(periods=1, seed=5):
    rng = np.random.default_rng(seed)
    r, c = np.divmod(np.arange(49), 7)
    near = (abs(r[:, None] - r) <= 1) & (abs(c[:, None] - c) <= 1) & ~np.eye(49, dtype=bool)
    w = rs.weights.from_dense(range(49), near.astype(float), normalise="row")
    m, eye = w.to_dense(), np.eye(49)
    x, e = rng.normal(size=(2, periods, 49))
    u = np.linalg.solve(eye - 0.3 * m, e.T).T
    y = np.linalg.solve(eye - 0.4 * m, (1.0 + x + 0.5 * x @ m.T + u).T).T
    return rs.Panel.from_arrays(w.ids, range(periods), {"y": y, "x": x}), w


def fitted(panel, w, model, formula="y ~ x"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.InferenceWarning)
        if panel.T == 1:
            return rs.spatial_regression(panel, formula, w, model=model)
        return rs.spatial_panel(panel, formula, w, model=model)


@pytest.mark.parametrize(("model", "left"), [("sac", "sem"), ("gns", "sdem")])
@pytest.mark.parametrize("periods", [1, 5])
def test_at_an_end_of_rho_what_is_left_is_a_model_of_errors(model, left, periods):
    """L(rho) = L of y - rho Wy with spatial errors alone, and ln|I - rho W| beside it."""
    panel, w = world(periods)
    found = fitted(panel, w, model)
    values = np.linalg.eigvals(w.to_dense()).real
    values = np.sort(values)[: -1 if periods > 1 else None]  # effects of time take the mean out
    for end in found.likelihood_ranges["rho"]:
        y = panel["y"].values
        rest = panel.with_columns(by_position=True, y=y - end * y @ w.to_dense().T)
        jacobian = max(periods - 1, 1) * np.log(1.0 - end * values).sum()
        least = fitted(rest, w, left).loglik + jacobian
        assert found.loglik - least == pytest.approx(HALF, abs=NEAR)


def test_at_an_end_of_lambda_what_is_left_is_a_lag_of_filtered_data():
    """L(lambda) = L of a lag of (I - lambda W) y on (I - lambda W) x and the constant."""
    panel, w = world()
    found = fitted(panel, w, "sac")
    values = np.linalg.eigvals(w.to_dense()).real
    for end in found.likelihood_ranges["lambda"]:
        b = np.eye(49) - end * w.to_dense()
        columns = {name: panel[name].values @ b.T for name in ("y", "x")}
        less = fitted(rs.Panel.from_arrays(w.ids, [0], columns), w, "sar")
        least = less.loglik + np.log(1.0 - end * values).sum()
        assert found.loglik - least == pytest.approx(HALF, abs=NEAR)


def test_the_note_states_them_and_they_hold_the_estimates():
    panel, w = world()
    found = fitted(panel, w, "gns")
    (low, high), lambda_ = (found.likelihood_ranges[one] for one in ("rho", "lambda"))
    assert low < found.rho < high
    assert lambda_[0] < found.lambda_ < lambda_[1]
    note = next(n.text("en") for n in found.notes if "likelihood ratio" in n.text("en"))
    assert f"{low:.4g} and {high:.4g}" in note


def test_where_there_is_no_likelihood_of_all_there_is_none():
    panel, w = world(5)
    assert not fitted(panel, w, "sdm").likelihood_ranges
    for how in ({"bias_correction": "none"}, {"covariance": "sandwich"}):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
            assert not rs.spatial_panel(panel, "y ~ x", w, model="sac", **how).likelihood_ranges
