"""Compare the stored tables with mgwr's, made anew: python make.py, in this folder."""

import json
import sys
from pathlib import Path

import numpy as np
from mgwr.gwr import GWR

HERE = Path(__file__).resolve().parent
TERMS = ("PctFB", "PctBlack", "PctRural")


def main() -> None:
    """Fit both cases; print how far the stored columns are from mgwr's."""
    data = np.genfromtxt(HERE / "georgia_data.csv", delimiter=",", names=True, encoding="utf-8")
    coords = np.column_stack([data["X"], data["Y"]])
    y, x = data["PctBach"][:, None], np.column_stack([data[t] for t in TERMS])
    cases = json.loads((HERE / "mgwr.json").read_text(encoding="utf-8"))["cases"]
    for name, fixed in (("bisquare_adaptive", False), ("gaussian_fixed", True)):
        bandwidth = cases[name]["bw"]
        fit = GWR(coords, y, x, bandwidth, fixed=fixed, kernel=name.partition("_")[0]).fit()
        stored = np.genfromtxt(HERE / f"georgia_mgwr_{name}.csv", delimiter=",", names=True)
        apart = {
            f"{kind}{k}": np.abs(stored[column] - made[:, k]).max()
            for kind, made in (("b", fit.params), ("se", fit.bse))
            for k, column in enumerate([f"{kind}0", *(f"{kind}_{t}" for t in TERMS)])
        }
        apart["AICc"] = abs(cases[name]["AICc"] - fit.aicc)
        sys.stdout.write(f"{name}: {max(apart.values()):.1e} apart at most\n")


if __name__ == "__main__":
    main()
