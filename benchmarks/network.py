"""How well the type of organisation is told on constructed territories, and how fast.

    python benchmarks/network.py                 confusion tables and seconds
    python benchmarks/network.py --medians       what the thresholds were set on
    python benchmarks/network.py --each 200 --first 900000

The thresholds were set on the family "drawn", noise .6, seeds 1000 to 1099 (`--medians`); the
tables use fresh seeds from `--first` on. The family "gravity" was not used to set them.
"""

import argparse
import time

import numpy as np
from constructed_territories import FAMILIES, TERRITORIES, constructed_territory

from regspatial import network as nw

NOISES = (0.3, 0.6)


def confusion(family, noise, each, first):
    """Return {kind: counts by type}, and how many had a type all of whose criteria were met."""
    table, decided = {}, {}
    for kind in TERRITORIES:
        found = [
            nw.organisation_type(
                constructed_territory(kind, noise=noise, family=family, rng=first + k)
            )
            for k in range(each)
        ]
        table[kind] = [sum(o.type == other for o in found) for other in TERRITORIES]
        decided[kind] = sum(o.decided for o in found)
    return table, decided


def print_confusion(each, first):
    for family in FAMILIES:
        for noise in NOISES:
            table, decided = confusion(family, noise, each, first)
            print(f"\nfamily {family}, noise {noise}, {each} each, seeds from {first}\n")
            print("| constructed as | " + " | ".join(TERRITORIES) + " | all criteria met |")
            print("| --- |" + " ---: |" * (len(TERRITORIES) + 1))
            for kind, row in table.items():
                cells = " | ".join(map(str, row))
                print(f"| {kind} | {cells} | {decided[kind]} |")


def print_medians():
    print("\nmedians on the calibration seeds (drawn, noise .6, 1000 to 1099)\n")
    names = None
    for kind in TERRITORIES:
        measures = [
            nw.organisation_type(constructed_territory(kind, noise=0.6, rng=1000 + k)).measures
            for k in range(100)
        ]
        if names is None:
            names = list(measures[0])
            print("| constructed as | " + " | ".join(names) + " |")
            print("| --- |" + " ---: |" * len(names))
        cells = " | ".join(f"{np.median([m[n] for m in measures]):.2f}" for n in names)
        print(f"| {kind} | {cells} |")


def print_seconds():
    """Seconds of the slowest measure, betweenness, beside networkx and igraph."""
    import igraph
    import networkx as nx

    from regspatial.network import _graph

    print("\nbetweenness, share .1 of all links, CPU seconds\n")
    print("| nodes | regspatial | networkx | igraph |")
    print("| ---: | ---: | ---: | ---: |")
    for n in (100, 370, 600):
        rng = np.random.default_rng(0)
        w = rng.lognormal(size=(n, n)) * (rng.random((n, n)) < 0.1)
        np.fill_diagonal(w, 0.0)
        graph = nx.from_numpy_array(
            np.divide(1.0, w, where=w > 0, out=np.zeros_like(w)), create_using=nx.DiGraph
        )
        i, j = np.nonzero(w)
        fast = igraph.Graph(
            n=n, edges=list(zip(i.tolist(), j.tolist(), strict=True)), directed=True
        )
        cells = []
        for run in (
            lambda w=w: _graph.betweenness(w),
            lambda graph=graph: nx.betweenness_centrality(graph, weight="weight"),
            lambda fast=fast, w=w, i=i, j=j: fast.betweenness(weights=(1 / w[i, j]).tolist()),
        ):
            start = time.process_time()
            run()
            cells.append(f"{time.process_time() - start:.2f}")
        print(f"| {n} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--first", type=int, default=500_000)
    parser.add_argument("--medians", action="store_true")
    options = parser.parse_args()
    if options.medians:
        print_medians()
        return
    print_confusion(options.each, options.first)
    print_seconds()


if __name__ == "__main__":
    main()
