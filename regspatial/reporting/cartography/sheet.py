"""A map sheet: the frame, the regions in it, and where legend, scale bar and inset find room.

Nothing may lie on a region: each piece is put on the free spot nearest to where it is wanted, and
the frame grows where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...terms.palette import NO_DATA, NO_DATA_HATCH, OUTLINE
from ...words import _, p_, say
from .._wrapping import fitting, wrap
from ..look import current
from ..style import (
    BORDER,
    INK,
    MUTED,
    dress,
    in_lines,
    new_figure,
    pick,
    require,
    root_of,
    text_size,
)
from .frame import Box, Frame
from .ground import lay
from .projection import Plane, main_bounds, sea_window, simplified
from .shapes import paths

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MAP_WIDTH = 5.6  # inches
MAP_HEIGHT = 6.4
PAD = 0.08
LINE = 0.16
INSET_SHARE = 0.17  # of the map's width
PIXELS = 900.0
SEEN, DOT = 1.4, 2.4
"""Points: across what a region is seen; across the dot that stands for a smaller one."""


class Sheet:
    """The map under construction.

    Parameters
    ----------
    there : Plane
    title : str
    notes : sequence of str
        Lines under the map.
    inset : bool
        Whether room is kept for the South China Sea, lower right.
    language : {"en", "zh"}
    ax : Axes or None
        Draw into these axes of the caller's (they keep their size), else into a new figure.
    """

    def __init__(
        self,
        there: Plane,
        title: str,
        notes: Sequence[str],
        *,
        inset: bool = False,
        language: str = "en",
        ax: Axes | None = None,
    ) -> None:
        self.there = there
        self.sea_words = pick(_("South China Sea Islands"), language)
        self.title = title
        self.own = ax is None
        self.bounds = bounds = main_bounds(there)
        self.pixel = (bounds[2] - bounds[0]) / PIXELS
        self.shapes = simplified(there.shapes, self.pixel)
        self.frame = Frame(bounds, self.shapes, grows=self.own)
        style = current()
        inches = MAP_WIDTH if style.inches is None else style.inches - 2 * PAD
        if ax is not None:
            inches = ax.get_position().width * root_of(ax).get_figwidth()
        self.inset_box = self._inset_box(inches) if inset else None
        if ax is None:
            self.figure: Figure = new_figure(MAP_WIDTH, MAP_WIDTH)
            self.figure.set_layout_engine("none")
            self.ax = self.figure.add_axes((0, 0, 1, 1))
            self.scale = self._scale()
            self.text = text_size()
        else:
            self.ax = ax
            dress(ax)
            self.figure = root_of(ax)
            place, (across, up) = ax.get_position(), self.figure.get_size_inches()
            self.scale = self.frame.fit(place.width * across, place.height * up)
            self.text = text_size() * min(max(place.width * across / MAP_WIDTH, 0.75), 1.0)
        self.figure._regspatial_map = True  # type: ignore[attr-defined]
        self.notes = [line for note in notes for line in self._wrapped(note)]
        self.ax.set_axis_off()
        self._apply_limits()
        self.inset_axes: Axes | None = None

    def paint(self, colours: Sequence[str], missing: NDArray[np.bool_], language: str) -> None:
        """Fill the regions, in the inset too; those that are `missing` are hatched."""
        self.colours, self.missing = list(colours), missing
        width = (0.45 if len(colours) < 100 else 0.2) * max(self.fine, 0.6)
        shown = self.shapes
        if self.there.far_south:  # the inset shows what lies below the frame
            f = self.frame
            shown = require("shapely", "geo").clip_by_rect(shown, f.x0, f.y0, f.x1, f.y1)
        self._fill(self.ax, shown, width, smallest=self.pixel**2 / 2)
        self._dot_small_ones(shown)
        if self.inset_box is not None:
            self._sea(self.inset_box)

    def _dot_small_ones(self, shown: NDArray[Any]) -> None:
        """Draw a dot in the colour of each region that would be too small to be seen: Macao, say."""
        shapely = require("shapely", "geo")
        if shapely.get_dimensions(self.there.shapes).max(initial=0) == 0:
            return
        across = 2 * np.sqrt(shapely.area(shown) / np.pi) / self.scale * 72
        there = ~shapely.is_empty(shown)
        if self.inset_box is not None:  # what lies south of the map has its dot in the inset
            there &= ~self._in_the_sea()
        self._dots(self.ax, np.flatnonzero(there & (across < SEEN)))

    def _in_the_sea(self) -> NDArray[np.bool_]:
        south: NDArray[np.bool_] = self.there.points[:, 1] < self.bounds[1]
        return south

    def _dots(self, axes: Axes, which: NDArray[np.intp]) -> None:
        x, y = self.there.points[which].T
        colours = [NO_DATA if self.missing[k] else self.colours[k] for k in which]
        size = (DOT * max(self.fine, 0.6)) ** 2
        axes.scatter(x, y, s=size, c=colours, lw=0.3 * self.fine, ec=OUTLINE, zorder=3)

    def outline(self, shapes: NDArray[Any]) -> None:
        """Draw borders over the regions, in the inset too: inland thick, coasts thinly, and no islets.

        A line within two pixels of the edge of all regions is coast. Shapes smaller than 0.06 inches square are not
        outlined, save in the inset, whose islets are what there is to see: finely.
        """
        shapely = require("shapely", "geo")
        f, fine = self.frame, self.fine
        land = shapely.buffer(shapely.union_all(self.shapes), -2 * self.pixel)
        if shapely.is_empty(land):  # places have no coast
            land = shapely.box(f.x0, f.y0, f.x1, f.y1)
        shapely.prepare(land)
        large = shapely.boundary(_without_specks(shapes, (0.06 * self.scale) ** 2))
        box = (f.x0, f.y0, f.x1, f.y1)
        _lines(self.ax, shapely.difference(large, land), box, 0.4 * fine)
        inland = shapely.intersection(large, land)
        _lines(self.ax, inland, box, 0.9 * fine)
        if self.inset_axes is not None:
            window = self.sea
            near = shapely.boundary(simplified_parts(shapes, (window[2] - window[0]) / 150))
            _lines(self.inset_axes, shapely.difference(near, land), window, 0.2 * fine)
            _lines(self.inset_axes, shapely.intersection(near, land), window, 0.5 * fine)

    def _scale(self) -> float:
        """Return how many units of the plane an inch is: the map fills its width, or its height."""
        inches = current().inches
        if inches is not None:
            return self.frame.width / (inches - 2 * PAD)
        return max(self.frame.width / MAP_WIDTH, self.frame.height / MAP_HEIGHT)

    def _inset_box(self, inches: float) -> Box:
        """Take the lower right corner for the inset: the sea, and under it a strip for what it is."""
        wx0, wy0, wx1, wy1 = sea_window(self.there)
        width = INSET_SHARE * self.frame.width
        inch = self.frame.width / inches
        self.sea_size, self.sea_lines = fitting(self.sea_words, width / inch, text_size(-2.5))
        strip = (len(self.sea_lines) * 1.15 * self.sea_size / 72 + 0.03) * inch
        unit = (wx1 - wx0) / width
        self.sea = (wx0, wy0 - strip * unit, wx1, wy1)
        return self.frame.lower_right(width, width * (wy1 - wy0) / (wx1 - wx0) + strip)

    def _sea(self, box: Box) -> None:
        wx0, wy0, wx1, wy1 = self.sea
        inset = self.ax.inset_axes(
            (box[0], box[1], box[2] - box[0], box[3] - box[1]),
            transform=self.ax.transData,
            zorder=5,
        )
        inset.set(xlim=(wx0, wx1), ylim=(wy0, wy1), xticks=[], yticks=[], aspect="auto")
        for spine in inset.spines.values():
            spine.set(visible=True, color=MUTED, linewidth=0.7)
        near = require("shapely", "geo").clip_by_rect(self.there.shapes, wx0, wy0, wx1, wy1)
        self._fill(inset, simplified_parts(near, (wx1 - wx0) / 150), 0.3, edge=OUTLINE)
        inset.annotate(
            "\n".join(self.sea_lines),
            (0.5, 0.0),
            xytext=(0, 1.3),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=self.sea_size,
            ha="center",
            linespacing=1.0,
            zorder=6,
        )
        scale = (wx1 - wx0) / ((box[2] - box[0]) / self.scale)
        across = 2 * np.sqrt(require("shapely", "geo").area(near) / np.pi) / scale * 72
        self._dots(inset, np.flatnonzero(self._in_the_sea() & (across < 2 * DOT)))
        self.inset_axes = inset

    def ground(self, base: NDArray[Any], sea: NDArray[Any], dashes: NDArray[Any]) -> None:
        """Lay the user's base map over the regions, its layer into the inset, and the dash line."""
        f = self.frame
        box = (f.x0, f.y0, f.x1, f.y1)
        fine = max(self.fine, 0.5)
        lay(self.ax, base, box, 0.45 * fine)
        lay(self.ax, dashes, box, 1.1 * fine, filled=True)
        if self.inset_axes is not None:
            window = self.sea
            lay(self.inset_axes, sea, window, 0.4 * fine)
            lay(self.inset_axes, dashes, window, 0.8 * fine, filled=True)

    def legend(
        self,
        handles: Sequence[Artist],
        labels: Sequence[str],
        title: str = "",
        *,
        apart: float = 0.35,
    ) -> None:
        """Add the legend, near the lower left corner if there is room; rows stand `apart` letters apart."""
        legend = self.ax.legend(
            handles,
            labels,
            title=title or None,
            loc="lower left",
            borderaxespad=0.0,
            handlelength=1.5,
            handleheight=1.0,
            labelspacing=apart,
            alignment="left",
            fontsize=self.text - 1,
            title_fontsize=self.text - 0.5,
        )
        size = self._size(legend)
        x, y = self.frame.spot(*size, prefer=(0.0, 0.0))
        legend.set_loc("lower left")
        legend.set_bbox_to_anchor((x, y), transform=self.ax.transData)

    def furniture(
        self, language: str, scale_bar: bool | None = None, north_arrow: bool | None = None
    ) -> None:
        """Add scale bar and north arrow, by default as the style says."""
        style = current()
        if style.scale_bar if scale_bar is None else scale_bar:
            self.scale_bar(language)
        if style.north_arrow if north_arrow is None else north_arrow:
            self.north_arrow(language)

    def scale_bar(self, language: str) -> None:
        """Add a scale bar of a round number of kilometres, about a fifth of the map's width."""
        if not self.there.metres:
            return
        span = self.frame.width * self.there.metres
        length = round_length(span / 5)
        unit, divisor = unit_of(length, language)
        width = length / self.there.metres
        high = 0.05 * self.scale
        room = (width + 0.55 * self.scale, high + 0.22 * self.scale)
        x, y = self.frame.spot(*room, prefer=(0.36, 0.0))
        x += 0.12 * self.scale
        y += 0.02 * self.scale
        for k, colour in enumerate((INK, "white")):
            self.ax.add_patch(_rectangle(x + k * width / 2, y, width / 2, high, colour))
        texts = ("0", f"{length / divisor / 2:g}", f"{length / divisor:g} {unit}")
        for k, text in enumerate(texts):
            last = k == 2
            self.ax.text(
                x + k * width / 2 - (0.06 * self.scale if last else 0.0),
                y + high + 0.035 * self.scale,
                text,
                fontsize=self.text - 2,
                ha="left" if last else "center",
                va="bottom",
            )

    def north_arrow(self, language: str) -> None:
        """Add an arrow to the north of the map's middle."""
        width, height = 0.3 * self.scale, 0.5 * self.scale
        x, y = self.frame.spot(width, height, prefer=(1.0, 1.0))
        middle = x + width / 2
        self.ax.annotate(
            pick(_("N"), language),
            xy=(middle, y + height),
            xytext=(middle, y),
            ha="center",
            va="bottom",
            fontsize=self.text,
            arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.0},
        )

    def settle(self) -> None:
        """Give the figure the size that it will have, so that what is placed in points lies right."""
        self._apply_limits()
        if self.own:
            self._size_figure()

    def close(self) -> Figure:
        """Set limits, title and notes; return the figure."""
        self._apply_limits()
        if self.title:
            named = self.ax.set_title(self.title, y=1.0)
            if self.own:  # in as many lines as the map has room for above
                self.title = in_lines(named, 72 * (self.frame.width / self.scale + 2 * PAD))
        text = "\n".join(self.notes)
        if text:
            self.ax.annotate(
                text,
                (0, 0),
                xytext=(0, -4),
                xycoords="axes fraction",
                textcoords="offset points",
                fontsize=self.text - 1.5,
                color=MUTED,
                va="top",
                linespacing=1.25,
            )
        if self.own:
            self._size_figure()
        return self.figure

    @property
    def fine(self) -> float:
        """How wide the map is beside one that fills a page on a screen: its lines are as much finer."""
        return min(max(self.frame.width / self.scale / MAP_WIDTH, 0.35), 1.0)

    def covered(self) -> list[Box]:
        """Return the boxes of the plane that legend, scale bar, arrow and inset occupy."""
        return list(self.frame.taken)

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
            ax.scatter(x[there], y[there], c=list(colours[there]), s=36, lw=0.4, ec=OUTLINE)
            ax.scatter(x[gap], y[gap], c=NO_DATA, s=36, lw=0.4, ec=NO_DATA_HATCH)
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

    def _apply_limits(self) -> None:
        f = self.frame
        self.ax.set(xlim=(f.x0, f.x1), ylim=(f.y0, f.y1), aspect="equal")

    def _size_figure(self) -> None:
        wide, high = self.frame.width / self.scale, self.frame.height / self.scale
        large = current().larger
        top = 0.34 * large * (1 + self.title.count("\n")) if self.title else PAD
        bottom = PAD + LINE * large * len(self.notes)
        width, height = wide + 2 * PAD, high + top + bottom
        self.figure.set_size_inches(width, height)
        self.ax.set_position((PAD / width, bottom / height, wide / width, high / height))

    def _size(self, artist: Artist) -> tuple[float, float]:
        box = artist.get_window_extent()
        inch = self.scale / self.figure.dpi
        return box.width * inch + 0.04 * self.scale, box.height * inch + 0.04 * self.scale

    def _wrapped(self, note: str) -> list[str]:
        """Break a note to the width of the map."""
        inches = self.frame.width / self.scale
        return wrap(note, int(inches * 72 / (0.52 * (self.text - 1.5))))


def _without_specks(shapes: NDArray[Any], smallest: float) -> NDArray[Any]:
    """Return the parts that are not too small to bear a thick outline: islets would be blots."""
    shapely = require("shapely", "geo")
    parts = shapely.get_parts(shapes)
    large: NDArray[Any] = parts[shapely.area(parts) >= smallest]
    return large


def simplified_parts(shapes: NDArray[Any], tolerance: float) -> NDArray[Any]:
    """Simplify for the inset, keeping islands smaller than the tolerance."""
    shapely = require("shapely", "geo")
    out = shapely.simplify(shapes, tolerance, preserve_topology=True)
    return np.where(shapely.is_empty(out), shapes, out)


def unit_of(length: float, language: str) -> tuple[str, float]:
    """Return what a length in metres is written in, and how many metres that is."""
    said, metres = (_("km"), 1000.0) if length >= 1000 else (p_("unit", "m"), 1.0)
    return say(said, language), metres


def round_length(length: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is not longer than `length`."""
    power = 10.0 ** np.floor(np.log10(max(length, 1e-9)))
    return float(max(m * power for m in (1, 2, 5) if m * power <= length * (1 + 1e-12)))


def _rectangle(x: float, y: float, width: float, height: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, facecolor=colour, edgecolor=INK, linewidth=0.6)


def _lines(ax: Axes, lines: NDArray[Any], box: Box, width: float) -> None:
    """Draw lines as far as they lie in a box."""
    shapely = require("shapely", "geo")
    for line in shapely.get_parts(shapely.clip_by_rect(lines, *box)):
        if not shapely.is_empty(line):
            x, y = shapely.get_coordinates(line).T
            ax.plot(x, y, color=INK, lw=width, zorder=4, solid_joinstyle="round")
