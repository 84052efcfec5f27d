"""Draw pilot_simulated_2010_2021.csv: 126 cities and a policy that comes in three waves and reaches neighbours.

Cities of ten provinces of eastern and central China on their true map. Sixteen become pilots, in 2014 (6), 2016 (6) and
2018 (4). In logs of patents, a pilot adds .20, and .04 more every year after its first; a city with a pilot beside it
(a common border) gains .10, whether or not it is a pilot itself. Errors go with those of the year before (.5) and with
those of neighbours (.3). Larger cities became pilots sooner, which effects of cities take up. No figure is an observation.
``python simulate_pilot.py`` (with regspatial installed, for the borders); the seed is fixed, and the file repeats.
"""

import csv
from pathlib import Path

import numpy as np

import regspatial as rs

OUT = Path(__file__).resolve().parent / "pilot_simulated_2010_2021.csv"
SEED = 20142021
YEARS = np.arange(2010, 2022)
PROVINCES = ("31", "32", "33", "34", "35", "36", "37", "41", "42", "43")
WAVES = {2014: 6, 2016: 6, 2018: 4}
OWN, GROWTH, SPILLOVER = 0.20, 0.04, 0.10
LAMBDA, RHO, SD = 0.3, 0.5, 0.12


def main() -> None:
    """Write the table."""
    rng = np.random.default_rng(SEED)
    every = rs.china("prefecture")
    regions = every.select([i for i in every.ids if i[:2] in PROVINCES])
    w = rs.weights.queen(regions).matrix.toarray()
    n, shape = len(regions.ids), (len(YEARS), len(regions.ids))
    size = rng.normal(size=n)
    first = np.full(n, np.inf)
    chosen = np.argsort(-size - 1.2 * rng.normal(size=n))[: sum(WAVES.values())]
    first[chosen] = np.repeat(list(WAVES), list(WAVES.values()))
    own = np.where(np.isfinite(first), YEARS[:, None] - first, -1.0)
    beside = (own >= 0).astype(float) @ (w > 0).T > 0
    time = np.linspace(-0.5, 0.5, len(YEARS))[:, None]
    income = 10.9 + 0.3 * size + 0.8 * time + 0.06 * rng.normal(size=shape)
    research = 2.1 + 0.5 * size + 0.7 * time + 0.15 * rng.normal(size=shape)
    spread = np.linalg.inv(np.eye(n) - LAMBDA * w)
    spread /= np.sqrt(np.mean(np.sum(spread**2, axis=1)))
    errors = rng.normal(size=shape) @ spread.T
    for t in range(1, len(YEARS)):
        errors[t] = RHO * errors[t - 1] + np.sqrt(1.0 - RHO**2) * errors[t]
    patents = 6.5 + 0.4 * income - 4.3 + 0.25 * research + 0.6 * size + 0.5 * time
    patents += np.where(own >= 0, OWN + GROWTH * own, 0.0) + SPILLOVER * beside + SD * errors
    english, chinese = regions.attributes["name_en"], regions.attributes["name_zh"]
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        heads = ["adcode", "name_en", "name_zh", "year", "ln_patents", "ln_rd", "ln_pgdp"]
        out.writerow([*heads, "pilot_year"])
        for i, code in enumerate(regions.ids):
            when = f"{first[i]:.0f}" if np.isfinite(first[i]) else ""
            for t, year in enumerate(YEARS):
                cells = [f"{one[t, i]:.4f}" for one in (patents, research, income)]
                out.writerow([code, english[i], chinese[i], year, *cells, when])


if __name__ == "__main__":
    main()
