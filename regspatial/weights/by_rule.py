"""One entry for every rule: what the shell, recipes and QGIS call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Annotated, Any

from .._calls.door import door
from ..choices import one_of
from ..choices.weights import (
    ISLANDS,
    RULES,
    Islands,
    KernelFunction,
    Metric,
    Normalise,
    WeightsKind,
)
from ..containers import Panel, Regions, SpatialWeights, Variable
from ..declare.asks import asked_as
from ..declare.data import WeightsOrRule
from ..declare.description import Output
from ..declare.tool import tool
from ..errors import ParameterError
from ..words import _
from . import attribute, distance
from .distance import Points


@tool(
    group="weights",
    name=_("Build spatial weights"),
    help=_(
        "Builds spatial weights by a rule (contiguity, inverse distance, k nearest "
        "neighbours, distance band, kernel, economic distance, nested economic geography, "
        "gravity) and writes a weights file: .npz keeps everything digit for digit, .gwt, "
        ".csv, .dta (Stata), .swm (ArcGIS) and .mtx values, .gal neighbours only. Given a "
        "weights file instead of a rule, it converts it."
    ),
    tags=_(
        "weights, matrix, neighbours, contiguity, queen, rook, distance, knn, economic, "
        "gravity, gal, gwt, which weights, spatial weights matrix, inverse distance, "
        "adjacency matrix, neighbours from a shapefile, neighbours of a map"
    ),
    table=_(
        "For economic, nested-economic and gravity weights. With a table, weights are "
        "built for its regions only."
    ),
    table_optional=True,
    outputs=(
        Output.weights("weights", _("Weights file")),
        Output.table("summary", _("Measures of the weights"), "weights"),
        Output.number("regions", _("Regions"), "n"),
        Output.number("links", _("Links")),
        Output.number("components", _("Connected components")),
    ),
)
@door
def build_weights(
    regions: Regions | None = None,
    panel: Panel | None = None,
    *,
    w: Annotated[SpatialWeights | None, asked_as(WeightsOrRule)] = None,
    kind: WeightsKind = "queen",
    order: int = 1,
    include_lower: bool = False,
    power: float = 2.0,
    k: int = 4,
    threshold: float | None = None,
    bandwidth: float | None = None,
    function: KernelFunction = "triangular",
    cutoff: float | None = None,
    points: Points = "centroid",
    metric: Metric | None = None,
    variable: str | Variable | None = None,
    base: object = None,
    omega: float = 0.5,
    islands: Islands = ISLANDS,
    links: Iterable[tuple[object, object]] = (),
    snap: float | None = None,
    normalise: Normalise = "row",
) -> SpatialWeights:
    """Return weights by the name of a rule and flat parameters, on every face.

    Parameters
    ----------
    regions : Regions, optional
        Needed for all kinds but "economic".
    panel : Panel, optional
        Needed for "economic", "nested-economic", "gravity" and "mixed".
    w : SpatialWeights, optional
        Weights that are there, such as those of a file: they are returned as they are.
    kind : str
        "queen", "rook", "inverse-distance", "knn", "distance-band", "exponential", "kernel",
        "economic", "nested-economic", "gravity", or "mixed" (ω inverse distance + (1 - ω) economic distance).
        An underscore serves for the hyphen.
    order, include_lower, snap, links
        For contiguity; see `queen`.
    power, points, metric, cutoff
        For weights from distances, in km or units of the map; see `inverse_distance`.
    k : int
        For "knn", and for "kernel" without a bandwidth.
    threshold : float, optional
        For "distance-band"; None: the least that gives everyone a neighbour.
    bandwidth : float, optional
        For "exponential" and "kernel".
    function : str
        For "kernel"; see `kernel`.
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

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> rs.build_weights(regions, kind="knn", k=4)
    <SpatialWeights knn: 30 regions, 120 links, row-normalised, 1 component, 0 islands>
    """
    if w is not None:
        return w
    rule = RULES[chosen := _kind(kind)]
    links = tuple(links)
    if links and "links" not in rule.uses:
        raise ParameterError(
            _(
                "{param:links} is for contiguity (queen, rook), not for {param:kind={rule!r}}. Leave it out."
            ),
            rule=chosen,
        )
    if rule.needs_map and regions is None:
        raise ParameterError(
            _("{param:kind={rule!r}} needs a map. Give regions, or a weights file."), rule=chosen
        )
    if rule.needs_bandwidth and bandwidth is None:
        raise ParameterError(
            _("Exponential weights need a {param:bandwidth} (km, or map units)."),
        )
    given: dict[str, Any] = {
        "order": order,
        "include_lower": include_lower,
        "snap": snap,
        "links": links,
        "power": power,
        "k": k,
        "threshold": threshold,
        "bandwidth": bandwidth,
        "function": function,
        "cutoff": cutoff,
        "points": points,
        "metric": metric,
        "base": base,
        "omega": omega,
        "islands": islands,
        "normalise": normalise,
    }
    first: list[Any] = [regions] if rule.needs_map else []
    if rule.needs_variable:
        first.append(_variable(panel, variable, chosen))
    how = {name: given[name] for name in given if name in rule.uses or name == "normalise"}
    module, _unused, name = rule.builder.partition(":")
    make: Callable[..., SpatialWeights] = getattr(import_module(f".{module}", __package__), name)
    return make(*first, **how)


def _kind(kind: Any) -> WeightsKind:
    spelled: Any = kind.replace("_", "-") if isinstance(kind, str) else kind
    found: WeightsKind = one_of("kind", spelled, WeightsKind)
    return found


def nested_of_regions(
    regions: Regions,
    variable: Variable,
    *,
    base: object,
    normalise: Normalise,
    **decay: Any,
) -> SpatialWeights:
    """Return nested economic weights over inverse distances; see `attribute.nested_economic`."""
    wd = distance.inverse_distance(regions, **decay, normalise="none")
    return attribute.nested_economic(wd, variable, base=base, normalise=normalise)


def mixed_of_regions(
    regions: Regions,
    variable: Variable,
    *,
    base: object,
    omega: float,
    normalise: Normalise,
    **decay: Any,
) -> SpatialWeights:
    """Return inverse and economic distance mixed; see `attribute.mixed`."""
    wd = distance.inverse_distance(regions, **decay, normalise="none")
    we = attribute.economic(variable.aligned(regions.ids), base=base, normalise="none")
    return attribute.mixed(wd, we, omega, normalise=normalise)


def _variable(panel: Panel | None, variable: str | Variable | None, rule: str) -> Variable:
    if isinstance(variable, Variable):
        return variable
    if panel is None or variable is None:
        raise ParameterError(
            _(
                "{param:kind={rule!r}} needs a table and one of its columns. Give {param:variable} "
                "(GDP or GDP per head)."
            ),
            rule=rule,
        )
    return panel[variable]
