"""Make `reference.json` again: forecasts by statsmodels and scipy, which imports nothing of regspatial.

    python tests/reference/data/forecast/make.py

The series are logs of income per head of five US states, 1980-2009, as shipped with libpysal, and a logistic path.
"""

import json
from pathlib import Path

import libpysal
import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.linalg import toeplitz
from scipy.optimize import brentq, curve_fit
from scipy.stats import t as student

HERE = Path(__file__).parent
STATES = ["Alabama", "California", "Maine", "Ohio", "Texas"]
AHEAD = np.array([1, 2, 5, 10])


def given(z, rho):
    """Return GLS with AR(1) errors of known correlation, by statsmodels: estimates, errors, forecasts and their variance."""
    years = np.arange(len(z)) - (len(z) - 1.0)
    x = np.column_stack([np.ones(len(z)), years])
    corr = toeplitz(rho ** np.arange(len(z)))
    fit = sm.GLS(z, x, sigma=corr).fit()
    inverse = np.linalg.inv(corr)
    middle, spread = [], []
    for h in AHEAD:
        c = rho ** (h + np.arange(len(z))[::-1])
        new = np.array([1.0, h])
        away = new - x.T @ inverse @ c
        middle.append(new @ fit.params + c @ inverse @ fit.resid)
        error = 1.0 - c @ inverse @ c + away @ fit.normalized_cov_params @ away
        spread.append(np.sqrt(fit.scale * error))
    left = fit.resid
    df = len(z) - 2
    log = -0.5 * np.linalg.slogdet(corr)[1] + 0.5 * np.linalg.slogdet(fit.normalized_cov_params)[1]
    log -= 0.5 * df * np.log(left @ inverse @ left)
    return fit, np.array(middle), np.array(spread), log


def averaged(z):
    """Return quantiles of the average over ρ: half a random walk, half flat from -.9 to .96, on 400 nodes."""
    node, weight = np.polynomial.legendre.leggauss(400)
    rho = np.append(-0.9 + 1.86 * (node + 1) / 2, 0.9999)
    prior = np.append(weight / weight.sum() / 2, 0.5)
    fits = [given(z, r) for r in rho]
    log = np.array([one[3] for one in fits])
    w = np.exp(log - log.max()) * prior
    w /= w.sum()
    middle, spread = (np.array([one[k] for one in fits]) for k in (1, 2))
    df = len(z) - 2
    return [
        [
            brentq(
                lambda q, h=h, p=p: w @ student.cdf((q - middle[:, h]) / spread[:, h], df) - p,
                middle[:, h].min() - 9,
                middle[:, h].max() + 9,
                xtol=1e-12,
            )
            for h in range(len(AHEAD))
        ]
        for p in (0.025, 0.5, 0.975)
    ]


def main():
    """Write the numbers."""
    frame = pd.read_csv(libpysal.examples.get_path("usjoin.csv"))
    values = (
        frame.set_index("Name").loc[STATES, [str(y) for y in range(1980, 2010)]].to_numpy(float).T
    )
    out = {
        "states": STATES,
        "values": values.tolist(),
        "ahead": AHEAD.tolist(),
        "drift": [],
        "given": {},
    }
    out["averaged"] = [averaged(np.log(v[-15:])) for v in values.T]
    for v in np.log(values).T:
        fit = sm.OLS(np.diff(v), np.ones(len(v) - 1)).fit()
        found = fit.get_prediction([[1.0]]).summary_frame(alpha=0.05)
        out["drift"].append(
            {
                "mean": float(v[-1] + found["mean"].iloc[0]),
                "low": float(v[-1] + found["obs_ci_lower"].iloc[0]),
                "high": float(v[-1] + found["obs_ci_upper"].iloc[0]),
                "slope": float(fit.params[0]),
                "scale": float(fit.scale),
            }
        )
    for rho in (0.0, 0.5, 0.9):
        rows = []
        for v in np.log(values).T:
            fit, middle, spread, log = given(v, rho)
            state = sm.tsa.SARIMAX(
                v - fit.fittedvalues, order=(1, 0, 0), trend="n", initialization="stationary"
            ).filter([rho, fit.scale * (1 - rho**2)])
            rows.append(
                {
                    "beta": fit.params.tolist(),
                    "cov": fit.cov_params().tolist(),
                    "middle": middle.tolist(),
                    "spread": spread.tolist(),
                    "log": float(log),
                    "state_space": state.forecast(int(AHEAD[-1]))[AHEAD - 1].tolist(),
                }
            )
        out["given"][str(rho)] = rows
    years = np.arange(24.0)
    rng = np.random.default_rng(11)
    share = 78.0 / (1 + np.exp(1.1 - 0.14 * years)) * (1 + 2e-4 * rng.normal(size=24))
    (top, a, b), _cov = curve_fit(
        lambda s, k, a, b: k / (1 + np.exp(-(a + b * s))), years - 23, share, p0=(80, 1, 0.1)
    )
    out["logistic"] = {"values": share.tolist(), "limit": top, "a": a, "b": b}
    (HERE / "reference.json").write_text(json.dumps(out, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
