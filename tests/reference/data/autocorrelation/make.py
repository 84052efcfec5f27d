"""Write what make.R reads: the Columbus table, its points, and queen neighbours (libpysal)."""

import csv
from pathlib import Path

import geopandas
import libpysal

HERE = Path(__file__).parent
frame = geopandas.read_file(libpysal.examples.get_path("columbus.shp"))
graph = libpysal.graph.Graph.build_contiguity(frame, rook=False)
ids = [f"c{k:02d}" for k in range(len(frame))]
with (HERE / "columbus.csv").open("w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["id", "x", "y", "CRIME", "INC", "HOVAL"])
    for i, row in zip(ids, frame.itertuples(), strict=True):
        point = row.geometry.centroid
        out.writerow([i, repr(point.x), repr(point.y), row.CRIME, row.INC, row.HOVAL])
with (HERE / "links.csv").open("w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["from", "to"])
    for a, b in graph.adjacency.index:
        out.writerow([ids[a], ids[b]])
