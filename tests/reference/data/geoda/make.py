"""Write columbus.csv: what pygeoda prints of Columbus's crime. Run where pygeoda 0.1.3 and libpysal are installed."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import geopandas
import libpysal
import pygeoda

HERE = Path(__file__).parent
DRAWS = 99_999

with tempfile.TemporaryDirectory() as folder:
    frame = geopandas.read_file(libpysal.examples.get_path("columbus.shp"))
    frame = frame[["POLYID", "CRIME", "INC", "geometry"]].astype({"POLYID": int})
    frame.to_file(Path(folder) / "columbus.shp")
    drawn = pygeoda.open(str(Path(folder) / "columbus.shp"))
    queen, nearest = pygeoda.queen_weights(drawn), pygeoda.knn_weights(drawn, 4)
    crime, income = frame["CRIME"].tolist(), frame["INC"].tolist()
    found = {
        "moran": pygeoda.local_moran(queen, crime, permutations=DRAWS),
        "geary": pygeoda.local_geary(queen, crime, permutations=DRAWS),
        "g": pygeoda.local_g(queen, crime, permutations=DRAWS),
        "g_star": pygeoda.local_gstar(queen, crime, permutations=DRAWS),
        "bivariate": pygeoda.local_bimoran(queen, crime, income, permutations=DRAWS),
    }
    skater = pygeoda.skater(4, queen, [crime, income])["Clusters"]
    names = frame["POLYID"].tolist()
    with (HERE / "columbus.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "id",
                "crime",
                "income",
                "queen",
                "nearest",
                *(f"{k}_{what}" for k in found for what in ("value", "p")),
                "skater",
            ]
        )
        for i, name in enumerate(names):
            links = [
                " ".join(str(names[j]) for j in sorted(w.get_neighbors(i)))
                for w in (queen, nearest)
            ]
            numbers = [
                repr(float(v[i]))
                for one in found.values()
                for v in (one.lisa_values(), one.lisa_pvalues())
            ]
            writer.writerow([name, crime[i], income[i], *links, *numbers, skater[i]])
