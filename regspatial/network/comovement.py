"""Layers from growth that goes together, or goes before."""

from __future__ import annotations

from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..choices import one_of
from ..choices.network import Change
from ..containers import Regions, Variable
from ..containers.time_axis import ordered_axis
from ..declare.every_tool import SampleChoice
from ..errors import InputError, ParameterError, listed
from ..results.network.layer import NetworkLayer
from ..results.record import entry_of
from ..words import _
from .layers import positive

Array = NDArray[np.float64]
FEWEST_CHANGES = 4


@door
def similarity_layer(
    x: Variable,
    *,
    regions: Regions | None = None,
    change: Change = "growth",
    relative: bool = True,
    smallest: float = 0.0,
    name: str = "similarity",
    **_every_tool: Unpack[SampleChoice],
) -> NetworkLayer:
    """Link regions whose changes go together: positive correlations over time.

    Parameters
    ----------
    x : Variable
        At least five times ("none": four).
    regions : Regions, optional
        Places of the nodes.
    change : {"growth", "difference", "none"}
        What is correlated: differences of logs, differences, or the values.
    relative : bool, default True
        Subtract each time's mean over the regions first; otherwise the common cycle makes every
        region similar to every other.
    smallest : float
        Correlations must exceed it; negative ones never make a link.
    name : str
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    NetworkLayer
        Undirected.

    Raises
    ------
    InputError
        If there are too few times; ConstantColumnError-like cases name the regions.

    References
    ----------
    Mantegna, R. N. (1999). Hierarchical structure in financial markets. European Physical Journal
    B 11, 193-197. doi:10.1007/s100510050929

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> panel = rs.example("dri").panel()
    >>> network.similarity_layer(panel["gdp"]).n
    30
    """
    g = changes(x, change, relative=relative)
    r = _correlations(g, g, x)
    np.fill_diagonal(r, 0.0)
    r[r <= max(smallest, 0.0)] = 0.0
    return _of_growth(x, np.minimum((r + r.T) / 2.0, 1.0), regions, name, "similarity", change, 0)


@door
def lead_lag_layer(
    x: Variable,
    *,
    regions: Regions | None = None,
    lag: int = 1,
    change: Change = "growth",
    relative: bool = True,
    smallest: float = 0.0,
    name: str = "lead-lag",
    **_every_tool: Unpack[SampleChoice],
) -> NetworkLayer:
    """Link i to j where i's change goes before j's: r_ij = corr(g_i(t), g_j(t + lag)).

    A link i → j is kept where r_ij exceeds both `smallest` and r_ji.

    Parameters
    ----------
    x : Variable
        At least four pairs of changes remain after the lag.
    regions : Regions, optional
    lag : int, default 1
    change : {"growth", "difference", "none"}
    relative : bool, default True
        As in `similarity_layer`.
    smallest : float
    name : str
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    NetworkLayer
        Directed, from the leader to the follower.

    Raises
    ------
    InputError, ParameterError

    References
    ----------
    Mantegna, R. N. (1999). Hierarchical structure in financial markets. European Physical Journal
    B 11, 193-197. doi:10.1007/s100510050929

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> panel = rs.example("dri").panel()
    >>> network.lead_lag_layer(panel["gdp"]).n
    30
    """
    if isinstance(lag, bool) or not isinstance(lag, (int, np.integer)) or lag < 1:
        raise ParameterError(_("lag={lag!r} must be a whole number from 1 up."), lag=lag)
    ordered_axis(x.times)
    g = changes(x, change, relative=relative)
    _enough(len(g) - lag, x)
    r = _correlations(g[:-lag], g[lag:], x)
    np.fill_diagonal(r, 0.0)
    r = np.where((r > max(smallest, 0.0)) & (r > r.T), r, 0.0)
    return _of_growth(
        x, np.minimum(r, 1.0), regions, name, "lead-lag", change, int(lag), directed=True
    )


def changes(x: Variable, change: Change, *, relative: bool = False) -> Array:
    """Return what is correlated, (T - 1, n) or (T, n)."""
    x.finite()
    one_of("change", change, Change)
    values = x.values
    if change == "growth":
        positive(x)
        values = np.log(values)
    if change != "none":
        ordered_axis(x.times)
    out = values if change == "none" else np.diff(values, axis=0)
    _enough(len(out), x)
    return np.asarray(out - out.mean(axis=1, keepdims=True)) if relative else out


def _of_growth(
    x: Variable,
    matrix: Array,
    regions: Regions | None,
    name: str,
    kind: str,
    change: Change,
    lag: int,
    *,
    directed: bool = False,
) -> NetworkLayer:
    nodes = None if regions is None else regions.select(x.ids)
    return NetworkLayer(
        name=name,
        ids=x.ids,
        matrix=matrix,
        directed=directed,
        kind=kind,
        time=x.times[-1],
        points=None if nodes is None else nodes.coordinates(),
        lonlat=True if nodes is None else nodes.lonlat,
        spec={
            "variable": x.name,
            "change": change,
            "lag": lag,
            "times": len(x.times),
            **entry_of(x),
        },
    )


def _enough(count: int, x: Variable) -> None:
    if count < FEWEST_CHANGES:
        raise InputError(
            _(
                "{name!r} leaves {count} {count:change|changes} to correlate; at least "
                "{least} are needed. Give more times."
            ),
            columns=[x.name],
            name=x.name,
            count=max(count, 0),
            least=FEWEST_CHANGES,
        )


def _correlations(a: Array, b: Array, x: Variable) -> Array:
    def standard(v: Array) -> Array:
        centred = v - v.mean(axis=0)
        norm = np.sqrt((centred**2).sum(axis=0))
        flat = norm <= 1e-12 * np.maximum(np.abs(v).max(axis=0), 1e-300)
        if flat.any():
            bad = [x.ids[i] for i in np.flatnonzero(flat)]
            raise InputError(
                _(
                    "{name!r} changes by the same amount at all times in {n} "
                    "{n:region|regions}: {bad}; a correlation needs variation. Leave "
                    "{n:it|them} out."
                ),
                ids=bad,
                columns=[x.name],
                name=x.name,
                n=len(bad),
                bad=listed(bad),
            )
        return np.asarray(centred / norm)

    return np.asarray(standard(a).T @ standard(b))
