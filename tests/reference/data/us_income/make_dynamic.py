"""Write dynamic.json: dynamic panels of US incomes by a likelihood with whole matrices.

cd tests/reference/data && python us_income/make_dynamic.py          (needs numpy and scipy)

y = tau y[t-1] + eta W y[t-1] + rho W y + x b + W x c + effects + e, conditional on the first decade. Effects of
decades are taken out by an orthonormal F with F'1 = 0 (F'y has n - 1 rows, W becomes F'WF), effects of states
by means over time. Given rho everything else is least squares; rho is searched on a line. Nothing of
regspatial is imported.
"""

import csv
import json
from pathlib import Path

import numpy as np
import scipy.linalg as la
from scipy.optimize import minimize_scalar

HERE = Path(__file__).resolve().parent
MODELS = ("ols", "slx", "sar", "sdm")


def read():
    """Return y and x (T, n) and W."""
    with (HERE / "panel.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (HERE / "W.csv").open(encoding="utf-8") as file:
        table = list(csv.reader(file))
    ids, w = [r[0] for r in table[1:]], np.array([[float(v) for v in r[1:]] for r in table[1:]])
    years = sorted({int(r["year"]) for r in rows})
    at = {(int(r["year"]), r["id"]): r for r in rows}
    y, x = (
        np.array([[float(at[t, i][c]) for i in ids] for t in years]) for c in ("growth", "initial")
    )
    return y, x, w


def fitted(y, x, w, model, effects):
    """Return the maximum: tau, eta, rho, slopes, sigma²."""
    n, durbin, lag = len(w), model in ("slx", "sdm"), model in ("sar", "sdm")
    f = la.null_space(np.ones((1, n))) if effects == "twoway" else np.eye(n)
    y, x, w = y @ f, x @ f, f.T @ w @ f
    now, before = y[1:], y[:-1]
    columns = [before, before @ w.T, x[1:], *([x[1:] @ w.T] if durbin else [])]

    def within(v):
        return (v - v.mean(axis=0)).ravel()

    z = np.array([within(c) for c in columns]).T
    left, lagged = within(now), within(now @ w.T)
    periods, m = len(now), now.size

    def at(rho):
        b = np.linalg.lstsq(z, left - rho * lagged, rcond=None)[0]
        e = left - rho * lagged - z @ b
        s2 = float(e @ e) / m
        log = -0.5 * m * (np.log(2 * np.pi * s2) + 1)
        return log + periods * np.linalg.slogdet(np.eye(len(w)) - rho * w)[1], b, s2

    rho = 0.0
    if lag:
        best = max(np.linspace(-0.95, 0.95, 39), key=lambda r: at(r)[0])
        rho = float(
            minimize_scalar(
                lambda r: -at(r)[0],
                bounds=(best - 0.06, min(best + 0.06, 0.999)),
                method="bounded",
                options={"xatol": 1e-12},
            ).x
        )
    log, b, s2 = at(rho)
    return {"rho": rho if lag else None, "b": b.tolist(), "sigma2": s2, "loglik": float(log)}


def main() -> None:
    """Write the numbers."""
    y, x, w = read()
    out = {f"{m} {e}": fitted(y, x, w, m, e) for m in MODELS for e in ("entity", "twoway")}
    (HERE / "dynamic.json").write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
