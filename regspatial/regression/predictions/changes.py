"""What a question of the kind "what if x rises" changes: by how much, where, and in which columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...containers import SpatialWeights, Variable
from ...containers.ids import among, label, missing_from
from ...containers.panel import Time
from ...containers.time_axis import ordered_axis
from ...containers.times import time_position
from ...errors import (
    LabelError,
    ParameterError,
    RegspatialError,
    UnknownColumnError,
    all_at_once,
    listed,
)
from ...results.regression import SpatialPanelResult
from ...results.table import region
from ...words import Message, _

Array = NDArray[np.float64]


class Scene(NamedTuple):
    """The period that a change is asked of: its regions, where they stand in the model, and their weights."""

    ids: tuple[str, ...]
    places: list[int]
    period: int
    time: Time | None  # None where regions and weights are those of all periods
    w: SpatialWeights | None


def scene_of(result: SpatialPanelResult, at_time: object) -> Scene:
    """Return the regions and weights of a period, the last one if none is asked for."""
    period = len(result.times) - 1
    if at_time is not None:
        period = time_position(result.times, at_time)
    time = result.times[period]
    ids, w = result.ids, result.w
    for one in result.by_period:
        if time in one.times:
            ids, w = one.w.ids, one.w
    if not result.by_period and result.w is None:
        there = np.isfinite(result.residuals[period])
        ids = tuple(i for i, seen in zip(result.ids, there, strict=True) if seen)
    at = {i: k for k, i in enumerate(result.ids)}
    if at_time is None and result.by_period:
        ordered_axis(result.times)  # the last one is meant
    all_alike = not result.by_period and len(ids) == len(result.ids)
    return Scene(ids, [at[i] for i in ids], period, None if all_alike else time, w)


def change_of(
    result: SpatialPanelResult,
    scene: Scene,
    regressor: str,
    by: float,
    regions: Sequence[str | int] | None,
    changes: Variable | Mapping[str, float] | None,
) -> Array:
    """Return the change of each region, in the order of the model."""
    at = {i: k for k, i in enumerate(scene.ids)}
    out = np.zeros(len(scene.ids))
    if changes is None:
        names = scene.ids if regions is None else [label(r) for r in regions]
        given = dict.fromkeys(names, by)
    else:
        if regions is not None:
            raise ParameterError(_("Give either {param:in_regions} or {param:changes}, not both."))
        if isinstance(changes, Variable):
            row = changes.at(changes.times[-1]).values[0]
            given = dict(zip(changes.ids, (float(v) for v in row), strict=True))
            elsewhere = set(result.ids) - set(scene.ids)  # a column is of all regions at all times
            given = {i: v for i, v in given.items() if i not in elsewhere}
        else:
            given = {label(k): float(v) for k, v in changes.items()}
    name = Message("{param:in_regions}" if changes is None else "{param:changes}")
    faults = _no_regressor(result, regressor)
    unknown = missing_from(result.ids, given)
    if unknown:
        said = _(
            "{name} names {unknown}, which the model does not have. Its regions go by their ids: {there}."
        )
        there = listed([region(i) for i in result.ids])
        faults.append(
            LabelError(said, ids=unknown, name=name, unknown=listed(unknown), there=there)
        )
    absent = [i for i in among(given, result.ids) if i not in at]
    if absent:
        said = _("{name} names {absent}, which the model does not have in {time}.")
        shown = listed(absent)
        faults.append(LabelError(said, ids=absent, name=name, absent=shown, time=scene.time))
    if faults:
        raise all_at_once(faults)
    for i, value in given.items():
        out[at[i]] = value
    empty = [scene.ids[k] for k in np.flatnonzero(~np.isfinite(out))]
    name = Message("{param:by}" if changes is None else "{param:changes}")
    if empty:
        raise ParameterError(
            _("{name} is no number for {empty}."), ids=empty, name=name, empty=listed(empty)
        )
    if not out.any():
        raise ParameterError(_("Nothing changes: {name} is 0 in every region."), name=name)
    return out


def moved_by(
    result: SpatialPanelResult, scene: Scene, variable: str, change: Array
) -> dict[int, Array]:
    """Return what each regressor changes by, by its position: products and squares move with x."""
    if result.parts and variable in result.bases:
        out = {}
        for k, name in enumerate(result.variables):
            powers = result.parts[name]
            if variable not in powers:
                continue
            before = after = np.ones(len(scene.ids))
            for base, power in powers.items():
                value = result.bases[base][scene.period][scene.places]
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
