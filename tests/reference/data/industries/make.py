"""Numbers of econcomplex 1.0.1 and ecomplexity 0.5.3 for tests/reference/test_industries_econcomplex.py.

Run with both installed:  python make.py  (numpy 2.4, pandas 3.1; once, the files are kept)
"""

import json
from pathlib import Path

import ecomplexity as other
import econcomplex as ec
import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent
N, K = 31, 18


def employment():
    """Nested structures with noise: able regions have the demanding industries as well."""
    rng = np.random.default_rng(1960)
    able, demanding = rng.normal(size=N), np.linspace(-1.5, 1.5, K)
    size = np.exp(rng.normal(scale=0.8, size=N))
    fit = 1.1 * np.outer(able, demanding) + rng.normal(scale=0.7, size=(N, K))
    x = np.round(1000.0 * size[:, None] * np.exp(fit) * np.exp(rng.normal(scale=0.5, size=K)))
    x[rng.uniform(size=x.shape) < 0.06] = 0.0
    return pd.DataFrame(
        x, index=[f"r{i:02d}" for i in range(N)], columns=[f"j{j:02d}" for j in range(K)]
    )


def main():
    x = employment()
    x.to_csv(FOLDER / "employment.csv", index_label="id")
    eci, pci = ec.eci_pci(x, method="eigenvector")
    near = ec.proximity(x)["product"]
    found = {
        "location_quotient": ec.location_quotient(x).to_numpy().tolist(),
        "krugman": ec.krugman_index(x).to_list(),
        "herfindahl": ec.herfindahl(x).to_list(),
        "locational_gini_half": ec.locational_gini(x).to_list(),
        "eci": eci.to_list(),
        "pci": pci.to_list(),
        "proximity": near.to_numpy().tolist(),
        "density_percent": ec.relatedness_density(x).to_numpy().tolist(),
    }
    long = x.rename_axis("id").reset_index().melt("id", var_name="industry").assign(time=2020)
    keys = {"time": "time", "loc": "id", "prod": "industry", "val": "value"}
    second = other.ecomplexity(long, keys, verbose=False, check_logsupermodularity=False)
    second = second.sort_values(["id", "industry"])
    found["ecomplexity"] = {
        "eci": second.groupby("id")["eci"].first().to_list(),
        "pci": second.groupby("industry")["pci"].first().to_list(),
        "density_with_itself": second["density"].to_numpy().reshape(N, K).tolist(),
    }
    (FOLDER / "expected.json").write_text(json.dumps(found, indent=0), encoding="utf-8")


if __name__ == "__main__":
    main()
