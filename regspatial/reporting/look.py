"""How pictures look on paper: width, fonts, what stands on a map; declared once for all faces.

Drawing functions do not pass it on: it holds while a picture is drawn, for that context alone.
Standard library only, since the shell reads the options from here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .._calls.door import fields_checked
from ..choices import codes, one_of
from ..choices.pictures import FigureFont, FigureWidth
from ..errors import ParameterError, listed
from ..words import Message, _

SCREEN = 9.5
"""Points of the text of a picture on a page."""
PRINT = 7.5
"""Points of the text of a printed picture: liuhao, what Chinese journals ask for."""
WIDTHS = {"single": 8.4, "double": 17.4}
"""Centimetres of one column and of the whole width of a page, as Chinese journals print."""
_INCH = 2.54
_ON, _OFF = ("yes", "true", "1", "on"), ("no", "false", "0", "off")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureStyle:
    """How figures and maps look on paper.

    Parameters
    ----------
    width : {"single", "double"} or float, optional
        One column (8.4 cm), the whole page (17.4 cm), or centimetres. Default: as a page on screen
        shows it.
    font : {"screen", "songti", "heiti"}
        Chinese in Songti (SimSun) or Heiti (SimHei), each with Times for Latin letters and numbers; or
        the sans-serif of a screen. Where a font is not installed the nearest of its kind is taken.
    text_size : float, optional
        Points. Default: 7.5 where a width is given, else 9.5.
    dots : int
        Dots per inch of PNG and TIFF.
    labels : bool, int or sequence of ids
        Names of regions on maps: of all, of the so many largest, or of these. A name stands inside its
        region, else beside the map with a line to it; never on another.
    scale_bar, north_arrow : bool
        On maps.
    source : str, optional
        Under maps, where the map itself is given none.
    review_number : str, optional
        The number under which the base map was approved; a line of its own under maps of China. It belongs to
        `base_map`: without one it is refused, since the shipped outlines have none.
    require_review : bool
        Refuse to draw a map of China without `review_number`.
    times : sequence of times
        Clusters of these times side by side, with one legend, in place of the first and the last.
    base_map, inset_layer, dash_line : path of a vector file, GeoDataFrame or Regions, optional
        The user's own approved base map, drawn over the regions of a map; what the inset of the South China
        Sea shows beside the regions; the dash line, in map and inset.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> import regspatial as rs
    >>> round(rs.FigureStyle(width="single", font="songti").inches, 2)
    3.31
    """

    width: float | str | None = None
    font: FigureFont = "screen"
    text_size: float | None = None
    dots: int = 300
    labels: bool | int | Sequence[str] = False
    scale_bar: bool = True
    north_arrow: bool = True
    source: str | None = None
    review_number: str | None = None
    require_review: bool = False
    times: Sequence[int | str] = ()
    base_map: Any = None
    inset_layer: Any = None
    dash_line: Any = None

    def __post_init__(self) -> None:
        fields_checked(self)
        one_of("font", self.font, FigureFont)
        if isinstance(self.width, str):
            one_of("width", self.width, FigureWidth)
        elif self.width is not None:
            _between("width", self.width, 3.0, 120.0)
        if self.text_size is not None:
            _between("text_size", self.text_size, 4.0, 40.0)
        _between("dots", self.dots, 50, 2400)
        if not _is_labels(self.labels):
            _refuse("labels", self.labels, _("True, False, a whole number, or a list of ids"))
        if self.review_number and self.base_map is None:
            raise ParameterError(
                _(
                    "{param:review_number={number!r}} says that a base map was approved, and no base map is given; "
                    "the shipped outlines have no such number. Give your approved map by {param:base_map}, or "
                    "leave the number out."
                ),
                number=self.review_number,
            )

    @property
    def on_screen(self) -> FigureStyle:
        """The same on a page: what stands on maps, without width and fonts of paper."""
        return replace(self, width=None, font="screen", text_size=None)

    @property
    def inches(self) -> float | None:
        """The width in inches; None where none is given."""
        if self.width is None:
            return None
        return float(WIDTHS[self.width] if isinstance(self.width, str) else self.width) / _INCH

    @property
    def points(self) -> float:
        """The size of the text."""
        return self.text_size or (SCREEN if self.width is None else PRINT)

    @property
    def larger(self) -> float:
        """The text against that on a screen."""
        return self.points / SCREEN


_DRAWN: ContextVar[FigureStyle | None] = ContextVar("style", default=None)


def current() -> FigureStyle:
    """Return the style that what is being drawn now has."""
    return _DRAWN.get() or FigureStyle()


@contextmanager
def styled(style: FigureStyle | None) -> Iterator[FigureStyle]:
    """Draw in a style inside this; None keeps the one that holds.

    Raises
    ------
    ParameterError
        If it is no style.
    """
    if style is None:
        yield current()
        return
    if not isinstance(style, FigureStyle):
        raise ParameterError(
            _("{param:style={style!r}} is not allowed; give a FigureStyle(…)."), style=style
        )
    token = _DRAWN.set(style)
    try:
        yield style
    finally:
        _DRAWN.reset(token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One setting of `FigureStyle` as shell and recipe spell it.

    Parameters
    ----------
    name : str
        The field.
    of : {"figure", "map"}
        Of all pictures or of maps: the shell writes ``--figure-width``, ``--map-labels``.
    kind : {"width", "word", "number", "whole", "switch", "labels", "text", "file", "times"}
    help : marked sentence
    """

    name: str
    of: str
    kind: str
    help: Any

    @property
    def flat(self) -> str:
        """The name in the shell, with an underscore."""
        return f"{self.of}_{self.name}"


OPTIONS = (
    Option(
        name="width",
        of="figure",
        kind="width",
        help=_("Width of pictures for print: single (8.4 cm), double (17.4 cm), or centimetres."),
    ),
    Option(
        name="font",
        of="figure",
        kind="word",
        help=_(
            "Font of pictures for print: screen; songti or heiti, with Times for Latin letters."
        ),
    ),
    Option(
        name="text_size",
        of="figure",
        kind="number",
        help=_("Size of their text in points; by default 7.5 where a width is given."),
    ),
    Option(
        name="dots",
        of="figure",
        kind="whole",
        help=_("Dots per inch of PNG and TIFF; by default 300."),
    ),
    Option(
        name="labels",
        of="map",
        kind="labels",
        help=_("Names on maps: yes, a number (the largest regions), or codes with commas."),
    ),
    Option(name="scale_bar", of="map", kind="switch", help=_("no: maps without a scale bar.")),
    Option(name="north_arrow", of="map", kind="switch", help=_("no: maps without a north arrow.")),
    Option(name="source", of="map", kind="text", help=_("Source line under maps.")),
    Option(
        name="review_number",
        of="map",
        kind="text",
        help=_("Number under which your base map was approved, printed under maps of China."),
    ),
    Option(
        name="require_review",
        of="map",
        kind="switch",
        help=_("yes: refuse to draw a map of China without its review number."),
    ),
    Option(
        name="times",
        of="map",
        kind="times",
        help=_("Times whose clusters stand side by side, with one legend: 2012,2017,2022."),
    ),
    Option(
        name="base_map",
        of="map",
        kind="file",
        help=_("Vector file of an approved base map, drawn over the regions."),
    ),
    Option(
        name="inset_layer",
        of="map",
        kind="file",
        help=_("Vector file of what the inset of the South China Sea shows."),
    ),
    Option(
        name="dash_line",
        of="map",
        kind="file",
        help=_("Vector file of the dash line, drawn in map and inset."),
    ),
)
"""All settings, in the order in which help shows them."""


LAYERS = ("base_map", "inset_layer", "dash_line")
"""The settings that are vector files."""


def style_of(given: Mapping[str, Any]) -> FigureStyle:
    """Return the style that texts of the shell or values of a recipe say, by field.

    Raises
    ------
    ParameterError
        For a setting that is none, or a value that it cannot have.
    """
    kinds = {one.name: one.kind for one in OPTIONS}
    unknown = [name for name in given if name not in kinds]
    if unknown:
        raise ParameterError(
            _("There is no setting {unknown} of figures; there are: {known}."),
            unknown=listed(unknown),
            known=listed(kinds, 40),
        )
    read = {name: _read(name, kinds[name], value) for name, value in given.items()}
    return FigureStyle(**read)


def _read(name: str, kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if kind == "switch":
        return _switch(name, text)
    if kind in ("number", "whole"):
        return _number(name, text, whole=kind == "whole")
    if kind == "width":
        return text if text in codes(FigureWidth) else _number(name, text.removesuffix("cm"))
    if kind == "labels":
        return _labels(text)
    if kind == "times":
        from ..containers.times import time_label  # numpy, which the shell's help does without

        return tuple(time_label(one) for one in _parts(text))
    return Path(text) if kind == "file" else text


def _labels(text: str) -> bool | int | tuple[str, ...]:
    if text.lower() in (*_ON[:2], *_OFF[:2]):
        return text.lower() in _ON
    parts = _parts(text)
    if len(parts) == 1 and parts[0].isdecimal() and len(parts[0]) < 4:
        return int(parts[0])
    return parts


def _parts(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in re.split("[,;\uff0c\u3001\uff1b]", text) if one.strip())


def _switch(name: str, text: str) -> bool:
    if text.lower() in (*_ON, *_OFF):
        return text.lower() in _ON
    raise ParameterError(
        _("{param:{name}={value!r}} is not allowed; write yes or no."), name=name, value=text
    )


def _number(name: str, text: str, *, whole: bool = False) -> float | int:
    try:
        return int(text) if whole else float(text)
    except ValueError:
        raise ParameterError(
            _("{param:{name}={value!r}} is not a number."), name=name, value=text
        ) from None


def _is_labels(value: Any) -> bool:
    if isinstance(value, int):
        return value >= 0
    listed_ = isinstance(value, Sequence) and not isinstance(value, str)
    return listed_ and all(isinstance(one, str) for one in value)


def _refuse(name: str, value: Any, wanted: str) -> None:
    raise ParameterError(
        _("{param:{name}={value!r}} is not allowed; give {wanted}."),
        name=name,
        value=value,
        wanted=Message(wanted),
    )


def _between(name: str, value: Any, low: float, high: float) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not low <= value <= high:
        raise ParameterError(
            _("{param:{name}={value!r}} is not allowed; it must be between {low} and {high}."),
            name=name,
            value=value,
            low=f"{low:g}",
            high=f"{high:g}",
        )
