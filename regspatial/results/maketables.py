"""What the library maketables asks a model for, so that its tables need no import of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .._calls.edges import ask
from ..words import verbatim
from .table import Column, Table

if TYPE_CHECKING:
    import pandas as pd


def coef_table(terms: Sequence[str], *numbers: NDArray[np.float64]) -> pd.DataFrame:
    """Return estimates, standard errors, statistics and p by term, under maketables' headings."""
    table = Table(
        name="coefficients",
        en="",
        columns=tuple(Column(k, verbatim(k)) for k in ("Coefficient", "b", "se", "t", "p")),
        rows=tuple(
            (t, *map(float, row)) for t, row in zip(terms, np.column_stack(numbers), strict=True)
        ),
    )
    frame: pd.DataFrame = ask("table_to_frame", table)
    return frame.set_index("Coefficient")
