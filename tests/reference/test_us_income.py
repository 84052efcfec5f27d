"""Growth of US states on their initial income, eight decades: spatialreg 1.3-6 with dummies, splm 1.6-5.

A second panel beside that of public capital: large rho (.57 to .97), one regressor, T = 8. Tolerances as there: 1e-6
in coefficients with rho, 2e-5 with lambda, where the peer stops its search earlier.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

DATA = Path(__file__).parent / "data" / "us_income"


@pytest.fixture(scope="module")
def states():
    with (DATA / "W.csv").open(encoding="utf-8") as file:
        table = list(csv.reader(file))
    ids = [row[0] for row in table[1:]]
    matrix = np.array([[float(v) for v in row[1:]] for row in table[1:]])
    w = rs.SpatialWeights(ids=ids, matrix=matrix, normalisation="row")
    return rs.read_panel(DATA / "panel.csv", id="id", time="year"), w


@pytest.fixture(scope="module")
def peer():
    return json.loads((DATA / "reference.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("model", ["sar", "sdm", "sem"])
def test_two_way_effects_equal_dummies_in_spatialreg(states, peer, model):
    panel, w = states
    wanted = peer[model]
    got = rs.regression.spatial_panel_estimate(
        panel, "growth ~ initial", w, model=model, bias_correction="none"
    )
    tolerance = 2e-5 if model == "sem" else 1e-6
    for name, value in wanted["b"].items():
        term = "W(initial)" if name == "W_initial" else name
        assert got.get(term)["estimate"] == pytest.approx(value, abs=tolerance)
        if model != "sem":
            assert got.get(term)["std_error"] == pytest.approx(wanted["se"][name], rel=1e-4)
    (spatial,) = wanted["spatial"].values()
    assert got.get("lambda" if model == "sem" else "rho")["estimate"] == pytest.approx(
        spatial, abs=tolerance
    )
    assert got.loglik == pytest.approx(wanted["loglik"], abs=1e-5)
    assert got.sigma2 == pytest.approx(wanted["sigma2"], rel=1e-5)


def test_random_effects_equal_splm_near_the_bound(states, peer):
    panel, w = states
    wanted = peer["re_sem_baltagi"]
    got = rs.regression.spatial_panel_estimate(
        panel,
        "growth ~ initial",
        w,
        model="sem",
        fixed_effects="none",
        effects="random",
        error_components="baltagi",
    )
    assert got.loglik == pytest.approx(wanted["loglik"], abs=1e-6)
    assert got.get("initial")["estimate"] == pytest.approx(wanted["b"]["initial"], abs=2e-5)
    assert got.lambda_ == pytest.approx(wanted["components"]["rho"], abs=2e-5)


def test_where_splm_has_no_variance_between_states_ours_is_zero(states, peer):
    panel, w = states
    for model, case in (("sar", "re_sar"), ("sem", "re_sem")):
        wanted = peer[case]
        got = rs.regression.spatial_panel_estimate(
            panel, "growth ~ initial", w, model=model, fixed_effects="none", effects="random"
        )
        assert wanted["components"]["phi"] == 1e-8  # splm's own bound
        assert got.sigma2_mu == pytest.approx(0.0, abs=1e-6)
        assert got.loglik == pytest.approx(wanted["loglik"], abs=1e-5)
        assert got.get("initial")["estimate"] == pytest.approx(wanted["b"]["initial"], abs=2e-5)


MODELS = json.loads((DATA / "models.json").read_text(encoding="utf-8"))
EVERY = [(effects, model) for effects, kept in MODELS.items() for model in kept]


@pytest.mark.filterwarnings("ignore:The GNS is weakly identified")
@pytest.mark.filterwarnings("ignore:The likelihood has a second maximum")
@pytest.mark.parametrize(("effects", "model"), EVERY)
def test_every_model_equals_dummies_in_spatialreg(states, effects, model):
    """All eight with effects of states, of decades, and of both, without a correction.

    The peer's search leaves rho and lambda open by 6e-8, coefficients by 3e-7 of their standard errors.
    """
    panel, w = states
    wanted = MODELS[effects][model]
    got = rs.regression.spatial_panel_estimate(
        panel, "growth ~ initial", w, model=model, fixed_effects=effects, bias_correction="none"
    )
    for name, b, se in zip(wanted["names"], wanted["b"], wanted["se"], strict=True):
        row = got.get("W(initial)" if name == "W_initial" else name)
        assert row["estimate"] == pytest.approx(b, abs=1e-6 * se)
        assert row["std_error"] == pytest.approx(se, rel=1e-6)
    for name, (value,) in wanted.get("spatial", {}).items():
        row, (se,) = got.get(name), wanted["spatial_se"][name]
        assert row["estimate"] == pytest.approx(value, abs=2e-7)
        assert row["std_error"] == pytest.approx(se, rel=1e-6)
    assert got.loglik == pytest.approx(wanted["loglik"], abs=1e-9)
    assert got.sigma2 == pytest.approx(wanted["sigma2"], rel=1e-6)
