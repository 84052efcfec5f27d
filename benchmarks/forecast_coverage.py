"""How often 95 % intervals of `rs.forecast` hold the value to come, in docs/methods/forecast_coverage.json.

    python benchmarks/forecast_coverage.py                all cells
    python benchmarks/forecast_coverage.py --samples 200  shown alone
    python benchmarks/forecast_coverage.py --show         the stored table

A region is a line with slope .3 and normal errors of standard deviation 1 whose correlation over a year is ρ (1: a random walk
with drift), of T years, forecast one, three and five years ahead. The logistic path is the same on the scale of logits, slope .08,
errors of .03, saturation 80, stated or estimated.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from regspatial.indicators.forecast.fitting import Setting, fitted

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "forecast_coverage.json"
AHEAD = np.array([1.0, 3.0, 5.0])
CELLS = {
    f"{model}, {years} years, {rho:g}": (model, years, rho)
    for model in ("drift", "trend", "logistic, K stated", "logistic, K estimated")
    for years in (12, 20)
    for rho in (0.0, 0.5, 0.8, 1.0)
    if model[:5] != "drift" or rho == 1.0
}


def errors(rng, years, rho, n):
    """Return errors of n regions, with five years more."""
    out = np.zeros((years + 5, n))
    out[0] = rng.normal(size=n) / (np.sqrt(1 - rho**2) if rho < 1 else 1.0)
    for k in range(1, len(out)):
        out[k] = rho * out[k - 1] + rng.normal(size=n)
    return out


def cell(name, samples):
    """Return the shares of values within the interval, one, three and five years ahead."""
    model, years, rho = CELLS[name]
    rng = np.random.default_rng([years, round(100 * rho)])
    t = np.arange(years + 5.0)
    u = errors(rng, years, rho, samples)
    how = Setting(
        link="level", limit=80.0 if "stated" in model else None, ceiling=100.0, common=False
    )
    y = 0.3 * t[:, None] + u
    if model.startswith("logistic"):
        y = 80.0 / (1.0 + np.exp(-(0.08 * (t[:, None] - years) + 0.4 + 0.03 * u)))
    mixture = fitted(model.split(",")[0], y[:years], t[:years], AHEAD, how).mixture
    inside = np.abs(mixture.below(y[years + AHEAD.astype(int) - 1]) - 0.5) <= 0.475
    return [round(float(one), 4) for one in inside.mean(axis=1)]


def main():
    """Run the cells, or show what is stored."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--samples", type=int, default=4000)
    asked.add_argument("--show", action="store_true")
    given = asked.parse_args()
    found = json.loads(STORE.read_text("utf-8")) if given.show else {}
    for name in CELLS:
        if not given.show:
            found[name] = cell(name, given.samples)
        print(name, *found[name])
    if not given.show and given.samples == 4000:
        STORE.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
