"""Groups of Columbus by spopt 0.7.0 and scikit-learn 1.9.1, which are run and not kept here.

    python make.py > regionalisation.json

Data: ../autocorrelation/columbus.csv and links.csv. Standardised by mean and standard deviation (divisor n); SKATER with
squared Euclidean distances, by which its scores are sums of squares; k-means from 500 starts.
"""

import csv
import json
import sys
import warnings
from pathlib import Path

import libpysal
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import pairwise_distances
from spopt.region import MaxPHeuristic, Skater

warnings.simplefilter("ignore")
HERE = Path(__file__).parent.parent / "autocorrelation"
NAMES = ["CRIME", "INC", "HOVAL"]


def rows(name):
    with (HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))


TABLE = rows("columbus.csv")
IDS = [row["id"] for row in TABLE]
near = {k: [] for k in range(len(IDS))}
for link in rows("links.csv"):
    near[IDS.index(link["from"])].append(IDS.index(link["to"]))
w = libpysal.weights.W(near, silence_warnings=True)
raw = np.array([[float(row[k]) for k in NAMES] for row in TABLE])
z = (raw - raw.mean(axis=0)) / raw.std(axis=0)
frame = pd.DataFrame(z, columns=NAMES).assign(count=1, home=raw[:, 2])


def within(labels):
    labels = np.asarray(labels)
    return sum(
        float(np.square(z[labels == g] - z[labels == g].mean(axis=0)).sum())
        for g in set(labels.tolist())
    )


def squared(X, Y=None):
    return pairwise_distances(X, Y, metric="sqeuclidean")


how = {"dissimilarity": squared, "affinity": None, "reduction": np.sum, "center": np.mean}
found = {"ids": IDS, "skater": [], "k_means": [], "max_p": []}
for clusters, floor in ((3, 1), (5, 1), (8, 1), (4, 6), (5, 8)):
    one = Skater(frame, w, NAMES, n_clusters=clusters, floor=floor, spanning_forest_kwds=how)
    one.solve()
    labels = np.asarray(one.labels_).tolist()
    found["skater"].append(
        {"clusters": clusters, "floor": floor, "labels": labels, "within": within(labels)}
    )
for clusters in (2, 3, 5, 8):
    fit = KMeans(clusters, n_init=500, random_state=1, tol=0.0, max_iter=1000).fit(z)
    found["k_means"].append(
        {"clusters": clusters, "labels": fit.labels_.tolist(), "within": within(fit.labels_)}
    )
for column, floor in (("count", 4), ("count", 6), ("count", 10), ("home", 150.0), ("home", 300.0)):
    np.random.seed(1)  # noqa: NPY002 - what spopt draws from
    one = MaxPHeuristic(
        frame, w, NAMES, column, floor, 2, max_iterations_construction=99, max_iterations_sa=1
    )
    one.solve()
    labels = np.asarray(one.labels_).tolist()
    found["max_p"].append(
        {"column": column, "floor": floor, "p": int(one.p), "within": within(labels)}
    )
json.dump(found, sys.stdout, indent=1)
