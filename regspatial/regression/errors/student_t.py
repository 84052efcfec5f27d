"""p and intervals by Student's t.

Of cross-sections without rho and lambda t with n - k is exact under normal errors of equal variance. Two-stage least
squares and robust errors have no exact distribution; by t with as many degrees of freedom, of clusters with G - 1, they
come nearer (`benchmarks/estimators.py`), and R's `lm` and `ivreg` print it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ...results.regression import SpatialPanelResult
from ...results.table import Note
from ...words import _

Array = NDArray[np.float64]
R = TypeVar("R", bound=SpatialPanelResult)


def by_t(record: R, df: int, usual: Array | None = None) -> R:
    """Return a record with p and intervals by t(df), and a note that says so.

    Parameters
    ----------
    usual : (p,), optional
        Customary standard errors (HC1), where those of the record are others.
    """
    note = Note(_BY_T if usual is None else _BY_HC3, df=df)
    return replace(record, df=df, customary_se=usual, notes=(*record.notes, note))


_BY_T = _("p and intervals: t with {df} {df:degree|degrees} of freedom.")
_BY_HC3 = _(
    "p and intervals: t with {df} {df:degree|degrees} of freedom. Other programs print HC1 "
    "({param:covariance=hc1}) and p by the normal distribution, too small with few regions."
)
