"""Draw agr_simulated_2021.csv: 31 provinces with the structure of a study of digital agriculture, none of its data.

Bi and Zhao (Regional Economic Review 2025(4)) ask which combinations of eight conditions go with efficient
agriculture: infrastructure (3 indicators), digitised production (2) and business (5), and five single ones (tables 1 and
2), an efficiency of eight inputs and one output, calibrated at the anchors of table 3. Their data are not published.
This program draws the indicators around the conditions, the single ones with about the anchors of table 3 as quartiles,
and an output that is near the frontier where digitised production and infrastructure meet a high income, or where
digitised business meets social capital. No figure is an observation. ``python simulate_agr.py``; the seed is fixed.
"""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
PROVINCES = HERE.parent / "boundaries" / "china_provinces.gpkg"
OUT = HERE / "agr_simulated_2021.csv"

SEED = 31202
OUTSIDE = ("710000", "810000", "820000")
SEVERAL = {
    "c": {
        "rural_mobile_phones": 260.0,
        "it_fixed_investment": 120.0,
        "long_distance_cable": 36000.0,
    },
    "da": {"production_informatisation": 25.0, "traceability": 24.0},
    "dm": {
        "rural_delivery_routes": 130000.0,
        "rural_digital_finance": 230.0,
        "taobao_villages": 110.0,
        "rural_communication_spending": 2100.0,
        "online_farm_sales": 180.0,
    },
}
"""Middling values of the indicators that make up a condition."""
SINGLE = {
    "county_digital_budget": (20.805, 33.76, 53.075),
    "information_offices": (81.73, 90.51, 95.1),
    "report_keywords": (7.0, 8.0, 9.0),
    "gdp_per_head": (37471.5, 48610.0, 70759.5),
    "social_capital_per_head": (49.795, 88.1, 160.3),
}
"""Anchors of table 3: full out, crossover, full in."""
INPUTS = {
    "sown_area": 5400.0,
    "farm_labour": 570.0,
    "machinery_power": 3400.0,
    "fertiliser": 170.0,
    "rural_electricity": 90.0,
    "irrigated_area": 2200.0,
    "pesticide": 4.0,
    "film": 7.5,
}


def simulate() -> tuple[list[str], dict[str, np.ndarray]]:
    """Return the provinces and the columns."""
    rng = np.random.default_rng(SEED)
    with closing(sqlite3.connect(f"file:{PROVINCES}?mode=ro", uri=True)) as base:
        rows = base.execute("select adcode from china_provinces").fetchall()
    ids = sorted(one for (one,) in rows if one not in OUTSIDE)
    n = len(ids)
    rich = rng.normal(size=n)
    latent = {name: 0.45 * rich + 0.9 * rng.normal(size=n) for name in (*SEVERAL, *SINGLE)}
    columns = {}
    for name, indicators in SEVERAL.items():
        for one, middle in indicators.items():
            columns[one] = middle * np.exp(0.35 * latent[name] + 0.12 * rng.normal(size=n))
    for name, (low, middle, high) in SINGLE.items():
        z = latent[name] / np.abs(latent[name]).max() * 3.0
        spread = np.where(z > 0, high - middle, middle - low)
        value = middle + spread * z
        columns[name] = np.clip(value, 0.3 * low, 100.0 if name == "information_offices" else None)
    columns["report_keywords"] = np.round(columns["report_keywords"])

    def share(name: str) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-2.5 * (latent[name] - np.median(latent[name]))))

    one = np.minimum(np.minimum(share("da"), share("c")), share("gdp_per_head"))
    other = np.minimum(share("dm"), share("social_capital_per_head"))
    efficiency = 0.12 + 0.88 * np.maximum(one, other) * np.exp(-0.08 * rng.random(n))
    size = np.exp(0.6 * rng.normal(size=n))
    for name, middle in INPUTS.items():
        columns[name] = middle * size * np.exp(0.12 * rng.normal(size=n))
    columns["primary_value_added"] = 2600.0 * size * efficiency
    return ids, columns


def main() -> None:
    """Write the table."""
    ids, columns = simulate()
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["adcode", "year", *columns])
        for i, code in enumerate(ids):
            out.writerow([code, 2021, *(f"{c[i]:.6g}" for c in columns.values())])


if __name__ == "__main__":
    main()
