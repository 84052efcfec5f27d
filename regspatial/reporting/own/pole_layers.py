"""The picture of poles by layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...choices.languages import check_language
from ...results.network.agreement import LayerAgreement
from ...terms import named
from ...words import Message, _, say
from .._labels import known_names
from .._wrapping import wrap
from ..style import GRID, describe, drawing, new_figure, titles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 40
"""Regions of the picture: with more, names lie on each other."""
_POLE, _CORE, _ALL = "#ca1a20", "#8d9399", "#173a5e"


def layers_figure(
    record: LayerAgreement,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw a row a region and a column a layer: a filled mark where the layer makes it a pole.

    Rings grow with the core score of a layer that does not; the last column is all layers together.

    Parameters
    ----------
    record : LayerAgreement
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    order = record.anywhere[:MOST]
    known = known_names(names)
    shown = [known.get(one, one) for one in order]
    heads = [
        *(named("layer_kind", one, language) for one in record.layers),
        named("layer_kind", "all", language),
    ]
    labels = [
        say(_("Pole of the layer"), language),
        say(_("Pole of all together"), language),
        say(_("No pole; the larger, the higher its core score"), language),
    ]
    with drawing([drawn, *shown, *heads, *labels], language):
        figure = new_figure(max(4.4, 2.0 + 1.1 * len(heads)), 1.7 + 0.26 * max(len(order), 1))
        axes = figure.add_subplot()
        at = {one: k for k, one in enumerate(record.ids)}
        rows = np.array([at[one] for one in order], dtype=int)
        y = np.arange(len(order))[::-1]
        for k in range(len(record.layers)):
            pole = record.member[k, rows]
            size = 12 + 34 * np.clip(record.z[k, rows], 0.0, 3.0)
            x = np.full(len(rows), float(k))
            axes.scatter(x[pole], y[pole], s=80, color=_POLE, label=labels[0] if k == 0 else None)
            axes.scatter(
                x[~pole],
                y[~pole],
                s=size[~pole],
                facecolors="none",
                edgecolors=_CORE,
                label=labels[2] if k == 0 else None,
            )
        joint = set(record.joint)
        together = np.array([one in joint for one in order], dtype=bool)
        axes.scatter(
            np.full(together.sum(), float(len(record.layers))),
            y[together],
            s=80,
            marker="D",
            color=_ALL,
            label=labels[1],
        )
        axes.set_xticks(np.arange(len(heads)), ["\n".join(wrap(one, 14)) for one in heads])
        axes.xaxis.tick_top()
        axes.set_yticks(y, shown)
        axes.set_xlim(-0.5, len(heads) - 0.5)
        axes.set_ylim(-0.6, max(len(order), 1) - 0.4)
        axes.tick_params(length=0)
        axes.grid(color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(drawn)
        figure.legend(loc="outside lower left", ncols=1)
        said = "; ".join(
            f"{head}: {', '.join(known.get(p, p) for p in poles) or '–'}"
            for head, poles in zip(heads, (*record.poles, record.joint), strict=True)
        )
        text = Message(_("Poles by layer: {title}. {said}."), title=caption, said=said)
        return describe(figure, caption, text.text(language))
