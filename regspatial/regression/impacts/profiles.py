"""Impacts by region, by order of neighbour and by distance, with simultaneous bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.random import Rng, as_seed
from ..._kernels.shapes.distances import matrix as all_distances
from ...choices import one_of
from ...choices.regression import Horizon, ImpactInference
from ...choices.weights import Metric
from ...containers import Regions
from ...errors import ParameterError
from ...options import DEFAULT, Options
from ...progress import Progress, report
from ...results.regression import SpatialPanelResult
from ...results.table import Note
from ...words import _
from ..errors.draw_notes import by_delta, drawn_from
from ..panel.dynamic.long_run import Static, static
from .at_values import at_values
from .average import check
from .bands import Band, Functionals, at_all, by_rho, linearised, simulated
from .by_period import Piece, pieces_of
from .functionals import averaged, of_orders, of_pieces, of_rings, rings_of, symmetric
from .own_profiles import OwnProfiles
from .own_record import own_notes
from .own_values import OwnValues, asked, own_values
from .profiles_record import ImpactProfiles
from .spread import draws_of, positions

Array = NDArray[np.float64]

_MOST_REGIONS = 3000
_MOST_RINGS = 100


@door
def impact_profiles(
    result: SpatialPanelResult,
    *,
    regions: Regions | None = None,
    breaks: Sequence[float] | None = None,
    orders: int = 4,
    at: Mapping[str, float] | str | None = None,
    horizon: Horizon = "short",
    inference: ImpactInference = "simulation",
    draws: int = 1000,
    level: float = 0.95,
    rng: Rng = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> ImpactProfiles:
    r"""Return impacts by region, by order of neighbour and by distance, with bands over all of them.

    With :math:`G = (I-\rho W)^{-1}(\beta I + \theta W)` of a variable: the own effect :math:`G_{ii}`, what
    a region receives from all others :math:`\sum_{j\ne i}G_{ij}`, and what it sends to them
    :math:`\sum_{j\ne i}G_{ji}`; the contributions of :math:`W^q`; and the indirect effect split by
    the distance between i and j, :math:`\frac1n\sum_{i\ne j,\ d_{ij}\in[a,b)} G_{ij}`.

    Parameters
    ----------
    result : SpatialPanelResult
        Of sar, sdm, sac, gns, slx or sdem; a dynamic one too. Whatever its covariance is (expected
        information, sandwich, clustered, Driscoll–Kraay, spatial HAC), the bands are by it.
    regions : Regions, optional
        Places for the distances; matched by label.
    breaks : sequence of float, optional
        Edges of the rings in km (on the plane in its own unit), such as ``[0, 300, 600, 1200]``.
    orders : int
        Up to which power of W.
    at, horizon
        As in `regspatial.impacts`: stated values, "own" (each region's own values, all periods) or "levels".
    inference : {"simulation", "delta"}
        Draws of (rho, beta, theta), or exact derivatives.
    draws : int
    level : float
        Share of samples in which a band holds all its members.
    rng : int, Generator or None
        For the draws, and for the critical values of the delta method; the seed stands in `spec`.
    progress, options : optional

    Returns
    -------
    ImpactProfiles

    Raises
    ------
    UndefinedEffectError
        For ols and sem.
    ParameterError
        For edges that do not rise, edges without a map, and more than 3,000 regions.
    LabelError
        If the map lacks regions of the model.

    Notes
    -----
    A band is estimate ± c·se, c the quantile of the largest :math:`|\hat\theta^*_i - \hat\theta_i|/se_i`
    over all i (sup-t): it covers all regions at once, and is as narrow as a band of that kind can be.
    Bands are over the regions, over the orders, or over the rings of one variable and effect, not over
    variables. Vectors over regions are computed at Chebyshev nodes over the draws of rho, to 1e-10,
    not once a draw. What an island receives does not move; it is outside the band.

    References
    ----------
    Montiel Olea, J. L., and Plagborg-Møller, M. (2019). Simultaneous confidence bands: theory,
    implementation, and an application to SVARs. Journal of Applied Econometrics 34(1), 1–17.
    https://doi.org/10.1002/jae.2656
    LeSage, J., and Pace, R. K. (2009). Introduction to Spatial Econometrics.
    https://doi.org/10.1201/9781420064254

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regression
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> fit = rs.regression.spatial_panel_estimate(panel, "ln_inn ~ ln_de", w)
    >>> found = regression.impact_profiles(fit, inference="delta")
    >>> [t.name for t in found.tables()][:2]
    ['impact_shares', 'impact_orders']
    """
    options = options or DEFAULT
    one_of("inference", inference, ImpactInference)
    one_of("horizon", horizon, Horizon)
    check(static(result, horizon), draws, level, orders)
    check_regions(len(result.ids))
    edges = _edges(breaks, regions)
    seed = as_seed(rng)
    own, kind = None, asked(at)
    where: Any = at
    if kind is None:
        result, where = at_values(result, at)
    else:
        own = own_values(result, *kind)
    here = static(result, horizon)
    pieces = pieces_of(result, options, lagged=here.lagged)
    made = _Maker(result, here, inference, draws, level, seed, horizon, own)
    of = (
        _Functionals(pieces, result, options.probes)
        if own is None
        else OwnProfiles(own, result, pieces)
    )
    report(progress, 0.2, "regions")
    n, count = len(result.ids), len(pieces)
    ends = [0, n, 2 * n, 3 * n, 3 * n + 1, 3 * n + 1 + count, 3 * n + 1 + 2 * count]
    found = made.bands(of.of_pieces(), [slice(a, b) for a, b in pairwise(ends)])
    by_region, whole, by_period = ([row[a:b] for row in found] for a, b in ((0, 3), (3, 4), (4, 6)))
    report(progress, 0.6, "orders")
    exact = of.of_orders(orders)
    by_order = made.bands(exact, [slice(0, orders + 1), slice(orders + 1, None)])
    report(progress, 0.8, "distances")
    rings = {} if edges is None or regions is None else _rings(made, of, pieces, regions, edges)
    periods = {} if count == 1 else _periods(result, by_period)
    return ImpactProfiles(
        model=result.model,
        y_name=result.y_name if own is None else own.y_name,
        variables=result.variables if own is None else own.names,
        ids=result.ids,
        level=level,
        inference=inference,
        draws_used=made.used,
        regional=_stacked(by_region, "estimates"),
        regional_se=_stacked(by_region, "se"),
        regional_critical=_critical(by_region),
        regional_ends=_ends(by_region),
        orders=_stacked(by_order, "estimates"),
        orders_se=_stacked(by_order, "se"),
        orders_critical=_critical(by_order),
        orders_ends=_ends(by_order),
        indirect=_stacked(whole, "estimates")[:, 0, 0],
        indirect_se=_stacked(whole, "se")[:, 0, 0],
        indirect_ends=_ends(whole)[:, :, 0, 0],
        notes=(
            *(own_notes(own, kind[0], result) if own and kind else ()),
            *_notes(inference, made.used),
            *(drawn_from(result) if made.simulates else by_delta(result)),
        ),
        spec={
            "function": "impact_profiles",
            "inference": inference,
            "level": level,
            "seed": seed,
            "draws": draws,
            "orders": orders,
            **({"at": where} if where else {}),
            "model": dict(result.spec),
        },
        **rings,
        **periods,
    )


class _Functionals:
    """The functionals of a model whose effects are the same at all values."""

    def __init__(self, pieces: Sequence[Piece], result: SpatialPanelResult, probes: int):
        self.pieces, self.ids, self.probes = pieces, result.ids, probes

    def of_pieces(self) -> Functionals:
        return of_pieces(self.pieces, self.ids)

    def of_orders(self, orders: int) -> Functionals:
        each = [of_orders(p.w.matrix, p.spectrum, orders, self.probes) for p in self.pieces]
        return averaged(self.pieces, each)

    def of_rings(self, rings: Sequence[NDArray[np.intp]], count: int) -> Functionals:
        pairs = zip(self.pieces, rings, strict=True)
        each = [of_rings(p.w.matrix, symmetric(p), ring, count) for p, ring in pairs]
        return averaged(self.pieces, each)


def _rings(
    made: _Maker,
    of: _Functionals | OwnProfiles,
    pieces: Sequence[Piece],
    regions: Regions,
    edges: Array,
) -> dict[str, Any]:
    """Return the fields of the record that are by distance."""
    each, others = [], np.zeros(edges.size - 1)
    for p in pieces:
        points = regions.select(p.w.ids)
        metric: Metric = "great-circle" if points.lonlat else "planar"
        ring = rings_of(all_distances(points.points, metric), edges)
        each.append(ring)
        others += p.share * np.bincount(ring[ring >= 0], minlength=edges.size - 1) / p.w.n
    found = made.bands(of.of_rings(each, edges.size - 1), [slice(None)])
    return {
        "breaks": edges,
        "rings": _stacked(found, "estimates")[:, 0],
        "rings_se": _stacked(found, "se")[:, 0],
        "rings_critical": _critical(found)[:, 0],
        "rings_ends": _ends(found)[:, :, 0],
        "others": others,
        "beyond": sum(p.share * (p.w.n - 1) for p in pieces) - float(others.sum()),
        "unit": "km" if regions.lonlat else "",
    }


def _periods(result: SpatialPanelResult, found: list[list[Band]]) -> dict[str, Any]:
    """Return the fields of the record that are by period, where the weights change."""
    return {
        "times": tuple(one.times for one in result.by_period),
        "periods": _stacked(found, "estimates"),
        "periods_se": _stacked(found, "se"),
        "periods_critical": _critical(found),
        "periods_ends": _ends(found),
    }


class _Maker:
    """Bands of one model: draws are taken once."""

    def __init__(
        self,
        result: SpatialPanelResult,
        here: Static,
        inference: str,
        draws: int,
        level: float,
        seed: int,
        horizon: Horizon,
        own: OwnValues | None = None,
    ):
        alone = [[(0, v)] for v in range(len(here.variables))]
        self.groups = alone if own is None else _groups(own)
        self.result, self.here, self.level, self.seed = result, here, level, seed
        self.simulates = inference == "simulation"
        self.used = 0
        self.known: dict[int, tuple[Array, Array]] = {}
        if self.simulates:
            self.beta, self.theta, self.rho, _out = draws_of(result, draws, seed, horizon)
            self.used = int(self.rho.size)
        self.own, self.lag = positions(here)

    def bands(self, exact: Functionals, parts: Sequence[slice]) -> list[list[Band]]:
        """Return a band a variable (or what changes) and part of the functionals."""
        here, rho = self.here, self.here.rho if self.here.lagged else 0.0
        pairs = 1 + max(p for group in self.groups for p, _v in group)
        now = exact(rho)
        values = self._moving(exact)
        now = now.reshape(2, pairs, -1)
        values = values.reshape(2, pairs, now.shape[2], *values.shape[2:])
        out = []
        for group in self.groups:
            estimate = sum(here.beta[v] * now[0, p] + here.theta[v] * now[1, p] for p, v in group)
            moving = self._moved(group, now, values)
            out.append([self._band(np.asarray(estimate)[q], moving, q) for q in parts])
        return out

    def _moved(
        self, group: list[tuple[int, int]], now: Array, values: Array
    ) -> tuple[Array, Array]:
        """Return draws (M, R), or derivatives (M, p) with the covariance they meet."""
        if not self.simulates:
            return self._gradient(group, now, values)
        each = (self.beta[:, v] * values[0, p] + self.theta[:, v] * values[1, p] for p, v in group)
        return np.asarray(sum(each)), np.zeros((0, 0))

    def _moving(self, exact: Functionals) -> Array:
        """Return f and g of every draw, or their derivatives by rho."""
        if self.simulates:
            if not self.here.lagged:
                return np.repeat(exact(0.0)[:, :, None], self.used, axis=2)
            return at_all(exact, self.rho)
        if not self.here.lagged:
            return np.zeros_like(exact(0.0))
        return by_rho(exact, self.here.rho, self.result.bounds)

    def _band(self, estimate: Array, moving: tuple[Array, Array], part: slice) -> Band:
        if self.simulates:
            return simulated(estimate, moving[0][part], self.level)
        return linearised(estimate, moving[0][part], moving[1], self.level, self.seed)

    def _gradient(self, group: list[tuple[int, int]], now: Array, by: Array) -> tuple[Array, Array]:
        """Return derivatives (M, p) of the effects of one thing, and the covariance they meet."""
        here = self.here
        at, columns = [], []
        for p, v in group:
            for row, place in ((0, self.own[v]), (1, self.lag[v])):
                if place >= 0:
                    at.append(place)
                    columns.append(now[row, p])
        if here.lagged:
            at.append(here.terms.index("rho"))
            moved = sum(here.beta[v] * by[0, p] + here.theta[v] * by[1, p] for p, v in group)
            columns.append(np.asarray(moved))
        return np.column_stack(columns), here.covariance[np.ix_(at, at)]


def _groups(own: OwnValues) -> list[list[tuple[int, int]]]:
    """Return of each thing that changes the pairs (place among all, regressor) it is in."""
    out: list[list[tuple[int, int]]] = [[] for _unused in own.names]
    for p, (k, v) in enumerate(own.pairs):
        out[k].append((p, v))
    return out


def check_regions(n: int) -> None:
    """Raise ParameterError for more regions than effects between all pairs are computed of."""
    if n > _MOST_REGIONS:
        raise ParameterError(
            _(
                "{n} {n:region is|regions are} too many for effects between all pairs of "
                "them ({most} can be); the table of impacts has the averages."
            ),
            n=n,
            most=_MOST_REGIONS,
        )


def _edges(breaks: Sequence[float] | None, regions: Regions | None) -> NDArray[np.float64] | None:
    """Return the edges of the rings; raise ParameterError for edges that are none."""
    if breaks is None:
        return None
    edges = np.asarray(list(breaks), dtype=float)
    if regions is None:
        raise ParameterError(_("{param:breaks} are distances on a map: give {param:regions}."))
    if not 2 <= edges.size <= _MOST_RINGS or not (np.diff(edges) > 0).all() or edges[0] < 0:
        raise ParameterError(
            _(
                "{param:breaks} must be two or more distances that rise from zero or more, such as 0, "
                "300, 600."
            )
        )
    return edges


def _stacked(bands: list[list[Band]], name: str) -> Array:
    return np.array([[getattr(one, name) for one in row] for row in bands])


def _ends(bands: list[list[Band]]) -> Array:
    """Return the ends of the pointwise intervals, (2, …)."""
    return np.stack([_stacked(bands, "low"), _stacked(bands, "high")])


def _critical(bands: list[list[Band]]) -> Array:
    return np.array([[one.critical for one in row] for row in bands])


def _notes(inference: str, used: int) -> tuple[Note, ...]:
    band = Note(
        _(
            "Bands all at once are estimate ± c·se, c by the largest deviation over their members (sup-t)."
        )
    )
    if inference == "delta":
        return (band, Note(_("Standard errors: delta method.")))
    said = _(
        "Standard errors and percentile intervals from {kept} {kept:draw|draws}; contributions of higher orders "
        "are skewed, so that multiples of a standard error on either side hold the truth too seldom there."
    )
    return (band, Note(said, kept=used))
