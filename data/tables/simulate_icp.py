"""Draw icp_simulated_2009_2020.csv: 290 cities and a staggered reform, with the structure of a published study.

Cai and Xia (Regional Economic Review 2025(4)) ask whether digital innovation of pilot cities of information consumption grows faster in
quantity and in quality: 290 cities, 102 of them treated, 2003 to 2021; tables 1 and 5 print the coefficients of the
reform with controls, overall and in three macro-regions. Their data are not published. Here 102 cities are treated
in 2014 or 2015, trends are parallel without the reform, and it changes quantity and quality by what table 5 prints for
the macro-region. No figure is an observation. ``python simulate_icp.py``; the seed is fixed.
"""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
CITIES = HERE.parent / "boundaries" / "china_prefectures.gpkg"
OUT = HERE / "icp_simulated_2009_2020.csv"

SEED = 20032021
YEARS = range(2009, 2021)
CITIES_OF = {"east": 104, "central": 102, "west": 84}
"""As table 5 counts them: 1980, 1937 and 1562 observations in 19 years."""
TREATED = {"east": 44, "central": 34, "west": 24}
EFFECT = {"east": (0.140, 0.240), "central": (0.054, 0.079), "west": (0.033, 0.047)}
"""On quantity and on quality, table 5."""


def cities() -> list[tuple[str, str]]:
    """Return code and macro-region of 290 units."""
    with closing(sqlite3.connect(f"file:{CITIES}?mode=ro", uri=True)) as base:
        rows = base.execute(
            "select adcode, region3 from china_prefectures where region3 != ''"
        ).fetchall()
    found = []
    for region, count in CITIES_OF.items():
        found += sorted(row for row in rows if row[1] == region)[:count]
    return sorted(found)


def main() -> None:
    """Write the table."""
    rng = np.random.default_rng(SEED)
    rows = cities()
    region = np.array([r for _code, r in rows])
    n, years = len(rows), np.array(YEARS)
    first = np.zeros(n)
    for name, count in TREATED.items():
        chosen = rng.choice(np.flatnonzero(region == name), size=count, replace=False)
        first[chosen] = rng.choice([2014.0, 2015.0], size=count, p=[0.65, 0.35])
    reform = (first > 0) & (years[:, None] >= first)
    trait, shape = rng.normal(size=n), (len(years), n)
    time = np.linspace(-0.5, 0.5, len(years))[:, None]
    income = 10.4 + 0.5 * trait + 0.9 * time + 0.08 * rng.normal(size=shape)
    spending = 0.19 + 0.04 * rng.normal(size=n) + 0.02 * time + 0.015 * rng.normal(size=shape)
    made = {}
    for k, name in enumerate(("quantity", "quality")):
        effect = np.array([EFFECT[one][k] for one in region])
        shock = rng.normal(size=n)
        shocks = []
        for _ in years:
            shock = 0.4 * shock + np.sqrt(0.84) * rng.normal(size=n)
            shocks.append(shock)
        made[name] = (
            0.25 * income
            - 0.3 * spending
            + 0.1 * trait
            + 0.15 * time
            + effect * reform
            + 0.05 * np.array(shocks)
            - 2.3
        )
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["adcode", "year", "quantity", "quality", "reform", "first", "ln_pgdp", "gov"])
        for i, (code, _region) in enumerate(rows):
            for t, year in enumerate(years):
                cells = [f"{made[k][t, i]:.5f}" for k in ("quantity", "quality")]
                when = f"{first[i]:.0f}" if first[i] else ""
                more = [f"{income[t, i]:.4f}", f"{spending[t, i]:.4f}"]
                out.writerow([code, year, *cells, int(reform[t, i]), when, *more])


if __name__ == "__main__":
    main()
