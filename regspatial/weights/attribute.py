"""Weights from what regions are: economic distance, nested, mixed, gravity."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from .._calls.door import door
from .._kernels.linear.matrices import Matrix
from ..choices.weights import ISLANDS, Islands, Metric, Normalise
from ..containers import Regions, SpatialWeights
from ..errors import (
    CoincidentPointsError,
    ParameterError,
    WeightsError,
    listed,
    pair,
)
from ..words import Message, _
from ._assemble import assemble, check_policy
from ._points import check_size
from ._values import Values, by_region, positive, scaled
from .distance import Points, inverse_distance
from .normalise import normalise as normalise_weights
from .normalise import normalised


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

    References
    ----------
    Case, A. C., Rosen, H. S. and Hines, J. R. (1993). Budget spillovers and fiscal policy
    interdependence. Journal of Public Economics 52(3), 285-307. doi:10.1016/0047-2727(93)90036-S

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
                "{n} {n:pair|pairs} of regions {n:has|have} the same value, where 1/|Y_i - "
                "Y_j| is infinite: {pairs}. Use a variable with more digits, another base, "
                "or leave one out."
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

    References
    ----------
    Case, A. C., Rosen, H. S. and Hines, J. R. (1993). Budget spillovers and fiscal policy
    interdependence. Journal of Public Economics 52(3), 285-307. doi:10.1016/0047-2727(93)90036-S

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
    values, spec = positive(variable, base, distance.ids)
    share = values / values.mean()
    return assemble(
        distance.ids,
        scaled(distance.matrix, None, share),
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
    islands: Islands = ISLANDS,
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

    References
    ----------
    Wilson, A. G. (1967). A statistical theory of spatial distribution models. Transportation
    Research 1(3), 253-269. doi:10.1016/0041-1647(67)90035-4

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
    values, spec = positive(mass, base, regions.ids)
    share = values / values.mean()  # keeps the numbers near one; scale is free until "none"
    matrix = scaled(distance.matrix, share, share)
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

    References
    ----------
    Case, A. C., Rosen, H. S. and Hines, J. R. (1993). Budget spillovers and fiscal policy
    interdependence. Journal of Public Economics 52(3), 285-307. doi:10.1016/0047-2727(93)90036-S

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
