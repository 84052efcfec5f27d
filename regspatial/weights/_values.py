"""Values by region behind weights: one number each, in the order of the ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._kernels.linear.matrices import Matrix
from ..containers import Variable
from ..containers.ids import labels
from ..errors import MissingValueError, ParameterError, WeightsError, listed
from ..words import Message, _

Array = NDArray[np.float64]
Values = Variable | Mapping[Any, float]


def by_region(variable: Values, base: object) -> tuple[tuple[str, ...], Array, dict[str, Any]]:
    """Return ids, one value per region, and what to note in `spec`.

    Raises
    ------
    MissingValueError, UnknownColumnError, ParameterError
    """
    if isinstance(variable, Variable):
        mean = base is None or (isinstance(base, str) and base in ("mean", ""))
        chosen = variable if mean else variable.at(base)
        values = chosen.finite().values.mean(axis=0)
        note = "mean" if mean else chosen.times[0]
        return variable.ids, values, {"variable": variable.name, "base": note}
    if not isinstance(variable, Mapping):
        raise ParameterError(
            _(
                "A {name} was given where a variable is needed; pass panel['gdp'] or a mapping "
                "of ids to numbers, which are matched by label."
            ),
            name=type(variable).__name__,
        )
    ids = labels(variable.keys(), what=Message(_("ids of the variable")))
    values = np.array([float(v) for v in variable.values()])
    bad = [i for i, v in zip(ids, values, strict=True) if not np.isfinite(v)]
    if bad:
        raise MissingValueError(
            _("{n} {n:region has|regions have} no finite value: {bad}. Fill {n:it|them} in."),
            ids=bad,
            n=len(bad),
            bad=listed(bad),
        )
    return ids, values, {"variable": None, "base": "mean"}


def positive(variable: Values, base: object, ids: tuple[str, ...]) -> tuple[Array, dict[str, Any]]:
    """Return positive values in the order of `ids`."""
    names, values, spec = by_region(variable, base)
    one = Variable(name=str(spec["variable"] or "Y"), ids=names, times=(0,), values=values)
    values = one.aligned(ids).values[0]
    bad = [
        Message("{region} ({value:g})", region=i, value=v)
        for i, v in zip(ids, values, strict=True)
        if v <= 0.0
    ]
    if bad:
        raise WeightsError(
            _(
                "{n} {n:region has|regions have} a zero or negative value of {name!r}, "
                "which cannot weigh a neighbour: {bad}. Use a positive variable (GDP, "
                "population)."
            ),
            ids=[i for i, v in zip(ids, values, strict=True) if v <= 0.0],
            n=len(bad),
            name=one.name,
            bad=listed(bad),
        )
    return values, spec


def scaled(matrix: Matrix, rows: Array | None, columns: Array) -> Matrix:
    """Return diag(rows) M diag(columns)."""
    if isinstance(matrix, sp.csr_array):
        out = matrix.copy()
        factor = columns[out.indices]
        if rows is not None:
            factor = factor * np.repeat(rows, np.diff(out.indptr))
        out.data = out.data * factor
        return out
    out_dense = matrix * columns[None, :]
    if rows is not None:
        out_dense *= rows[:, None]
    return out_dense
