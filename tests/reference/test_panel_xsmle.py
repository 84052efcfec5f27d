"""31 Chinese provinces 2011-2017 against the log of Stata's xsmle: clustered errors, R², loglik.

xsmle printed seven digits and stopped its search early, so that coefficients hold to 5e-6 and our
log-likelihood lies above its by up to 1.5e-4 (it is printed to 3 or 4 decimals).
"""

import csv
import json

import numpy as np
import pytest

import regspatial as rs

VARIABLES = ("L3_pub_emp", "broad_tax_burden", "L3_aging", "urban_rate", "sec_ind_share")
FORMULA = "ln_tfp ~ " + " + ".join(VARIABLES)


@pytest.fixture(scope="module")
def folder(xsmle_log):
    return xsmle_log


@pytest.fixture(scope="module")
def panel(folder):
    with (folder / "stata_xsmle_check_panel.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    at = {(int(r["province_id"]), int(r["year"])): r for r in rows}
    ids = sorted({i for i, _ in at})
    years = sorted({t for _, t in at})
    columns = {
        c: [[float(at[i, t][c]) for i in ids] for t in years] for c in ("ln_tfp", *VARIABLES)
    }
    return rs.Panel.from_arrays(ids, years, columns)


def _weights(folder, panel, name):
    matrix = np.loadtxt(folder / name, delimiter=",")
    sums = matrix.sum(axis=1, keepdims=True)
    matrix = np.divide(matrix, sums, out=np.zeros_like(matrix), where=sums > 0)
    return rs.SpatialWeights(ids=panel.ids, matrix=matrix, normalisation="row")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("case", "model", "weights"),
    [
        ("sdm_W_econ_raw", "sdm", "stata_xsmle_check_W_econ.csv"),
        ("sar_W_econ_raw", "sar", "stata_xsmle_check_W_econ.csv"),
        ("sdm_W_adj_raw", "sdm", "stata_xsmle_check_A_adj.csv"),
    ],
)
def test_clustered_estimates_are_xsmles(folder, panel, case, model, weights, monkeypatch):
    """By scores alone, as xsmle sums them; what is printed says those of rho (below)."""
    monkeypatch.setattr("regspatial.regression.errors.covariance.SCORES_ALONE", {})
    wanted = json.loads((folder / "stata_xsmle_check_results.json").read_text())[case]
    w = _weights(folder, panel, weights)
    if "A_adj" in weights:
        assert len(w.islands) == 1  # the all-zero row is kept
    got = rs.regression.spatial_panel_estimate(
        panel,
        FORMULA,
        w,
        model=model,
        fixed_effects="entity",
        covariance="clustered",
        bias_correction="none",
    )
    for name, (value, error) in wanted["coef"].items():
        part, _, term = name.partition(":")
        if part == "Variance":
            assert got.sigma2 == pytest.approx(value, abs=5e-6)
            assert got.sigma2_std_error == pytest.approx(error, rel=1e-4)
            continue
        row = got.get({"Main": term, "Wx": f"W({term})", "Spatial": "rho"}[part])
        assert row["estimate"] == pytest.approx(value, abs=5e-6)
        assert row["std_error"] == pytest.approx(error, rel=1e-4)
    assert -5e-5 < got.loglik - wanted["ll"] < 1.5e-4
    for which in ("within", "between", "overall"):
        assert got.r2[which] == pytest.approx(wanted[f"r2_{which}"], abs=5e-5)


@pytest.mark.shared
def test_what_xsmle_prints_of_rho_is_said(folder, panel):
    """To the six digits of the note; xsmle stopped its search early: 1e-4. Beside it stands a larger error."""
    wanted = json.loads((folder / "stata_xsmle_check_results.json").read_text())["sar_W_econ_raw"]
    error = next(e for name, (_v, e) in wanted["coef"].items() if name.startswith("Spatial"))
    w = _weights(folder, panel, "stata_xsmle_check_W_econ.csv")
    got = rs.regression.spatial_panel_estimate(
        panel,
        FORMULA,
        w,
        model="sar",
        fixed_effects="entity",
        covariance="clustered",
        bias_correction="none",
    )
    (said,) = (note.en for note in got.notes if "xsmle" in note.en)
    printed = float(said.rsplit("rho = ", 1)[1].rstrip("."))
    assert printed == pytest.approx(error, rel=1e-4)
    assert got.get("rho")["std_error"] > printed
