"""Make expected.json: scores of DEAPack 2.0.1 for an invented panel of 14 units and three periods.

Run with DEAPack installed: ``python make.py``. The data are drawn once and stored with the numbers.
"""

import json
from pathlib import Path

import deapack as dea
import numpy as np
import pandas as pd

N, T = 14, 3
RETURNS = {
    "constant": "crs",
    "variable": "vrs",
    "non-increasing": "nirs",
    "non-decreasing": "ndrs",
}


def drawn():
    rng = np.random.default_rng(15)
    size = np.exp(0.8 * rng.normal(size=N))
    trend = 0.05 * np.arange(T)[:, None]

    def column(level):
        return (level * size * np.exp(0.3 * rng.normal(size=(T, N)) + trend)).round(2).tolist()

    levels = {"labour": 50, "capital": 200, "gdp": 120, "exports": 30, "so2": 9, "dust": 4}
    return {name: column(level) for name, level in levels.items()}


def scores(model, frame, outputs, bads=None, column="efficiency"):
    data = dea.DEAData.from_frame(
        frame, dmu="unit", inputs=["labour", "capital"], outputs=outputs, bad_outputs=bads
    )
    found = model.fit(data).summary_frame
    return [None if pd.isna(v) else float(v) for v in found[column]]


def main():
    data = drawn()
    frame = pd.DataFrame({name: np.ravel(v) for name, v in data.items()})
    frame["unit"] = [f"u{i:02d}_{t}" for t in range(T) for i in range(N)]
    first = frame.iloc[:N]
    both = ["gdp", "exports"]
    found = {"data": data, "radial": {}, "sbm": {}, "super": {}}
    for name, code in RETURNS.items():
        for way in ("input", "output"):
            model = dea.RadialDEA(orientation=way, returns_to_scale=code)
            found["radial"][f"{way} {name}"] = scores(model, first, both)
    for name in ("constant", "variable"):
        model = dea.UndesirableSBM(returns_to_scale=RETURNS[name])
        found["sbm"][f"global {name}"] = scores(model, frame, ["gdp"], ["so2", "dust"])
        found["sbm"][f"period {name}"] = scores(model, first, ["gdp"], ["so2", "dust"])
    model = dea.SuperSBM(returns_to_scale="crs")
    found["super"]["constant"] = scores(model, first, both, column="score")
    Path(__file__).with_name("expected.json").write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
