"""Draw dri_simulated_2012_2022.csv: a panel with the design of a published study, not its data.

Zhuang, Lin, Liu and Zhou (Regional Economic Review 2025(4)) estimate a two-way spatial Durbin model
of innovation in 30 provinces, 2012-2022. Their coefficients, sigma² and the means and standard
deviations of their variables are published; their data are not. This program draws regressors with
those moments on the true map, and innovation from the model with those coefficients:

    y_t = (I - rho W)^-1 (X_t beta + W X_t theta + mu + alpha_t 1 + e_t),   W = 1/d² between seats

The fixed effects are chosen so that the mean and standard deviation of y are the published ones.
Run it from anywhere: ``python simulate_dri.py``; the seed is fixed, and the file repeats.
"""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
PROVINCES = HERE.parent / "boundaries" / "china_provinces.gpkg"
OUT = HERE / "dri_simulated_2012_2022.csv"

SEED = 20250401
YEARS = range(2012, 2023)
OUTSIDE = ("540000", "710000", "810000", "820000")
EARTH_KM = 6371.0088

RHO, SIGMA2 = 0.301, 0.027
# name: beta, theta, mean, standard deviation (of the logarithms), growth over the years in sd.
DESIGN = {
    "ln_de": (0.305, 1.528, -2.47, 0.956, 1.2),
    "ln_pgdp": (0.071, -7.198, 10.89, 0.405, 1.8),
    "ln_fdi": (-0.036, -0.021, 5.448, 1.786, 0.2),
    "ln_input": (0.223, -0.153, 5.713, 1.332, 0.9),
    "hum": (0.124, 0.147, 9.591, 1.063, 0.5),
}
Y_MEAN, Y_SD = 10.41, 1.439


def provinces() -> list[tuple[str, str, str, float, float]]:
    """Return adcode, English and Chinese name, longitude and latitude of the seat."""
    with closing(sqlite3.connect(f"file:{PROVINCES}?mode=ro", uri=True)) as base:
        rows = base.execute(
            "select adcode, name_en, name_zh, seat_lon, seat_lat from china_provinces"
        ).fetchall()
    return sorted(r for r in rows if r[0] not in OUTSIDE)


def inverse_square_weights(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return 1/d² along great circles, rows summing to one."""
    lon, lat = np.radians(lon), np.radians(lat)
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    distance = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    np.fill_diagonal(distance, np.inf)
    weights = distance**-2.0
    return weights / weights.sum(axis=1, keepdims=True)


def standardised(values: np.ndarray) -> np.ndarray:
    """Return values with mean 0 and standard deviation 1 (divisor nT - 1, as papers print it)."""
    return (values - values.mean()) / values.std(ddof=1)


def regressor(rng: np.random.Generator, coast: np.ndarray, growth: float) -> np.ndarray:
    """Return a standardised (T, n) variable: place, growth, and shocks that fade over the years."""
    n, periods = coast.size, len(YEARS)
    place = standardised(0.75 * coast + 0.66 * rng.normal(size=n))
    years = np.linspace(-0.5, 0.5, periods)[:, None]
    shock = rng.normal(size=n)
    shocks = []
    for _ in range(periods):
        shock = 0.5 * shock + np.sqrt(0.75) * rng.normal(size=n)
        shocks.append(shock)
    return standardised(place + growth * years + 0.35 * np.array(shocks))


def within(values: np.ndarray) -> np.ndarray:
    """Return deviations from region and year means."""
    return values - values.mean(0) - values.mean(1, keepdims=True) + values.mean()


def simulate() -> tuple[list[tuple[str, str, str, float, float]], dict[str, np.ndarray]]:
    """Return the provinces and the columns, each (T, n)."""
    rng = np.random.default_rng(SEED)
    rows = provinces()
    lon, lat = np.array([r[3] for r in rows]), np.array([r[4] for r in rows])
    w = inverse_square_weights(lon, lat)
    n = len(rows)
    coast = standardised(lon - 0.35 * lat)
    x = {
        name: mean + sd * regressor(rng, coast, growth)
        for name, (_, _, mean, sd, growth) in DESIGN.items()
    }
    signal = rng.normal(0.0, np.sqrt(SIGMA2), size=(len(YEARS), n))
    for name, (beta, theta, *_) in DESIGN.items():
        signal = signal + beta * x[name] + theta * x[name] @ w.T
    y = within(np.linalg.solve(np.eye(n) - RHO * w, signal.T).T)
    # Means of regions and years are free: mu and alpha_t make them whatever they should be.
    place = standardised(0.62 * coast + 0.78 * rng.normal(size=n))
    means = place + 0.9 * np.linspace(-0.5, 0.5, len(YEARS))[:, None]
    means -= means.mean()
    left = (n * len(YEARS) - 1) * Y_SD**2 - np.sum(y**2)
    y = Y_MEAN + y + means * np.sqrt(left / np.sum(means**2))
    people = np.exp(rng.normal(8.2, 0.7, size=n)) * np.ones((len(YEARS), 1))
    columns = {"ln_inn": y, **x}
    columns["gdp"] = np.exp(x["ln_pgdp"]) * people / 1e4
    columns["population"] = people
    return rows, columns


def main() -> None:
    """Write the table."""
    rows, columns = simulate()
    with OUT.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["adcode", "name_en", "name_zh", "year", *columns])
        for i, (code, en, zh, *_) in enumerate(rows):
            for t, year in enumerate(YEARS):
                out.writerow([code, en, zh, year, *(f"{c[t, i]:.6f}" for c in columns.values())])


if __name__ == "__main__":
    main()
