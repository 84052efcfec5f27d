"""Where time effects leave more dependence than W can carry below its bound, the refusal says so, and a way out."""

import re

import numpy as np
import pytest

import regspatial as rs

FORMULA = "ln_inn ~ ln_de + ln_pgdp + ln_fdi + ln_input + hum"
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


@pytest.fixture(scope="module")
def panel():
    return rs.read_panel(rs.example("dri").table_path, id="adcode", time="year")


def weights(panel, power):
    regions = rs.china().select(panel.ids)
    return rs.weights.inverse_distance(regions, power=power, points="seat")


def without_effects(values):
    return values - values.mean(axis=0) - values.mean(axis=1, keepdims=True) + values.mean()


def by_hand(panel, w, at):
    """Return the transformed log-likelihood of a sem at each lambda, from F'WF."""
    m = w.to_dense()
    basis = np.linalg.svd(np.eye(w.n) - 1.0 / w.n)[0][:, :-1]
    inner = np.linalg.eigvals(basis.T @ m @ basis)
    y, *xs = (panel[n].values for n in ("ln_inn", "ln_de", "ln_pgdp", "ln_fdi", "ln_input", "hum"))
    periods, out = len(y), []
    for one in at:
        left, *right = (without_effects(v - one * v @ m.T).ravel() for v in (y, *xs))
        rest = np.linalg.lstsq(np.stack(right, axis=1), left, rcond=None)[1][0]
        logdet = np.log(np.abs(1.0 - one * inner)).sum()
        out.append((periods - 1) * (logdet - 0.5 * (w.n - 1) * np.log(rest)))
    return np.array(out)


@pytest.mark.parametrize("power", [1, 2])
def test_the_likelihood_is_highest_where_it_says(panel, power):
    """The value named is the top of the likelihood by hand, to a step of its grid; F'WF has no eigenvalue 1."""
    w = weights(panel, power)
    with pytest.raises(rs.errors.BoundaryError) as caught:
        rs.regression.spatial_panel_estimate(panel, FORMULA, w, model="sem", covariance="analytic")
    said = str(caught.value)
    at = float(re.search(r"lambda = ([\d.]+)", said)[1])
    second = np.sort(np.linalg.eigvals(w.to_dense()).real)[-2]
    assert f"eigenvalue is {second:.2g}" in said
    step = (1.0 / second - 1.0) / 202
    heights = by_hand(panel, w, [at - step, at, at + step, 0.9999])
    assert 1.0 < at < 1.0 / second
    assert heights[1] >= heights[[0, 2]].max() - 1e-3
    assert heights[1] > heights[3]


@pytest.mark.parametrize("model", ["sac", "gns"])
def test_of_rho_and_lambda_it_names_one_beyond(panel, model):
    with pytest.raises(rs.errors.BoundaryError, match=r"= [12]\.\d+, beyond the bound 1\."):
        rs.regression.spatial_panel_estimate(
            panel, "ln_inn ~ ln_de", weights(panel, 2), model=model, covariance="analytic"
        )


@pytest.mark.parametrize("model", ["sem", "sac"])
def test_the_ways_out_lead_somewhere(panel, model):
    near = weights(panel, 2)
    found = rs.regression.spatial_panel_estimate(
        panel, FORMULA, near, model=model, bias_correction="none"
    )
    assert max(np.nan_to_num(found.rho, nan=-1.0), found.lambda_) < 1.0
    knn = rs.weights.knn(rs.china().select(panel.ids), k=4, points="seat")
    assert (
        rs.regression.spatial_panel_estimate(
            panel, FORMULA, knn, model=model, covariance="analytic"
        ).lambda_
        < 1.0
    )
