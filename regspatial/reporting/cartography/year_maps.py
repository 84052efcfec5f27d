"""Small multiples: a map of each time, in the same classes, with one legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions, Variable
from ...errors import InputError, ParameterError, listed
from ...results.local_autocorrelation import LocalStatistic
from ...words import Message, _, say
from ..look import FigureStyle, current, styled
from ..style import describe, drawing, new_figure, pick, titles
from .borders import borders_of
from .key import Key, numeric_key
from .map_parts import key_handles, map_notes, painted, wants_inset
from .maps import cluster_key
from .note_lines import note_lines, write_notes
from .projection import Plane, main_bounds, plane
from .sheet import INSET_SHARE, LINE, PAD, Sheet
from .values import counted, unit_of, values_for

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDE = 7.6  # inches on a screen
_MOST = 24
_GAP = 0.08


def maps_by_time(
    what: Variable | LocalStatistic,
    regions: Regions,
    *,
    times: Sequence[object] | None = None,
    columns: int | None = None,
    title: str | None = None,
    classes: int = 5,
    scheme: str | Sequence[float] = "quantiles",
    centre: float | None = None,
    colours: str | Sequence[str] | None = None,
    language: str = "en",
    legend: str | bool = True,
    source: str | None = None,
    borders: str | Regions | None = None,
    style: FigureStyle | None = None,
) -> Figure:
    """Draw a map of each time in common classes, with one legend, one scale bar and one arrow.

    Parameters
    ----------
    what : Variable or LocalStatistic
        With several times; of a local statistic the clusters are drawn.
    regions : Regions
    times : sequence of times, optional
        Default: all; at most 24.
    columns : int, optional
        Maps side by side. Default: up to three, of four two.
    title, classes, scheme, centre, colours, language, legend, source, borders, style
        As for `choropleth`; classes are made from the values of all the times drawn, together.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    InputError
        If there is no such time, or more than 24.
    """
    language = check_language(language)
    with styled(style):
        chosen = _chosen(what.times, times)
        if isinstance(what, LocalStatistic):
            name = say(what.tables()[0].en, language)
            keys = [cluster_key(what.at(t), regions, language, counted=False) for t in chosen]
            heading = legend if isinstance(legend, str) else ""
        else:
            heading = legend if isinstance(legend, str) else unit_of(what, regions, language)
            how = (classes, scheme, centre, colours, language)
            keys, heading = keys_by_time(what, regions, chosen, how, heading)
            name = say(what.label or what.name, language)
        drawn, caption = titles(title, name)
        figure = _draw(
            regions,
            keys,
            [str(t) for t in chosen],
            drawn,
            language,
            heading=heading,
            legend=legend is not False,
            source=source,
            borders=borders,
            columns=columns,
        )
        span = Message(_("{n} {n:map|maps}, {times}"), n=len(chosen), times=listed(chosen, _MOST))
        titled = caption
        if heading:
            titled = Message(_("{label} ({unit})"), label=caption, unit=heading).text(language)
        said = Message(
            _("Maps: {title}; {span}. Classes: {classes}."),
            title=titled,
            span=span,
            classes="; ".join(keys[0].labels),
        )
        return describe(figure, caption, said.text(language))


def _chosen(known: Sequence[object], wanted: Sequence[object] | None) -> list[Any]:
    chosen = list(known if wanted is None else wanted)
    unknown = [t for t in chosen if t not in known]
    if unknown or not chosen:
        raise InputError(
            _("There is no time {unknown}; there are: {known}."),
            unknown=listed(unknown) if unknown else "-",
            known=listed(known, 40),
        )
    if len(chosen) > _MOST:
        raise ParameterError(
            _(
                "{n} {n:map is|maps are} too many for one figure; name at most {most} "
                "{param:times}."
            ),
            n=len(chosen),
            most=_MOST,
        )
    return chosen


def keys_by_time(
    x: Variable,
    regions: Regions,
    times: Sequence[Any],
    how: tuple[int, str | Sequence[float], float | None, str | Sequence[str] | None, str],
    heading: str,
) -> tuple[list[Key], str]:
    """Return a key a time, with the classes of all of them together, and the head of the legend.

    `how` are classes, scheme, centre, colours and language of `numeric_key`.
    """
    found = [values_for(regions, x.at(t))[0] for t in times]
    data = np.stack([np.full(regions.n, np.nan) if v is None else v for v in found])
    if not np.isfinite(data).any():
        raise InputError(_("{name!r} has no value at these times."), columns=[x.name], name=x.name)
    divisor, heading = counted(data, heading, how[-1])
    whole = numeric_key(data.ravel(), *how, divisor)
    numbers = whole.numbers.reshape(data.shape)
    return [Key(whole.colours, whole.labels, one) for one in numbers], heading


def _draw(
    regions: Regions,
    keys: Sequence[Key],
    heads: Sequence[str],
    title: str,
    language: str,
    *,
    heading: str,
    legend: bool,
    source: str | None,
    borders: str | Regions | None,
    columns: int | None,
) -> Figure:
    there = plane(regions)
    style = current()
    usual = 2 if len(keys) == 4 else 3  # four stand two by two
    across = max(1, min(columns or usual, len(keys)))
    rows = -(-len(keys) // across)
    missing = any((k.numbers < 0).any() for k in keys)
    said = [style.source or "", style.review_number or ""]
    with drawing([title, heading, source or "", *said, *heads, *keys[0].labels], language):
        wide = style.inches or _WIDE
        size = (wide - 2 * PAD - _GAP * (across - 1)) / across
        high = size * _shape(there)
        notes = note_lines(map_notes(there, source, language), wide)
        head = 0.26 * style.larger
        above = (0.34 * style.larger if title else 0.0) + PAD
        figure = new_figure(wide, wide)
        figure.set_layout_engine("none")
        strip = _Strip(figure, keys[0], missing, heading if legend else None, language)
        below = strip.height + LINE * style.larger * len(notes) + 2 * PAD
        total = above + rows * (high + head) + below
        figure.set_size_inches(wide, total)
        scale = 1.0
        for k, (key, at) in enumerate(zip(keys, heads, strict=True)):
            r, c = divmod(k, across)
            left, top = PAD + c * (size + _GAP), above + r * (high + head) + head
            ax = figure.add_axes((left / wide, 1 - (top + high) / total, size / wide, high / total))
            sheet = Sheet(there, at, [], inset=wants_inset(there, None), language=language, ax=ax)
            scale = sheet.scale
            painted(sheet, key, language)
            if borders is not None:
                sheet.outline(borders_of(regions, there, sheet.shapes, borders))
            sheet.close()
        strip.place(wide, total, below, scale, there)
        if title:
            figure.text(
                PAD / wide,
                1 - 0.5 * above / total,
                title,
                fontweight="bold",
                va="center",
                fontsize=style.points + 1.5 * style.larger,
            )
        write_notes(figure, notes, wide, total)
        return figure


def _shape(there: Plane) -> float:
    """Return height over width of a map, with the room that its inset wants."""
    x0, y0, x1, y1 = main_bounds(there)
    more = 1.0 + (0.6 * INSET_SHARE if wants_inset(there, None) else 0.0)
    return float(min(max((y1 - y0) / ((x1 - x0) * more), 0.3), 2.0))


class _Strip:
    """The strip under the maps: legend, scale bar, north arrow."""

    def __init__(
        self, figure: Figure, key: Key, missing: bool, heading: str | None, language: str
    ) -> None:
        self.figure, self.language = figure, language
        self.box: Any = None
        self.height = 0.45 * current().larger  # what the arrow wants
        if heading is None:
            return
        handles, labels = key_handles(key, language, missing=missing)
        for lines in range(1, len(labels) + 1):  # as few lines as fit, their ends alike
            self.box = figure.legend(
                handles,
                labels,
                title=heading or None,
                loc="lower left",
                ncols=-(-len(labels) // lines),
                alignment="left",
                borderaxespad=0.0,
                handlelength=1.5,
                handleheight=1.0,
                columnspacing=1.2,
            )
            extent = self.box.get_window_extent()
            if extent.width / figure.dpi < 0.7 * figure.get_figwidth() or lines == len(labels):
                break
            self.box.remove()
        self.height = max(self.height, extent.height / figure.dpi) + PAD

    def place(self, wide: float, total: float, below: float, scale: float, there: Plane) -> None:
        """Put the legend left, scale bar and arrow right."""
        from matplotlib.patches import Rectangle

        bottom = below - self.height
        if self.box is not None:
            self.box.set_loc("lower left")
            self.box.set_bbox_to_anchor((PAD / wide, bottom / total), self.figure.transFigure)
        style = current()
        ax = self.figure.add_axes((0, 0, 1, below / total))
        ax.set(xlim=(0, wide), ylim=(0, below))
        ax.set_axis_off()
        right = wide - 2 * PAD
        if style.north_arrow:
            ax.annotate(
                pick(_("N"), self.language),
                xy=(right, bottom + 0.4 * style.larger),
                xytext=(right, bottom),
                ha="center",
                va="bottom",
                annotation_clip=False,
                arrowprops={"arrowstyle": "-|>", "color": "black", "lw": 1.0},
            )
            right -= 0.35 * style.larger
        if style.scale_bar and there.metres:
            from .sheet import round_length, unit_of

            length = round_length(scale * there.metres * wide / 7)
            inches = length / there.metres / scale
            unit, divisor = unit_of(length, self.language)
            x = right - inches - 0.28 * style.larger
            for k, colour in enumerate(("black", "white")):
                ax.add_patch(
                    Rectangle(
                        (x + k * inches / 2, bottom + 0.03),
                        inches / 2,
                        0.045 * style.larger,
                        facecolor=colour,
                        edgecolor="black",
                        linewidth=0.6,
                    )
                )
            for k, text in enumerate(("0", f"{length / divisor:g} {unit}")):
                ax.text(
                    x + k * inches,
                    bottom + 0.05 + 0.06 * style.larger,
                    text,
                    va="bottom",
                    ha="center",
                    fontsize=style.points - 2 * style.larger,
                )
