"""A map sheet: the frame, the regions in it, and where legend, scale bar and inset find room.

Nothing may lie on a region: each piece is put on the free spot nearest to where it is wanted, and
the frame grows where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._projection import Plane, main_bounds, sea_window, simplified
from ._shapes import paths
from .style import (
    BORDER,
    INK,
    MUTED,
    NO_DATA,
    NO_DATA_HATCH,
    OUTLINE,
    TEXT,
    new_figure,
    pick,
    require,
)

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Box = tuple[float, float, float, float]

MAP_WIDTH = 5.6  # inches
MAP_HEIGHT = 6.4
PAD = 0.08
LINE = 0.16
INSET_WIDTH = 0.95
PIXELS = 900.0


class Sheet:
    """The map under construction.

    Parameters
    ----------
    there : Plane
    title : str
    notes : sequence of str
        Lines under the map.
    ax : Axes or None
        Draw into these axes of the caller's (they keep their size), else into a new figure.
    """

    def __init__(
        self, there: Plane, title: str, notes: Sequence[str], ax: Axes | None = None
    ) -> None:
        self.there = there
        self.title = title
        self.notes = [part for note in notes for part in note.split("\n")]
        self.own = ax is None
        self.x0, self.y0, self.x1, self.y1 = main_bounds(there)
        if ax is None:
            self.figure: Figure = new_figure(MAP_WIDTH, MAP_WIDTH)
            self.figure.set_layout_engine("none")
            self.ax = self.figure.add_axes((0, 0, 1, 1))
            self.scale = max((self.x1 - self.x0) / MAP_WIDTH, (self.y1 - self.y0) / MAP_HEIGHT)
        else:
            self.ax = ax
            self.figure = ax.get_figure(root=True)  # type: ignore[assignment]
            self._fit_to_axes()
        self.ax.set_axis_off()
        self._apply_limits()
        shown = simplified(there.shapes, self.scale * MAP_WIDTH / PIXELS)
        self.shapes = shown
        self.taken: list[Box] = []
        self.inset_axes: Axes | None = None
        self._tree = require("shapely", "geo").STRtree(require("shapely", "geo").get_parts(shown))

    def paint(self, colours: Sequence[str], missing: NDArray[np.bool_]) -> None:
        """Fill the regions; those that are `missing` are hatched."""
        self.colours, self.missing = list(colours), missing
        width = 0.45 if len(colours) < 100 else 0.2
        shown = self.shapes
        if self.there.far_south:  # the inset shows what lies below the frame
            clip = require("shapely", "geo").clip_by_rect
            shown = clip(shown, self.x0, self.y0, self.x1, self.y1)
        self._fill(self.ax, shown, width, smallest=(self.scale * MAP_WIDTH / PIXELS) ** 2 / 2)

    def sea_inset(self, language: str) -> None:
        """Add the South China Sea, lower right, where it covers no region."""
        wx0, wy0, wx1, wy1 = sea_window(self.there)
        width = INSET_WIDTH * self.scale
        height = width * (wy1 - wy0) / (wx1 - wx0)
        box = self._corner_box(width, height)
        self.taken.append(box)
        inset = self.ax.inset_axes(
            (box[0], box[1], width, height), transform=self.ax.transData, zorder=5
        )
        inset.set(xlim=(wx0, wx1), ylim=(wy0, wy1), xticks=[], yticks=[], aspect="auto")
        for spine in inset.spines.values():
            spine.set(visible=True, color=MUTED, linewidth=0.7)
        shapely = require("shapely", "geo")
        near = shapely.clip_by_rect(self.there.shapes, wx0, wy0, wx1, wy1)
        self._fill(inset, simplified_parts(near, (wx1 - wx0) / 150), 0.3, edge=OUTLINE)
        inset.text(
            0.5,
            0.025,
            pick(("South China Sea Islands", "南海诸岛"), language),
            fontsize=TEXT - 4,
            ha="center",
            va="bottom",
            transform=inset.transAxes,
        )
        self.inset_axes = inset

    def legend(self, handles: Sequence[Artist], labels: Sequence[str], title: str = "") -> None:
        """Add the legend, near the lower left corner if there is room."""
        legend = self.ax.legend(
            handles,
            labels,
            title=title or None,
            loc="lower left",
            borderaxespad=0.0,
            handlelength=1.5,
            handleheight=1.0,
            labelspacing=0.35,
            alignment="left",
        )
        size = self._size(legend)
        x, y = self._spot(*size, prefer=(0.0, 0.0))
        legend.set_loc("lower left")
        legend.set_bbox_to_anchor((x, y), transform=self.ax.transData)

    def scale_bar(self, language: str) -> None:
        """Add a scale bar of a round number of kilometres, about a fifth of the map's width."""
        if not self.there.metres:
            return
        span = (self.x1 - self.x0) * self.there.metres
        length = round_length(span / 5)
        unit, divisor = (("km", "km"), 1000.0) if length >= 1000 else (("m", "m"), 1.0)
        width = length / self.there.metres
        high = 0.05 * self.scale
        room = (width + 0.55 * self.scale, high + 0.22 * self.scale)
        x, y = self._spot(*room, prefer=(0.36, 0.0))
        x += 0.12 * self.scale
        y += 0.02 * self.scale
        for k, colour in enumerate((INK, "white")):
            self.ax.add_patch(_rectangle(x + k * width / 2, y, width / 2, high, colour))
        texts = ("0", f"{length / divisor / 2:g}", f"{length / divisor:g} {pick(unit, language)}")
        for k, text in enumerate(texts):
            last = k == 2
            self.ax.text(
                x + k * width / 2 - (0.06 * self.scale if last else 0.0),
                y + high + 0.035 * self.scale,
                text, fontsize=TEXT - 2, ha="left" if last else "center", va="bottom",
            )  # fmt: skip

    def north_arrow(self, language: str) -> None:
        """Add an arrow to the north of the map's middle."""
        width, height = 0.3 * self.scale, 0.5 * self.scale
        x, y = self._spot(width, height, prefer=(1.0, 1.0))
        middle = x + width / 2
        self.ax.annotate(
            pick(("N", "北"), language),
            xy=(middle, y + height),
            xytext=(middle, y),
            ha="center",
            va="bottom",
            fontsize=TEXT,
            arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.0},
        )

    def close(self) -> Figure:
        """Set limits, title and notes; return the figure."""
        self._apply_limits()
        if self.title:
            self.ax.set_title(self.title, y=1.0)
        text = "\n".join(self.notes)
        if text:
            self.ax.annotate(
                text,
                (0, 0),
                xytext=(0, -4),
                xycoords="axes fraction",
                textcoords="offset points",
                fontsize=TEXT - 1.5,
                color=MUTED,
                va="top",
                linespacing=1.25,
            )
        if self.own:
            self._size_figure()
        return self.figure

    def covered(self) -> list[Box]:
        """Return the boxes of the plane that legend, scale bar, arrow and inset occupy."""
        return list(self.taken)

    def _fill(
        self,
        ax: Axes,
        shapes: NDArray[Any],
        width: float,
        edge: str = BORDER,
        smallest: float = 0.0,
    ) -> None:
        from matplotlib.collections import PathCollection

        colours = np.array(self.colours, dtype=object)
        if require("shapely", "geo").get_dimensions(self.there.shapes).max(initial=0) == 0:
            x, y = self.there.points.T
            there, gap = ~self.missing, self.missing
            ax.scatter(x[there], y[there], c=list(colours[there]), s=26, lw=0.4, ec=OUTLINE)
            ax.scatter(x[gap], y[gap], c=NO_DATA, s=26, lw=0.4, ec=NO_DATA_HATCH)
            return
        drawn = paths(shapes, smallest)
        known = [p for p, gap in zip(drawn, self.missing, strict=True) if not gap]
        gaps = [p for p, gap in zip(drawn, self.missing, strict=True) if gap]
        ax.add_collection(
            PathCollection(
                known, facecolors=list(colours[~self.missing]), edgecolors=edge, linewidths=width
            ),
            autolim=False,
        )
        if gaps:
            ax.add_collection(
                PathCollection(
                    gaps,
                    facecolors=NO_DATA,
                    edgecolors=NO_DATA_HATCH,
                    linewidths=width,
                    hatch="/////",
                ),
                autolim=False,
            )

    def _fit_to_axes(self) -> None:
        place = self.ax.get_position()
        across, up = self.figure.get_size_inches()
        width, height = place.width * across, place.height * up
        self.scale = max((self.x1 - self.x0) / width, (self.y1 - self.y0) / height)
        more_x = (width * self.scale - (self.x1 - self.x0)) / 2
        more_y = (height * self.scale - (self.y1 - self.y0)) / 2
        self.x0, self.x1 = self.x0 - more_x, self.x1 + more_x
        self.y0, self.y1 = self.y0 - more_y, self.y1 + more_y

    def _apply_limits(self) -> None:
        self.ax.set(xlim=(self.x0, self.x1), ylim=(self.y0, self.y1), aspect="equal")

    def _size_figure(self) -> None:
        wide, high = (self.x1 - self.x0) / self.scale, (self.y1 - self.y0) / self.scale
        top = 0.34 * (1 + self.title.count("\n")) if self.title else PAD
        bottom = PAD + LINE * len(self.notes)
        width, height = wide + 2 * PAD, high + top + bottom
        self.figure.set_size_inches(width, height)
        self.ax.set_position((PAD / width, bottom / height, wide / width, high / height))

    def _size(self, artist: Artist) -> tuple[float, float]:
        box = artist.get_window_extent()
        inch = self.scale / self.figure.dpi
        return box.width * inch + 0.04 * self.scale, box.height * inch + 0.04 * self.scale

    def _corner_box(self, width: float, height: float) -> Box:
        step = 0.02 * (self.x1 - self.x0)
        for k in range(40):
            right = self.x1 + k * step
            box = (right - width, self.y0, right, self.y0 + height)
            if self._free(box):
                break
        if self.own:
            self.x1 = right
        return (self.x1 - width, self.y0, self.x1, self.y0 + height)

    def _spot(
        self, width: float, height: float, *, prefer: tuple[float, float]
    ) -> tuple[float, float]:
        """Return the lower left corner of the free spot nearest to the preferred one."""
        free_x, free_y = self.x1 - self.x0 - width, self.y1 - self.y0 - height
        steps = np.linspace(0.0, 1.0, 26)
        u, v = (a.ravel() for a in np.meshgrid(steps, steps))
        order = np.argsort(np.hypot(u - prefer[0], v - prefer[1]), kind="stable")
        for k in order:
            x, y = self.x0 + u[k] * free_x, self.y0 + v[k] * free_y
            if self._free((x, y, x + width, y + height)):
                break
        else:
            x, y = self.x0 + prefer[0] * free_x, self.y0
            if self.own:
                self.y0 -= 1.1 * height
                y = self.y0
        self.taken.append((x, y, x + width, y + height))
        return float(x), float(y)

    def _free(self, box: Box) -> bool:
        if any(
            box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in self.taken
        ):
            return False
        pad = 0.03 * self.scale
        probe = require("shapely", "geo").box(
            box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad
        )
        return len(self._tree.query(probe, predicate="intersects")) == 0


def simplified_parts(shapes: NDArray[Any], tolerance: float) -> NDArray[Any]:
    """Simplify for the inset, keeping islands smaller than the tolerance."""
    shapely = require("shapely", "geo")
    out = shapely.simplify(shapes, tolerance, preserve_topology=True)
    return np.where(shapely.is_empty(out), shapes, out)


def round_length(length: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is not longer than `length`."""
    power = 10.0 ** np.floor(np.log10(max(length, 1e-9)))
    return float(max(m * power for m in (1, 2, 5) if m * power <= length * (1 + 1e-12)))


def _rectangle(x: float, y: float, width: float, height: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, facecolor=colour, edgecolor=INK, linewidth=0.6)
