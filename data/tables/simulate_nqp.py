"""Draw nqp_simulated_2015_2022.csv: cities with the structure of a published study, none of its data.

Hu, Chen and Li (Regional Economic Review 2025(4)) measure inclusive green growth of 272 cities by a super-SBM
with three inputs, one good and six bad outputs and the Global Malmquist-Luenberger index on it, new-quality
productive forces by entropy and TOPSIS over eleven indicators, and regress the one on the other in spatial
models with queen contiguity. Their coefficients (table 10, columns 3 and 4) are published, their data are not.

Here the 130 prefecture units of the Yangtze River Economic Belt have eleven indicators that follow one latent
level, five controls with the published moments, and efficiencies that follow the published Durbin model:

    g_t = (I - rho W)^-1 (b NP_t + th W NP_t + X_t b + W X_t th + mu + alpha_t 1 + e_t)

in logs, NP standardised. Inputs, GDP and bad outputs are then drawn around one technology with constant
returns, so that a unit's productivity since the first year is exp(g_t - g_0) but for the noise that a frontier
of data brings. No figure is an observation. ``python simulate_nqp.py``; the seed is fixed, the file repeats.
"""

import csv
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
OUT = HERE / "nqp_simulated_2015_2022.csv"

SEED = 20110022
YEARS = range(2015, 2023)
RHO = 0.242
# name: beta and theta of table 10, mean and standard deviation of table 3
CONTROLS = {
    "finance": (-0.032, 0.024, 2.56, 1.234),
    "gov": (0.318, 0.503, 0.195, 0.087),
    "shop": (-0.275, 0.353, 0.386, 0.107),
    "struc": (0.035, -0.125, 1.066, 0.591),
}
NP = (0.275, -0.167, 0.445)
"""Coefficients of new-quality productive forces, and the published standard deviation of the index."""
INDICATORS = {
    "science_expenditure": (9.0, 1.0),
    "education_expenditure": (70.0, 0.7),
    "higher_education": (60000.0, 1.1),
    "internet_penetration": (28.0, 0.35),
    "mobile_penetration": (105.0, 0.25),
    "digital_finance": (230.0, 0.15),
    "digital_innovation": (300.0, 1.3),
    "telecom_volume": (40.0, 0.9),
    "postal_volume": (15.0, 1.1),
    "innovation_entrepreneurship": (70.0, 0.3),
    "ai_firms": (120.0, 1.3),
}
"""A middling city's value, and how much of the latent level shows in its logarithm."""
BADS = {
    "industrial_waste_water": 5000.0,
    "industrial_so2": 2.0,
    "industrial_soot": 1.5,
    "urban_rural_income_ratio": 2.3,
    "urban_rural_consumption_ratio": 2.0,
    "registered_unemployment_rate": 3.2,
}
INPUTS = {
    "fixed_asset_investment": 1500.0,
    "tertiary_employment_share": 45.0,
    "energy_per_gdp": 0.8,
}


RATIOS = {name for name in (*INPUTS, *BADS) if name.endswith(("share", "per_gdp", "ratio", "rate"))}
"""What does not grow with a city; as inputs and outputs ratios break constant returns, in the article too."""


def weights() -> tuple[tuple[str, ...], np.ndarray]:
    """Return the units and queen contiguity, rows summing to one; islands joined to the nearest."""
    sys.path.insert(0, str(HERE.parents[1]))
    import regspatial as rs

    regions = rs.china("prefecture").where(yangtze_belt=1)
    built = rs.build_weights(regions, kind="queen", islands="nearest", normalise="row")
    return regions.ids, built.to_dense()


def standardised(values: np.ndarray) -> np.ndarray:
    """Return values with mean 0 and standard deviation 1."""
    return (values - values.mean()) / values.std(ddof=1)


def fading(rng: np.random.Generator, n: int, periods: int) -> np.ndarray:
    """Return (T, n) shocks that fade over the years, each with variance one."""
    shock = rng.normal(size=n)
    out = []
    for _ in range(periods):
        shock = 0.6 * shock + 0.8 * rng.normal(size=n)
        out.append(shock)
    return np.array(out)


def simulate() -> tuple[tuple[str, ...], dict[str, np.ndarray]]:
    """Return the units and the columns, each (T, n)."""
    rng = np.random.default_rng(SEED)
    ids, w = weights()
    n, periods = len(ids), len(YEARS)
    years = np.linspace(-0.5, 0.5, periods)[:, None]
    rough = rng.normal(size=n)
    place = standardised(np.linalg.solve(np.eye(n) - 0.3 * w, rough))
    level = standardised(place + 1.2 * years + 0.35 * fading(rng, n, periods))
    columns = {
        name: middle * np.exp(share * (0.6 * level + 0.12 * rng.normal(size=level.shape)))
        for name, (middle, share) in INDICATORS.items()
    }
    forces = NP[2] * standardised(np.exp(0.6 * level))
    signal = NP[0] * forces + NP[1] * forces @ w.T
    for name, (beta, theta, mean, sd) in CONTROLS.items():
        drawn = standardised(rng.normal(size=n) + 0.8 * years + 0.5 * rng.normal(size=(periods, n)))
        x = mean * np.exp((sd / mean) * drawn - 0.5 * (sd / mean) ** 2)
        columns[name] = x
        signal = signal + beta * x + theta * x @ w.T
    trait = standardised(np.linalg.solve(np.eye(n) - 0.6 * w, rng.normal(size=n)))
    signal = signal + 0.25 * trait + 0.05 * years
    signal = signal + 0.04 * rng.normal(size=(periods, n))
    growth = np.linalg.solve(np.eye(n) - RHO * w, signal.T).T
    growth = growth - growth.max()  # the best are on the frontier
    size = np.exp(0.5 * rng.normal(size=n) + 0.3 * years)
    columns["real_gdp"] = 1200.0 * size
    for made in (INPUTS, BADS):
        for name, middle in made.items():
            mix = np.exp(0.05 * rng.normal(size=n))
            noise = np.exp(0.01 * rng.normal(size=(periods, n)))
            amount = middle if name in RATIOS else middle * size
            columns[name] = amount * mix * noise * np.exp(-0.5 * growth)
    return ids, columns


def main() -> None:
    """Write the table."""
    ids, columns = simulate()
    names = sorted(columns)
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["adcode", "year", *names])
        for i, one in enumerate(ids):
            for t, year in enumerate(YEARS):
                out.writerow([one, year, *(f"{columns[name][t, i]:.5g}" for name in names)])


if __name__ == "__main__":
    main()
