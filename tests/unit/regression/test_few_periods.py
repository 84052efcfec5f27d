"""Driscoll and Kraay's errors with few periods: degrees of freedom and bias against whole matrices."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t as student

import regspatial as rs

STORE = Path(__file__).resolve().parents[3] / "docs" / "methods" / "models.json"
T, N = 9, 14


def data(seed=1):
    rng = np.random.default_rng(seed)
    x, z, e = rng.normal(size=(3, T, N))
    return rs.Panel.from_arrays(range(N), range(T), {"x": x, "z": 1e4 * z, "y": x + e})


def dummies(effects):
    units = np.tile(np.eye(N), (T, 1))
    times = np.repeat(np.eye(T), N, axis=0)
    parts = {"id": units, "time": times, "one": np.ones((N * T, 1))}
    return np.column_stack([parts[name] for name in effects])


@pytest.mark.parametrize("lags", [0, 2, 8])
@pytest.mark.parametrize(
    ("formula", "effects"),
    [("y ~ x + z | id + time", ("id", "time")), ("y ~ x + z | id", ("id",)), ("y ~ x + z", ())],
)
def test_they_are_those_of_the_variance_as_a_quadratic_form(formula, effects, lags):
    """V = u'Qu with independent u: 2 E²/Var = tr(Q)²/tr(QQ), E/V = factors·tr(Q)/w'w; to 1e-8, rounding."""
    panel = data()
    found = rs.fixed_effects(panel, formula, covariance="driscoll-kraay", lags=lags)
    x = np.column_stack([panel[name].values.ravel() for name in ("x", "z")])
    if not effects:
        x = np.column_stack([np.ones(N * T), x])
    take = np.eye(N * T)
    if effects:
        d = dummies(effects)
        take -= d @ np.linalg.pinv(d, rcond=1e-10)
    x = take @ x
    bread = np.linalg.inv(x.T @ x)
    left = take - x @ bread @ x.T
    away = np.abs(np.subtract.outer(np.arange(T), np.arange(T)))
    kernel = np.maximum(1 - away / (lags + 1), 0)
    for j in range(x.shape[1]):
        w = (x @ bread)[:, j]
        s = np.zeros((T, N * T))
        s[np.repeat(np.arange(T), N), np.arange(N * T)] = w
        q = left @ s.T @ kernel @ s @ left
        df = min(np.trace(q) ** 2 / np.trace(q @ q), T - 1)
        share = min(np.prod(list(found.factors.values())) * np.trace(q) / (w @ w), 1.0)
        assert found.few[0][j] == pytest.approx(df, rel=1e-8)
        assert found.few[1][j] == pytest.approx(share, rel=1e-8)


def test_p_and_intervals_are_by_them_and_a_column_has_what_others_print():
    found = rs.fixed_effects(data(), "y ~ x + z | id + time", covariance="driscoll-kraay")
    (df, share), row = found.few, found.get("z")
    half = student.ppf(0.975, df[1]) * found.se[1] / np.sqrt(share[1])
    assert row["high"] - row["estimate"] == pytest.approx(half, rel=1e-12)
    p = 2 * student.sf(abs(row["statistic"]) * np.sqrt(share[1]), df[1])
    assert row["p_value"] == pytest.approx(p, rel=1e-10)
    usual = 2 * student.sf(abs(row["statistic"]), T - 1)
    said = next(n.text("en") for n in found.notes if "Few periods" in n.text("en"))
    assert f"other programs take t({T - 1})" in said
    beside = found.main_table(show_customary=True)
    assert beside.column("customary_p")[1] == pytest.approx(usual, rel=1e-10)
    assert "customary_error" not in beside.keys  # theirs are the same
    assert found.df == T - 1


def test_other_errors_and_many_periods_are_left_as_they_were():
    panel = data()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of few clusters
        for kind in ("classical", "hc1", "clustered"):
            assert rs.fixed_effects(panel, "y ~ x | id", covariance=kind).few is None
    rng = np.random.default_rng(2)
    x, e = rng.normal(size=(2, 101, 4))
    long = rs.Panel.from_arrays(range(4), range(101), {"x": x, "y": e})
    found = rs.fixed_effects(long, "y ~ x | id", covariance="driscoll-kraay")
    assert found.few is None
    assert found.get("x")["p_value"] == pytest.approx(
        2 * student.sf(abs(found.get("x")["statistic"]), 100), rel=1e-10
    )


def test_the_stored_intervals_hold():
    """100 regions, 30 periods, errors that go together over both: 1,000 samples, two standard errors of them."""
    cells = json.loads(STORE.read_text(encoding="utf-8"))["cells"]
    (cell,) = [c for c in cells if c["cell"].startswith("driscoll-kraay")]
    noise = 2 * np.sqrt(0.95 * 0.05 / cell["replications"])
    assert abs(cell["rows"]["x"]["coverage"] - 0.95) <= 0.015 + noise
