"""One entry for every rule: what the shell, recipes and QGIS call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .._kernels.distances import Metric
from ..containers import Panel, Regions, SpatialWeights, Variable
from ..errors import ParameterError, listed
from ..words import _
from . import attribute, contiguity, distance
from .distance import Points

KINDS = (
    "queen",
    "rook",
    "inverse-distance",
    "knn",
    "distance-band",
    "exponential",
    "economic",
    "nested-economic",
    "gravity",
    "mixed",
)


def build(
    regions: Regions | None = None,
    panel: Panel | None = None,
    *,
    kind: str = "queen",
    order: int = 1,
    include_lower: bool = False,
    power: float = 2.0,
    k: int = 4,
    threshold: float | None = None,
    bandwidth: float | None = None,
    cutoff: float | None = None,
    points: Points = "centroid",
    metric: Metric | None = None,
    variable: str | Variable | None = None,
    base: object = None,
    omega: float = 0.5,
    islands: str = "raise",
    links: Iterable[tuple[object, object]] = (),
    snap: float | None = None,
    normalise: str = "row",
) -> SpatialWeights:
    """Return weights by the name of a rule and flat parameters.

    Parameters
    ----------
    regions : Regions, optional
        Needed for all kinds but "economic".
    panel : Panel, optional
        Needed for "economic", "nested-economic", "gravity" and "mixed".
    kind : str
        "queen", "rook", "inverse-distance", "knn", "distance-band", "exponential", "economic",
        "nested-economic", "gravity", or "mixed" (ω inverse distance + (1 - ω) economic distance).
        An underscore serves for the hyphen.
    order, include_lower, snap, links
        For contiguity; see `queen`.
    power, points, metric, cutoff
        For weights from distances; see `inverse_distance`.
    k : int
        For "knn".
    threshold : float, optional
        For "distance-band"; None: the least that gives everyone a neighbour.
    bandwidth : float, optional
        For "exponential".
    variable : str or Variable, optional
        Column of the panel, for economic kinds.
    base : "mean" or a time, optional
        See `economic`; None is "mean".
    omega : float
        For "mixed".
    islands, normalise
        As everywhere.

    Returns
    -------
    SpatialWeights

    Raises
    ------
    ParameterError
        For an unknown kind, a missing map, table, variable or bandwidth, or links where the kind
        takes none.
    RegspatialError
        What the builder of that kind raises.
    """
    rule = kind.replace("_", "-")
    if rule not in KINDS:
        raise ParameterError(
            _("{param:kind={kind!r}} is not allowed; choose one of: {KINDS}."),
            kind=kind,
            KINDS=listed(KINDS, 20),
        )
    links = tuple(links)
    if links and rule not in ("queen", "rook"):
        raise ParameterError(
            _("links are for contiguity (queen, rook); {rule} weights take none. Leave them out."),
            rule=rule,
        )
    if rule == "economic":
        chosen = _variable(panel, variable, rule)
        return attribute.economic(chosen, base=base, normalise=normalise)
    if regions is None:
        raise ParameterError(
            _("{rule} weights need a map. Give regions, or a weights file."), rule=rule
        )
    if rule in ("queen", "rook"):
        make: Callable[..., SpatialWeights] = getattr(contiguity, rule)
        return make(
            regions,
            order=order,
            include_lower=include_lower,
            islands=islands,
            links=links,
            snap=snap,
            normalise=normalise,
        )
    place: dict[str, Any] = {"points": points, "metric": metric, "normalise": normalise}
    if rule == "knn":
        return distance.knn(regions, k, **place)
    if rule == "distance-band":
        return distance.distance_band(regions, threshold, islands=islands, **place)
    decay: dict[str, Any] = {**place, "cutoff": cutoff, "islands": islands}
    if rule == "inverse-distance":
        return distance.inverse_distance(regions, power=power, **decay)
    if rule == "exponential":
        return distance.exponential(regions, _bandwidth(bandwidth), **decay)
    return _with_variable(
        rule, regions, _variable(panel, variable, rule), base, omega, power, decay
    )


def _with_variable(
    rule: str,
    regions: Regions,
    variable: Variable,
    base: object,
    omega: float,
    power: float,
    decay: dict[str, Any],
) -> SpatialWeights:
    if rule == "gravity":
        return attribute.gravity(regions, variable, base=base, power=power, **decay)
    how = decay["normalise"]
    wd = distance.inverse_distance(regions, power=power, **{**decay, "normalise": "none"})
    if rule == "nested-economic":
        return attribute.nested_economic(wd, variable, base=base, normalise=how)
    we = attribute.economic(variable.aligned(regions.ids), base=base, normalise="none")
    return attribute.mixed(wd, we, omega, normalise=how)


def _variable(panel: Panel | None, variable: str | Variable | None, rule: str) -> Variable:
    if isinstance(variable, Variable):
        return variable
    if panel is None or variable is None:
        raise ParameterError(
            _(
                "{rule} weights need a table and one of its columns. Give {param:variable} "
                "(GDP or GDP per head)."
            ),
            rule=rule,
        )
    return panel[variable]


def _bandwidth(bandwidth: float | None) -> float:
    if bandwidth is None:
        raise ParameterError(
            _("Exponential weights need a {param:bandwidth} (km, or map units)."),
        )
    return bandwidth


def built(w: SpatialWeights) -> SpatialWeights:
    """Return the weights as they are: the tool whose result are the weights themselves."""
    return w
