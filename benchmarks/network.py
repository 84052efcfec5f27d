"""How well the type of organisation is told on constructed territories, and how fast.

    python benchmarks/network.py                 confusion tables and seconds
    python benchmarks/network.py --medians       what the thresholds were set on
    python benchmarks/network.py --seconds --most 3000
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


def flows(kind, n):
    """Return "gravity" between all pairs, or a tenth or three thousandths of all links at random."""
    rng = np.random.default_rng(0)
    if kind == "gravity":
        xy, mass = rng.uniform(size=(n, 2)), rng.lognormal(size=n)
        apart = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1)) + np.eye(n)
        return mass[:, None] * mass / apart * (1.0 - np.eye(n))
    w = rng.lognormal(size=(n, n)) * (rng.random((n, n)) < {"tenth": 0.1, "few": 0.003}[kind])
    np.fill_diagonal(w, 0.0)
    return w


def print_seconds(most):
    """Seconds of betweenness and closeness, beside networkx (up to 400 nodes) and igraph."""
    import igraph
    import networkx as nx

    from regspatial.network import _shortest

    def ours(w):
        return _shortest.betweenness(w, _shortest.distances(w))

    def by_igraph(w):
        i, j = np.nonzero(w)
        graph = igraph.Graph(n=len(w), edges=np.column_stack([i, j]), directed=True)
        found = graph.betweenness(weights=(1 / w[i, j]).tolist())
        return np.array(found) / ((len(w) - 1) * (len(w) - 2))

    def by_networkx(w):
        if len(w) > 400:
            return None
        length = np.divide(1.0, w, where=w > 0, out=np.zeros_like(w))
        found = nx.betweenness_centrality(
            nx.from_numpy_array(length, create_using=nx.DiGraph), weight="weight"
        )
        return np.array([found[k] for k in range(len(w))])

    print("\nbetweenness (ours with all path lengths, for closeness), seconds of a processor\n")
    print("| links | nodes | regspatial | igraph | networkx | largest difference |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for kind in ("gravity", "tenth", "few"):
        for n in (300, 1000, 3000):
            if n > most:
                continue
            w = flows(kind, n)
            cells, found = [], []
            for run in (ours, by_igraph, by_networkx):
                start = time.process_time()
                value = run(w)
                seconds = time.process_time() - start
                cells.append("" if value is None else f"{seconds:.2f}")
                found += [] if value is None else [value]
            apart = max(float(np.abs(one - found[0]).max()) for one in found)
            print(f"| {kind} | {n} | " + " | ".join(cells) + f" | {apart:.0e} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--first", type=int, default=500_000)
    parser.add_argument("--medians", action="store_true")
    parser.add_argument("--seconds", action="store_true", help="the seconds alone")
    parser.add_argument("--most", type=int, default=1000, help="nodes of the largest network")
    options = parser.parse_args()
    if options.medians:
        print_medians()
        return
    if not options.seconds:
        print_confusion(options.each, options.first)
    print_seconds(options.most)


if __name__ == "__main__":
    main()
