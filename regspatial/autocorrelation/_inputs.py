"""What every statistic does first: match labels, refuse what cannot be used, standardise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._kernels.random import Rng, seed_if
from ..choices import one_of
from ..choices.options import Numba
from ..containers import SpatialWeights, Variable
from ..errors import (
    ConstantColumnError,
    InputError,
    IslandError,
    LabelError,
    ParameterError,
    listed,
)
from ..options import DEFAULT, Options
from ..progress import Progress
from ..words import Message, _
from ._moments import Array, Matrix
from ._permutation import PermutationScheme

_PERMUTATIONS = 10_000_000  # the sums of all of them are held in memory
_CONSTANT = 1e-12  # a spread below this share of the size of the values is rounding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """A variable and its weights, matched by label and put into one order.

    Regions are in the order of their sorted labels, so that the random draws, and with them the
    p-values, do not depend on the order in which the regions were given; `restored` leads back.

    Parameters
    ----------
    variable : Variable
        As given.
    raw, z : (T, n) arrays
        Values, and values standardised by year with divisor n.
    matrix : (n, n)
    island : (n,) bool array
    back : (n,) array
        Where each region of `variable` stands here.
    """

    variable: Variable
    raw: Array
    z: Array
    matrix: Matrix
    island: NDArray[np.bool_]
    back: NDArray[np.intp]

    @property
    def n(self) -> int:
        """Number of regions."""
        return self.island.size

    @property
    def islands(self) -> tuple[str, ...]:
        """Regions without neighbours, in the order of the variable."""
        alone = np.flatnonzero(self.restored(self.island))
        return tuple(self.variable.ids[k] for k in alone.tolist())

    def restored(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return an array with its last axis in the order of the variable."""
        return values[..., self.back]


def prepare(x: Variable, w: SpatialWeights) -> Prepared:
    """Match, check and standardise.

    Raises
    ------
    InputError, LabelError, MissingValueError, ConstantColumnError, IslandError
    """
    variable = checked_variable(x, "x")
    matched = _matched(variable, w)
    ids = tuple(sorted(variable.ids))
    order = back = np.arange(len(ids))
    if ids != variable.ids:
        order = np.array(sorted(range(len(ids)), key=variable.ids.__getitem__), dtype=np.intp)
        back = np.empty_like(order)
        back[order] = np.arange(order.size)
        matched = matched.aligned(ids)
    raw = variable.values[:, order]
    islands = set(matched.islands)
    return Prepared(
        variable=variable,
        raw=raw,
        z=standardised(variable, raw),
        matrix=matched.matrix,
        island=np.fromiter((i in islands for i in ids), bool, len(ids))
        if islands
        else np.zeros(len(ids), dtype=bool),
        back=back,
    )


def checked_variable(x: Variable, name: str) -> Variable:
    """Return x if it is a Variable of finite values with at least four regions."""
    if not isinstance(x, Variable):
        raise InputError(
            _(
                "{name} is a {type}; it must be a Variable, which carries the regions' "
                'labels: panel["name"], or Panel.from_arrays(ids, times, {{"name": '
                'values}})["name"].'
            ),
            name=name,
            type=type(x).__name__,
        )
    if len(x.ids) < 4:
        raise InputError(
            _("{name!r} has {n} {n:region|regions}; spatial autocorrelation needs at least 4."),
            columns=[x.name],
            name=x.name,
            n=len(x.ids),
        )
    return x.finite(any_size=True)  # whatever follows standardises it first


def _matched(x: Variable, w: SpatialWeights) -> SpatialWeights:
    if not isinstance(w, SpatialWeights):
        raise InputError(
            _(
                "w is a {name}; it must be SpatialWeights (see regspatial.weights: queen, "
                "inverse_distance, from_dense, read)."
            ),
            name=type(w).__name__,
        )
    matched = w.aligned(x.ids)
    if len(matched.islands) == matched.n:
        raise IslandError(
            _(
                "No region has a neighbour in these weights, so there is no autocorrelation to "
                "measure. Build other weights ({param:islands=nearest}, more neighbours, a "
                "longer distance)."
            ),
            ids=matched.islands,
        )
    return matched


def standardised(variable: Variable, raw: Array) -> Array:
    """Return (x − mean)/sd by year, sd with divisor n.

    Raises
    ------
    ConstantColumnError
        Naming the years in which the variable does not vary.
    """
    size = np.abs(raw).max(axis=1)
    with np.errstate(over="ignore", invalid="ignore"):
        z = raw - raw.mean(axis=1, keepdims=True)
    if not np.isfinite(z).all():
        raise InputError(
            _(
                "{name!r} holds values too large to be averaged (up to {largest:.3g}). Change its unit."
            ),
            columns=[variable.name],
            name=variable.name,
            largest=size.max(),
        )
    flat = np.abs(z).max(axis=1) <= _CONSTANT * size
    if flat.any():
        years = [variable.times[t] for t in np.flatnonzero(flat)]
        if variable.times == ("all",):
            raise ConstantColumnError(
                _(
                    "{name!r} has the same value in every region, so its autocorrelation is not defined. "
                    "Choose another variable."
                ),
                columns=[variable.name],
                name=variable.name,
            )
        raise ConstantColumnError(
            _(
                "{name!r} has the same value in every region at {years}, so its "
                "autocorrelation is not defined. Leave these times out or choose another "
                "variable."
            ),
            columns=[variable.name],
            name=variable.name,
            years=listed(years),
        )
    z /= np.abs(z).max(axis=1, keepdims=True)  # so that squares neither over- nor underflow
    z -= z.mean(axis=1, keepdims=True)
    z /= np.sqrt(np.square(z).mean(axis=1, keepdims=True))
    z[np.abs(z) <= _CONSTANT] = 0.0  # a value at the mean, up to rounding, is on neither side of it
    return np.asarray(z)


def matched_variable(y: Variable, x: Variable) -> Variable:
    """Return y with the regions and times of x.

    Raises
    ------
    LabelError
        If regions or times differ.
    """
    y = checked_variable(y, "y")
    if y.times != x.times or set(y.ids) != set(x.ids):
        differ = sorted(set(y.ids) ^ set(x.ids))
        raise LabelError(
            _(
                "{name!r} and {other!r} do not have the same regions and times; regions on one "
                "side only: {differing}; times {times} and {other_times}. Take both from one panel."
            ),
            ids=differ,
            columns=[x.name, y.name],
            name=x.name,
            other=y.name,
            differing=listed(differ) if differ else Message(_("none")),
            times=listed(x.times),
            other_times=listed(y.times),
        )
    return y.aligned(x.ids)


def other_standardised(p: Prepared, y: Variable) -> Array:
    """Return a second variable standardised, in the prepared order."""
    matched = matched_variable(y, p.variable)
    raw = np.empty_like(p.raw)
    raw[:, p.back] = matched.values
    return standardised(matched, raw)


def checked_permutations(permutations: object, *, least: int) -> int:
    """Return the number of permutations if it is a whole number from `least` to ten million."""
    if isinstance(permutations, (int, np.integer)) and not isinstance(permutations, bool):
        count = int(permutations)
        if least <= count <= _PERMUTATIONS:
            return count
    raise ParameterError(
        _(
            "{param:permutations={permutations!r}} is not allowed; give a whole number "
            "from {least} to {most:,} (999 is usual, 9999 for published p-values)."
        ),
        permutations=permutations,
        least=least,
        most=_PERMUTATIONS,
    )


def draws_of(
    permutations: int, rng: Rng, progress: Progress | None, options: Options | None
) -> PermutationScheme | None:
    """Return the draws of a run, None if it has no permutations."""
    seed = seed_if(permutations, rng)
    if seed is None:
        return None
    return PermutationScheme(
        permutations=permutations,
        seed=seed,
        chunk_bytes=(options or DEFAULT).chunk_bytes,
        numba=one_of("options.numba", (options or DEFAULT).numba, Numba),
        progress=progress,
    )


def at_times(x: Variable, time: object) -> Variable:
    """Return x, or only the time asked for."""
    if time is None or not isinstance(x, Variable):
        return x
    return x.at(time)


def last_of(x: Variable, time: object) -> Variable:
    """Return one time of x, the last unless another is asked for, checked."""
    if isinstance(x, Variable):
        x = at_times(x, x.times[-1] if time is None else time)
    return checked_variable(x, "x")


def described(w: SpatialWeights) -> dict[str, Any]:
    """Return what `spec` keeps of the weights."""
    return {"kind": w.kind, "normalisation": w.normalisation, **w.spec}
