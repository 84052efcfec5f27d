"""Seconds and peak memory of local Moran with 999 conditional permutations.

    python benchmarks/local_moran.py                  30,000 and 250,000 regions queen; 3,000 regions 1/d²
    python benchmarks/local_moran.py --peer           also PySAL esda and pygeoda, where they are installed
    python benchmarks/local_moran.py --seeds 12       also how much the answer varies over seeds

Each case runs in a process of its own with one BLAS thread, all programs in turn, `--runs` times; seconds are those
of a processor for the call alone, compiled code, weights and imports made before, and the median of the runs; peak
memory is of the whole process. The queen grid comes in order and in no order ("mixed"): real regions, sorted by
label, lie between. `exponent` is the growth of the time from the smaller to the larger grid.

pygeoda's "lookup" deals one table of neighbours' places to all regions, 999 rows of 8 random numbers instead of 999
permutations of all regions: its answers for different regions hang together, ours do not. Of ours, half of the time
at 250,000 regions is random numbers and their sorting, which numpy does at 6 ns a region and permutation.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

CASES = ("grid", "mixed", "large", "large mixed", "inverse")
PROGRAMS = ("numpy", "numba", "independent", "esda", "pygeoda")


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

    w = inverse(n) if case == "inverse" else grid(round(n**0.5))
    noise = np.random.default_rng(1).normal(size=w.shape[0])
    x = noise + 2 * (w @ noise)
    if "mixed" in case:
        order = np.random.default_rng(5).permutation(len(x))
        w, x = w[order][:, order], x[order]
    return w, x


def ours(w, x, permutations, program, seeds):
    from regspatial import Options, Panel, SpatialWeights
    from regspatial.autocorrelation import local_moran

    how = {
        "scheme": "independent" if program == "independent" else "shared",
        "options": Options(numba="on" if program == "numba" else "off"),
    }

    def prepared(w, x):
        ids = tuple(f"{k:06d}" for k in range(len(x)))
        weights = SpatialWeights(ids=ids, matrix=w, normalisation="row")
        return Panel.from_arrays(ids, [1], {"x": x})["x"], weights

    small = grid(5)
    local_moran(*prepared(small, small @ x[:25]), permutations=99, rng=0, **how)  # compiles
    given = prepared(w, x)
    start = time.process_time()
    counts = []
    for seed in range(seeds):
        found = local_moran(*given, permutations=permutations, rng=seed, **how)
        counts.append(int((found.p_value <= 0.05).sum()))
    return (time.process_time() - start) / seeds, counts


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
    start = time.process_time()
    counts = []
    for seed in range(seeds):
        found = peer.Moran_Local(
            x,
            weights,
            transformation="O",
            permutations=permutations,
            seed=seed,
            n_jobs=1,
            keep_simulations=False,
        )
        counts.append(int((found.p_sim <= 0.025).sum()))
    return (time.process_time() - start) / seeds, counts


def pygeoda(w, x, permutations, seeds):
    import tempfile  # its weights come from polygons or a file alone

    import pygeoda as peer

    n = len(x)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "w.gal"
        with path.open("w", encoding="ascii") as file:
            file.write(f"0 {n} grid id\n")
            for i in range(n):
                near = w.indices[w.indptr[i] : w.indptr[i + 1]]
                file.write(f"{i} {near.size}\n{' '.join(map(str, near))}\n")
        weights = peer.read_gal(str(path), [str(i) for i in range(n)])
    start = time.process_time()
    counts = []
    for seed in range(seeds):
        found = peer.local_moran(
            weights,
            x.tolist(),
            permutations=permutations,
            seed=seed + 1,
            cpu_threads=1,
            permutation_method="lookup",
        )
        counts.append(sum(p <= 0.025 for p in found.lisa_pvalues()))
    return (time.process_time() - start) / seeds, counts


def one(case, program, n, permutations, seeds):
    import numpy as np

    w, x = made(case, n)
    if program in ("esda", "pygeoda"):
        seconds, counts = {"esda": esda, "pygeoda": pygeoda}[program](w, x, permutations, seeds)
    else:
        seconds, counts = ours(w, x, permutations, program, seeds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "case": case,
        "program": program,
        "regions": len(x),
        "seconds": round(seconds, 2),
        "peak_mb": round(peak),
        "significant": round(float(np.mean(counts)), 1),
        "sd_over_seeds": round(float(np.std(counts, ddof=1)), 1) if seeds > 1 else None,
    }


def measured(case, programs, runs):
    """Return the median row of each program that runs; the programs take turns."""
    limits = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMBA")}
    rows = {program: [] for program in programs}
    for _run in range(runs):
        for program in programs:
            again = [sys.executable, __file__, *sys.argv[1:], "--only", case, program]
            run = subprocess.run(
                again, env=os.environ | limits, capture_output=True, text=True, check=False
            )
            lines = run.stdout.strip().splitlines()
            if lines:
                rows[program].append(json.loads(lines[-1]))
            elif not _run:
                said = run.stderr.strip().splitlines()
                print(f"{case} {program}: {said[-1] if said else run.returncode}", flush=True)
    return {
        program: sorted(found, key=lambda row: row["seconds"])[len(found) // 2]
        for program, found in rows.items()
        if found
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--grid", type=int, default=30_000, help="regions of the queen grid")
    parser.add_argument("--large", type=int, default=250_000, help="regions of the larger grid")
    parser.add_argument("--inverse", type=int, default=3_000, help="regions with 1/d² weights")
    parser.add_argument("--permutations", type=int, default=999)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peer", action="store_true", help="also esda and pygeoda")
    parser.add_argument("--only", nargs=2, metavar=("CASE", "PROGRAM"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    sizes = {case: given.large if "large" in case else given.grid for case in CASES}
    sizes["inverse"] = given.inverse
    if given.only:
        case, program = given.only
        print(json.dumps(one(case, program, sizes[case], given.permutations, given.seeds)))
        return
    smaller = {}
    for case in CASES:
        # "independent" draws a full order for every region of a dense W, which is not what it is for
        left_out = () if case in ("grid", "mixed") else ("independent",)
        left_out += () if given.peer else ("esda", "pygeoda")
        left_out += ("numba", "pygeoda") if case == "inverse" else ()
        found = measured(case, [one for one in PROGRAMS if one not in left_out], given.runs)
        for program, row in found.items():
            mine = found.get("numba", found["numpy"])["seconds"]
            row["times_ours"] = round(row["seconds"] / mine, 2)
            if case.startswith("large"):
                before = smaller.get(("mixed" if "mixed" in case else "grid", program))
                growth = math.log(row["seconds"] / before["seconds"]) if before else None
                across = math.log(row["regions"] / before["regions"]) if before else None
                row["exponent"] = round(growth / across, 2) if before else None
            smaller[case, program] = row
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
