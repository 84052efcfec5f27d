"""The network chart: nodes on a circle by strength, links by flow, groups side by side, and what each sign is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...errors import ParameterError
from ...results.network import NetworkLayer, PoleNetwork
from ...words import _
from .._labels import known_names
from .._upright import room_for, upright_names
from .._wrapping import columns, in_two
from ..cartography.key import text_key
from ..style import ACCENT, INK, MUTED, describe, drawing, new_figure, pick, titles
from .flow_keys import FLOW_SAID, HINTERLANDS, NO_POLE, PLAIN, POLE
from .flows import WIDEST, Array, alternative, layer_named

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STRENGTH = _("Strength (size)")
_LETTERS, _KEY_LETTERS = 20, 44
"""Of a line of a name, and of a line of the key of hinterlands."""


def network_chart(
    network: PoleNetwork | NetworkLayer,
    *,
    names: Mapping[str, str] | None = None,
    most: int = 40,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw a network on a circle: nodes by strength, links by flow, groups side by side.

    Parameters
    ----------
    network : PoleNetwork or NetworkLayer
        A study groups the nodes by hinterland.
    names : mapping of id to name, optional
    most : int
        Draw the `most` strongest nodes.
    title, language

    Returns
    -------
    matplotlib Figure
    """
    language = check_language(language)
    if most < 3:
        raise ParameterError(_("most={most} must be at least 3."), most=most)
    layer = network.backbone if isinstance(network, PoleNetwork) else network
    groups = np.zeros(layer.n, dtype=np.intp)
    if isinstance(network, PoleNetwork) and network.hinterlands is not None:
        groups = network.hinterlands.assignment
    strength = layer.strength
    chosen = np.argsort(-strength, kind="stable")[:most]
    order = chosen[np.lexsort((-strength[chosen], groups[chosen]))]
    known = known_names(names)
    shown = [in_two(known.get(layer.ids[i], layer.ids[i]), _LETTERS) for i in order]
    words = pick(_("Network chart, {}"), language).format(layer_named(layer, language))
    drawn, caption = titles(title, words)
    poles = network.poles if isinstance(network, PoleNetwork) else None
    with drawing([drawn, *shown], language):
        lines = _key_lines(network, groups[order], known)  # which take no room of the circle
        figure = new_figure(6.0, 6.0 + 0.22 * lines)
        axes = figure.add_subplot()
        axes.set_axis_off()
        reach = room_for(shown, float(figure.get_size_inches()[0]))
        axes.set(xlim=(-reach, reach), ylim=(-1.45, 1.45), aspect="equal")
        angle = np.pi / 2 - 2 * np.pi * np.arange(len(order)) / len(order)
        xy = np.column_stack([np.cos(angle), np.sin(angle)])
        _chords(axes, layer, order, xy)
        colours = _group_colours(groups[order])
        is_pole = np.isin(np.array(layer.ids)[order], list(poles.poles) if poles else [])
        size = 16 + 220 * strength[order] / max(float(strength.max()), 1e-300)
        axes.scatter(
            xy[:, 0],
            xy[:, 1],
            s=size,
            c=colours,
            edgecolors=[INK if p else MUTED for p in is_pole],
            linewidths=[1.3 if p else 0.6 for p in is_pole],
            zorder=3,
        )
        axes.set_title(drawn)
        _circle_key(axes, network, groups[order], colours, is_pole, known, language)
        upright_names(axes, angle, shown, is_pole)  # last: the key decides how large the circle is
        return describe(figure, caption, alternative(caption, layer, poles, known, language))


def _chords(axes: Any, layer: NetworkLayer, order: NDArray[np.intp], xy: Array) -> None:
    from matplotlib.collections import LineCollection

    place = {int(i): k for k, i in enumerate(order)}
    edges = layer.edges()
    segments, widths = [], []
    top = float(edges.weight[0]) if len(edges) else 1.0
    for i, j, w in zip(edges.source.tolist(), edges.target.tolist(), edges.weight, strict=True):
        if i in place and j in place:
            t = np.linspace(0, 1, 24)[:, None]
            a, b = xy[place[i]], xy[place[j]]
            segments.append((1 - t) ** 2 * a + t**2 * b)  # bent towards the middle
            widths.append(0.25 + WIDEST * np.sqrt(float(w) / top))
    axes.add_collection(
        LineCollection(segments, linewidths=widths, colors=MUTED, alpha=0.35, zorder=1)
    )


def _group_colours(groups: NDArray[np.intp]) -> list[str]:
    names = np.array([f"g{k}" if k >= 0 else "" for k in groups])
    if len(set(names.tolist())) > 20:
        return [ACCENT] * len(groups)
    key = text_key(names, None)
    return [key.colours[k] if k >= 0 else PLAIN for k in key.numbers]


def _abreast(called: Sequence[str]) -> int:
    """Return how many names stand side by side in the key."""
    widest = max((columns(line) for one in called for line in one.split("\n")), default=0) + 4
    return max(1, min(3, len(called), _KEY_LETTERS // widest))


def _key_lines(
    network: PoleNetwork | NetworkLayer, groups: NDArray[np.intp], names: Mapping[str, str]
) -> int:
    """Return how many lines the longer of both keys takes."""
    territory = network.hinterlands if isinstance(network, PoleNetwork) else None
    if territory is None:
        return 3
    poles = [territory.poles[g] for g in np.unique(groups).tolist() if g >= 0]
    called = [in_two(names.get(one, one), _LETTERS) for one in poles]
    rows = -(-(len(called) + 1) // _abreast(called))
    return max(3, 1 + rows * max((one.count("\n") + 1 for one in called), default=1))


def _circle_key(
    axes: Any,
    network: PoleNetwork | NetworkLayer,
    groups: NDArray[np.intp],
    colours: Sequence[str],
    is_pole: NDArray[np.bool_],
    names: Mapping[str, str],
    language: str,
) -> None:
    """Say under the circle whose hinterland a colour is, what a dark ring, a size and a width are."""
    from matplotlib.lines import Line2D

    def dot(face: str, *, edge: str = MUTED, size: float = 6.0, line: float = 0.6) -> Any:
        return Line2D([], [], marker="o", ls="none", mfc=face, mec=edge, ms=size, mew=line)

    how: dict[str, Any] = {"frameon": False, "borderaxespad": 0.0, "handletextpad": 0.5}
    territory = network.hinterlands if isinstance(network, PoleNetwork) else None
    if territory is not None and len(set(colours)) > 1:
        shown = np.unique(groups).tolist()
        said = [pick(NO_POLE, language) if g < 0 else territory.poles[g] for g in shown]
        called = [in_two(names.get(one, one), _LETTERS) for one in said]
        first = [dot(colours[int(np.flatnonzero(groups == g)[0])]) for g in shown]
        legend = axes.legend(
            first,
            called,
            title=pick(HINTERLANDS, language),
            loc="upper left",
            bbox_to_anchor=(0.0, 0.04),
            ncols=_abreast(called),
            alignment="left",
            **how,
        )
        axes.add_artist(legend)
    handles, texts = [dot("white", size=9.0)], [pick(_STRENGTH, language)]
    handles.append(Line2D([], [], color=MUTED, lw=1.8, alpha=0.6))
    texts.append(pick(FLOW_SAID, language))
    if is_pole.any():
        handles.append(dot("white", edge=INK, line=1.3))
        texts.append(pick(POLE, language))
    axes.legend(handles, texts, loc="upper right", bbox_to_anchor=(1.0, 0.04), **how)
