"""CPU seconds and peak memory of a two-way SDM with impacts, 2,850 regions × 12 years.

    python benchmarks/panel_sdm.py                 regspatial, sparse queen and dense 1/d²
    python benchmarks/panel_sdm.py --peer          also PySAL spreg (takes minutes and gigabytes)
    python benchmarks/panel_sdm.py --regions 500 --years 8

Each case runs in a process of its own with one BLAS thread; peak memory is of the whole process,
data included; seconds are CPU time of estimation and impacts (1,000 draws), imports included.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time

CASES = ("sparse", "dense")


def weights(kind, n):
    import numpy as np
    import scipy.sparse as sp

    rng = np.random.default_rng(0)
    if kind == "sparse":
        columns = round(n**0.5)
        r, c = np.divmod(np.arange(n), columns)
        links = [
            (i, j)
            for i in range(n)
            for dr in (-1, 0, 1)
            for dc in (-1, 0, 1)
            if (dr or dc)
            and 0 <= c[i] + dc < columns
            and 0 <= (j := (r[i] + dr) * columns + c[i] + dc) < n
        ]
        i, j = np.array(links).T
        a = sp.csr_array((np.ones(i.size), (i, j)), shape=(n, n))
        return sp.csr_array(sp.diags_array(1 / a.sum(axis=1)) @ a)
    x = rng.uniform(size=(n, 2))
    square = (x**2).sum(axis=1)
    w = square[:, None] - 2 * x @ x.T
    w += square
    np.fill_diagonal(w, np.inf)
    np.divide(1.0, w, out=w)
    w /= w.sum(axis=1, keepdims=True)
    return w


def data(w, years):
    import numpy as np

    rng = np.random.default_rng(1)
    n = w.shape[0]
    x = rng.normal(size=(2, years, n))
    mean = x[0] - 0.5 * x[1] + 0.3 * (w @ x[0].T).T
    mean = mean + rng.normal(size=n) + rng.normal(size=(years, n))
    y = mean
    for _ in range(60):  # (I - 0.4 W)^-1 by its series
        y = mean + 0.4 * (w @ y.T).T
    return x, y


def ours(kind, n, years):
    w = weights(kind, n)
    x, y = data(w, years)
    start = time.process_time()
    import regspatial as rs

    ids = [str(i) for i in range(n)]
    panel = rs.Panel.from_arrays(ids, range(years), {"y": y, "a": x[0], "b": x[1]})
    link = rs.SpatialWeights(ids=ids, matrix=w, normalisation="row")
    fit = rs.spatial_panel(panel, "y ~ a + b", link)
    imp = rs.impacts(fit, draws=1000, rng=1, by_region=False)
    return time.process_time() - start, {"rho": fit.rho, "indirect": imp.indirect.tolist()}


def peer(kind, n, years):
    """Return the time of spreg's SDM with region effects (it has no time effects, no impacts' errors)."""
    import warnings

    import numpy as np

    warnings.simplefilter("ignore")
    w = weights(kind, n)
    x, y = data(w, years)
    start = time.process_time()
    import scipy.sparse as sp
    from libpysal.weights import WSP
    from spreg import Panel_FE_Lag

    link = WSP(sp.csr_matrix(w)).to_W(silence_warnings=True)
    lagged = np.stack([(w @ v.T).T for v in x])
    columns = np.column_stack([v.ravel() for v in (*x, *lagged)])
    fit = Panel_FE_Lag(y.reshape(-1, 1), columns, link)
    return time.process_time() - start, {"rho": float(fit.rho)}


def one(who, kind, n, years):
    seconds, what = {"regspatial": ours, "spreg": peer}[who](kind, n, years)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": round(seconds, 2), "peak_mb": round(peak), **what}))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--regions", type=int, default=2850)
    parser.add_argument("--years", type=int, default=12)
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(*given.one, given.regions, given.years)
        return
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    single = dict.fromkeys(names, "1")
    size = ["--regions", str(given.regions), "--years", str(given.years)]
    for who in ("regspatial", *(("spreg",) if given.peer else ())):
        for kind in CASES:
            done = subprocess.run(
                [sys.executable, __file__, "--one", who, kind, *size],
                env={**os.environ, **single},
                capture_output=True,
                text=True,
                check=False,
            )
            said = done.stdout.strip() or done.stderr.strip().splitlines()[-1]
            print(f"{who:10} {kind:6} {said}")


if __name__ == "__main__":
    main()
