"""What every regionalisation does first: one time, complete columns, one order, neighbours, a floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from ..choices import one_of
from ..choices.regionalisation import Standardise
from ..containers import Panel, SpatialWeights, Variable
from ..containers.groups import is_expression
from ..containers.one_time import one_time
from ..errors import (
    ConstantColumnError,
    InputError,
    ParameterError,
    listed,
)
from ..formula import canonical, having
from ..results.record import entry_of
from ..words import _
from .record import Regionalisation

Array = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Data:
    """Regions in the order of their labels, so that what is found does not hang on the order given.

    Parameters
    ----------
    ids, variables : labels
    values, z : (n, p) arrays
        As given, and as compared.
    weight : (n,) array
        What a floor counts.
    near : list of the places of each region's neighbours
    component : (n,) array
        Which connected part each region is in.
    back : (n,) array
        Where each region of the panel stands here.
    counted : str, optional
        What a floor counts.
    """

    ids: tuple[str, ...]
    variables: tuple[str, ...]
    time: int | str | None
    values: Array
    z: Array
    weight: Array
    back: Places
    counted: str | None = None
    near: list[list[int]] = field(default_factory=list)
    component: Places = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    entry: dict[str, Any] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.ids)


def prepared(
    panel: Panel,
    variables: Sequence[str],
    time: object,
    standardise: str,
    floor: float | None,
    floor_variable: str | Variable | None,
    w: SpatialWeights | None = None,
) -> Data:
    """Check and standardise.

    Raises
    ------
    InputError, MissingValueError, ConstantColumnError, ParameterError, SpecificationError
    """
    one_of("standardise", standardise, Standardise)
    names = _names(variables)
    counted = [] if floor_variable is None else [_name(floor_variable)]
    if isinstance(floor_variable, Variable) and floor_variable.name not in panel:
        panel = panel.with_columns(by_position=False, **{floor_variable.name: floor_variable})
    panel = having(panel, [*names, *counted])
    names, counted = (
        [canonical(panel, n) if is_expression(n) else n for n in some] for some in (names, counted)
    )
    panel = one_time(panel, time)
    if panel.n < 3:
        raise InputError(
            _("The table has {n} {n:region|regions}; to group them takes at least 3."), n=panel.n
        )
    columns = [panel[n].finite() for n in (*names, *counted)]
    order = np.array(sorted(range(panel.n), key=panel.ids.__getitem__), dtype=np.intp)
    back = np.empty_like(order)
    back[order] = np.arange(order.size)
    values = np.stack([c.values[0] for c in columns[: len(names)]], axis=1)[order]
    ids = tuple(panel.ids[k] for k in order)
    weight = columns[-1].values[0][order] if counted else np.ones(panel.n)
    _check_floor(ids, weight, floor, counted)
    near, component = ([], np.zeros(panel.n, dtype=np.intp)) if w is None else _near(w, ids)
    return Data(
        ids=ids,
        variables=tuple(names),
        time=panel.times[0] if panel.T and str(panel.times[0]) else None,
        values=values,
        z=_compared(values, names, standardise),
        weight=weight,
        back=back,
        counted=counted[0] if counted else None,
        near=near,
        component=component,
        entry=entry_of(*columns),
    )


def _name(variable: str | Variable) -> str:
    return variable if isinstance(variable, str) else variable.name


def _names(variables: Sequence[str]) -> list[str]:
    names = [variables] if isinstance(variables, str) else [str(v) for v in variables]
    twice = sorted({v for v in names if names.count(v) > 1})
    if twice:
        raise ParameterError(
            _("{param:variables} names {twice} more than once; once is enough."),
            twice=listed(twice),
        )
    if not names:
        raise ParameterError(_("{param:variables} names no column."))
    return names


def _compared(values: Array, names: list[str], standardise: str) -> Array:
    spread = np.ptp(values, axis=0)
    still = [
        n for n, s, v in zip(names, spread, values.T, strict=True) if s <= 1e-12 * abs(v).max()
    ]
    if still:
        raise ConstantColumnError(
            _("These columns do not vary: {still}."), columns=still, still=listed(still)
        )
    if standardise == "zscore":
        return np.asarray((values - values.mean(axis=0)) / values.std(axis=0))
    if standardise == "range":
        return np.asarray((values - values.min(axis=0)) / spread)
    return values


def _check_floor(
    ids: tuple[str, ...], weight: Array, floor: float | None, counted: list[str]
) -> None:
    if floor is None:
        if counted:
            raise ParameterError(
                _("{param:floor_variable} says what a floor counts; give {param:floor} as well.")
            )
        return
    if not floor > 0.0 or not np.isfinite(floor):
        raise ParameterError(
            _("{param:floor={floor!r}} is not allowed; a group must hold more than 0."), floor=floor
        )
    below = [ids[k] for k in np.flatnonzero(weight < 0.0)]
    if below:
        raise InputError(
            _("{x} is below zero in {regions}; a floor counts what adds up."),
            ids=below,
            columns=counted,
            x=counted[0],
            regions=listed(below),
        )
    if weight.sum() < floor:
        raise ParameterError(
            _("{param:floor={floor!r}} is more than all regions hold together ({total:g})."),
            floor=floor,
            total=float(weight.sum()),
        )


def _near(w: SpatialWeights, ids: tuple[str, ...]) -> tuple[list[list[int]], Places]:
    """Return the neighbours of each region, either way, and the part it is connected with."""
    matrix = w.aligned(ids).to_sparse()
    both = (abs(matrix) + abs(matrix).T).tocsr()
    both.eliminate_zeros()
    both.sort_indices()
    near = [both.indices[both.indptr[k] : both.indptr[k + 1]].tolist() for k in range(len(ids))]
    _n, component = connected_components(both, directed=False)
    return near, component.astype(np.intp)


def recorded(
    data: Data,
    method: str,
    group: Places,
    alone: Places,
    **spec: Any,
) -> Regionalisation:
    """Return the record, in the order of the panel, its groups numbered from the largest down."""
    size = np.bincount(group)
    first = {int(g): k for k, g in reversed(list(enumerate(group)))}
    order = sorted(first, key=lambda g: (-size[g], first[g]))
    number = np.zeros(int(group.max()) + 1, dtype=np.intp)
    number[order] = np.arange(1, len(order) + 1)
    group, back = number[group], data.back
    ids = tuple(data.ids[k] for k in back)
    left = set(alone.tolist())
    return Regionalisation(
        method=method,
        variables=data.variables,
        ids=ids,
        time=data.time,
        values=data.values[back],
        z=data.z[back],
        group=group[back],
        weight=data.weight[back],
        parts=pieces(data.near, group) if data.near else (),
        alone=tuple(data.ids[k] for k in back if int(k) in left),
        spec={**spec, **data.entry},
    )


def pieces(near: list[list[int]], group: Places) -> tuple[int, ...]:
    """Return how many connected pieces each group has, groups from 1."""
    count = np.zeros(int(group.max()), dtype=int)
    seen = np.zeros(group.size, dtype=bool)
    for k in range(group.size):
        if seen[k]:
            continue
        count[group[k] - 1] += 1
        seen[k], waiting = True, [k]
        while waiting:
            for j in near[waiting.pop()]:
                if not seen[j] and group[j] == group[k]:
                    seen[j] = True
                    waiting.append(j)
    return tuple(count.tolist())


def too_small(data: Data, floor: float | None) -> Places:
    """Return the regions of connected parts that cannot reach the floor."""
    if floor is None:
        return np.zeros(0, dtype=np.intp)
    held = np.bincount(data.component, data.weight)
    return np.flatnonzero(held[data.component] < floor)
