"""Two-way fixed effects of a panel with holes, clustered errors."""

from ._row import Row

YEARS = 20


def made(rows):
    import numpy as np

    n = rows // YEARS
    rng = np.random.default_rng(0)
    keep = rng.random(n * YEARS) > 0.05
    who, when = (a[keep] for a in (np.repeat(np.arange(n), YEARS), np.tile(np.arange(YEARS), n)))
    x = rng.normal(size=(3, keep.sum())) + rng.normal(size=n)[who]
    y = x.sum(axis=0) + rng.normal(size=n)[who] + rng.normal(size=YEARS)[when]
    y = y + rng.normal(size=y.size)
    return {"id": who, "year": when, "y": y, "a": x[0], "b": x[1], "c": x[2]}


def ours(rows):
    import regspatial as rs

    table = made(rows)

    def call():
        found = rs.fixed_effects(
            table, "y ~ a + b + c | id + year", id="id", time="year", covariance="clustered"
        )
        return float(found.estimates[0])

    return call


def pyfixest(rows):
    import pandas as pd
    import pyfixest as pf

    frame = pd.DataFrame(made(rows))
    return lambda: float(
        pf.feols("y ~ a + b + c | id + year", frame, vcov={"CRV1": "id"}).coef().iloc[0]
    )


def linearmodels(rows):
    import pandas as pd
    from linearmodels import PanelOLS

    frame = pd.DataFrame(made(rows)).set_index(["id", "year"])

    def call():
        model = PanelOLS(frame["y"], frame[["a", "b", "c"]], entity_effects=True, time_effects=True)
        return float(model.fit(cov_type="clustered", cluster_entity=True).params.iloc[0])

    return call


ROWS = (
    Row(
        name="fixed_effects",
        sizes=(25_000, 100_000, 400_000),
        quick=(25_000, 100_000),
        tiny=(1_000, 2_000),
        warm=1_000,
        elsewhere=("pyfixest",),
        agree=1e-6,
        programs={"numpy": ours, "pyfixest": pyfixest, "linearmodels": linearmodels},
        least=lambda rows: {"bytes": 2 * 8.0 * 6 * rows},
    ),
)
