"""Draw ai_simulated_2011_2022.csv: 271 cities with the structure of a published study, none of its data.

Zhao and Yang (Regional Economic Review 2025(4)) regress innovation (Inn) on artificial intelligence (AI) in 271
cities, 2011 to 2022, with effects of cities and years: tables 1 to 7 print moments, the baseline with controls
one by one, an instrument, thresholds, two mediators and groups. Their data are not published. Here

    AI  = .25 IV_it + controls + city + year + v,        Ind = .0368 AI + city + year + e,
    Inn = b AI + .3314 Ind + .243 Eco + .047 Huc + .234 Edu + .392 Fis + .866 Gov + city + year - k v + e

with b greater by .04 above the printed threshold 6.1821 of AI. v stands on both sides, so that least squares finds
about the printed .272 and the instrument about the printed .687; b is smaller in the west, as in table 7.
Moments are those of table 1. No figure is an observation. ``python simulate_ai.py``; the seed is fixed.
"""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
CITIES = HERE.parent / "boundaries" / "china_prefectures.gpkg"
OUT = HERE / "ai_simulated_2011_2022.csv"

SEED = 20112022
YEARS = range(2011, 2023)
N = 271
THRESHOLD = 6.1821
IV_SLOPE, CLOSER, STEP = 0.25, 0.60, 0.04
TRUE = {"east": 0.70, "central": 0.67, "west": 0.43}
"""First stage; how much of v counts against innovation; what the effect gains above the threshold; effects."""
# name: coefficient in the equation of Inn (table 2); mean, standard deviation, least and greatest (table 1)
CONTROLS = {
    "Eco": (0.2430, 10.79, 0.549, 9.588, 12.065),
    "Huc": (0.0467, 4.761, 0.966, 2.485, 6.913),
    "Edu": (0.2339, 13.32, 0.813, 11.397, 15.904),
    "Fis": (0.3922, 0.459, 0.215, 0.118, 0.998),
    "Gov": (0.8662, 0.194, 0.084, 0.079, 0.486),
}
IND, MEAN_IND, SD_IND, AI_ON_IND = 0.3314, 2.310, 0.142, 0.0368
MEAN_AI, MEAN_INN, SD_INN = 4.859, 7.621, 1.597


def cities() -> list[tuple[str, str]]:
    """Return code and macro-region of 271 units: 100 of the east, 100 of the middle and 71 of the west."""
    with closing(sqlite3.connect(f"file:{CITIES}?mode=ro", uri=True)) as base:
        rows = base.execute(
            "select adcode, region3 from china_prefectures where region3 != ''"
        ).fetchall()
    wanted = {
        "east": 100,
        "central": 100,
        "west": 71,
    }  # as table 7 counts them: 1200, 1200, 852 / 12
    found = []
    for region, count in wanted.items():
        found += sorted(row for row in rows if row[1] == region)[:count]
    return sorted(found)


def standardised(values: np.ndarray) -> np.ndarray:
    """Return values with mean 0 and standard deviation 1."""
    return (values - values.mean()) / values.std(ddof=1)


def simulate() -> tuple[list[tuple[str, str]], dict[str, np.ndarray]]:
    """Return the cities and the columns, each (T, n)."""
    rng = np.random.default_rng(SEED)
    rows = cities()
    n, periods = len(rows), len(YEARS)
    years = np.linspace(-1.0, 1.0, periods)[:, None]
    trait = rng.normal(size=n)
    shape = (periods, n)
    columns = {}
    for name, (_b, mean, sd, least, most) in CONTROLS.items():
        drawn = 0.7 * trait + 0.6 * rng.normal(size=n) + 0.4 * years + 0.25 * rng.normal(size=shape)
        columns[name] = np.clip(mean + sd * standardised(drawn), least, most)
    relief = rng.normal(size=n)
    columns["IV"] = relief * years * 2.0 + 0.6 * rng.normal(size=shape)
    own = 0.5 * rng.normal(size=shape)
    ai = IV_SLOPE * columns["IV"] + 0.15 * columns["Eco"] + own
    ai = ai + 1.2 * trait + 0.4 * rng.normal(size=n) + 1.1 * years
    columns["AI"] = ai - ai.mean() + MEAN_AI
    ind = AI_ON_IND * columns["AI"] + 0.10 * rng.normal(size=n) + 0.06 * years
    ind = ind + 0.05 * rng.normal(size=shape)
    columns["Ind"] = ind - ind.mean() + MEAN_IND
    slope = np.array([TRUE[region] for _code, region in rows])
    slope = slope + STEP * (columns["AI"] > THRESHOLD)
    y = slope * columns["AI"] + IND * columns["Ind"] - CLOSER * own
    for name, (beta, *_rest) in CONTROLS.items():
        y = y + beta * columns[name]
    y = y + 0.3 * rng.normal(size=n) + 0.5 * years + 0.35 * rng.normal(size=shape)
    columns["Inn"] = y - y.mean() + MEAN_INN
    return rows, columns


def main() -> None:
    """Write the table."""
    rows, columns = simulate()
    names = ["Inn", "AI", "Ind", *CONTROLS, "IV"]
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["adcode", "year", *names])
        for i, (code, _region) in enumerate(rows):
            for t, year in enumerate(YEARS):
                out.writerow([code, year, *(f"{columns[name][t, i]:.4f}" for name in names)])


if __name__ == "__main__":
    main()
