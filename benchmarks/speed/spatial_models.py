"""Spatial Durbin models with impacts (1,000 draws): panels with two-way effects, a large cross-section."""

import functools
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from ._data import ids_of, inverse_square, panel, queen
from ._row import Goal, Row

COUNTY_YEARS, CITY_YEARS, PROVINCE_YEARS = 12, 12, 11


def ours(make, years):
    def prepared(n):
        import regspatial as rs

        w = make(n)
        x, y = panel(w, years)
        ids = ids_of(w.shape[0])
        data = rs.Panel.from_arrays(ids, range(years), {"y": y, "a": x[0], "b": x[1]})
        verb = (
            rs.regression.spatial_panel_estimate
            if years > 1
            else rs.regression.spatial_regression_estimate
        )

        def call():
            link = rs.SpatialWeights(ids=ids, matrix=w, normalisation="row")
            how = {"bias_correction": "none"} if years > 1 else {}  # what the peer computes
            fit = verb(data, "y ~ a + b", link, model="sdm", **how)
            rs.impacts(fit, draws=1000, rng=1, by_region=False)
            return float(fit.rho)

        return call

    return prepared


def spreg(make, years):
    """spreg has neither effects of time nor standard errors of impacts: data without the means of
    times, and the impacts' estimates left out."""

    def prepared(n):
        import numpy as np
        import scipy.sparse as sp
        from libpysal.weights import WSP
        from spreg import Panel_FE_Lag

        w = make(n)
        x, y = panel(w, years)
        x, y = (a - a.mean(axis=-1, keepdims=True) for a in (x, y))
        link = WSP(sp.csr_matrix(w)).to_W(silence_warnings=True)

        def call():
            lagged = np.stack([(w @ v.T).T for v in x])
            columns = np.column_stack([v.ravel() for v in (*x, *lagged)])
            return float(np.ravel(Panel_FE_Lag(y.reshape(-1, 1), columns, link).rho)[0])

        return call

    return prepared


def spatialreg(n):
    """lagsarlm(Durbin = TRUE) by sparse Cholesky and impacts by 30 powers of traces, as its manual does
    for many regions; data are read before the clock runs."""
    if shutil.which("Rscript") is None:
        raise ModuleNotFoundError("Rscript")
    import numpy as np

    w = queen(n)
    x, y = panel(w, 1)

    def call():
        with tempfile.TemporaryDirectory() as folder:
            coo = w.tocoo()
            links = np.column_stack([coo.row + 1, coo.col + 1, coo.data])
            np.savetxt(Path(folder) / "links.csv", links, delimiter=",")
            np.savetxt(Path(folder) / "data.csv", np.column_stack([y[0], *x[:, 0]]), delimiter=",")
            script = Path(__file__).with_name("spatialreg.R")
            done = subprocess.run(
                ["Rscript", "--vanilla", str(script), folder],
                check=True,
                capture_output=True,
                text=True,
            )
        return json.loads(done.stdout.splitlines()[-1])

    return call


@functools.cache
def factor_flops(n):
    """Return the flops of one sparse factorisation of I − .5 W: 2 Σ |column of L| |row of U|."""
    import numpy as np
    import scipy.sparse as sp
    from scipy.sparse.linalg import splu

    w = sp.csc_matrix(queen(n))
    lu = splu(
        sp.csc_matrix(sp.identity(w.shape[0]) - 0.5 * w),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    below, right = np.diff(lu.L.tocsc().indptr), np.diff(lu.U.tocsr().indptr)
    return 2.0 * float(below @ right)


def least_dense(n):
    return {"flops": 4.0 / 3.0 * n**3}  # all eigenvalues of a symmetric matrix, once


ROWS = (
    Row(
        name="panel_counties",
        sizes=(712, 1_425, 2_850),
        quick=(400, 900),
        tiny=(25, 49),
        programs={"numpy": ours(queen, COUNTY_YEARS), "spreg": spreg(queen, COUNTY_YEARS)},
        least=lambda n: {"flops": factor_flops(n) + 2.0 * 49 * COUNTY_YEARS * n},
        warm=36,
        goal=Goal(times={"spreg": 30.0}),
        agree=0.1,
    ),
    Row(
        name="panel_counties_dense",
        sizes=(712, 1_425, 2_850),
        quick=(300, 600),
        tiny=(25, 49),
        programs={"numpy": ours(inverse_square, COUNTY_YEARS)},
        least=least_dense,
        warm=36,
    ),
    Row(
        name="panel_cities",
        sizes=(68, 136, 272),
        quick=(68, 272),
        tiny=(25, 49),
        programs={
            "numpy": ours(inverse_square, CITY_YEARS),
            "spreg": spreg(inverse_square, CITY_YEARS),
        },
        least=least_dense,
        warm=36,
        goal=Goal(times={"spreg": 8.0}),
        agree=0.1,
    ),
    Row(
        name="panel_provinces",
        sizes=(30,),
        quick=(30,),
        tiny=(30,),
        programs={
            "numpy": ours(inverse_square, PROVINCE_YEARS),
            "spreg": spreg(inverse_square, PROVINCE_YEARS),
        },
        least=least_dense,
        warm=30,
        goal=Goal(times={"spreg": 2.0}),
        agree=0.2,
    ),
    Row(
        name="cross_section",
        sizes=(7_500, 15_000, 30_000),
        quick=(2_500, 5_000),
        tiny=(100, 225),
        programs={"numpy": ours(queen, 1), "spatialreg": spatialreg},
        least=lambda n: {"flops": factor_flops(n) + 2.0 * 49 * n},
        warm=100,
        goal=Goal(times={"spatialreg": 2.0}),
        agree=0.05,
    ),
)
