"""Write panel.csv, a simulated panel with holes, and reference.json, what pyfixest 0.60 makes of it.

Run in an environment of its own that has pyfixest 0.60: ``python make_reference.py``.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyfixest

HERE = Path(__file__).resolve().parent
SSC = pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min")

MODELS = {
    "pooled": "y ~ x1 + x2",
    "one-way": "y ~ x1 + x2 | city",
    "two-way": "y ~ x1 + x2 + x3 | city + year",
    "crossed": "y ~ x1 + x2 | city + province^year",
    "three-way": "y ~ x1 + x2 + x3 | city + year + industry",
    "logs": "y ~ log(z) + x1:x2 | city + year",
}
COVARIANCES = {
    "classical": ("iid", None),
    "hc1": ("hetero", None),
    "clustered city": ({"CRV1": "city"}, None),
    "clustered province": ({"CRV1": "province"}, None),
    "clustered city + year": ({"CRV1": "city+year"}, None),
    "clustered province + year": ({"CRV1": "province+year"}, None),
    "driscoll-kraay": ("DK", {"time_id": "year", "panel_id": "city", "lag": 2}),
}


def panel() -> pd.DataFrame:
    """Return 60 cities × 9 years without a tenth of the rows, and some empty cells."""
    rng = np.random.default_rng(20240613)
    n, periods = 60, 9
    city, year = np.repeat(np.arange(n), periods), np.tile(np.arange(2010, 2010 + periods), n)
    common = rng.normal(size=(n, 1)) + rng.normal(size=periods)
    x1 = (rng.normal(size=(n, periods)) + 0.5 * common).ravel()
    x2 = (rng.normal(size=(n, periods)) + np.cumsum(rng.normal(size=(n, periods)), axis=1)).ravel()
    noise = (rng.normal(size=(n, periods)) * (1 + rng.random((n, 1)) * 2)).ravel()
    table = pd.DataFrame({"city": city, "year": year, "province": city // 8})
    table["industry"] = rng.integers(0, 5, len(table))
    table["x1"], table["x2"], table["x3"] = x1, x2, 0.3 * x1 + rng.normal(size=len(table))
    table["z"] = np.exp(rng.normal(size=len(table)))
    level = (common + rng.normal(size=(n, 1))).ravel()
    table["y"] = 1e2 + x1 - 0.4 * x2 + 0.2 * table["x3"] + 0.3 * np.log(table["z"]) + level + noise
    table = table[rng.random(len(table)) > 0.1].copy()
    table.loc[rng.choice(table.index, 7, replace=False), "x1"] = np.nan
    table.loc[rng.choice(table.index, 4, replace=False), "y"] = np.nan
    alone = table.index[table["city"] == 59][1:]  # a city of one year
    return table.drop(alone).reset_index(drop=True)


def main() -> None:
    """Write both files."""
    table = panel()
    table.to_csv(HERE / "panel.csv", index=False)
    table = pd.read_csv(HERE / "panel.csv")
    out: dict[str, object] = {"pyfixest": pyfixest.__version__, "models": {}}
    for name, formula in MODELS.items():
        kept = {}
        for kind, (vcov, how) in COVARIANCES.items():
            fit = pyfixest.feols(
                formula,
                table,
                vcov=vcov,
                vcov_kwargs=how,
                ssc=SSC,
                fixef_tol=1e-13,
                fixef_rm="singleton",
            )
            kept[kind] = {
                "se": fit.se().tolist(),
                "p": fit.pvalue().tolist(),
                "df": float(fit._df_t),
                "low": fit.confint().iloc[:, 0].tolist(),
            }
        out["models"][name] = {
            "formula": formula,
            "n": int(fit._N),
            "terms": list(fit.coef().index),
            "b": fit.coef().tolist(),
            "r2": float(fit._r2),
            "r2_within": None if fit._r2_within is None else float(fit._r2_within),
            "covariances": kept,
        }
    (HERE / "reference.json").write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
