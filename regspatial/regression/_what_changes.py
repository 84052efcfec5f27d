"""What a question of the kind "what if x rises" changes: by how much, where, and in which columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..containers import Variable
from ..containers.ids import label
from ..errors import (
    LabelError,
    ParameterError,
    RegspatialError,
    UnknownColumnError,
    all_at_once,
    listed,
)
from ..results.regression import SpatialPanelResult
from ..words import Message, _

Array = NDArray[np.float64]


def change_of(
    result: SpatialPanelResult,
    regressor: str,
    by: float,
    regions: Sequence[str] | None,
    changes: Variable | Mapping[str, float] | None,
) -> Array:
    """Return the change of each region, in the order of the model."""
    at = {i: k for k, i in enumerate(result.ids)}
    out = np.zeros(len(result.ids))
    if changes is None:
        names = result.ids if regions is None else [label(r) for r in regions]
        given = dict.fromkeys(names, by)
    else:
        if regions is not None:
            raise ParameterError(_("Give either {param:in_regions} or {param:changes}, not both."))
        if isinstance(changes, Variable):
            row = changes.at(changes.times[-1]).values[0]
            given = dict(zip(changes.ids, (float(v) for v in row), strict=True))
        else:
            given = {label(k): float(v) for k, v in changes.items()}
    faults = _no_regressor(result, regressor)
    unknown = [i for i in given if i not in at]
    if unknown:
        faults.append(
            LabelError(
                _("{name} names {unknown}, which the model does not have."),
                ids=unknown,
                name=Message("{param:in_regions}" if changes is None else "{param:changes}"),
                unknown=listed(unknown),
            )
        )
    if faults:
        raise all_at_once(faults)
    for i, value in given.items():
        out[at[i]] = value
    empty = [result.ids[k] for k in np.flatnonzero(~np.isfinite(out))]
    name = Message("{param:by}" if changes is None else "{param:changes}")
    if empty:
        raise ParameterError(
            _("{name} is no number for {empty}."), ids=empty, name=name, empty=listed(empty)
        )
    if not out.any():
        raise ParameterError(_("Nothing changes: {name} is 0 in every region."), name=name)
    return out


def moved_by(
    result: SpatialPanelResult, variable: str, change: Array, at_time: object
) -> dict[int, Array]:
    """Return what each regressor changes by, by its position: products and squares move with x."""
    if result.parts and variable in result.bases:
        period = len(result.times) - 1
        if at_time is not None:
            period = result.times.index(result.residual().at(at_time).times[0])
        out = {}
        for k, name in enumerate(result.variables):
            powers = result.parts[name]
            if variable not in powers:
                continue
            before = after = np.ones(len(result.ids))
            for base, power in powers.items():
                value = result.bases[base][period]
                before = before * value**power
                after = after * (value + change * (base == variable)) ** power
            out[k] = after - before
        return out
    return {result.variables.index(variable): change}


def _no_regressor(result: SpatialPanelResult, variable: str) -> list[RegspatialError]:
    """Return what is wrong with the name of a regressor: at most one error."""
    if variable in result.variables or (result.parts and variable in result.bases):
        return []
    names = list(dict.fromkeys([*result.variables, *result.bases]))
    return [
        UnknownColumnError(
            _("The model has no regressor {variable!r}; it has: {names}."),
            columns=[variable],
            variable=variable,
            names=listed(names, 40),
        )
    ]
