"""Per-capita income of the 48 lower US states by decade, 1929-2009, as shipped with libpysal (BSD-3-Clause): panel.csv, W.csv.

growth is the difference of logarithms over the decade that begins in `year`, initial the logarithm in `year`.
"""

import csv
from pathlib import Path

import libpysal
import numpy as np

folder = libpysal.examples.get_path("usjoin.csv")
with Path(folder).open(encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
graph = libpysal.io.open(libpysal.examples.get_path("states48.gal")).read()
graph.transform = "r"
matrix, order = graph.full()
years = list(range(1929, 2010, 10))
with Path("panel.csv").open("w", newline="", encoding="utf-8") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["id", "state", "year", "growth", "initial"])
    for k, row in enumerate(rows):
        logs = [np.log(float(row[str(y)])) for y in years]
        for t, year in enumerate(years[:-1]):
            out.writerow(
                [
                    f"s{k:02d}",
                    row["Name"],
                    year,
                    repr(float(logs[t + 1] - logs[t])),
                    repr(float(logs[t])),
                ]
            )
assert [int(i) for i in order] == list(range(48))
with Path("W.csv").open("w", newline="", encoding="utf-8") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["id", *(f"s{k:02d}" for k in range(48))])
    for k, line in enumerate(matrix):
        out.writerow([f"s{k:02d}", *(repr(float(v)) for v in line)])
