"""Draw yreb_simulated_trade.csv: trade, FDI and GDP whose opening-up index is a published one.

Liu and Wuzhati (Regional Economic Review 2025(4)) define the index of a province as

    Z = sqrt(T · I),   T = trade · (trade / GDP),   I = FDI · (FDI / GDP)

and print Z (yreb_opening_up.csv), not the three amounts. This program draws GDP and trade and solves
for the FDI with which Z is as printed: Z = trade · FDI / GDP. So the table shows how the index is
computed; its amounts are observations of nothing. Units cancel as they must: all three amounts are in
one unit. Run it from anywhere: ``python simulate_yreb_trade.py``; the seed is fixed, the file repeats.
"""

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
INDEX = HERE / "yreb_opening_up.csv"
OUT = HERE / "yreb_simulated_trade.csv"

SEED = 19932022
FIRST, LAST = 8.0, 400.0
"""What a middling province produces in the first and the last year."""


def main() -> None:
    """Write the table."""
    with INDEX.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rng = np.random.default_rng(SEED)
    years = [int(row["year"]) for row in rows]
    low, high = min(years), max(years)
    size = {code: rng.normal(0.0, 0.5) for code in sorted({row["adcode"] for row in rows})}
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["adcode", "name_en", "name_zh", "year", "trade", "fdi", "gdp"])
        for row, year in zip(rows, years, strict=True):
            grown = np.log(FIRST) + (year - low) / (high - low) * np.log(LAST / FIRST)
            gdp = float(np.exp(grown + size[row["adcode"]] + rng.normal(0.0, 0.05)))
            trade = gdp * float(np.exp(rng.normal(-1.2, 0.4)))
            fdi = float(row["opening_up"]) * gdp / trade
            amounts = [f"{value:.9f}" for value in (trade, fdi, gdp)]
            out.writerow([row["adcode"], row["name_en"], row["name_zh"], year, *amounts])


if __name__ == "__main__":
    main()
