"""p and intervals by Student's t, and what the normal distribution, as others print, would say of them.

Of cross-sections without rho and lambda t with n - k is exact under normal errors of equal variance. Two-stage least
squares and robust errors have no exact distribution; by t with as many degrees of freedom, of clusters with G - 1, they
come nearer (`benchmarks/estimators.py`), and R's `lm` and `ivreg` print it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ...errors import listed
from ...results.estimates import said_p, z_and_p
from ...results.regression import SpatialPanelResult
from ...results.table import Note
from ...words import Message, Words, _

Array = NDArray[np.float64]
R = TypeVar("R", bound=SpatialPanelResult)

_TOLD = 8


def by_t(record: R, df: int, usual: Array | None = None) -> R:
    """Return a record with p and intervals by t(df), and a note on what is customary.

    Parameters
    ----------
    usual : (p,), optional
        Customary standard errors (HC1), where those of the record are others.
    """
    errors = record.se if usual is None else usual
    p = z_and_p(record.estimates, errors)[1]
    said: list[Words] = []
    for name, error, one in zip(record.terms[:_TOLD], errors, p, strict=False):
        how = {"name": record.said(name), "error": float(error), "p": said_p(float(one))}
        said.append(
            Message(_("{name} {p}") if usual is None else _("{name} {error:.4g} ({p})"), **how)
        )
    sentence = _BY_T if usual is None else _BY_HC3
    return replace(
        record, df=df, notes=(*record.notes, Note(sentence, df=df, said=listed(said, _TOLD)))
    )


_BY_T = _(
    "p and intervals: t with {df} {df:degree|degrees} of freedom. By the normal distribution: {said}."
)
_BY_HC3 = _(
    "p and intervals: t with {df} {df:degree|degrees} of freedom. Standard errors by HC1 and p by the normal distribution, as "
    "other programs print, which are too small with few regions: {said}."
)
