"""Draw tfp_simulated_2002_2022.csv: seven industries in six provinces whose productivity moves as printed.

Ming (Regional Economic Review 2025(4)) measures the productivity of equipment manufacturing in six central
provinces by the Malmquist index and prints its geometric means by province and period (table 4) and by
industry (table 5); the inputs and outputs are not printed. This program draws capital and labour, and output
as productivity times their geometric mean, where productivity moves by

    province's change of the period (table 4) × industry's mean change (table 5, as a ratio to the mean)

and a little noise. Capital per worker differs between units and hardly moves, so that the index finds the
changes that were put in. No amount is an observation. ``python simulate_tfp.py``; the seed is fixed.
"""

import csv
from pathlib import Path

import numpy as np

OUT = Path(__file__).resolve().parent / "tfp_simulated_2002_2022.csv"

SEED = 20022022
YEARS = range(2002, 2023)
PROVINCES = {
    "340000": ("Anhui", "安徽"),
    "140000": ("Shanxi", "山西"),
    "360000": ("Jiangxi", "江西"),
    "410000": ("Henan", "河南"),
    "420000": ("Hubei", "湖北"),
    "430000": ("Hunan", "湖南"),
}
INDUSTRIES = {
    "special_equipment": ("C35", "special equipment", "专用设备", 1.071),
    "transport_equipment": ("C36", "transport equipment", "交通运输设备", 1.095),
    "instruments": ("C40", "instruments", "仪器仪表", 1.089),
    "electrical_machinery": ("C38", "electrical machinery", "电气机械", 1.084),
    "electronics_communication": ("C39", "electronics and communication", "电子通信设备", 1.089),
    "general_equipment": ("C34", "general equipment", "通用设备", 1.075),
    "metal_products": ("C33", "metal products", "金属制品", 1.058),
}
"""Code (GB/T 4754), names, and the mean change of total factor productivity that table 5 prints."""
PRINTED = """
1.244,1.083,1.265,1.244,1.261,1.216
1.137,1.282,1.391,1.305,1.201,1.247
1.124,1.246,0.987,1.173,1.180,1.151
1.161,1.058,1.103,1.150,1.191,1.266
1.131,1.109,1.264,1.278,1.127,1.396
1.004,1.234,0.947,1.130,1.127,1.155
1.076,0.889,1.281,0.994,0.952,1.110
1.165,1.339,1.334,1.050,1.267,1.182
1.214,1.146,1.140,1.266,1.252,1.282
1.079,1.240,1.134,1.079,1.007,1.008
1.112,1.020,1.059,1.122,1.079,1.124
1.097,1.133,1.073,1.083,0.940,1.040
1.103,1.048,1.016,1.074,1.205,1.090
1.137,1.086,1.094,1.046,1.138,1.144
1.049,1.053,1.025,1.040,1.078,0.964
0.867,1.178,1.066,0.731,0.983,0.966
1.030,1.089,1.085,1.131,1.091,1.025
1.042,1.072,1.039,1.131,0.967,1.027
1.124,1.217,1.144,1.219,1.130,0.989
1.058,1.042,0.968,1.079,0.982,0.899
"""
"""Table 4: a row a period, 2002-2003 to 2021-2022; a column a province, in the order above."""


def changes() -> np.ndarray:
    """Return the changes by period and province that table 4 prints, (20, 6)."""
    rows = [line.split(",") for line in PRINTED.split()]
    return np.array(rows, dtype=float)


def main() -> None:
    """Write the table."""
    rng = np.random.default_rng(SEED)
    by_province = changes()
    means = np.array([one[3] for one in INDUSTRIES.values()])
    by_industry = means / np.exp(np.log(means).mean())
    rows = []
    for p, (code, (en, zh)) in enumerate(PROVINCES.items()):
        for k, (industry, (gb, of_en, of_zh, _mean)) in enumerate(INDUSTRIES.items()):
            mix = np.exp(0.35 * rng.normal())  # capital per worker, a trait of the unit
            size = np.exp(0.7 * rng.normal())
            level = np.exp(0.25 * rng.normal())
            step = np.log(by_province[:, p] * by_industry[k]) + 0.01 * rng.normal(size=20)
            productivity = level * np.exp(np.concatenate([[0.0], np.cumsum(step)]))
            growth = np.cumsum(np.concatenate([[0.0], 0.05 + 0.03 * rng.normal(size=20)]))
            labour = 4.0 * size * np.exp(growth)
            capital = 30.0 * labour * mix * np.exp(0.005 * rng.normal(size=21))
            output = productivity * np.sqrt(labour * capital)
            named = (f"{code}-{gb}", f"{en}: {of_en}", f"{zh}：{of_zh}", en, industry)
            rows += [
                (*named, year, f"{capital[t]:.4f}", f"{labour[t]:.5f}", f"{output[t]:.4f}")
                for t, year in enumerate(YEARS)
            ]
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        head = ("unit", "name_en", "name_zh", "province", "industry", "year")
        out.writerow([*head, "capital", "labour", "output"])
        out.writerows(rows)


if __name__ == "__main__":
    main()
