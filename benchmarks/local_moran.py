"""Seconds and peak memory of local Moran with 999 conditional permutations.

    python benchmarks/local_moran.py                  30,000 regions queen; 3,000 regions 1/d²
    python benchmarks/local_moran.py --peer           also PySAL esda (minutes, and gigabytes)
    python benchmarks/local_moran.py --seeds 12       also how much the answer varies over seeds

Each case runs in a process of its own with one BLAS thread; seconds are wall-clock time of the call
alone, weights and imports made before; peak memory is of the whole process.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time

CASES = ("grid", "inverse")


def grid(side):
    import numpy as np
    import scipy.sparse as sp

    index = np.arange(side * side).reshape(side, side)
    pairs = []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        a = index[: side - down, max(0, -right) : side - max(0, right)]
        b = index[down:, max(0, right) : side - max(0, -right)]
        pairs.append(np.stack([a.ravel(), b.ravel()]))
    i, j = np.hstack(pairs)
    links = np.concatenate([i, j]), np.concatenate([j, i])
    w = sp.csr_array((np.ones(links[0].size), links), shape=(side * side,) * 2)
    return sp.csr_array(sp.diags_array(1 / w.sum(axis=1)) @ w)


def inverse(n):
    import numpy as np

    x = np.random.default_rng(0).uniform(size=(n, 2))
    w = ((x[:, None] - x) ** 2).sum(axis=2)
    np.fill_diagonal(w, np.inf)
    w = 1 / w
    return w / w.sum(axis=1, keepdims=True)


def made(case, n):
    import numpy as np

    w = grid(round(n**0.5)) if case == "grid" else inverse(n)
    noise = np.random.default_rng(1).normal(size=w.shape[0])
    return w, noise + 2 * (w @ noise)


def ours(w, x, permutations, draws, seeds):
    from regspatial import Panel, SpatialWeights
    from regspatial.autocorrelation import local_moran

    ids = tuple(f"{k:06d}" for k in range(len(x)))
    weights = SpatialWeights(ids=ids, matrix=w, normalisation="row")
    variable = Panel.from_arrays(ids, [1], {"x": x})["x"]
    start = time.perf_counter()
    counts = []
    for seed in range(seeds):
        found = local_moran(variable, weights, permutations=permutations, rng=seed, draws=draws)
        counts.append(int((found.p_value <= 0.05).sum()))
    return (time.perf_counter() - start) / seeds, counts


def esda(w, x, permutations, seeds):
    import warnings

    import scipy.sparse as sp

    warnings.simplefilter("ignore")
    import esda as peer
    from libpysal.weights import WSP

    weights = WSP(sp.csr_matrix(w)).to_W(silence_warnings=True)
    # The first call compiles; it is not counted.
    small = WSP(sp.csr_matrix(grid(5))).to_W(silence_warnings=True)
    peer.Moran_Local(x[:25], small, permutations=9, n_jobs=1)
    start = time.perf_counter()
    counts = []
    for seed in range(seeds):
        found = peer.Moran_Local(
            x, weights, transformation="O", permutations=permutations, seed=seed, n_jobs=1,
            keep_simulations=False,
        )  # fmt: skip
        counts.append(int((found.p_sim <= 0.025).sum()))
    return (time.perf_counter() - start) / seeds, counts


def one(case, program, n, permutations, seeds):
    import numpy as np

    w, x = made(case, n)
    if program == "esda":
        seconds, counts = esda(w, x, permutations, seeds)
    else:
        seconds, counts = ours(w, x, permutations, program, seeds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "case": case, "program": program, "regions": len(x), "seconds": round(seconds, 2),
        "peak_mb": round(peak), "significant": round(float(np.mean(counts)), 1),
        "sd_over_seeds": round(float(np.std(counts, ddof=1)), 1) if seeds > 1 else None,
    }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--grid", type=int, default=30_000, help="regions of the queen grid")
    parser.add_argument("--inverse", type=int, default=3_000, help="regions with 1/d² weights")
    parser.add_argument("--permutations", type=int, default=999)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--peer", action="store_true", help="also esda")
    parser.add_argument("--only", nargs=2, metavar=("CASE", "PROGRAM"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    sizes = {"grid": given.grid, "inverse": given.inverse}
    if given.only:
        case, program = given.only
        print(json.dumps(one(case, program, sizes[case], given.permutations, given.seeds)))
        return
    limits = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMBA")}
    programs = ("shared", "independent", "esda") if given.peer else ("shared", "independent")
    for case in CASES:
        for program in programs:
            if (case, program) == ("inverse", "independent"):
                continue  # draws a full order for every region: not what it is for
            again = [sys.executable, __file__, *sys.argv[1:], "--only", case, program]
            run = subprocess.run(
                again, env=os.environ | limits, capture_output=True, text=True, check=False
            )
            lines = (run.stdout or run.stderr).strip().splitlines()
            print(lines[-1] if lines else f"{case} {program}: exit {run.returncode}", flush=True)


if __name__ == "__main__":
    main()
