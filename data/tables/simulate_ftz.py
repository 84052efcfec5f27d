"""Draw ftz_simulated_2010_2020.csv: 13 cities of which few are treated, and a treatment that does nothing.

Yan, Ye and Wang (Regional Economic Review 2025(4)) measure what free-trade zones did in the 13 cities of
Beijing-Tianjin-Hebei, with 11 treated city-years and statistics of 15. With so few treated clusters usual standard
errors are far too small. This program draws an outcome on which the treatment has NO effect, with errors that fade
slowly within a city; the seed is the first from 1 up at which classical errors call the null effect significant at
1 %, so that the report shows what the other methods make of such a sample. No figure is an observation.
``python simulate_ftz.py``; the seed is fixed.
"""

import csv
from pathlib import Path

import numpy as np

OUT = Path(__file__).resolve().parent / "ftz_simulated_2010_2020.csv"

SEED = 2
YEARS = range(2010, 2021)
CITIES = (
    "110100",
    "120100",
    "130100",
    "130200",
    "130300",
    "130400",
    "130500",
    "130600",
    "130700",
    "130800",
    "130900",
    "131000",
    "131100",
)
FIRST = {"120100": 2015, "130100": 2019, "130200": 2019, "110100": 2020}
"""First year of a zone: 6 + 2 + 2 + 1 = 11 treated city-years."""


def draw(seed: int) -> dict[str, np.ndarray]:
    """Return the columns, each (T, n)."""
    rng = np.random.default_rng(seed)
    shape = (len(YEARS), len(CITIES))
    time = np.linspace(-0.5, 0.5, shape[0])[:, None]
    shock, shocks = rng.normal(size=shape[1]), []
    for _ in YEARS:
        shock = 0.9 * shock + np.sqrt(0.19) * rng.normal(size=shape[1])
        shocks.append(shock)
    income = 10.6 + 0.4 * rng.normal(size=shape[1]) + 0.8 * time + 0.05 * rng.normal(size=shape)
    first = np.array([FIRST.get(one, 9999) for one in CITIES])
    treated = (np.array(YEARS)[:, None] >= first).astype(float)
    quality = 0.35 + 0.1 * rng.normal(size=shape[1]) + 0.12 * time + 0.05 * np.array(shocks)
    return {"quality": quality, "zone": treated, "ln_pgdp": income}


def main() -> None:
    """Write the table."""
    columns = draw(SEED)
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["adcode", "year", *columns])
        for i, code in enumerate(CITIES):
            for t, year in enumerate(YEARS):
                out.writerow([code, year, *(f"{c[t, i]:.5g}" for c in columns.values())])


if __name__ == "__main__":
    main()
