"""GWR and MGWR, adaptive bisquare: search of the bandwidth, fit and inference."""

from ._row import Goal, Row


def simulated(n, k):
    import numpy as np

    rng = np.random.default_rng(0)
    xy, x = rng.random((n, 2)), rng.normal(size=(n, k))
    y = 1 + np.sin(4 * xy[:, 0]) * np.cos(3 * xy[:, 1]) + rng.normal(size=n)
    for j in range(1, k + 1):
        y += (1 + 0.5 * j * xy[:, 0] * (j % 2) + xy[:, 1] * (j // 2)) * x[:, j - 1]
    return xy, x, y


def ours(verb, k, numba, **how):
    def prepared(n):
        import numpy as np

        import regspatial as rs

        xy, x, y = simulated(n, k)
        names = [f"x{j}" for j in range(k)]
        panel = rs.Panel.from_arrays(range(n), [1], {"y": y, **dict(zip(names, x.T, strict=True))})
        options = rs.Options(numba=numba)
        formula = "y ~ " + " + ".join(names)
        run = getattr(rs, verb)

        def call():
            found = run(panel, formula, coords=xy, metric="planar", options=options, **how)
            return float(np.mean(found.bandwidth))

        return call

    return prepared


def mgwr_gwr(n):
    from mgwr.gwr import GWR
    from mgwr.sel_bw import Sel_BW

    xy, x, y = simulated(n, 4)

    def call():
        bandwidth = Sel_BW(xy, y[:, None], x, n_jobs=1).search()
        GWR(xy, y[:, None], x, bandwidth, n_jobs=1).fit()
        return float(bandwidth)

    return call


def mgwr_mgwr(n):
    from mgwr.gwr import MGWR
    from mgwr.sel_bw import Sel_BW

    xy, x, y = simulated(n, 3)
    x, y = ((a - a.mean(axis=0)) / a.std(axis=0) for a in (x, y))

    def call():
        selector = Sel_BW(xy, y[:, None], x, multi=True, n_jobs=1)
        found = selector.search()
        MGWR(xy, y[:, None], x, selector, n_jobs=1).fit()
        return float(found.mean())

    return call


def least(k):
    """Return the least of a fit: of every pair of places a distance, and sums of products at one bandwidth."""
    terms = (k + 1) * (k + 2) / 2 + k + 1
    return lambda n: {"flops": n * n * (5.0 + 2.0 * terms)}


ROWS = (
    Row(
        name="gwr",
        sizes=(1_250, 2_500, 5_000),
        quick=(600, 1_200),
        tiny=(100, 150),
        programs={
            "numpy": ours("gwr", 4, "off"),
            "numba": ours("gwr", 4, "on"),
            "mgwr": mgwr_gwr,
        },
        least=least(4),
        warm=120,
        goal=Goal(times={"mgwr": 30.0}),
        agree=0.2,
    ),
    Row(
        name="mgwr",
        sizes=(500, 1_000, 2_000),
        quick=(250, 500),
        tiny=(100, 150),
        programs={
            "numpy": ours("mgwr", 3, "off", search="golden"),
            "numba": ours("mgwr", 3, "on", search="golden"),
            "mgwr": mgwr_mgwr,
        },
        least=least(3),
        warm=120,
        goal=Goal(times={"mgwr": 10.0}),
        agree=0.2,
    ),
    Row(
        name="mgwr_search",
        sizes=(500, 1_000, 2_000),
        quick=(250, 500),
        tiny=(100, 150),
        programs={
            "numpy": ours("mgwr", 3, "off", inference="none"),
            "numba": ours("mgwr", 3, "on", inference="none"),
        },
        least=least(3),
        warm=120,
        agree=0.2,
    ),
)
