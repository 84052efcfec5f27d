"""The simulated study: its program repeats the shipped file, and the model finds what was put in."""

import csv
import importlib.util

import numpy as np
import pytest

import regspatial as rs


@pytest.fixture(scope="module")
def program(root):
    spec = importlib.util.spec_from_file_location(
        "simulate_dri", root / "data" / "tables" / "simulate_dri.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shipped(root):
    with (root / "data" / "tables" / "dri_simulated_2012_2022.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ids = list(dict.fromkeys(r["adcode"] for r in rows))
    years = sorted({int(r["year"]) for r in rows})
    at = {(r["adcode"], int(r["year"])): r for r in rows}
    names = ("ln_inn", "ln_de", "ln_pgdp", "ln_fdi", "ln_input", "hum", "gdp", "population")
    columns = {c: [[float(at[i, t][c]) for i in ids] for t in years] for c in names}
    return rs.Panel.from_arrays(ids, years, columns)


@pytest.fixture(scope="module")
def weights(program):
    rows = program.provinces()
    matrix = program.inverse_square_weights(
        np.array([r[3] for r in rows]), np.array([r[4] for r in rows])
    )
    return rs.SpatialWeights(ids=[r[0] for r in rows], matrix=matrix, normalisation="row")


def test_the_program_repeats_the_file(program, shipped):
    rows, columns = program.simulate()
    assert tuple(r[0] for r in rows) == shipped.ids
    for name, values in columns.items():
        assert shipped.columns[name] == pytest.approx(values, abs=5.1e-7)


def test_moments_are_the_published_ones(program, shipped):
    wanted = {k: v[2:4] for k, v in program.DESIGN.items()}
    wanted["ln_inn"] = (10.41, 1.439)
    for name, (mean, sd) in wanted.items():
        values = shipped.columns[name]
        assert values.mean() == pytest.approx(mean, abs=1e-6)
        assert values.std(ddof=1) == pytest.approx(sd, abs=1e-6)


def test_published_coefficients_are_recovered(program, shipped, weights):
    formula = "ln_inn ~ ln_de + ln_pgdp + ln_fdi + ln_input + hum"
    fit = rs.regression.spatial_panel_estimate(shipped, formula, weights, bias_correction="lee-yu")
    true = {k: v[0] for k, v in program.DESIGN.items()}
    true |= {f"W({k})": v[1] for k, v in program.DESIGN.items()}
    true["rho"] = program.RHO
    assert set(true) == set(fit.terms)
    for term, value in true.items():
        row = fit.get(term)
        assert abs(row["estimate"] - value) < 3.5 * row["std_error"], term
    assert abs(fit.sigma2 - program.SIGMA2) < 3.5 * fit.sigma2_std_error
    # It is a test only if wrong neighbours fail it.
    wrong = rs.SpatialWeights(
        ids=weights.ids, matrix=np.roll(weights.matrix, (7, 7), axis=(0, 1)), normalisation="row"
    )
    row = rs.regression.spatial_panel_estimate(
        shipped, formula, wrong, bias_correction="lee-yu"
    ).get("W(ln_pgdp)")
    assert abs(row["estimate"] - true["W(ln_pgdp)"]) > 3.5 * row["std_error"]


def test_innovation_is_clustered_in_space(shipped, weights):
    z = shipped.columns["ln_inn"] - shipped.columns["ln_inn"].mean(axis=1, keepdims=True)
    index = np.sum(z * weights.multiply(z), axis=1) / np.sum(z * z, axis=1)
    assert np.all(index > 0.15)
