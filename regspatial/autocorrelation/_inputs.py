"""What every statistic does first: match labels, refuse what cannot be used, standardise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._kernels.random import Rng, seed_if
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
from ._moments import Array, Matrix
from ._permutation import Draws

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
        return tuple(
            i
            for i, alone in zip(self.variable.ids, self.restored(self.island), strict=True)
            if alone
        )

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
    order = np.array(sorted(range(len(variable.ids)), key=variable.ids.__getitem__), dtype=np.intp)
    back = np.empty_like(order)
    back[order] = np.arange(order.size)
    matched = matched.aligned([variable.ids[i] for i in order])
    raw = variable.values[:, order]
    islands = set(matched.islands)
    return Prepared(
        variable=variable,
        raw=raw,
        z=standardised(variable, raw),
        matrix=matched.matrix,
        island=np.array([i in islands for i in matched.ids]),
        back=back,
    )


def checked_variable(x: Variable, name: str) -> Variable:
    """Return x if it is a Variable of finite values with at least four regions."""
    if not isinstance(x, Variable):
        raise InputError(
            f"{name} is a {type(x).__name__}; it must be a Variable, which carries the regions' "
            'labels: panel["name"], or Panel.from_arrays(ids, times, {"name": values})["name"].',
            f"{name} 的类型为 {type(x).__name__}；应为带区域标签的 Variable："
            'panel["变量名"]，或 Panel.from_arrays(ids, times, {"变量名": 数组})["变量名"]。',
        )
    if len(x.ids) < 4:
        raise InputError(
            f"{x.name!r} has {len(x.ids)} regions; spatial autocorrelation needs at least 4.",
            f"{x.name!r} 只有 {len(x.ids)} 个区域；空间自相关分析至少需要 4 个。",
            columns=[x.name],
        )
    return x.finite(any_size=True)  # whatever follows standardises it first


def _matched(x: Variable, w: SpatialWeights) -> SpatialWeights:
    if not isinstance(w, SpatialWeights):
        raise InputError(
            f"w is a {type(w).__name__}; it must be SpatialWeights "
            "(see regspatial.weights: queen, inverse_distance, from_dense, read).",
            f"w 的类型为 {type(w).__name__}；应为 SpatialWeights"
            "（见 regspatial.weights：queen、inverse_distance、from_dense、read）。",
        )
    matched = w.aligned(x.ids)
    if len(matched.islands) == matched.n:
        raise IslandError(
            "No region has a neighbour in these weights, so there is no autocorrelation to measure. "
            "Build other weights (islands='nearest', more neighbours, a longer distance).",
            "权重中没有任何区域有邻居，无法度量自相关。请改用其他权重"
            "（islands='nearest'、更多近邻或更大的距离）。",
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
            f"{variable.name!r} holds values too large to be averaged (up to {size.max():.3g}). "
            "Change its unit.",
            f"{variable.name!r} 含有过大的值（最大 {size.max():.3g}），无法求均值。请更换单位。",
            columns=[variable.name],
        )
    flat = np.abs(z).max(axis=1) <= _CONSTANT * size
    if flat.any():
        years = [variable.times[t] for t in np.flatnonzero(flat)]
        raise ConstantColumnError(
            f"{variable.name!r} has the same value in every region at {listed(years)}, so its "
            "autocorrelation is not defined. Leave these times out or choose another variable.",
            f"{variable.name!r} 在 {listed(years)} 时期各区域的值全部相同，自相关没有定义。"
            "请剔除这些时期或改用其他变量。",
            columns=[variable.name],
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
            f"{x.name!r} and {y.name!r} do not have the same regions and times; regions on one side "
            f"only: {listed(differ) or 'none'}; times {listed(x.times)} and {listed(y.times)}. "
            "Take both from one panel.",
            f"{x.name!r} 与 {y.name!r} 的区域和时期不一致；仅一方有的区域：{listed(differ) or '无'}；"
            f"时期分别为 {listed(x.times)} 和 {listed(y.times)}。请从同一面板取用。",
            ids=differ,
            columns=[x.name, y.name],
        )
    return y.aligned(x.ids)


def one_of(name: str, value: object, allowed: Iterable[str]) -> str:
    """Return `value` if it is allowed, else raise ParameterError listing what is."""
    choices = list(allowed)
    if not isinstance(value, str) or value not in choices:
        raise ParameterError(
            f"{name}={value!r} is not allowed; choose one of: {listed(choices, 20)}.",
            f"{name}={value!r} 无效；可选：{listed(choices, 20)}。",
        )
    return value


def checked_permutations(permutations: object, *, least: int) -> int:
    """Return the number of permutations if it is a whole number from `least` to ten million."""
    if isinstance(permutations, (int, np.integer)) and not isinstance(permutations, bool):
        count = int(permutations)
        if least <= count <= _PERMUTATIONS:
            return count
    raise ParameterError(
        f"permutations={permutations!r} is not allowed; give a whole number from {least} to "
        f"{_PERMUTATIONS:,} (999 is usual, 9999 for published p-values).",
        f"permutations={permutations!r} 无效；请给出 {least} 至 {_PERMUTATIONS:,} 的整数"
        "（通常为 999，正式发表可用 9999）。",
    )


def checked_alpha(alpha: float) -> float:
    """Return alpha if it lies between 0 and 1."""
    if not isinstance(alpha, (int, float, np.floating)) or not 0.0 < alpha < 1.0:
        raise ParameterError(
            f"alpha={alpha!r} is not allowed; give a number between 0 and 1 (0.05 is usual).",
            f"alpha={alpha!r} 无效；请给出 0 与 1 之间的数（通常为 0.05）。",
        )
    return float(alpha)


def draws_of(
    permutations: int, rng: Rng, progress: Progress | None, options: Options | None
) -> Draws | None:
    """Return the draws of a run, None if it has no permutations."""
    seed = seed_if(permutations, rng)
    if seed is None:
        return None
    return Draws(
        permutations=permutations,
        seed=seed,
        chunk_bytes=(options or DEFAULT).chunk_bytes,
        progress=progress,
    )


def at_times(x: Variable, time: object) -> Variable:
    """Return x, or only the time asked for."""
    if time is None or not isinstance(x, Variable):
        return x
    return x.at(time)


def described(w: SpatialWeights) -> dict[str, Any]:
    """Return what `spec` keeps of the weights."""
    return {"kind": w.kind, "normalisation": w.normalisation, **w.spec}
