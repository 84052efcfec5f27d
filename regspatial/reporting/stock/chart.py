"""A chart as data, and the one place where charts are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers.time_axis import counted_in_years, drawn_at
from ...errors import ParameterError
from ...words import Spoken, _
from .._wrapping import columns, wrap
from ..style import GRID, describe, drawing, dress, legend_below, new_figure, root_of, titles
from .marks import Cells, Mark

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One pair of axes.

    Parameters
    ----------
    marks : sequence of Mark or Cells
        In the order in which they are drawn.
    rows : sequence of str, optional
        Names of rows, from the top.
    room : (float, float)
        How far the axis goes below the last row and above the first.
    times : sequence of times, optional
        What stands under the axis; marks stand at `at_times` of them.
    ticks, upright : (places, names, options), optional
        Names along the axis, and up it.
    x, y : str
        What the axes are of.
    title : str
        Of the panel, where there are several.
    grid : "", "x", "y" or "both"
    framed : bool
        Whether lines stand around it, and strokes at its ticks; cells have none.
    frame : colour of these lines, "" the usual
    hidden : sides that have no line: "left", "bottom"
    whole : "", "x" or "both"
        Which axis has whole numbers alone.
    key : mapping or None
        Options of a legend on the panel.
    more : mapping of a setter of the axes to what it is given
        ``{"set_xlim": (0, 1)}``; options as a mapping, alone or last.
    """

    marks: Sequence[Mark | Cells]
    rows: Sequence[str] | None = None
    room: tuple[float, float] = (0.6, 0.4)
    times: Sequence[int | str] | None = None
    ticks: tuple[Any, ...] | None = None
    upright: tuple[Any, ...] | None = None
    x: str = ""
    y: str = ""
    title: str = ""
    title_style: Mapping[str, Any] = field(default_factory=lambda: {"fontweight": "normal"})
    grid: str = ""
    framed: bool = True
    frame: str = ""
    hidden: Sequence[str] = ()
    whole: str = ""
    key: Mapping[str, Any] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """All that is written on it."""
        places = (one[1] for one in (self.ticks, self.upright) if one is not None)
        named = [*(one for one in (self.rows, self.times) if one is not None), *places]
        texts = [str(t) for names in named for t in names]
        return [self.x, self.y, self.title, *texts, *(t for m in self.marks for t in m.texts)]

    def draw(self, axes: Axes) -> None:
        """Draw the marks, then what stands around them."""
        for one in self.marks:
            one.draw(axes)
        if self.times is not None:
            _under(axes, self.times)
        if self.rows is not None:
            count = len(self.rows)
            axes.set_yticks(np.arange(count)[::-1], self.rows)
            axes.set_ylim(-self.room[0], max(count, 1) - self.room[1])
            axes.tick_params(axis="y", length=0)
        for set_ticks, given in ((axes.set_xticks, self.ticks), (axes.set_yticks, self.upright)):
            if given is not None:
                at, names, *more = given
                set_ticks(at, names, **(more[0] if more else {}))
        for set_label, said in ((axes.set_xlabel, self.x), (axes.set_ylabel, self.y)):
            if said:
                set_label(said)
        self._frame(axes)
        if self.title:
            axes.set_title(self.title, **self.title_style)
        for name, given in self.more.items():
            at, options = (), given
            if not isinstance(given, Mapping):
                at = given if isinstance(given, tuple) else (given,)
                options = {}
            getattr(axes, name)(*at, **options)
        if self.key is not None:
            axes.legend(**self.key)

    def _frame(self, axes: Axes) -> None:
        """Draw the lines around the panel and behind the marks."""
        if self.frame:
            axes.spines[:].set_color(self.frame)
        for side in self.hidden:
            axes.spines[side].set_visible(False)
        if not self.framed:
            axes.tick_params(length=0)
            axes.spines[:].set_visible(False)
        for axis in (axes.xaxis, axes.yaxis)[: ("", "x", "both").index(self.whole)]:
            axis.get_major_locator().set_params(integer=True)  # type: ignore[call-arg]
        if self.grid:
            axes.grid(axis=self.grid, color=GRID, lw=0.6)  # type: ignore[arg-type]
            axes.set_axisbelow(True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of one or more panels.

    Parameters
    ----------
    caption : words
        The title where none is given.
    untitled : words or None
        What it is called where it bears no title, if not so: a table beside it has that title.
    told : function of the title
        The picture in words, for those who cannot see it.
    size : (float, float)
        Inches.
    panels : sequence of Panel or None
        Row by row; None leaves a place empty.
    grid : (int, int), optional
        Rows and columns of panels. Default: beside each other.
    subplots : mapping
        Shared axes and ratios, as matplotlib takes them.
    title_style : mapping
        Of a title over the first panel.
    over : mapping or None
        Options of a title over all panels; None puts it over the first.
    lift : float
        Inches that such a title takes.
    key : int, mapping or None
        A legend of all panels: below them in so many columns, or by matplotlib's options.
    beneath : (str, mapping) or None
        A heading under all panels.
    """

    caption: str | Spoken
    untitled: str | Spoken | None = None
    told: Callable[[str], str | Spoken]
    size: tuple[float, float]
    panels: Sequence[Panel | None]
    grid: tuple[int, int] | None = None
    subplots: Mapping[str, Any] = field(default_factory=dict)
    title_style: Mapping[str, Any] = field(default_factory=dict)
    over: Mapping[str, Any] | None = None
    lift: float = 0.0
    key: int | Mapping[str, Any] | None = None
    beneath: tuple[str, Mapping[str, Any]] | None = None


def drawn_by(
    chart: Callable[..., Chart],
    record: Any,
    *args: Any,
    title: str | None = None,
    language: str = "en",
    ax: Axes | None = None,
    **how: Any,
) -> Figure:
    """Draw what a record shows; it is drawn into `ax` where axes are given."""
    language = check_language(language)
    return drawn(chart(record, *args, language=language, **how), title, language, ax)


def drawn(chart: Chart, title: str | None, language: str, ax: Axes | None = None) -> Figure:
    """Draw a chart; None gives it its caption as title, "" none."""
    said, caption = titles(title, _text(chart.caption, language))
    if title == "" and chart.untitled is not None:
        caption = _text(chart.untitled, language)
    panels = [one for one in chart.panels if one is not None]
    if ax is not None and len(chart.panels) != 1:
        raise ParameterError(
            _("The figure has {n} panels and does not go into one pair of axes; leave out ax=."),
            n=len(chart.panels),
        )
    beneath = chart.beneath[0] if chart.beneath else ""
    with drawing([said, beneath, *(t for one in panels for t in one.texts)], language):
        wide, high = chart.size
        if ax is None:
            figure = new_figure(wide, high + (chart.lift if said else 0.0))
            grid = chart.grid or (1, len(chart.panels))
            places = figure.subplots(*grid, squeeze=False, **chart.subplots).ravel()
        else:
            dress(ax)
            figure, places = root_of(ax), np.array([ax])
        for axes, panel in zip(places, chart.panels, strict=True):
            axes.set_axis_off() if panel is None else panel.draw(axes)
        if ax is not None and chart.key is not None:
            ax.legend()
        elif isinstance(chart.key, int):
            legend_below(figure, chart.key)
        elif chart.key is not None:
            figure.legend(**chart.key)
        if chart.beneath is not None:
            figure.supxlabel(chart.beneath[0], **chart.beneath[1])
        if chart.over is None:
            _broken(places[0].set_title(said, **chart.title_style), wide)
        elif said:
            figure.suptitle(said, **chart.over)
        return describe(figure, caption, _text(chart.told(caption), language))


def _broken(title: Any, wide: float) -> None:
    """Break a title that is wider than its figure, of which axes and margins leave all but 0.8 inches."""
    said = title.get_text()
    length = title.get_window_extent().width / title.get_figure(root=True).dpi
    if length > wide - 0.8:
        title.set_text("\n".join(wrap(said, int(columns(said) * (wide - 0.8) / length))))


def _text(words: str | Spoken, language: str) -> str:
    return words if isinstance(words, str) else words.text(language)


def _under(axes: Axes, times: Sequence[int | str]) -> None:
    """Write times under an axis: years as numbers, others by their names."""
    from matplotlib.ticker import MaxNLocator

    if len(times) > 1 and all(isinstance(t, int) for t in times) and counted_in_years(times):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9, min_n_ticks=1))
        axes.xaxis.set_major_formatter("{x:.0f}")
    else:
        names = [str(t) for t in times]
        axes.set_xticks(drawn_at(times), names, rotation=30 if len(times) > 8 else 0)
