"""Poisson regression against pyfixest (stored), dummies written out (statsmodels), and what is known to be separated."""

import csv
import json
import warnings
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import linprog

import regspatial as rs
from regspatial._kernels.poisson import poisson, separation
from regspatial.errors import DataWarning

HERE = Path(__file__).resolve().parent / "data" / "ppml"
STORED = json.loads((HERE / "fepois.json").read_text(encoding="utf-8"))["numbers"]
SETS = sorted((HERE / "separation").glob("*.csv"))


def columns(path):
    """Return a table of numbers as arrays."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(r[name]) for r in rows]) for name in rows[0]}


@pytest.fixture(scope="module")
def table():
    """Return the simulated counts."""
    return columns(HERE / "counts.csv")


def fitted(table, formula, **how):
    """Return our fit; one city without counts is separated under effects of cities."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rs.ppml(
            table, formula, **{"id": "city", "time": "year", "covariance": "clustered", **how}
        )


@pytest.mark.parametrize("case", STORED)
def test_estimates_and_errors_are_those_of_pyfixest(table, case):
    """Coefficients to 1e-8, errors to 1e-7: fepois stops at a relative change of the deviance of 1e-13."""
    there = STORED[case]
    kinds = {"iid": {"covariance": "classical"}, "hetero": {"covariance": "hc1"}}
    vcov = there["vcov"]
    how = kinds[vcov] if isinstance(vcov, str) else {"cluster": vcov["CRV1"]}
    ours = fitted(table, there["formula"], **how)
    assert list(ours.terms) == there["names"]
    assert ours.nobs == there["N"]
    np.testing.assert_allclose(ours.estimates, there["coef"], rtol=1e-8)
    np.testing.assert_allclose(ours.se, there["se"], rtol=1e-7)
    np.testing.assert_allclose(ours.deviance, there["deviance"], rtol=1e-9)
    np.testing.assert_allclose(ours.loglik, there["loglik"], rtol=1e-9)
    beside = ours.main_table(show_customary=True)
    at = beside.keys.index("customary_p")
    np.testing.assert_allclose([r[at] for r in beside.rows], there["p"], rtol=1e-5, atol=1e-12)


def test_dummies_written_out_give_the_same(table):
    """Against statsmodels' GLM with dummies and an exposure, to 1e-8; errors clustered by hand from its scores."""
    keep = table["city"] != 7
    cities, years = np.unique(table["city"][keep]), np.unique(table["year"][keep])
    dummies = [table["city"][keep][:, None] == cities, table["year"][keep][:, None] == years[1:]]
    x = np.column_stack([table["x1"][keep], table["x2"][keep], *dummies]).astype(float)
    y = table["y"][keep]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = sm.GLM(y, x, family=sm.families.Poisson(), exposure=table["pop"][keep]).fit(
            tol=1e-14, maxiter=200
        )
    ours = fitted(table, "y ~ x1 + x2 | city + year", exposure="pop")
    np.testing.assert_allclose(ours.estimates, fit.params[:2], rtol=1e-8)
    np.testing.assert_allclose(ours.deviance, fit.deviance, rtol=1e-8)
    np.testing.assert_allclose(ours.loglik, fit.llf, rtol=1e-8)
    np.testing.assert_allclose(ours.fitted[keep], fit.mu, rtol=1e-6)
    bread = np.linalg.inv(x.T @ (x * np.asarray(fit.mu)[:, None]))
    scores = x * (y - np.asarray(fit.mu))[:, None]
    sums = np.array([scores[table["city"][keep] == c].sum(axis=0) for c in cities])
    plain = (bread @ sums.T @ sums @ bread)[:2, :2]
    np.testing.assert_allclose(
        ours.covariance, plain * np.prod(list(ours.factors.values())), rtol=1e-6
    )
    np.testing.assert_allclose(ours.sigma2, fit.pearson_chi2 / fit.df_resid, rtol=1e-7)


@pytest.mark.parametrize("path", SETS, ids=[p.stem for p in SETS])
def test_what_is_separated_is_found(path):
    """The eighteen sets of ppmlhdfe: the rows that are separated, no other."""
    data = columns(path)
    factors = [
        np.unique(v, return_inverse=True)[1].reshape(-1)
        for k, v in data.items()
        if k.startswith("id")
    ]
    x = [v for k, v in data.items() if k.startswith("x")]
    x = x if factors else [np.ones(len(data["y"])), *x]
    x = np.array(x).reshape(len(x), len(data["y"]))
    np.testing.assert_array_equal(
        separation(data["y"], x, factors).rows, data["separated"].astype(bool)
    )


def programmed(y, x, factors):
    """Return the separated rows by a linear program: the largest support of a combination that is allowed."""
    both = np.hstack([x.T, *[np.eye(f.max() + 1)[f] for f in factors]])
    zero = y == 0
    n, k = both.shape
    free = int(zero.sum())
    if not free:
        return np.zeros(n, dtype=bool)
    found = linprog(
        np.r_[np.zeros(k), -np.ones(free)],
        A_ub=np.hstack([-both[zero], np.eye(free)]),
        b_ub=np.zeros(free),
        A_eq=np.hstack([both[~zero], np.zeros((n - free, free))]),
        b_eq=np.zeros(n - free),
        bounds=[(None, None)] * k + [(0, 1)] * free,
    )
    out = np.zeros(n, dtype=bool)
    out[zero] = found.x[k:] > 0.5
    return out


def test_the_rectifier_finds_what_a_linear_program_finds():
    """On 150 small tables of every kind, row by row."""
    rng = np.random.default_rng(5)
    some = 0
    for _draw in range(150):
        n, k = rng.integers(8, 40), rng.integers(0, 4)
        y = rng.poisson(rng.choice([0.2, 0.5, 1.0]), n).astype(float)
        x = np.where(rng.random((k, n)) < 0.4, rng.integers(-2, 4, (k, n)), 0).astype(float)
        factors = [
            np.unique(rng.integers(0, rng.integers(2, 8), n), return_inverse=True)[1]
            for _f in range(rng.integers(0, 3))
        ]
        x = x if factors else np.vstack([np.ones(n), x])
        there = programmed(y, x, factors)
        some += there.any()
        np.testing.assert_array_equal(separation(y, x, factors).rows, there)
    assert some > 40


def test_gradient_is_zero_where_the_fit_stops(table):
    """X'(y - mu) and the sums by level are zero at the maximum: the route that needs no other program."""
    keep = table["city"] != 7
    y, x = table["y"][keep], np.array([table["x1"][keep], table["x2"][keep]])
    factors = [
        np.unique(table[k][keep], return_inverse=True)[1].reshape(-1) for k in ("city", "year")
    ]
    left = y - poisson(y, x, factors).mu
    np.testing.assert_allclose(x @ left, 0.0, atol=1e-8)
    for f in factors:
        np.testing.assert_allclose(np.bincount(f, weights=left), 0.0, atol=1e-8)


def test_who_is_separated_is_said(table):
    with pytest.warns(DataWarning, match="6 rows are separated"):
        found = rs.ppml(table, "y ~ x1 + x2 | city + year", id="city", time="year")
    assert found.separated_by_level == 6
    assert len(found.separated) == 6
    assert np.isnan(found.fitted[table["city"] == 7]).all()
