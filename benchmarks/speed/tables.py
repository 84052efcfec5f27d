"""Tables of a panel: CSV and Parquet, eight columns, twelve years; and a process that begins."""

import functools
import subprocess
import sys
import tempfile
from pathlib import Path

from ._row import Goal, Row

YEARS = 12
COLUMNS = 6


@functools.cache
def folder():
    return tempfile.TemporaryDirectory()  # kept until the process ends


def written(rows, ending):
    import numpy as np
    import pandas as pd

    n = -(-rows // YEARS)
    rng = np.random.default_rng(0)
    table = {
        "id": np.repeat([f"{100_000 + k}" for k in range(n)], YEARS),
        "year": np.tile(np.arange(2000, 2000 + YEARS), n),
        **{f"x{j}": rng.normal(size=n * YEARS).round(4) for j in range(COLUMNS)},
    }
    path = Path(folder().name) / f"table.{ending}"
    frame = pd.DataFrame(table)
    if ending == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    return path


def ours(ending):
    def prepared(rows):
        import regspatial as rs

        path = written(rows, ending)

        def call():
            return float(rs.read_panel(path, id="id", time="year")["x0"].values.sum())

        return call

    return prepared


def pandas(ending):
    def prepared(rows):
        import pandas as pd

        path = written(rows, ending)
        read = pd.read_csv if ending == "csv" else pd.read_parquet
        return lambda: float(read(path)["x0"].sum())

    return prepared


def size_of(ending):
    each = 6 + 1 + 4 + COLUMNS * 8 if ending == "csv" else 8 * (COLUMNS + 2)
    return lambda rows: {"bytes": float(rows * each)}


def started(code):
    """Return a process that imports, as a command line begins; nothing else is in it."""

    def prepared(_size):
        return lambda: subprocess.run([sys.executable, "-c", code], check=True).returncode

    return prepared


ROWS = (
    Row(
        name="csv",
        sizes=(62_500, 250_000, 1_000_000),
        quick=(62_500, 250_000),
        tiny=(600, 1_200),
        programs={"numpy": ours("csv"), "pandas": pandas("csv")},
        least=size_of("csv"),
        warm=600,
        goal=Goal(seconds=2.0),
        agree=1e-9,
    ),
    Row(
        name="parquet",
        sizes=(62_500, 250_000, 1_000_000),
        quick=(62_500, 250_000),
        tiny=(600, 1_200),
        programs={"numpy": ours("parquet"), "pandas": pandas("parquet")},
        least=size_of("parquet"),
        warm=600,
        goal=Goal(seconds=1.0),
        agree=1e-9,
    ),
    Row(
        name="start",
        sizes=(1,),
        quick=(1,),
        tiny=(1,),
        programs={
            "numpy": started("import regspatial"),
            "esda": started("import esda"),
            "spreg": started("import spreg"),
        },
    ),
)
