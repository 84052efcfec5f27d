"""Pictures of block models: links between nodes in the order of their blocks, densities between blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...results.network.blocks import BlockModel
from ...terms import named
from ...words import Message, _
from .._wrapping import columns
from ..style import (
    INK,
    MUTED,
    SEQUENTIAL,
    describe,
    drawing,
    new_figure,
    pick,
    text_size,
    titles,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def block_matrix(
    record: BlockModel,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw the densities between blocks, and who stands in each.

    A cell is framed where its density exceeds that of the whole network: the image matrix.

    Parameters
    ----------
    record : BlockModel
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    title, caption = titles(title, record.tables()[0].title(language))
    known = names or {i: said.text(language) for i, said in record.region_names.items()}
    joint = pick(_(", "), language)
    members = [[known.get(i, i) for i in record.members(k)] for k in record.labels]
    heads = [
        Message(_("Block {k}: {role}"), k=k, role=named("block_role", role, language)).text(
            language
        )
        for k, role in zip(record.labels, record.roles, strict=True)
    ]
    shown = [_in_lines(one, joint) for one in members]
    n = len(record.labels)
    with drawing([title, *heads, *shown], language):
        figure = new_figure(5.8, 0.8 + 0.72 * n)
        axes = figure.add_subplot()
        density = np.where(np.isfinite(record.density), record.density, np.nan)
        top = max(float(np.nanmax(density)), 1e-9) if np.isfinite(density).any() else 1.0
        axes.imshow(density, cmap=SEQUENTIAL, vmin=0.0, vmax=1.25 * top, aspect="auto")
        for i in range(n):
            for j in range(n):
                value = density[i, j]
                dark = np.isfinite(value) and value > 0.7 * top
                axes.text(
                    j,
                    i,
                    "–" if not np.isfinite(value) else f"{value:.2f}",
                    ha="center",
                    va="center",
                    color="white" if dark else INK,
                )
                if record.image[i, j]:
                    axes.add_patch(_frame(j, i))
        axes.set_yticks(range(n), [f"{h}\n{s}" for h, s in zip(heads, shown, strict=True)])
        axes.set_xticks(range(n), [str(k) for k in record.labels])
        axes.tick_params(length=0)
        for label in axes.get_yticklabels():
            label.set_fontsize(text_size(-2))
        axes.set_xlabel(
            pick(_("To block"), language)
            + "\n"
            + pick(_("Framed: denser than the network"), language)
        )
        for spine in axes.spines.values():
            spine.set_visible(False)
        if title:  # of the whole figure: the cells are narrower than a title
            figure.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=text_size(1.5))
        cells = "; ".join(
            f"{a}–{b}: {record.density[i, j]:.2f}"
            for i, a in enumerate(record.labels)
            for j, b in enumerate(record.labels)
        )
        said = Message(
            _("Matrix of densities between blocks: {title}. {cells}."), title=caption, cells=cells
        )
        return describe(figure, caption, said.text(language))


_LETTERS = 34
"""Of a line of names: wider ones would leave the cells no room."""


def _in_lines(names: list[str], joint: str) -> str:
    """Return names in two lines of four at most, one that is wider than a line cut, and "…" for the rest."""
    lines: list[list[str]] = [[]]
    for name in (_cut(one) for one in names):
        full = columns(joint.join([*lines[-1], name])) > _LETTERS
        if lines[-1] and (len(lines[-1]) == 4 or full):
            if len(lines) == 2:
                break
            lines.append([])
        lines[-1].append(name)
    rest = " …" if sum(map(len, lines)) < len(names) else ""
    return f"{joint.rstrip()}\n".join(joint.join(line) for line in lines) + rest


def _cut(name: str) -> str:
    while columns(name) > _LETTERS:
        name = f"{name.rstrip('…')[:-1]}…"
    return name


def _frame(x: int, y: int) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.46, y - 0.46), 0.92, 0.92, fill=False, edgecolor=MUTED, linewidth=1.6)
