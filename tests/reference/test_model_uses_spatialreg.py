"""What rests on a model of Columbus against spatialreg 1.3-6: predict(), impacts(Q =), invIrW().

Both estimate by maximum likelihood, so that numbers differ by the peer's search for rho: it sees the
likelihood (about 180) to 4e-14, which leaves rho open by 4e-8, and what is divided by 1 - rho with it.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

HERE = Path(__file__).parent / "data"
GOLD = json.loads((HERE / "model_uses" / "spatialreg.json").read_text())["results"]
NEAR = {"rtol": 2e-6, "atol": 2e-6}


@pytest.fixture(scope="module")
def columbus():
    with (HERE / "columbus" / "columbus_data.csv").open() as file:
        rows = list(csv.DictReader(file))
    ids = [r["row"] for r in rows]
    at = {i: k for k, i in enumerate(ids)}
    links = np.zeros((len(ids), len(ids)))
    with (HERE / "columbus" / "columbus_W_triplet.csv").open() as file:
        for r in csv.DictReader(file):
            links[at[r["i"]], at[r["j"]]] = 1.0
    columns = {c: [[float(r[c]) for r in rows]] for c in ("CRIME", "INC", "HOVAL")}
    return rs.Panel.from_arrays(ids, [1980], columns), rs.weights.from_dense(
        ids, links, normalise="row"
    )


def listed(found):
    """The numbers of a mapping by 0, 1, 2, …"""
    return np.array([found[str(k)] for k in range(len(found))])


@pytest.mark.parametrize("model", ["sar", "sdm"])
def test_predictions_what_if_and_orders_of_neighbours(columbus, model):
    panel, w = columbus
    fit = rs.regression.spatial_regression_estimate(panel, "CRIME ~ INC + HOVAL", w, model=model)
    gold = GOLD[model]
    predicted = rs.regression.predict(fit, panel)
    np.testing.assert_allclose(predicted.estimates[0], listed(gold["trend"]), **NEAR)
    changed = rs.regression.what_if_of(fit, "INC", in_regions=[panel.ids[4]], inference="delta")
    np.testing.assert_allclose(changed.estimates, listed(gold["what_if"]), **NEAR)
    if (
        model == "sdm"
    ):  # the peer's order q is rho^q W^q (beta I + theta W), ours what stands before W^q
        return
    profiles = rs.regression.impact_profiles(fit, orders=5, inference="delta")
    for k, variable in enumerate(profiles.variables):
        for j, effect in enumerate(("direct", "indirect")):
            np.testing.assert_allclose(
                profiles.orders[k, j], listed(gold["orders"][effect][variable]), **NEAR
            )


def test_moderation_at_stated_values(columbus):
    panel, w = columbus
    found = rs.moderation(
        panel, "CRIME ~ INC + HOVAL", w, model="sdm", moderator="HOVAL", fixed_effects="none"
    )
    for effect in ("direct", "total"):
        gold = GOLD["moderation"][effect]
        values, _errors = found.effect(effect, [float(m) for m in gold])
        np.testing.assert_allclose(values, list(gold.values()), **NEAR)


def test_mediation_in_space(columbus):
    panel, w = columbus
    found = rs.spatial_mediation(
        panel,
        "CRIME ~ INC + HOVAL",
        w,
        mediator="HOVAL",
        regressor="INC",
        model="sdm",
        mediator_model="sdm",
        fixed_effects="none",
        draws=40,
        rng=1,
    )
    for path, effects in GOLD["mediation"].items():
        for effect, value in effects.items():
            np.testing.assert_allclose(found.get(path, effect)["estimate"], value, **NEAR)
