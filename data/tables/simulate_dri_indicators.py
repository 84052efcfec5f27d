"""Draw dri_simulated_indicators_2012_2022.csv: 15 indicators whose entropy index is the simulated integration.

Zhuang, Lin, Liu and Zhou (Regional Economic Review 2025(4)) measure digital-real integration by 15 indicators
and entropy weights; tables 1 and 2 print each indicator's mean, standard deviation, normalised mean and weight.
This program draws indicators around the ln_de of dri_simulated_2012_2022.csv: each grows with a power of it
that gives its printed normalised mean, and all of a cell are then moved together until the entropy-weighted sum
of the cells goes as exp(ln_de). So the log of the index that a program computes from them is the regressor of that
panel but for a constant, which fixed effects take out.

digital_finance_breadth is as the article has it: a standard deviation of 1,153 around 305 needs one cell of
about 21,000, a slip of digits that takes a tenth of all weight. It is put in on purpose (Beijing 2012).
No figure is an observation. ``python simulate_dri_indicators.py``; the seed is fixed.
"""

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
PANEL = HERE / "dri_simulated_2012_2022.csv"
OUT = HERE / "dri_simulated_indicators_2012_2022.csv"

SEED = 20120015
# name: published mean, standard deviation and mean after normalisation
PRINTED = {
    "mobile_phone_penetration": (104.462, 24.192, 0.357),
    "telecom_business_volume": (3150.343, 4655.830, 0.085),
    "software_revenue": (1.90e7, 3.35e7, 0.082),
    "it_service_revenue": (1.19e7, 2.17e7, 0.072),
    "ict_urban_employment": (13.477, 17.269, 0.123),
    "optical_cable_length": (1.21e6, 9.25e5, 0.253),
    "internet_access_ports": (2378.407, 1835.534, 0.259),
    "internet_domain_names": (105.041, 136.561, 0.118),
    "ecommerce_sales": (4378.945, 6271.390, 0.140),
    "ecommerce_purchases": (2520.692, 3964.403, 0.115),
    "firms_with_ecommerce": (3163.804, 3686.380, 0.155),
    "express_volume": (1.65e5, 3.87e5, 0.050),
    "digital_finance_digitisation": (331.714, 86.839, 0.633),
    "digital_finance_depth": (258.310, 98.811, 0.386),
}
BREADTH, USUAL, SLIP = "digital_finance_breadth", (240.0, 60.0), 21000.0


def entropy_index(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the entropy-weighted sums of min-max normalised columns, and the normalised columns."""
    scaled = (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))
    share = scaled / scaled.sum(axis=0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0.0)
    d = 1.0 + (share * logs).sum(axis=0) / np.log(len(x))
    return scaled @ (d / d.sum()), scaled


def power_of(level: np.ndarray, mean: float) -> float:
    """Return the power of a level between 0 and 1 whose mean is the one wanted, by halving."""
    low, high = 0.01, 20.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if (level**middle).mean() > mean else (low, middle)
    return low


def indicators(rows: list[dict[str, str]]) -> dict[str, np.ndarray]:
    """Return the columns, a value a row of the panel."""
    rng = np.random.default_rng(SEED)
    target = np.exp([float(row["ln_de"]) for row in rows])
    level = (target - target.min()) / (target.max() - target.min())
    x = np.stack(
        [
            np.clip(
                level ** power_of(level, mean) * np.exp(0.15 * rng.normal(size=len(rows))), 0, 1
            )
            for _m, _s, mean in PRINTED.values()
        ],
        axis=1,
    )
    breadth = USUAL[0] + USUAL[1] * rng.normal(size=len(rows))
    breadth[0] = SLIP
    inner = level > 0.0
    for _ in range(400):  # all indicators of a cell together, until its index is the target
        score, scaled = entropy_index(np.column_stack([x, breadth]))
        ratio = np.ones_like(target)
        ratio[inner] = target[inner] / score[inner]
        ratio = np.clip(ratio / np.median(ratio), 0.8, 1.25)
        x = scaled[:, :-1] * ratio[:, None]
    columns = {}
    for k, (name, (mean, _sd, _normalised)) in enumerate(PRINTED.items()):
        low = 0.02 * mean
        columns[name] = low + (mean - low) * x[:, k] / x[:, k].mean()
    columns[BREADTH] = breadth
    return columns


def main() -> None:
    """Write the table."""
    with PANEL.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = indicators(rows)
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["adcode", "year", *columns])
        for k, row in enumerate(rows):
            out.writerow([row["adcode"], row["year"], *(f"{c[k]:.7g}" for c in columns.values())])


if __name__ == "__main__":
    main()
