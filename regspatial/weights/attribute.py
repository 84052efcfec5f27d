"""Weights from what regions are: economic distance, nested, mixed, gravity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._door import door
from .._kernels.matrices import Matrix
from ..choices.weights import Islands, Metric, Normalise
from ..containers import Regions, SpatialWeights, Variable
from ..containers.ids import labels
from ..errors import (
    CoincidentPointsError,
    MissingValueError,
    ParameterError,
    WeightsError,
    listed,
    pair,
)
from ..words import Message, _
from ._assemble import assemble, check_policy
from ._points import check_size
from .distance import Points, inverse_distance
from .normalise import normalise as normalise_weights
from .normalise import normalised

Array = NDArray[np.float64]
Values = Variable | Mapping[Any, float]


@door
def economic(
    variable: Values, *, base: object = "mean", normalise: Normalise = "row"
) -> SpatialWeights:
    """Return economic-distance weights, w_ij = 1 / |Ȳ_i - Ȳ_j| for i ≠ j.

    Parameters
    ----------
    variable : Variable or mapping of id to number
        GDP or GDP per head, most often.
    base : "mean" or a time
        "mean" takes Ȳ as the mean over all times of the variable; a time takes that cross-section.
        A base before the sample keeps W exogenous; the sample mean does not, and a referee will
        ask.
    normalise : {"row", "spectral", "min-max", "none"}

    Returns
    -------
    SpatialWeights
        Dense.

    Raises
    ------
    CoincidentPointsError
        If two regions have the same value; both are named.
    MissingValueError, UnknownColumnError

    Notes
    -----
    Two regions with nearly equal values get nearly all of each other's weight; look at
    `describe`. Published studies also use |Y_i - Y_j| of logarithms: pass the logged variable.

    Examples
    --------
    >>> economic({"a": 1.0, "b": 3.0, "c": 7.0}, normalise="none").to_dense()[0].round(4).tolist()
    [0.0, 0.5, 0.1667]
    """
    check_policy("raise", normalise)
    ids, values, spec = by_region(variable, base)
    check_size(len(ids))
    d = np.abs(values[:, None] - values[None, :])
    i, j = np.nonzero(np.triu(d == 0.0, 1))
    if len(i):
        pairs = [
            Message("{pair} ({value:g})", pair=pair(ids[a], ids[b], " = "), value=values[a])
            for a, b in zip(i, j, strict=True)
        ]
        raise CoincidentPointsError(
            _(
                "{n} pairs of regions have the same value, where 1/|Y_i - Y_j| is infinite: "
                "{pairs}. Use a variable with more digits, another base, or leave one out."
            ),
            ids=dict.fromkeys(ids[a] for a in np.column_stack([i, j]).ravel()),
            n=len(pairs),
            pairs=listed(pairs),
        )
    np.fill_diagonal(d, np.inf)
    return assemble(ids, 1.0 / d, kind="economic", normalise=normalise, islands="raise", spec=spec)


@door
def nested_economic(
    distance: SpatialWeights | Regions,
    variable: Values,
    *,
    base: object = "mean",
    power: float = 2.0,
    points: Points = "centroid",
    metric: Metric | None = None,
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return nested economic-geography weights, W_e = W_d diag(Ȳ_1/Ȳ, …, Ȳ_n/Ȳ), then normalised.

    The columns of the inverse distance are scaled by each region's share in the mean Ȳ over all
    regions: the richer neighbour counts for more.

    Parameters
    ----------
    distance : SpatialWeights or Regions
        W_d; for regions, `inverse_distance` with the `power`, `points` and `metric` below.
    variable : Variable or mapping of id to number
        GDP or GDP per head; positive. Matched by label.
    base : "mean" or a time
        As in `economic`.
    power, points, metric
        As in `inverse_distance`; for regions only.
    normalise : {"row", "spectral", "min-max", "none"}

    Returns
    -------
    SpatialWeights
        Dense if W_d is.

    Raises
    ------
    WeightsError
        If a value is zero or negative; or if W_d is row-normalised and the result shall not be:
        the formula takes the raw inverse distance. (Rows normalised before make no difference if
        rows are normalised after: each row's divisor cancels out.)
    LabelError, MissingValueError

    Notes
    -----
    In words of the literature also "economic geography nested matrix". Row-normalised it equals
    row-normalised `gravity` weights: the own mass Y_i cancels out.

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> rs.weights.nested_economic(regions, panel["gdp"]).n
    30
    """
    check_policy("raise", normalise)
    if isinstance(distance, Regions):
        distance = inverse_distance(
            distance, power=power, points=points, metric=metric, normalise="none"
        )
    elif distance.normalisation != "none" and normalise in ("none", "min-max", "spectral"):
        raise WeightsError(
            _(
                "The distance weights are normalised already ({normalisation}), and "
                "{param:normalise={normalise!r}} needs the raw ones. Build them with "
                "{param:normalise=none}."
            ),
            normalisation=distance.normalisation,
            normalise=normalise,
        )
    values, spec = _positive(variable, base, distance.ids)
    share = values / values.mean()
    return assemble(
        distance.ids,
        _scaled(distance.matrix, None, share),
        kind="nested-economic",
        normalise=normalise,
        islands="keep" if distance.islands else "raise",
        spec={**distance.spec, **spec},
    )


@door
def gravity(
    regions: Regions,
    mass: Values,
    *,
    power: float = 2.0,
    base: object = "mean",
    points: Points = "centroid",
    metric: Metric | None = None,
    cutoff: float | None = None,
    islands: Islands = "raise",
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return gravity weights, w_ij = Y_i Y_j / d_ij^power for i ≠ j.

    Parameters
    ----------
    regions : Regions
    mass : Variable or mapping of id to number
        Y, positive: GDP, population.
    power, points, metric, cutoff, islands, normalise
        As in `inverse_distance`.
    base : "mean" or a time
        As in `economic`.

    Returns
    -------
    SpatialWeights

    Raises
    ------
    CoincidentPointsError, IslandError, LabelError, MissingValueError, WeightsError

    Notes
    -----
    Symmetric before row normalisation; afterwards Y_i cancels out and the weights equal
    `nested_economic`.

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> rs.weights.gravity(regions, panel["gdp"]).n
    30
    """
    distance = inverse_distance(
        regions,
        power=power,
        points=points,
        metric=metric,
        cutoff=cutoff,
        islands=islands,
        normalise="none",
    )
    values, spec = _positive(mass, base, regions.ids)
    share = values / values.mean()  # keeps the numbers near one; scale is free until "none"
    matrix = _scaled(distance.matrix, share, share)
    if normalise == "none":
        matrix = matrix * float(values.mean()) ** 2
    return assemble(
        regions.ids,
        matrix,
        kind="gravity",
        normalise=normalise,
        islands="keep" if islands == "keep" else "raise",
        spec={**distance.spec, **spec, "islands": islands},
    )


@door
def mixed(
    first: SpatialWeights,
    second: SpatialWeights,
    omega: float = 0.5,
    *,
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return mixed weights, W = ω W_1 + (1 - ω) W_2.

    Parameters
    ----------
    first, second : SpatialWeights
        Of the same regions, in any order; distance and economic weights, most often.
    omega : float
        ω, from 0 to 1.
    normalise : {"row", "spectral", "min-max", "none"}
        Both are normalised so before they are mixed, since a sum of raw 1/d² and 1/|ΔY| would
        depend on their units; the sum is normalised again (which changes nothing for rows that
        sum to one). With "none" the matrices are mixed as they are.

    Returns
    -------
    SpatialWeights
        In the order of `first`; sparse if both are.

    Raises
    ------
    LabelError, ParameterError
    WeightsError
        If the two are normalised already, and not as `normalise` says.

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> near = rs.weights.inverse_distance(regions)
    >>> alike = rs.weights.economic(panel["gdp"])
    >>> rs.weights.mixed(near, alike).n
    30
    """
    check_policy("keep", normalise)
    if isinstance(omega, bool) or not 0.0 <= float(omega) <= 1.0:
        raise ParameterError(
            _("{param:omega={omega!r}} is not allowed; it must be a number from 0 to 1."),
            omega=omega,
        )
    second = second.aligned(first.ids)
    parts = []
    for one in (first, second):
        if normalise != "none" and one.normalisation not in ("none", normalise):
            raise WeightsError(
                _(
                    "The {kind} weights are normalised already ({normalisation}) and cannot be "
                    "mixed with {param:normalise={normalise!r}}. Build them with "
                    "{param:normalise=none}."
                ),
                kind=one.kind,
                normalisation=one.normalisation,
                normalise=normalise,
            )
        parts.append(one if normalise == "none" else normalise_weights(one, normalise))
    a, b = parts[0].matrix, parts[1].matrix
    total: Any = float(omega) * a + (1.0 - float(omega)) * b
    both_sparse = isinstance(a, sp.csr_array) and isinstance(b, sp.csr_array)
    matrix: Matrix = sp.csr_array(total) if both_sparse else np.asarray(total)
    spec = {
        "omega": float(omega),
        "first": {"kind": first.kind, **first.spec},
        "second": {"kind": second.kind, **second.spec},
    }
    return SpatialWeights(
        ids=first.ids,
        matrix=normalised(matrix, normalise, first.ids),
        kind="mixed",
        normalisation=normalise,
        spec=spec,
    )


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
    ids = labels(variable.keys(), what="ids of the variable")
    values = np.array([float(v) for v in variable.values()])
    bad = [i for i, v in zip(ids, values, strict=True) if not np.isfinite(v)]
    if bad:
        raise MissingValueError(
            _("{n} regions have no finite value: {bad}. Fill them in."),
            ids=bad,
            n=len(bad),
            bad=listed(bad),
        )
    return ids, values, {"variable": None, "base": "mean"}


def _positive(variable: Values, base: object, ids: tuple[str, ...]) -> tuple[Array, dict[str, Any]]:
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
                "{n} regions have a zero or negative value of {name!r}, which cannot weigh a "
                "neighbour: {bad}. Use a positive variable (GDP, population)."
            ),
            ids=[i for i, v in zip(ids, values, strict=True) if v <= 0.0],
            n=len(bad),
            name=one.name,
            bad=listed(bad),
        )
    return values, spec


def _scaled(matrix: Matrix, rows: Array | None, columns: Array) -> Matrix:
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
