"""CPU seconds and peak memory of GWR and MGWR, beside mgwr and gwlearn.

    python benchmarks/gwr.py                        ours: GWR 5,000, 10,000 and 20,000; MGWR 2,000
    python benchmarks/gwr.py --peers mgwr           also mgwr (minutes)
    python benchmarks/gwr.py --peers mgwr gwlearn --repeat 3 --python PATH
                                                    PATH: a Python in which the peers are installed

Search of the bandwidth and fit with inference, adaptive bisquare, four regressors (MGWR: three) and
an intercept. Each run is a process of its own with one BLAS thread; programs take turns; CPU seconds
are those of the call and of its children, imports and data before it, compilation in it; peak memory
is of the whole process. The least of the repeats is printed.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time

CASES = ("gwr-5000", "gwr-10000", "gwr-20000", "mgwr-2000")
NO_PEER = {"gwr-20000"}


def simulated(n, k):
    import numpy as np

    rng = np.random.default_rng(0)
    xy, x = rng.random((n, 2)), rng.normal(size=(n, k))
    y = 1 + np.sin(4 * xy[:, 0]) * np.cos(3 * xy[:, 1]) + rng.normal(size=n)
    for j in range(1, k + 1):
        y += (1 + 0.5 * j * xy[:, 0] * (j % 2) + xy[:, 1] * (j // 2)) * x[:, j - 1]
    return xy, x, y


def ours(model, xy, x, y, numba):
    import regspatial as rs

    names = [f"x{j}" for j in range(x.shape[1])]
    columns = {"y": y, **dict(zip(names, x.T, strict=True))}
    panel = rs.Panel.from_arrays(range(len(y)), [1], columns)
    verb = rs.gwr if model == "gwr" else rs.mgwr
    how = {"search": "golden"} if model == "mgwr" else {}  # the peer's steps
    options = rs.Options(numba=numba)

    def call():
        formula = "y ~ " + " + ".join(names)
        got = verb(panel, formula, coords=xy, metric="planar", options=options, **how)
        return got.bandwidth, got.aicc

    return call


def by_mgwr(model, xy, x, y):
    from mgwr.gwr import GWR, MGWR
    from mgwr.sel_bw import Sel_BW

    def scaled(a):
        return (a - a.mean(axis=0)) / a.std(axis=0)

    def call():
        if model == "gwr":
            bandwidth = Sel_BW(xy, y[:, None], x, n_jobs=1).search()
            return float(bandwidth), GWR(xy, y[:, None], x, bandwidth, n_jobs=1).fit().aicc
        selector = Sel_BW(xy, scaled(y)[:, None], scaled(x), multi=True, n_jobs=1)
        found = selector.search().tolist()
        fit = MGWR(xy, scaled(y)[:, None], scaled(x), selector, n_jobs=1).fit()
        return found, fit.aicc

    return call


def by_gwlearn(model, xy, x, y):
    import geopandas as gpd
    import pandas as pd
    from gwlearn.linear_model import GWLinearRegression
    from gwlearn.search import BandwidthSearch

    if model != "gwr":
        raise SystemExit("gwlearn has no MGWR")
    points = gpd.GeoSeries.from_xy(xy[:, 0], xy[:, 1])
    frame, response = pd.DataFrame(x, columns=[f"x{j}" for j in range(x.shape[1])]), pd.Series(y)

    def call():
        how = {"fixed": False, "kernel": "bisquare", "n_jobs": 1}
        search = BandwidthSearch(
            GWLinearRegression, criterion="aicc", min_bandwidth=50, max_bandwidth=len(y), **how
        )
        found = search.fit(frame, response, points).optimal_bandwidth_
        fit = GWLinearRegression(bandwidth=found, **how).fit(frame, response, points)
        return float(found), float(fit.aicc_)

    return call


def one(program, case):
    model, n = case.split("-")
    data = simulated(int(n), 4 if model == "gwr" else 3)
    if program in ("numpy", "numba"):
        call = ours(model, *data, "off" if program == "numpy" else "on")
    else:
        call = {"mgwr": by_mgwr, "gwlearn": by_gwlearn}[program](model, *data)
    wall, start = time.perf_counter(), cpu()
    bandwidth, aicc = call()
    return {
        "program": program,
        "case": case,
        "cpu": round(cpu() - start, 3),
        "wall": round(time.perf_counter() - wall, 3),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "bandwidth": bandwidth,
        "aicc": aicc,
    }


def cpu():
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(w)[:2]) for w in who)


def run(python, program, case):
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        [python, "-W", "ignore", __file__, "--one", program, case],
        env={**os.environ, **threads},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        print(f"{case:10s} {program:8s} failed: {last}", flush=True)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", nargs="+", default=CASES)
    parser.add_argument("--peers", nargs="*", default=[], choices=["mgwr", "gwlearn"])
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--python", default=sys.executable, help="Python of the peers")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(one(*args.one)))
        return
    for case in args.cases:
        programs = ["numpy", "numba", *(() if case in NO_PEER else args.peers)]
        found = {p: [] for p in programs}
        for _ in range(args.repeat):
            for program in programs:  # in turns
                python = args.python if program in args.peers else sys.executable
                if (got := run(python, program, case)) is not None:
                    found[program].append(got)
        for program, runs in found.items():
            if not runs:
                continue
            best = min(runs, key=lambda r: r["cpu"])
            line = f"{case:10s} {program:8s} {best['cpu']:9.2f} CPU s {best['memory_mb']:6d} MB"
            line += f"  bandwidth {best['bandwidth']}"
            if found.get("mgwr") and program in ("numpy", "numba"):
                line += f"  mgwr / ours {min(r['cpu'] for r in found['mgwr']) / best['cpu']:.1f}"
            print(line, flush=True)


if __name__ == "__main__":
    main()
