"""Pictures of networks on a map: flows with poles, hinterlands and axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...containers import Regions
from ...errors import InputError
from ...results.network import DevelopmentAxes, GrowthPoles, Lines, NetworkLayer, PoleNetwork
from ...results.table import with_time
from ...terms import TERMS, say_term
from ...words import Message, _, say, together
from .._labels import place_labels
from ..cartography.base_map import base_map
from ..cartography.map_parts import name_them
from ..cartography.on_land import on_land
from ..cartography.projection import Plane
from ..cartography.sheet import Sheet
from ..look import current
from ..style import CONTRAST, INK, MUTED, describe, drawing, pick, require, titles
from .flow_keys import (
    AROUND_POLES,
    FLOW,
    FLOW_SAID,
    HINTERLANDS,
    MOST_AXES,
    MOST_NAMED,
    handles_of,
    key_of,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

WIDEST = 3.2  # points
MANY = 60
"""Nodes from which those that are no poles are mere dots, and names may lie on them."""


def flow_map(
    network: PoleNetwork | NetworkLayer,
    regions: Regions,
    *,
    strongest: int | None = None,
    hinterlands: bool = True,
    axes: bool = True,
    curvature: float = 0.12,
    labels: int = 12,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
    source: str | None = None,
    inset: bool | None = None,
    caption: str | None = None,
    widths: Sequence[tuple[float, str]] = (),
) -> Figure:
    """Draw the links of a network on the map, width by flow, over the hinterlands of its poles.

    Parameters
    ----------
    network : PoleNetwork or NetworkLayer
        A whole study (its backbone is drawn), or one layer, best a backbone.
    regions : Regions
        Polygons or points under the lines.
    strongest : int, optional
        Draw so many links; default: at most 300.
    hinterlands, axes : bool
        Colour the regions by their pole, and draw the development axes; for a study.
    curvature : float
        0 draws straight lines; the two directions of a pair bend apart.
    labels : int
        How many nodes are named: poles first, then by strength. Where the style has labels of its own
        (`FigureStyle.labels`), these: names as on other maps, none on a node.
    names : mapping of id to name, optional
        Default: from the regions' attributes.
    title, language, source, inset, caption
        As for `choropleth`.
    widths : sequence of (flow, text), optional
        Flows whose widths the legend shows; without them it says that the width is the flow.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    InputError
        If the layer has no points.
    """
    language = check_language(language)
    network = _placed(network, regions)
    layer = network.backbone if isinstance(network, PoleNetwork) else network
    lines = layer.lines(curvature=curvature, strongest=300 if strongest is None else strongest)
    poles = network.poles if isinstance(network, PoleNetwork) else None
    territory = network.hinterlands if isinstance(network, PoleNetwork) and hinterlands else None
    known = dict(names or _names(regions, language))
    key = key_of(regions, territory, known, language)
    words = pick(_("Flows, {}"), language).format(layer_named(layer, language))
    drawn, named = titles(title, words)
    caption = named if caption is None else caption
    shown = [known.get(i, i) for i in layer.ids]
    with drawing([drawn, source or "", *shown], language):
        inside = set(layer.ids)
        beyond = np.array([i not in inside for i in regions.ids])
        colours = [key.colours[k] for k in key.numbers]
        sheet = base_map(
            regions, drawn, colours, beyond, language=language, source=source, inset=inset
        )
        there = sheet.there
        _draw_lines(sheet, lines, there)
        drawn_axes = network.axes if isinstance(network, PoleNetwork) and axes else None
        if drawn_axes is not None:
            _draw_axes(sheet, drawn_axes, there)
        top = float(np.max(np.asarray(lines.column("weight"), dtype=float), initial=0.0))
        shown_widths = [(_width(one / top), text) for one, text in widths]
        handles, texts = handles_of(
            key, poles, drawn_axes, language, beyond=bool(beyond.any()), widths=shown_widths
        )
        many = territory is not None and len(territory.poles) > MOST_NAMED
        words = AROUND_POLES if many else HINTERLANDS
        heading = pick(words, language) if territory is not None else ""
        heading = pick(FLOW_SAID, language) if widths else heading
        sheet.legend(handles, texts, heading)
        sheet.furniture(language)
        sheet.settle()
        few = 0 if current().labels is not False else labels
        order = _draw_nodes(sheet, layer, poles, there, known, few, _kept_clear(sheet, beyond))
        name_them(sheet, regions, language, first=order, dots=_projected(layer.places(), there))
        return describe(sheet.close(), caption, alternative(caption, layer, poles, known, language))


def poles_in_words(poles: GrowthPoles, names: Mapping[str, str], language: str) -> str:
    """Return the poles as a list of names."""
    joint = say(_(", "), language)
    return joint.join(names.get(p, p) for p in poles.poles)


def _draw_lines(sheet: Sheet, lines: Lines, there: Plane) -> None:
    from matplotlib.collections import LineCollection

    if not len(lines):
        return
    weight = np.asarray(lines.column("weight"), dtype=float)
    order = np.argsort(weight, kind="stable")  # the strong ones on top
    paths = [_projected(lines.coordinates[k], there) for k in order]
    share = np.sqrt(weight[order] / weight.max())
    sheet.ax.add_collection(
        LineCollection(
            paths,
            linewidths=_width(weight[order] / weight.max()),
            colors=FLOW,
            alpha=list(0.2 + 0.45 * share),
            zorder=3,
            capstyle="round",
        )
    )


def _width(share: Any) -> Any:
    """Return the width of lines in points, by their flows as shares of the largest."""
    return 0.25 + WIDEST * np.sqrt(share)


def _draw_axes(sheet: Sheet, axes: DevelopmentAxes, there: Plane) -> None:
    from matplotlib.collections import LineCollection

    lines = axes.lines()
    strength = np.asarray(lines.column("strength"), dtype=float)
    strongest = np.argsort(-strength, kind="stable")[:MOST_AXES]
    paths = [_projected(lines.coordinates[k], there) for k in strongest]
    width = 1.4 if len(strength) <= MOST_AXES else 0.9
    sheet.ax.add_collection(
        LineCollection(paths, linewidths=width, colors=CONTRAST, zorder=4, linestyles=(0, (5, 2)))
    )


def _draw_nodes(
    sheet: Sheet,
    layer: NetworkLayer,
    poles: GrowthPoles | None,
    there: Plane,
    names: Mapping[str, str],
    labels: int,
    clear: list[tuple[float, ...]],
) -> list[str]:
    """Draw the nodes, name so many of them, and return all in the order in which they are named."""
    xy = _projected(layer.places(), there)
    strength = layer.strength / max(float(layer.strength.max()), 1e-300)
    chosen = set(poles.poles) if poles is not None else set()
    is_pole = np.array([i in chosen for i in layer.ids])
    many = layer.n > MANY and is_pole.any()
    sheet.ax.scatter(
        xy[~is_pole, 0],
        xy[~is_pole, 1],
        color=MUTED if many else INK,
        lw=0,
        zorder=5,
        s=(1 if many else 2) + (4 if many else 14) * strength[~is_pole],
    )
    sheet.ax.scatter(
        xy[is_pole, 0],
        xy[is_pole, 1],
        s=(12 if many else 24) + (34 if many else 50) * strength[is_pole],
        color=CONTRAST,
        edgecolors="white",
        linewidths=0.8,
        zorder=6,
    )
    order = np.lexsort((-strength, ~is_pole)).tolist()
    if many and labels:  # every pole that finds room, clear of poles alone
        row = {k: at for at, k in enumerate(np.flatnonzero(is_pole).tolist())}
        named = [(row[k], names.get(layer.ids[k], layer.ids[k])) for k in order if k in row]
        place_labels(sheet.ax, xy[is_pole, 0], xy[is_pole, 1], named, keep_clear=clear)
        return [layer.ids[k] for k in order]
    named = [(k, names.get(layer.ids[k], layer.ids[k])) for k in order[: max(labels, 0)]]
    for some, lead in ((True, True), (False, False)):  # every pole is named, with a line if need be
        now = [one for one in named if is_pole[one[0]] == some]
        if now:
            place_labels(sheet.ax, xy[:, 0], xy[:, 1], now, lead=lead, keep_clear=clear)
    return [layer.ids[k] for k in order]


def _kept_clear(sheet: Sheet, beyond: NDArray[np.bool_]) -> list[tuple[float, ...]]:
    """Return where no name may stand: under what lies on the sheet, and on regions without a node."""
    strange = require("shapely", "geo").bounds(sheet.shapes[beyond])
    return [*sheet.covered(), *(tuple(box) for box in strange.tolist())]


def _placed(network: PoleNetwork | NetworkLayer, regions: Regions) -> PoleNetwork | NetworkLayer:
    """Return the network with its nodes on the map: within their regions, in its coordinates."""
    layer = network.backbone if isinstance(network, PoleNetwork) else network
    if layer.points is None:
        return network
    own = regions.select(layer.ids)
    xy = on_land(own, layer.points) if layer.lonlat == regions.lonlat else own.points
    if xy is layer.points:
        return network
    at: dict[str, Any] = {"points": xy, "lonlat": regions.lonlat}
    layer = replace(layer, **at)
    if not isinstance(network, PoleNetwork):
        return layer
    axes = None if network.axes is None else replace(network.axes, **at)
    return replace(network, backbone=layer, axes=axes)


def _projected(xy: Array, there: Plane) -> Array:
    if not np.isfinite(xy).all():
        raise InputError(_("A node has no place."))
    return xy if there.forward is None else there.forward(xy)


def _names(regions: Regions, language: str) -> dict[str, str]:
    from ...studies.places.region_names import names_of

    return names_of(regions, language)


def layer_named(layer: NetworkLayer, language: str) -> str:
    """Return what a layer is called, with its time."""
    known = layer.kind in TERMS["layer_kind"]
    text = say_term("layer_kind", layer.kind, language) if known else layer.name
    if layer.time is None:
        return text
    return with_time(text, layer.time).text(language)


def alternative(
    title: str,
    layer: NetworkLayer,
    poles: GrowthPoles | None,
    names: Mapping[str, str],
    language: str,
) -> str:
    """Return what a picture of a network shows, for those who cannot see it."""
    edges = layer.edges()
    pairs = [
        f"{names.get(layer.ids[i], layer.ids[i])}–{names.get(layer.ids[j], layer.ids[j])}"
        for i, j in zip(edges.source[:5].tolist(), edges.target[:5].tolist(), strict=True)
    ]
    who = poles_in_words(poles, names, language) if poles is not None else ""
    said = Message(
        _("{title}. {nodes} {nodes:node|nodes}, {links} {links:link|links}; strongest: {pairs}."),
        title=title,
        nodes=layer.n,
        links=layer.links,
        pairs=pairs,
    )
    if who:
        said = together(said, Message(_(" Growth poles: {who}."), who=who))
    return said.text(language)
