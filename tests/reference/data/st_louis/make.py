"""Write panel.csv, links.csv and dense.json: homicides around St. Louis, random effects by a dense likelihood.

cd tests/reference/data && python st_louis/make.py          (a minute; needs numpy, scipy and libpysal)

No program at hand has random effects of all these models: R's splm has them, and is in the other folders.
So the likelihood of nT stacked values is written down here as it is defined, with their covariance as one
matrix, and searched by Nelder and Mead; nothing of regspatial is imported.
"""

import csv
import json
from pathlib import Path

import libpysal
import numpy as np
from scipy.optimize import minimize

HERE = Path(__file__).resolve().parent
PERIODS = {
    1979: ("HR7984", "RDAC80", "PE77"),
    1984: ("HR8488", "RDAC85", "PE82"),
    1988: ("HR8893", "RDAC90", "PE87"),
}
MODELS = ("ols", "slx", "sar", "sem", "sdm", "sdem", "sac", "gns")
LAG, ERROR, DURBIN = (
    {"sar", "sdm", "sac", "gns"},
    {"sem", "sdem", "sac", "gns"},
    {"slx", "sdm", "sdem", "gns"},
)


def tables() -> None:
    """Write the counties and their queen neighbours, from libpysal's copy."""
    example = libpysal.examples.load_example("stl")
    with Path(example.get_path("stl_hom.csv")).open(encoding="utf-8") as file:
        text = file.read().splitlines()
    start = next(k for k, line in enumerate(text) if "HR7984" in line)
    rows = list(csv.DictReader(text[start:]))
    w = libpysal.io.open(example.get_path("stl.gal")).read()
    with (HERE / "panel.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "year", "hr", "rd", "pe"])
        for year, names in PERIODS.items():
            for k, r in enumerate(rows, start=1):
                out.writerow([k, year, *(f"{float(r[n]):.6f}" for n in names)])
    ids = sorted(w.id_order, key=int)
    at = {i: k for k, i in enumerate(ids, start=1)}
    pairs = sorted({tuple(sorted((at[i], at[j]))) for i in ids for j in w.neighbors[i]})
    with (HERE / "links.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("i", "j"), *pairs])


def read():
    """Return y (T, n), the regressors (T, n) and W, rows of one sum."""
    with (HERE / "panel.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    n = len(rows) // len(PERIODS)
    hr, rd, pe = (np.array([float(r[c]) for r in rows]).reshape(-1, n) for c in ("hr", "rd", "pe"))
    w = np.zeros((n, n))
    with (HERE / "links.csv").open(encoding="utf-8") as file:
        for r in csv.DictReader(file):
            i, j = int(r["i"]) - 1, int(r["j"]) - 1
            w[i, j] = w[j, i] = 1.0
    return hr, (rd, pe), w / w.sum(axis=1, keepdims=True)


def likelihood(data, model, components):
    """Return the log-likelihood as a function of (ratio of variances, rho, lambda), with b and sigma²."""
    y, columns, w = data
    periods, n = y.shape
    blocks = [np.ones(n * periods), *(c.ravel() for c in columns)]
    if model in DURBIN:
        blocks += [(c @ w.T).ravel() for c in columns]
    x, eye = np.array(blocks).T, np.eye(n)
    every, one = np.eye(periods), np.ones((periods, periods))

    def value(ratio, rho, lam):
        a, b = eye - rho * w, np.linalg.inv(eye - lam * w)
        if components == "kkp":
            omega = np.kron(every + ratio * one, b @ b.T)
        else:
            omega = np.kron(every, b @ b.T) + np.kron(ratio * one, eye)
        factor = np.linalg.cholesky(omega)
        left, right = (np.linalg.solve(factor, v) for v in ((y @ a.T).ravel(), x))
        slopes = np.linalg.lstsq(right, left, rcond=None)[0]
        e = left - right @ slopes
        s2 = float(e @ e) / e.size
        log = -0.5 * e.size * (np.log(2 * np.pi * s2) + 1) - np.log(np.diag(factor)).sum()
        return log + periods * np.linalg.slogdet(a)[1], slopes, s2

    return value


def fitted(data, model, components="kkp"):
    """Return the highest maximum of several starts."""
    value = likelihood(data, model, components)
    free = [True, model in LAG, model in ERROR]

    def at(p):
        full = np.zeros(3)
        full[free] = p
        return np.exp(full[0]), np.tanh(full[1]), np.tanh(full[2])

    best = None
    for start in ([0.0, 0.2, 0.2], [-1.0, -0.3, 0.5], [0.5, 0.5, -0.3]):
        found = minimize(
            lambda p: -value(*at(p))[0],
            np.array(start)[free],
            method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000, "maxfev": 4000},
        )
        if best is None or found.fun < best.fun:
            best = found
    ratio, rho, lam = at(best.x)
    log, slopes, s2 = value(ratio, rho, lam)
    return {
        "b": slopes.tolist(),
        "rho": rho if free[1] else None,
        "lambda": lam if free[2] else None,
        "sigma2": s2,
        "sigma2_mu": ratio * s2,
        "loglik": float(log),
    }


def main() -> None:
    """Write the files."""
    tables()
    data = read()
    out = {f"{m}": fitted(data, m) for m in MODELS}
    out |= {f"{m} baltagi": fitted(data, m, "baltagi") for m in ("sem", "sdem")}
    (HERE / "dense.json").write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
