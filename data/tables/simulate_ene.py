"""Draw ene_simulated_2011_2020.csv: 30 provinces with the design of a study of energy and carbon, none of its data.

Du (Regional Economic Review 2025(4)) ranks what goes with total energy and with energy intensity by boosted trees;
table 2 prints weight, gain and cover of 13 predictors (of 14: the means it prints are those of one more). The data are
not published. This program draws the 13 predictors and both targets: electricity leads total energy and carbon
intensity leads energy intensity, as in the printed totals of gain; the shares of finance and investment have no part in
either, which is what such shares are for in a table of importances. Energy intensity also follows the secondary share
beyond a threshold. Carbon is computed from energy, as statistics do it: by a factor per province and year.
No figure is an observation. ``python simulate_ene.py``; the seed is fixed.
"""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
PROVINCES = HERE.parent / "boundaries" / "china_provinces.gpkg"
OUT = HERE / "ene_simulated_2011_2020.csv"

SEED = 2030
OUTSIDE = ("540000", "710000", "810000", "820000")
YEARS = range(2011, 2021)
UNRELATED = {
    "env_facilities_fai_share": (0.09, 0.30),
    "six_energy_industries_interest_share": (0.32, 0.25),
    "industrial_pollution_investment_gdp": (0.0012, 0.45),
    "env_fiscal_expenditure_gdp": (0.007, 0.30),
    "env_treatment_investment_gdp": (0.013, 0.35),
    "fiscal_ratio": (0.26, 0.20),
}
"""Shares without a part in energy: a middling value, and the standard deviation of the logarithm."""


def seats() -> tuple[list[str], np.ndarray]:
    """Return the provinces and the latitudes of their seats."""
    with closing(sqlite3.connect(f"file:{PROVINCES}?mode=ro", uri=True)) as base:
        rows = base.execute("select adcode, seat_lat from china_provinces").fetchall()
    kept = sorted((one, lat) for one, lat in rows if one not in OUTSIDE)
    return [one for one, _lat in kept], np.array([lat for _one, lat in kept], dtype=float)


def standard(x: np.ndarray) -> np.ndarray:
    """Return values with mean 0 and standard deviation 1."""
    return (x - x.mean()) / x.std()


def simulate() -> tuple[list[str], dict[str, np.ndarray]]:
    """Return the provinces and the columns, a year a row."""
    rng = np.random.default_rng(SEED)
    ids, lat = seats()
    n, t = len(ids), len(YEARS)
    year = np.arange(t)[:, None]

    def around(between: np.ndarray, within: float) -> np.ndarray:
        """Return a column of provinces that stay much what they are."""
        walk = np.cumsum(rng.normal(size=(t, n)), axis=0) / np.sqrt(t)
        return between + within * walk

    columns = {
        name: middle * np.exp(sd * around(rng.normal(size=n), 0.5))
        for name, (middle, sd) in UNRELATED.items()
    }
    rich = rng.normal(size=n)
    north = standard(lat)
    people = np.exp(8.2 + 0.7 * rng.normal(size=n))  # 10,000 persons
    income = np.exp(10.4 + 0.4 * rich + 0.08 * year + 0.04 * rng.normal(size=(t, n)))  # yuan
    gdp = income * people / 1e4  # 100 million yuan
    secondary = np.clip(
        0.44 + 0.07 * rng.normal(size=n) - 0.008 * year + 0.012 * rng.normal(size=(t, n)), 0.15, 0.6
    )
    urban = np.clip(0.5 + 0.11 * rich + 0.012 * year + 0.01 * rng.normal(size=(t, n)), 0.3, 0.92)
    carbon = standard(1.2 * north - 0.3 * rich + 0.5 * rng.normal(size=n))
    mix = 2.3 * np.exp(0.20 * around(carbon, 0.4))  # tons of CO2 a ton of coal equivalent
    heavy = 1.0 / (1.0 + np.exp(-(secondary - 0.45) / 0.02))
    intensity = 0.62 * np.exp(
        0.30 * carbon + 0.35 * heavy - 0.10 * rich - 0.035 * year + 0.07 * rng.normal(size=(t, n))
    )  # tons of coal equivalent a 10,000 yuan
    energy = intensity * gdp  # 10,000 tons of coal equivalent
    columns |= {
        "electricity_consumption": 0.19 * energy * np.exp(0.06 * rng.normal(size=(t, n))),
        "gdp_per_capita": income,
        "urban_share": urban,
        "secondary_share": secondary,
        "patents_granted": gdp * np.exp(0.5 * rich + 0.5 + 0.3 * rng.normal(size=(t, n))),
        "co2_total": mix * energy,
        "carbon_intensity": mix * intensity,
        "gdp": gdp,
        "energy_total": energy,
        "energy_intensity": intensity,
    }
    return ids, columns


def main() -> None:
    """Write the table."""
    ids, columns = simulate()
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["adcode", "year", *columns])
        for i, code in enumerate(ids):
            for k, time in enumerate(YEARS):
                out.writerow([code, time, *(f"{c[k, i]:.6g}" for c in columns.values())])


if __name__ == "__main__":
    main()
