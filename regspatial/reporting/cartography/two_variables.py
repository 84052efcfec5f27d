"""Two variables on one map: nine colours, and a square of them for a legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...containers import Regions
from ...containers.labels import unit_of
from ...indicators.mapped.bivariate import CODES, BivariateMap
from ...studies.units import step_of
from ...terms.palette import BIVARIATE, NO_DATA, NO_DATA_HATCH, OUTLINE
from ...words import Message, _, say
from .._wrapping import wrap
from ..look import FigureStyle, styled
from ..style import INK, describe, pick, titles
from .classify import limits_written
from .key import Key
from .map_parts import NO_DATA_SAID
from .maps import map_in_words, paint_key
from .values import values_for

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .sheet import Sheet

_CELL = 0.27
"""Inches of a side of one of the nine squares."""
_BESIDE = 0.2
"""Inches of a line of text beside them."""
_SHIFT = 0.3
"""Of a side, how far a limit's text reaches over the border that it stands at: two long ones do not meet."""
_ACROSS = 1.5
"""Sides of the square that a line of an axis's name is long."""


def bivariate_map(
    record: BivariateMap,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    legend: bool = True,
    caption: str | None = None,
    style: FigureStyle | None = None,
    **how: Any,
) -> Figure:
    """Draw the nine classes of two variables, with a square whose axes bear their names.

    Parameters
    ----------
    record : BivariateMap
    regions : Regions
        Those that the record does not have, or that lack a value, are hatched.
    title, language, legend, caption, style
    **how
        `scale_bar`, `north_arrow`, `source`, `inset`, `borders`, `ax` of `choropleth`.

    Returns
    -------
    matplotlib Figure
    """
    language = check_language(language)
    with styled(style):
        found, _name = values_for(
            regions, dict(zip(record.ids, record.numbers.tolist(), strict=True))
        )
        assert found is not None  # noqa: S101 - a mapping always gives values
        numbers = np.where(np.isfinite(found), found, -1.0).astype(np.intp)
        labels = [say(record.class_said(code), language) for code in CODES]
        key = Key([BIVARIATE[code] for code in CODES], labels, numbers)
        drawn, called = titles(title, say(record.title, language))
        called = called if caption is None else caption
        how.setdefault("borders", record.borders)

        def square(sheet: Sheet) -> None:
            if legend:
                _square(sheet, record, language, missing=bool((numbers < 0).any()))

        figure = paint_key(regions, key, drawn, language, legend=square, **how)
        return describe(figure, called, map_in_words(called, key, language))


def _square(sheet: Sheet, record: BivariateMap, language: str, *, missing: bool) -> None:
    """Draw the nine colours, the first variable to the right, the second upwards, with the limits between."""
    large = sheet.text / 9.0
    cell, line = (one * sheet.scale * large for one in (_CELL, _BESIDE))
    letters = int(_ACROSS * 3 * _CELL * 72 * large / (0.52 * (sheet.text - 1)))
    axes = [
        _axis(record, name, limits, language)
        for name, limits in zip((record.variable, record.second), record.limits, strict=True)
    ]
    names = [wrap(said + " →", letters) for said, _limits in axes]
    left, below = (line * (0.8 * len(one) + 0.7) for one in (names[1], names[0]))
    beside = 2.4 * cell + 2.6 * line if missing else 0.6 * cell
    x0, y0 = sheet.frame.spot(left + 3.0 * cell + beside, below + 3.1 * cell, prefer=(0.0, 0.0))
    x, y = x0 + left, y0 + below
    for k, code in enumerate(CODES):
        _cell(sheet, x + k % 3 * cell, y + k // 3 * cell, cell, BIVARIATE[code])
    how: dict[str, Any] = {"color": INK, "fontsize": sheet.text - 2.5}
    for k, (side, shift) in enumerate((("right", _SHIFT), ("left", -_SHIFT))):
        across, up = (limits[k] for _said, limits in axes)
        at = (k + 1 + shift) * cell
        sheet.ax.text(x + at, y - 0.1 * line, across, ha=side, va="top", **how)
        turned: dict[str, Any] = {
            "ha": "right",
            "va": "top" if k == 0 else "bottom",
            "rotation": 90,
        }
        sheet.ax.text(x - 0.1 * line, y + at, up, **turned, **how)
    how |= {"fontsize": sheet.text - 1, "linespacing": 1.05}
    middle = 1.5 * cell
    across_words, up_words = ("\n".join(name) for name in names)
    sheet.ax.text(x + middle, y - 0.72 * line, across_words, ha="center", va="top", **how)
    sheet.ax.text(
        x - 0.72 * line, y + middle, up_words, ha="right", va="center", rotation=90, **how
    )
    if missing:
        right = x + 3.6 * cell
        _cell(sheet, right, y, 0.6 * cell, NO_DATA, cell, edgecolor=NO_DATA_HATCH, hatch="/////")
        said = pick(NO_DATA_SAID, language)
        sheet.ax.text(right + 1.3 * cell, y + 0.3 * cell, said, va="center", **how)


def _axis(
    record: BivariateMap, name: str, limits: NDArray[np.float64], language: str
) -> tuple[str, list[str]]:
    """Return what an axis is called, with its unit, and its two limits in it."""
    said, labels = say(record.said(name), language), record.variable_labels
    divisor, unit = step_of(
        float(np.abs(limits).max()), say(unit_of(name, labels), language), language
    )
    if unit:
        said = Message(_("{label} ({unit})"), label=said, unit=unit).text(language)
    return said, limits_written(limits / divisor)


def _cell(
    sheet: Sheet, x: float, y: float, high: float, colour: str, wide: float = 0.0, **how: Any
) -> None:
    from matplotlib.patches import Rectangle

    drawn: dict[str, Any] = {"edgecolor": OUTLINE, "linewidth": 0.3, "zorder": 5, **how}
    sheet.ax.add_patch(Rectangle((x, y), wide or high, high, facecolor=colour, **drawn))
