"""What a map may be given as values, brought into the order of the regions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers import Label, Regions, Variable
from ...containers.ids import label, positions
from ...errors import InputError, LabelError
from ...results.table import with_time
from ...studies.units import step_of
from ...studies.units import unit_of as parted
from ...words import Message, Words, _, say


def values_for(regions: Regions, values: Any) -> tuple[NDArray[Any] | None, Words]:
    """Return values in the order of the regions (NaN or "" where there is none) and their name.

    Raises
    ------
    LabelError
        If values belong to regions that are not there, or an array has another length.
    """
    if values is None:
        return None, ""
    if isinstance(values, str):
        return _column(regions[values]), regions.labels.get(values, values)
    if isinstance(values, Variable):
        if len(values.times) != 1:
            raise InputError(
                _("{name!r} has {n} {n:time|times}; a map shows one: use .at({times!r})."),
                columns=[values.name],
                name=values.name,
                n=len(values.times),
                times=values.times[-1],
            )
        found = _matched(regions, dict(zip(values.ids, values.values[0].tolist(), strict=True)))
        return found, with_time(values.label or values.name, values.times[0])
    if isinstance(values, Mapping) or hasattr(values, "items"):
        return _matched(regions, {label(k): v for k, v in values.items()}), ""
    column = _column(np.asarray(values))
    if column.shape != (regions.n,):
        raise LabelError(
            _(
                "The array has shape {shape} for {n} {n:region|regions}. Pass a Variable "
                "or a mapping, which are matched by label."
            ),
            shape=column.shape,
            n=regions.n,
        )
    return column, ""


def unit_of(values: Any, regions: Regions, language: str) -> str:
    """Return the unit of a variable or an attribute, for the head of a legend; "" where it has none."""
    found: Any = values.label if isinstance(values, Variable) else None
    if isinstance(values, str):
        found = regions.labels.get(values)
    return say(found.measure, language) if isinstance(found, Label) else ""


def counted(data: NDArray[Any], head: str, language: str) -> tuple[float, str]:
    """Return by what the numbers of a legend are divided so that they can be read, and its head then.

    A head that is no unit, such as a name, says beside itself what is counted.
    """
    finite = np.abs(data[np.isfinite(data)])
    largest = float(finite.max(initial=0.0))
    if head and parted(head) is None and step_of(largest, "", language)[0] > 1.0:
        divisor, unit = step_of(largest, "", language)
        return divisor, Message(_("{label} ({unit})"), label=head, unit=unit).text(language)
    return step_of(largest, head, language)


def _matched(regions: Regions, named: Mapping[str, Any]) -> NDArray[Any]:
    positions(regions.ids, list(named), source_name="regions", wanted_name="values")
    column = _column(np.asarray(list(named.values())))
    empty: Any = np.nan if column.dtype.kind == "f" else ""
    at = {name: k for k, name in enumerate(named)}
    return np.array([column[at[i]] if i in at else empty for i in regions.ids])


def _column(values: NDArray[Any]) -> NDArray[Any]:
    """Return floats, or text with "" for what is missing."""
    if values.dtype.kind in "fiu":
        return values.astype(float)
    if values.dtype.kind == "O":
        missing = np.array([v is None or (isinstance(v, float) and math.isnan(v)) for v in values])
        try:
            return np.array(
                [np.nan if m else float(v) for v, m in zip(values, missing, strict=True)]
            )
        except (TypeError, ValueError):
            return np.array(["" if m else str(v) for v, m in zip(values, missing, strict=True)])
    return values.astype(str)
