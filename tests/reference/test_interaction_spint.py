"""Wilson's spatial interaction models by `ppml(cost=)` against spint (stored) and against balancing by turns."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import DomainError, ParameterError
from regspatial.recipes import run_recipe

HERE = Path(__file__).resolve().parent / "data" / "flows"
STORED = json.loads((HERE / "interaction8_spint.json").read_text(encoding="utf-8"))
KINDS = {
    "unconstrained": "log(O) + log(D) + {c}",
    "production": "log(D) + {c} | origin",
    "attraction": "log(O) + {c} | destination",
    "doubly": "{c} | origin + destination",
}
COSTS = {"exp": "cost", "pow": "log(cost)"}


@pytest.fixture(scope="module")
def table():
    """Return the 64 flows."""
    with (HERE / "interaction8.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        k: np.array([r[k] if k in ("origin", "destination") else float(r[k]) for r in rows])
        for k in rows[0]
    }


def fitted(table, kind, decay):
    """Return the model of one kind."""
    formula = "flow ~ " + KINDS[kind].format(c=COSTS[decay])
    return rs.ppml(table, formula, cost="cost", covariance="hc1")


@pytest.mark.parametrize("decay", COSTS)
@pytest.mark.parametrize("kind", KINDS)
def test_decay_and_fit_are_those_of_spint(table, kind, decay):
    """To 1e-8: spint stops at a change of 1e-6 of its deviance; its doubly constrained power model meets its own score to 7e-10 only."""
    there, ours = STORED[f"{kind}_{decay}"], fitted(table, kind, decay)
    i = ours.interaction
    np.testing.assert_allclose(ours.get(COSTS[decay])["estimate"], there["decay"], rtol=1e-8)
    np.testing.assert_allclose(ours.rsquared, there["pseudoR2"], rtol=1e-8)
    np.testing.assert_allclose(ours.deviance, there["deviance"], rtol=1e-6)
    np.testing.assert_allclose(i.srmse, there["srmse"], rtol=1e-8)
    np.testing.assert_allclose(i.ssi, there["ssi"], rtol=1e-8)
    np.testing.assert_allclose(i.common_part, there["cpc_sum_over_sum"], rtol=1e-8)
    np.testing.assert_allclose(i.mean_cost, there["mean_cost_obs"], rtol=1e-12)
    np.testing.assert_allclose(i.mean_cost_fitted, there["mean_cost_fit"], rtol=1e-8)
    np.testing.assert_allclose(i.mean_log_cost_fitted, there["mean_lncost_fit"], rtol=1e-8)
    assert (i.decay, i.constraint) == (
        {"exp": "exponential", "pow": "power"}[decay],
        {"unconstrained": "none", "doubly": "double"}.get(kind, "single"),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_mean_cost_is_reproduced(table, kind):
    """The score of an exponential decay is the mean cost, that of a power decay the mean logarithm: to 1e-9, what the fit settles to."""
    i, j = fitted(table, kind, "exp").interaction, fitted(table, kind, "pow").interaction
    np.testing.assert_allclose(i.mean_cost_fitted, i.mean_cost, rtol=1e-9)
    np.testing.assert_allclose(j.mean_log_cost_fitted, j.mean_log_cost, rtol=1e-9)


def factors(i, effect):
    """Return factors and sums of an effect, in the order of its levels."""
    rows = [b for b in i.balancing if b.effect == effect]
    return (np.array([getattr(b, k) for b in rows]) for k in ("factor", "observed", "fitted"))


@pytest.mark.parametrize("decay", COSTS)
def test_factors_are_those_of_balancing_by_turns(table, decay):
    """Furness's iteration with our decay, 2000 rounds, needs no regression; both to 1e-8."""
    ours = fitted(table, "doubly", decay)
    f = np.exp(
        ours.get(COSTS[decay])["estimate"]
        * {"exp": table["cost"], "pow": np.log(table["cost"])}[decay]
    )
    f, t = f.reshape(8, 8), table["flow"].reshape(8, 8)
    out, into = t.sum(axis=1), t.sum(axis=0)
    b = np.ones(8)
    for _round in range(2000):
        a = 1.0 / (f @ (b * into))
        b = 1.0 / (f.T @ (a * out))
    level = (b @ into) / into.sum()
    (a_here, o, o_fit), (b_here, d, d_fit) = (
        factors(ours.interaction, e) for e in ("origin", "destination")
    )
    np.testing.assert_allclose(b_here, b / level, rtol=1e-8)
    np.testing.assert_allclose(a_here, a * level, rtol=1e-8)
    np.testing.assert_allclose([o, d], [out, into], rtol=1e-12)
    np.testing.assert_allclose([o_fit, d_fit], [out, into], rtol=1e-8)
    np.testing.assert_allclose(
        np.outer(a * out, b * into) * f, ours.fitted.reshape(8, 8), rtol=1e-8
    )


@pytest.mark.parametrize(("kind", "end"), [("production", "origin"), ("attraction", "destination")])
def test_with_one_constraint_factors_are_the_inverse_of_what_is_in_reach(table, kind, end):
    """A = 1/Σ x^b f(c) over the other end, written out; to 1e-8, what the fit settles to."""
    ours = fitted(table, kind, "exp")
    size = {"origin": "D", "destination": "O"}[end]
    pull = table[size] ** ours.get(f"log({size})")["estimate"]
    pull = (pull * np.exp(ours.get("cost")["estimate"] * table["cost"])).reshape(8, 8)
    found, observed, fit = factors(ours.interaction, end)
    np.testing.assert_allclose(found, 1.0 / pull.sum(axis=1 if end == "origin" else 0), rtol=1e-8)
    np.testing.assert_allclose(fit, observed, rtol=1e-8)


def test_origins_that_share_no_destination_have_factors_of_their_own(table):
    """Two tables without a link between them give what each gives under their common decay: sums met to 1e-8."""
    other = {k: np.char.add("p", v) if v.dtype.kind == "U" else v for k, v in table.items()}
    both = {k: np.concatenate([table[k], other[k]]) for k in table}
    one, two = fitted(table, "doubly", "exp").interaction, fitted(both, "doubly", "exp").interaction
    for end in ("origin", "destination"):
        (single, _o, _f), (double, observed, fit) = factors(one, end), factors(two, end)
        np.testing.assert_allclose(double, np.tile(single, 2), rtol=1e-8)
        np.testing.assert_allclose(fit, observed, rtol=1e-8)


def test_what_is_no_interaction_model_is_refused_by_name(table):
    with pytest.raises(ParameterError, match=r"neither 'cost' \(exponential decay\)"):
        rs.ppml(table, "flow ~ log(D) | origin", cost="cost", covariance="hc1")
    less = {**table, "less": table["cost"] - 2}
    with pytest.raises(DomainError, match="The cost 'less' has to be a number from zero upwards"):
        rs.ppml(less, "flow ~ less | origin", cost="less", covariance="hc1")
    three = {**table, "part": np.arange(64) % 3}
    with pytest.raises(ParameterError, match="Leave cost= out, or the others"):
        rs.ppml(three, "flow ~ cost | origin + destination + part", cost="cost", covariance="hc1")


def test_tables_say_what_the_model_is(table):
    ours = fitted(table, "doubly", "pow")
    tables = {t.name: t for t in ours.tables()}
    assert "doubly constrained; decay: power, c^b" in tables["interaction"].title("en")
    assert len(tables["balancing"].rows) == 16
    assert "interaction" not in {
        t.name for t in rs.ppml(table, "flow ~ cost", covariance="hc1").tables()
    }


RECIPE = """
title = "Flows"
language = "en"

[panel]
source = "FILE"
id = "origin"
time = "destination"

[[step]]
name = "flows"
tool = "ppml"
params = {formula = "flow ~ cost | id + time", cost = "cost", covariance = "hc1"}
"""


def test_a_recipe_has_the_factors_of_python(table, tmp_path):
    """The column of origins is the id, that of destinations the time; digits as Python's, 1e-12."""
    path = tmp_path / "flows.toml"
    file = (HERE / "interaction8.csv").as_posix()
    path.write_text(RECIPE.replace("FILE", file), encoding="utf-8")
    run = run_recipe(path, tmp_path / "run", language="zh")
    with (run.folder / "01-flows/balancing.csv").open(encoding="utf-8-sig") as stored:
        found = [float(row["factor"]) for row in csv.DictReader(stored)]
    wanted = [b.factor for b in fitted(table, "doubly", "exp").interaction.balancing]
    np.testing.assert_allclose(found, wanted, rtol=1e-12)
    assert "平衡因子" in (run.folder / "report.html").read_text("utf-8")
