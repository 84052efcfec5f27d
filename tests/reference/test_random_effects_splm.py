"""Random effects of the US states 1970-86 against R's splm 1.6-5 (spreml), and spreg.

Tolerances: splm stops its search at 1e-7 or so of its parameters, so coefficients agree to 2e-5 and
log-likelihoods, flat at the top, to 1e-7. Standard errors of models without rho to 1e-5; splm's of
models with rho take rho as known and are no target.
"""

import csv
import json

import numpy as np
import pytest

import regspatial as rs

VARIABLES = ("lpcap", "lpc", "lemp", "unemp")
FORMULA = "lgsp ~ " + " + ".join(VARIABLES)


@pytest.fixture(scope="module")
def produc(references):
    folder = references / "produc"
    with (folder / "produc_W.csv").open() as file:
        table = list(csv.reader(file))
    ids = [row[0] for row in table[1:]]
    matrix = np.array([[float(v) for v in row[1:]] for row in table[1:]])
    w = rs.SpatialWeights(ids=ids, matrix=matrix, normalisation="row")
    with (folder / "produc_long.csv").open() as file:
        rows = list(csv.DictReader(file))
    years = sorted({int(r["year"]) for r in rows})
    at = {(r["id"], int(r["year"])): r for r in rows}
    columns = {c: [[float(at[i, t][c]) for i in ids] for t in years] for c in ("lgsp", *VARIABLES)}
    return rs.Panel.from_arrays(ids, years, columns), w


@pytest.fixture(scope="module")
def peer(references):
    return json.loads((references / "random_effects" / "splm.json").read_text())


@pytest.mark.parametrize(
    "case",
    [
        "ols",
        "slx",
        "sar",
        "sdm",
        "sem_baltagi",
        "sdem_baltagi",
        "sem_kkp",
        "sdem_kkp",
        "sac_kkp",
    ],
)
def test_equals_splm(produc, peer, case):
    panel, w = produc
    model, _unused, components = case.partition("_")
    r = rs.regression.spatial_panel_estimate(
        panel,
        FORMULA,
        w,
        model=model,
        fixed_effects="none",
        effects="random",
        error_components=components or "kkp",
    )
    theirs = peer[case]
    assert r.loglik == pytest.approx(theirs["loglik"], abs=1e-7)
    slopes = [r.estimates[0], *r.beta, *(r.theta if model in ("slx", "sdm", "sdem") else ())]
    assert slopes == pytest.approx(list(theirs["b"].values()), abs=2e-5)
    assert r.sigma2_mu / r.sigma2 == pytest.approx(theirs["components"]["phi"], rel=2e-5)
    if "lambda" in r.terms:
        assert r.lambda_ == pytest.approx(theirs["components"]["rho"], abs=2e-6)
    if "rho" in r.terms:
        assert r.rho == pytest.approx(theirs["rho"]["lambda"], abs=2e-6)
    else:
        size = len(theirs["b"])
        assert r.se[:size] == pytest.approx(theirs["b_se"], rel=1e-5)
