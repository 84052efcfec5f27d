"""SAR and SDM of flows: reference numbers of 14 regions, and a dense likelihood and finite differences of 12."""

import csv
import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal

import regspatial as rs
from regspatial._kernels.linear.spectrum import eigen_spectrum, symmetrising_scale
from regspatial.errors import DataWarning
from regspatial.regression.flows.design import design_of
from regspatial.regression.flows.effects import SLOPES, parts_of, spectra_of
from regspatial.regression.flows.likelihood import Determinant, Lagged, concentrated, maximised

HERE = Path(__file__).resolve().parent / "data" / "flows"
NAMES = {"const": "Intercept", "intra": "I", "D_x": "D(x)", "O_x": "O(x)", "I_x": "I(x)"}
NAMES |= {"D_Wx": "D(W x)", "O_Wx": "O(W x)", "P": "distance"}


def rows(name):
    """Return the rows of a table."""
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def fourteen():
    """Return F (destinations in rows), W, x and log(1 + distance) of the 14 regions."""
    nodes = rows("flows14_nodes.csv")
    at = {r["id"]: k for k, r in enumerate(nodes)}
    a, f, p = np.zeros((3, 14, 14))
    for r in rows("flows14_links.csv"):
        a[at[r["from"]], at[r["to"]]] = 1
    for r in rows("flows14_pairs.csv"):
        cell = at[r["destination"]], at[r["origin"]]
        f[cell], p[cell] = float(r["y"]), float(r["log1p_distance"])
    x = np.array([float(r["x"]) for r in nodes])
    return tuple(at), f, a / a.sum(axis=1, keepdims=True), x, p


def fitted(ids, f, w, x, p, model):
    """Return names, the design's matrix, the fit and its parts of effects; distances are a column of their own."""
    n = len(ids)
    layer = layer_of(ids, f)
    panel = rs.Panel.from_arrays(ids, [2020], {"x": x[None]})
    weights = rs.SpatialWeights(ids=ids, matrix=w)
    how = {"at_time": None, "model": model, "scale": "level", "distance": "none", "own": "slopes"}
    d = design_of(layer, panel, ["x"], weights, None, **how)
    z = np.column_stack([d.z, p.ravel()])
    determinant = Determinant.of(eigen_spectrum(d.w).values)
    fit = maximised(determinant, Lagged.of(d.f, d.w, z), np.eye(3))
    np.testing.assert_array_equal(d.f, f)
    slopes = np.where(d.slopes >= 0, fit.b[d.slopes], 0.0)[0]
    assert n == len(d.ids)
    return (*d.terms, "distance"), z, fit, parts_of(spectra_of(d.w)), slopes


def layer_of(ids, f):
    """Return a layer of flows, origins in rows, whose table is `f` with destinations in rows."""
    links = [(a, b, f[j, i]) for i, a in enumerate(ids) for j, b in enumerate(ids)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return rs.network.flow_layer(links, ids=ids)


@pytest.mark.parametrize("model", ["sar", "sdm"])
def test_fourteen_regions(fourteen, model):
    """Estimates, errors, likelihood and effects of the exact likelihood, which spflow with 100 orders agrees with."""
    wanted = json.loads((HERE / "flows14_ml.json").read_text(encoding="utf-8"))[model]
    terms, _z, fit, parts, slopes = fitted(*fourteen, model)
    found = dict(zip(("rho_d", "rho_o", "rho_w", *terms), [*fit.rho, *fit.b], strict=True))
    errors = dict(zip(found, np.sqrt(np.diag(fit.covariance)), strict=True))
    for name, value in wanted["estimates"].items():
        own = fit.sigma2 if name == "sigma2" else found[NAMES.get(name, name)]
        assert own == pytest.approx(value, abs=1e-6), name
    for name, value in wanted["std_errors_observed_hessian"].items():
        if name != "sigma2":
            assert errors[NAMES.get(name, name)] == pytest.approx(value, rel=1e-6), name
    assert fit.loglik == pytest.approx(wanted["loglik"], abs=1e-9)
    assert fit.logdet == pytest.approx(wanted["logdet"], abs=1e-5)
    effects = list(wanted["effects_sum_over_cells_mean_over_regions"].values())
    np.testing.assert_allclose(parts.of(fit.rho, slopes), effects, rtol=1e-6)


def twelve(kind, seed=4):
    """Return weights of 12 regions, mutual or of nearest neighbours (complex eigenvalues), and x."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(size=(12, 2))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    if kind == "mutual":
        a = ((d < 0.45) & (d > 0)).astype(float)
    elif kind == "one way":  # a chain into a core: as many eigenvectors as regions there are not
        a = np.zeros((12, 12))
        a[np.arange(3), np.arange(1, 4)] = 1.0
        a[3:, 3:] = (d[3:, 3:] < 0.5) & (d[3:, 3:] > 0)
    else:
        a = ((np.argsort(np.argsort(d, axis=1), axis=1) <= 3) & (d > 0)).astype(float)
    return a / np.maximum(a.sum(axis=1, keepdims=True), 1.0), rng.normal(size=12)


def dense(w, rho):
    """Return A, (144, 144), of cells with destinations in rows, one row after another."""
    n = len(w)
    eye = np.eye(n)
    return (
        np.eye(n * n) - rho[0] * np.kron(w, eye) - rho[1] * np.kron(eye, w) - rho[2] * np.kron(w, w)
    )


@pytest.mark.parametrize("kind", ["mutual", "nearest", "one way"])
def test_the_likelihood_of_a_dense_covariance(kind):
    """ln N(y; A⁻¹Zd, s²(A'A)⁻¹) written out, and its log-determinant, to 1e-8."""
    w, x = twelve(kind)
    rng = np.random.default_rng(7)
    one, rho = np.ones(12), np.array([0.35, 0.25, -0.1])
    z = np.column_stack([one.repeat(12), np.outer(x, one).ravel(), np.outer(one, x).ravel()])
    y = np.linalg.solve(dense(w, rho), z @ [1.0, 0.5, -0.3] + rng.normal(size=144))
    lagged = Lagged.of(y.reshape(12, 12), w, z)
    d = Determinant.of(eigen_spectrum(w).values)
    assert (symmetrising_scale(w) is not None) == (kind == "mutual")
    for r in (rho, np.array([0.1, -0.4, 0.3])):
        a = dense(w, r)
        sign, logdet = np.linalg.slogdet(a)
        assert sign > 0
        assert d.value(r) == pytest.approx(logdet, abs=1e-6)
        b = np.linalg.lstsq(z, a @ y, rcond=None)[0]
        sigma2 = np.square(a @ y - z @ b).mean()
        inverse = np.linalg.inv(a)
        wanted = multivariate_normal.logpdf(y, inverse @ z @ b, sigma2 * inverse @ inverse.T)
        assert concentrated(d, lagged, r) == pytest.approx(wanted, abs=1e-6)
    fit = maximised(d, lagged, np.eye(3))
    for k in range(3):  # no step off the maximum is higher
        step = 1e-3 * np.eye(3)[k]
        assert concentrated(d, lagged, fit.rho + step) < fit.loglik
        assert concentrated(d, lagged, fit.rho - step) < fit.loglik
    assert np.linalg.norm(fit.rho - rho) < 0.5


@pytest.mark.parametrize("kind", ["mutual", "nearest", "one way"])
@pytest.mark.parametrize("slope", SLOPES)
def test_each_part_is_the_change_of_its_cells(kind, slope):
    """x of one region rises by one: flows of the dense model before and after, cells of each part added up, mean over regions."""
    w, x = twelve(kind)
    rho, k = np.array([0.4, 0.2, -0.15]), SLOPES.index(slope)
    inverse = np.linalg.inv(dense(w, rho))
    one = np.ones(12)

    def flows(v):
        wv = w @ v
        r = (np.outer(v, one), np.outer(wv, one), np.outer(one, v), np.outer(one, wv), np.diag(v))
        return (inverse @ r[k].ravel()).reshape(12, 12)  # destinations in rows

    wanted = np.zeros(5)
    for r in range(12):
        change = flows(x + np.eye(12)[r]) - flows(x)
        out_of, into = np.delete(change[:, r], r).sum(), np.delete(change[r], r).sum()
        rest = np.delete(np.delete(change, r, axis=0), r, axis=1).sum()
        wanted += np.array([out_of, into, change[r, r], rest, change.sum()]) / 12
    spectra = spectra_of(w)
    assert len(spectra) == (2 if kind == "one way" else 1)
    found = parts_of(spectra).of(rho, np.eye(5)[k])
    np.testing.assert_allclose(found, wanted, atol=1e-6)
    assert found[4] == pytest.approx(found[:4].sum())


def test_without_dependence_it_is_least_squares(fourteen):
    ids, f, w, x, _p = fourteen
    panel = rs.Panel.from_arrays(ids, [2020], {"x": x[None]})
    weights = rs.SpatialWeights(ids=ids, matrix=w)
    how = {"distance": "none", "flow_scale": "level", "own": "constant", "rng": 1, "draws": 100}
    found = rs.spatial_flows(
        layer_of(ids, f), panel, ["x"], weights, model="sar", dependence="none", **how
    )
    one = np.ones(14)
    z = np.column_stack(
        [m.ravel() for m in (np.ones((14, 14)), np.eye(14), np.outer(x, one), np.outer(one, x))]
    )
    np.testing.assert_allclose(found.estimates, np.linalg.lstsq(z, f.ravel())[0], rtol=1e-9)
    assert found.effects[0, 3] == pytest.approx(0.0, abs=1e-9)  # nothing moves between others
    assert found.effects[0, 0] == pytest.approx(13 * found.estimates[3], rel=1e-9)
