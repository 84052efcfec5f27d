"""What each constant of the search of a bandwidth does: how often it ends beside the least, and in
what time, as the constant is halved and doubled.

    python benchmarks/gwr_bandwidth.py                       12 data sets of 2,100 places, 4 of 4,500
    python benchmarks/gwr_bandwidth.py --sets 48 --large 24
    python benchmarks/gwr_bandwidth.py --numba off

Half of the data sets vary smoothly over the map, half roughly (coefficients that jump from cell to
cell of a fine lattice), which makes many local minima. The least is that of all adaptive bandwidths.
Printed: how many searches end beside it, the largest distance in AICc, CPU seconds of all.
"""

import argparse
import time

import numpy as np

from regspatial.gw import _scorer, _steps
from regspatial.gw._data import design, flat_places, problem_of
from regspatial.gw._limits import sensible_limits
from regspatial.gw.bandwidth import search_bandwidth

CONSTANTS = (
    (_steps, "_COARSE_COMPACT"),
    (_steps, "_EACH"),
    (_steps, "_DEEPEST"),
    (_steps, "_STEP"),
    (_steps, "_RATIO"),
    (_steps, "_FINER"),
    (_steps, "_AT_ONCE"),
    (_steps, "_HOPELESS"),
    (_steps, "EVERY"),
    (_scorer, "_SAMPLE_STEPS"),
    (_scorer, "_SOME"),
    (_scorer, "_DOUBT"),
)


def problem(n, seed, rough):
    import regspatial as rs

    rng = np.random.default_rng(seed)
    xy, x = rng.random((n, 2)), rng.normal(size=(n, 2))
    if rough:
        cells = rng.integers(6, 30)
        at = (xy * cells).astype(int)
        b = rng.normal(size=(3, cells, cells))[:, at[:, 0], at[:, 1]]
    else:
        waves = rng.uniform(1, 12, size=(3, 2))
        b = np.sin(waves[:, :1] * xy[:, 0]) * np.cos(waves[:, 1:] * xy[:, 1])
    y = b[0] + (b[1:].T * x).sum(axis=1) + rng.normal(size=n) * rng.uniform(0.2, 2.0)
    panel = rs.Panel.from_arrays(range(n), [1], {"y": y, "x0": x[:, 0], "x1": x[:, 1]})
    d = design(panel, "y ~ x0 + x1", coords=xy, metric="planar")
    return problem_of(d, kernel="bisquare", adaptive=True, family="gaussian", where=flat_places(d))


def searched(problems, best, compiled):
    start = time.process_time()
    apart = [
        search_bandwidth(p, compiled=compiled).score - b
        for p, b in zip(problems, best, strict=True)
    ]
    beside = [a for a in apart if a > 1e-6]
    return len(beside), max(beside, default=0.0), time.process_time() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=12)
    parser.add_argument("--large", type=int, default=4)
    parser.add_argument("--numba", choices=("on", "off"), default="on")
    options = parser.parse_args()
    compiled = options.numba == "on"
    sizes = [2100] * options.sets + [4500] * options.large
    problems = [problem(n, seed, rough=seed % 2 == 1) for seed, n in enumerate(sizes)]
    best = []
    for p in problems:
        low, high = sensible_limits(p)
        scorer = _scorer.Scorer(p, "aicc", compiled=True)
        scorer.curve(int(low), int(high))
        best.append(scorer.best().score)
    print(
        "| constant | value | beside the least | by AICc | seconds |\n| --- | ---: | ---: | ---: | ---: |"
    )

    def line(name, value):
        beside, by, seconds = searched(problems, best, compiled)
        print(
            f"| {name} | {value:g} | {beside} of {len(problems)} | {by:.2f} | {seconds:.0f} |",
            flush=True,
        )

    line("as it is", 0)
    for module, name in CONSTANTS:
        usual = getattr(module, name)
        for factor in (0.5, 2.0):
            value = 1.0 + (usual - 1.0) * factor if name == "_RATIO" else usual * factor
            setattr(module, name, type(usual)(value))
            line(name.strip("_").lower(), value)
        setattr(module, name, usual)


if __name__ == "__main__":
    main()
