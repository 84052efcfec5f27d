"""Draw heating_simulated_2018.csv: fine dust in 166 cities on both sides of the Qinling–Huai line, to the north of which homes are heated.

Cities of sixteen provinces on their true map; distances are those to the shipped line "huai". In micrograms a cubic metre, central
heating adds 25 to the mean of winter north of the line, the same everywhere along it, and nothing to that of summer. Both rise smoothly to
the north and vary along the line; January is colder to the north and income lower, without a jump. Errors of neighbours go
together (.5). No figure is an observation. ``python simulate_heating.py`` (with regspatial installed, for map and line); the
seed is fixed, and the file repeats.
"""

import csv
from pathlib import Path

import numpy as np

import regspatial as rs

OUT = Path(__file__).resolve().parent / "heating_simulated_2018.csv"
SEED, YEAR = 20181115, 2018
PROVINCES = (
    "11",
    "12",
    "13",
    "14",
    "31",
    "32",
    "33",
    "34",
    "36",
    "37",
    "41",
    "42",
    "43",
    "50",
    "61",
    "62",
)
JUMP, LAMBDA, SD = 25.0, 0.5, 6.0


def main() -> None:
    """Write the table."""
    rng = np.random.default_rng(SEED)
    every = rs.china("prefecture")
    regions = every.select([i for i in every.ids if i[:2] in PROVINCES])
    n = len(regions.ids)
    panel = rs.Panel.from_arrays(regions.ids, [YEAR], {"zero": np.zeros((1, n))})
    how = {"regions": regions, "line": "huai", "bandwidth": 500.0}
    north = rs.discontinuity(panel, "zero ~ 1", **how).signed / 1000.0
    lon = regions.coordinates()[:, 0]
    w = rs.weights.queen(regions).matrix.toarray()
    spread = np.linalg.inv(np.eye(n) - LAMBDA * w)
    spread /= np.sqrt(np.mean(np.sum(spread**2, axis=1)))
    january = 2.0 - 11.0 * north - 0.15 * (lon - 112.0) + spread @ rng.normal(0.0, 0.8, n)
    income = 11.0 - 0.25 * north + 0.05 * (lon - 112.0) + spread @ rng.normal(0.0, 0.25, n)
    place = 6.0 * np.sin((lon - 104.0) / 4.0)
    summer = 30.0 + 9.0 * north + 0.5 * place + SD / 2.0 * (spread @ rng.normal(size=n))
    winter = 62.0 + 14.0 * north + place + SD * (spread @ rng.normal(size=n))
    winter += 5.0 * (income - 11.0) + JUMP * (north >= 0.0)
    english, chinese = regions.attributes["name_en"], regions.attributes["name_zh"]
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        heads = ["adcode", "name_en", "name_zh", "year", "winter_pm", "summer_pm", "temp_jan"]
        out.writerow([*heads, "ln_pgdp", "north"])
        for i, code in enumerate(regions.ids):
            cells = [f"{one[i]:.2f}" for one in (winter, summer, january)]
            out.writerow(
                [
                    code,
                    english[i],
                    chinese[i],
                    YEAR,
                    *cells,
                    f"{income[i]:.4f}",
                    int(north[i] >= 0.0),
                ]
            )


if __name__ == "__main__":
    main()
