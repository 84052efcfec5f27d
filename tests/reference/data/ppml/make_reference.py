"""Make `counts.csv` and `fepois.json`: simulated counts, and pyfixest's Poisson regressions of them.

python make_reference.py         (needs pyfixest, which the tests do not have)
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyfixest as pf

HERE = Path(__file__).resolve().parent
CASES = (
    ("none_iid", "y ~ x1 + x2", "iid"),
    ("twoway_iid", "y ~ x1 + x2 | city + year", "iid"),
    ("twoway_hetero", "y ~ x1 + x2 | city + year", "hetero"),
    ("twoway_city", "y ~ x1 + x2 | city + year", {"CRV1": "city"}),
    ("twoway_city_year", "y ~ x1 + x2 | city + year", {"CRV1": "city + year"}),
    ("prov_city", "y ~ x1 + x2 | prov^year", {"CRV1": "city"}),
    ("prov_crossed", "y ~ x1 + x2 | prov + year", {"CRV1": "city"}),
)


def simulated():
    """Return 40 cities in 6 years; one has no count at all, one none from 2013 on."""
    rng = np.random.default_rng(37)
    n, periods = 40, 6
    i, t = np.repeat(np.arange(n), periods), np.tile(np.arange(2011, 2011 + periods), n)
    x1 = np.round(rng.normal(size=n * periods), 3)
    x2 = np.round(rng.normal(size=n * periods) + 0.3 * (t - 2013), 3)
    a = rng.normal(size=n) * 0.8
    mean = np.exp(0.5 + 0.4 * x1 - 0.2 * x2 + a[i])
    y = rng.negative_binomial(2, 1 / (1 + mean / 2)).astype(float)
    y[i == 7] = 0
    y[(i == 11) & (t > 2012)] = 0
    pop = np.round(np.exp(rng.normal(size=n)[i]), 3)
    return pd.DataFrame(
        {"city": i, "year": t, "prov": i % 5, "x1": x1, "x2": x2, "pop": pop, "y": y}
    )


def main():
    """Write both files."""
    data = simulated()
    data.to_csv(HERE / "counts.csv", index=False)
    numbers = {}
    for name, formula, vcov in CASES:
        more = {"separation_check": ["fe", "ir"]} if "|" in formula else {}
        fit = pf.fepois(
            formula, data, vcov=vcov, iwls_tol=1e-13, iwls_maxiter=200, fixef_tol=1e-13, **more
        )
        numbers[name] = {
            "formula": formula,
            "vcov": vcov,
            "names": list(fit.coef().index),
            "coef": fit.coef().tolist(),
            "se": fit.se().tolist(),
            "p": fit.pvalue().tolist(),
            "N": int(fit._N),
            "deviance": float(np.ravel(fit.deviance)[0]),
            "loglik": float(fit._loglik),
        }
    made = {"made": f"pyfixest {pf.__version__}", "numbers": numbers}
    (HERE / "fepois.json").write_text(json.dumps(made, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
